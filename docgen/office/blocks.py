"""What a story of a Word file is made of: paragraphs and tables, of pieces of text that know the
content controls around them and the tracked revisions they came from.

How a file becomes these is :mod:`docgen.office.views`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Revision:
    """One tracked insertion or deletion. ``at`` is as written: local time, though marked Z."""

    author: str | None
    at: str | None
    utc: str | None = None
    """The same moment in UTC, where the editor wrote that too."""
    tags: tuple[str, ...] = ()
    """The content controls it lies in or takes along."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text with the tags of the content controls around it, outermost first."""

    text: str
    tags: tuple[str, ...] = ()
    changing: bool = False
    """The result of a field that changes by itself, such as a page number or today's date."""
    tracked: bool = False
    """Part of a tracked insertion."""


@dataclass(frozen=True)
class TickBox:
    """A checkbox control's state; the sign in it is text, and the two may differ."""

    tag: str
    ticked: bool


@dataclass(frozen=True)
class CommentMark:
    """Where a comment begins, and the content controls around that place."""

    id: str
    tags: tuple[str, ...] = ()


@dataclass
class Paragraph:
    """A paragraph; its text leaves out what changes by itself."""

    pieces: list[Piece] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    """Every content control in the paragraph, also those with no text left."""
    bookmarks: list[str] = field(default_factory=list)
    boxes: list[TickBox] = field(default_factory=list)
    comments: list[CommentMark] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    style: str | None = None

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces if not piece.changing)

    @property
    def shown(self) -> str:
        """The text with what changes by itself, as it was when the file was saved."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def changing(self) -> bool:
        return any(piece.changing for piece in self.pieces)

    def join(self, following: Paragraph) -> Paragraph:
        """The one paragraph left when the mark between two is gone."""
        return Paragraph(
            self.pieces + following.pieces,
            self.tags + following.tags,
            self.bookmarks + following.bookmarks,
            self.boxes + following.boxes,
            self.comments + following.comments,
            self.revisions + following.revisions,
            following.style or self.style,
        )


@dataclass
class Cell:
    blocks: list[Block] = field(default_factory=list)
    span: int = 1
    merged: bool = False
    """Part of a cell that reaches over several rows."""

    @property
    def paragraphs(self) -> list[Paragraph]:
        return list(paragraphs_in(self.blocks))

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass
class Row:
    cells: list[Cell] = field(default_factory=list)
    revision: Revision | None = None
    """The tracked insertion or deletion of the whole row."""
    header: bool = False

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [paragraph for cell in self.cells for paragraph in cell.paragraphs]

    @property
    def text(self) -> str:
        return "\t".join(cell.text for cell in self.cells)

    @property
    def revisions(self) -> list[Revision]:
        """The row's own revision, and those of the text in it."""
        own = [self.revision] if self.revision else []
        return own + [r for paragraph in self.paragraphs for r in paragraph.revisions]


@dataclass
class Table:
    rows: list[Row] = field(default_factory=list)
    hidden: list[Row] = field(default_factory=list)
    """Rows that only the other view has: tracked as deleted (or inserted)."""


Block = Paragraph | Table


@dataclass(frozen=True)
class Story:
    """One part people write in. ``part`` is its name in the package."""

    part: str
    blocks: list[Block]
    pictures: int = 0
    """How much it holds that is no text: pictures, ink, embedded objects."""


def paragraphs_in(content: Iterable[Block]) -> Iterator[Paragraph]:
    """Every paragraph of ``content``, tables cell by cell."""
    for block in content:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from paragraphs_in(cell.blocks)
