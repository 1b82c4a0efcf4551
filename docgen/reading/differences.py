"""What matching a file with the document before it finds: values, rows come and gone, and text
that is in no value's place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docgen.office.blocks import Paragraph, Revision
from docgen.reading.imprint import Imprint


@dataclass(slots=True)
class Found:
    """One printing of a value in the file; ``before`` is what stood there."""

    path: str
    text: str
    before: str
    where: dict[str, Any]
    paragraphs: Sequence[Paragraph]
    """What it was read from; nothing where the row it stands in says the same as before."""
    doubt: str | None = None
    """Why the text is not certain."""
    proposal: str | None = None
    """The text to propose instead, where what is seen is not what is likely meant."""
    at_home: bool = False
    """Whether it stands in the row of its own item, and not where something refers to it."""
    beside: frozenset[str] = frozenset()
    """The other values that have their place in the same paragraph or cell."""
    struck: bool = False
    """Whether words in it were struck through since; ``proposal`` is what is left of it."""
    inserted: Revision | None = None
    """Where the row it stands in was inserted with tracking, as one that was moved is."""

    @property
    def untouched(self) -> bool:
        """Whether it says what stood there before, with no more to say about it."""
        return self.text == self.before and self.doubt is None and not self.struck

    @property
    def meant(self) -> str:
        """What is likely meant: the proposal where there is one."""
        return self.text if self.proposal is None else self.proposal


@dataclass
class Added:
    """A row that was not there before, its cells named by the fields of its list."""

    item: str
    """Its own path; a provisional one until it has been given an id."""
    listed: str
    fields: dict[str, Found]
    where: dict[str, Any]
    paragraphs: list[Paragraph]
    revision: Revision | None
    """Where the row as such was inserted with tracking."""
    parent: str | None
    beside: str = ""
    """What its other cells say, which are no fields of it."""
    copy_of: str | None = None
    """The item whose row it was copied from."""

    @property
    def text(self) -> str:
        return "\t".join(found.text for found in self.fields.values())


@dataclass
class Removed:
    """A row that is missing; ``revisions`` where its removal was tracked."""

    item: str
    text: str
    where: dict[str, Any]
    revisions: list[Revision]


@dataclass
class TableLost:
    """A whole table of items that is missing."""

    title: str
    items: list[str]
    where: dict[str, Any]


@dataclass
class Outside:
    """A difference in no value's place: the form's own words, or text beside them."""

    before: str
    after: str
    where: dict[str, Any]
    paragraphs: list[Paragraph]


@dataclass(frozen=True)
class Strike:
    """Words struck through outside the values, or words of a value that no longer are."""

    text: str
    path: str | None
    where: dict[str, Any]
    off: bool
    """Whether they no longer are."""


@dataclass(frozen=True)
class Standing:
    """Where an item stands now: under which other item, and whether its row is tracked there."""

    parent: str | None
    revisions: tuple[Revision, ...] = ()


@dataclass
class Match:
    """All there is to say about one view of a file."""

    found: dict[str, list[Found]] = field(default_factory=dict)
    added: list[Added] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    tables_lost: list[TableLost] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    """Items missing from the last file that are back."""
    standing: dict[str, Standing] = field(default_factory=dict)
    outside: list[Outside] = field(default_factory=list)
    strikes: list[Strike] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    """The parts that hold more pictures than before."""
    comments: dict[str, str | None] = field(default_factory=dict)
    """Comment id to the path of the place it sits on."""
    imprint: Imprint = field(default_factory=lambda: Imprint([]))
