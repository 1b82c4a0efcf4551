"""What a story of a Word file is made of: paragraphs and tables, of pieces of text that know the
content controls around them and the tracked revisions they came from.

How a file becomes these is :mod:`docgen.office.views`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from docgen.case.notation import comparable


@dataclass(frozen=True)
class Revision:
    """One tracked insertion or deletion. ``at`` is as written: local time, though marked Z."""

    author: str | None
    at: str | None
    utc: str | None = None
    """The same moment in UTC, where the editor wrote that too."""
    tags: tuple[str, ...] = ()
    """The content controls it lies in or takes along."""


class Piece(NamedTuple):
    """A stretch of text with the tags of the content controls around it, outermost first."""

    text: str
    tags: tuple[str, ...] = ()
    changing: bool = False
    """The result of a field that changes by itself, such as a page number or today's date."""
    tracked: bool = False
    """Part of a tracked insertion."""
    struck: bool = False
    """Struck through, as people do who want it gone and do not track."""


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
    """A paragraph; its text leaves out what changes by itself. Not changed once it is read."""

    pieces: list[Piece] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    """Every content control in the paragraph once, also those with no text left."""
    bookmarks: list[str] = field(default_factory=list)
    boxes: tuple[TickBox, ...] = ()
    comments: tuple[CommentMark, ...] = ()
    revisions: tuple[Revision, ...] = ()
    changing: bool = False
    """Whether any of it changes by itself."""
    runs_on: bool = False
    """Whether its own mark is gone in the view, so that it is one with the next paragraph."""

    @cached_property
    def text(self) -> str:
        return "".join([piece.text for piece in self.pieces if not piece.changing])

    @property
    def shown(self) -> str:
        """The text with what changes by itself, as it was when the file was saved."""
        return "".join([piece.text for piece in self.pieces])

    @property
    def struck(self) -> str:
        """The words that are struck through."""
        return "".join([piece.text for piece in self.pieces if piece.struck])

    def unstruck(self) -> Paragraph:
        """The paragraph without them."""
        return replace(self, pieces=[piece for piece in self.pieces if not piece.struck])

    @cached_property
    def keys(self) -> list[str]:
        """What its place is known by again: tags of controls, and bookmarks."""
        return [*self.tags, *map(bookmark_key, self.bookmarks)]

    @cached_property
    def said(self) -> Said:
        """What is compared of it, as of a cell of its own."""
        states = tuple([(box.tag, box.ticked) for box in self.boxes])
        return Said(self.text, self.tags, self.bookmarks, states, (1, False), self.changing,
                    self.struck)  # fmt: skip

    def join(self, following: Paragraph) -> Paragraph:
        """The one paragraph left when the mark between two is gone."""
        return Paragraph(
            self.pieces + following.pieces,
            list(dict.fromkeys(self.tags + following.tags)),
            self.bookmarks + following.bookmarks,
            self.boxes + following.boxes,
            self.comments + following.comments,
            self.revisions + following.revisions,
            self.changing or following.changing,
            following.runs_on,
        )


class Said(NamedTuple):
    """All that is compared of a cell to tell whether it says the same as before."""

    text: str
    tags: list[str]
    bookmarks: list[str]
    states: tuple[tuple[str, bool], ...]
    """The state of each box, by the tag of its control."""
    shape: tuple[int, bool]
    """How many columns it spans, and whether it is merged."""
    changing: bool = False
    struck: str = ""

    @property
    def keys(self) -> list[str]:
        return [*self.tags, *map(bookmark_key, self.bookmarks)]


class Known(NamedTuple):
    """What a row says."""

    said: list[Said]
    """What is compared of each cell."""
    text: str
    keys: list[str]


@dataclass
class Cell:
    blocks: list[Block] = field(default_factory=list)
    span: int = 1
    merged: bool = False
    """Part of a cell that reaches over several rows."""
    paragraphs: list[Paragraph] = field(init=False, repr=False, compare=False)
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.paragraphs = paragraphs_in(self.blocks)
        self.text = "\n".join([paragraph.text for paragraph in self.paragraphs])

    @property
    def said(self) -> Said:
        shape = (self.span, self.merged)
        if len(self.paragraphs) == 1:
            said = self.paragraphs[0].said
            return said if said.shape == shape else said._replace(shape=shape)
        tags = list(dict.fromkeys(tag for p in self.paragraphs for tag in p.tags))
        bookmarks = list(dict.fromkeys(name for p in self.paragraphs for name in p.bookmarks))
        states = tuple([(mark.tag, mark.ticked) for p in self.paragraphs for mark in p.boxes])
        return Said(self.text, tags, bookmarks, states, shape, self.changing, self.struck)

    @property
    def shown(self) -> str:
        """The text with what changes by itself."""
        return "\n".join([p.shown for p in self.paragraphs]) if self.changing else self.text

    @property
    def changing(self) -> bool:
        return any(paragraph.changing for paragraph in self.paragraphs)

    @property
    def struck(self) -> str:
        """The words that are struck through."""
        return "".join([paragraph.struck for paragraph in self.paragraphs])

    def unstruck(self) -> Cell:
        """The cell without them."""
        return Cell([each.unstruck() for each in self.paragraphs], self.span, self.merged)


class Row:
    """A row of a table. Most are as they were, so that their cells are only read when somebody
    looks into them.
    """

    def __init__(
        self,
        cells: list[Cell] | Callable[[], list[Cell]],
        revision: Revision | None = None,
        *,
        header: bool = False,
        digest: str | None = None,
    ) -> None:
        """``cells`` are they, or read them."""
        self._cells = cells
        self.revision = revision
        """The tracked insertion or deletion of the whole row."""
        self.header = header
        self.digest = digest
        """Two rows with the same digest say the same; None where that is not known."""

    @property
    def cells(self) -> list[Cell]:
        if callable(self._cells):
            self._cells = self._cells()
        return self._cells

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [paragraph for cell in self.cells for paragraph in cell.paragraphs]

    @cached_property
    def said(self) -> list[Said]:
        """What is compared of each cell."""
        return [cell.said for cell in self.cells]

    @cached_property
    def text(self) -> str:
        return "\t".join([cell.text for cell in self.said])

    @cached_property
    def comparable(self) -> str:
        """The text as it is compared."""
        return comparable(self.text)

    @cached_property
    def keys(self) -> list[str]:
        """What it is known by again: tags of controls, and bookmarks."""
        return [key for cell in self.said for key in cell.keys]

    @property
    def is_known(self) -> bool:
        """Whether what it says is known already."""
        return "said" in self.__dict__

    def known_as(self, twin: Known) -> None:
        """Say what it says without reading it: as another row with the same digest."""
        self.said, self.text, self.keys = twin

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

    @cached_property
    def keys(self) -> list[str]:
        return [key for row in self.rows for key in row.keys]


Block = Paragraph | Table


@dataclass(frozen=True)
class Story:
    """One part people write in. ``part`` is its name in the package."""

    part: str
    blocks: list[Block]
    pictures: int = 0
    """How much it holds that is no text: pictures, ink, embedded objects."""

    @cached_property
    def words(self) -> str:
        """All its text."""
        return " ".join(paragraph.text for paragraph in paragraphs_in(self.blocks)).strip()


def bookmark_key(name: str) -> str:
    """A bookmark as a key beside tags, which it is never taken for."""
    return "#" + name


def paragraphs_in(content: Iterable[Block]) -> list[Paragraph]:
    """Every paragraph of ``content``, tables cell by cell."""
    found: list[Paragraph] = []
    for block in content:
        if isinstance(block, Paragraph):
            found.append(block)
        else:
            for row in block.rows:
                found.extend(row.paragraphs)
    return found
