"""What became of a returned file, whatever kind of file it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docgen.plan.reading import Change, Reading
from docgen.records.documents import IssuedDocument


@dataclass(frozen=True)
class Received:
    """What became of one returned file."""

    reading: Reading
    recorded: tuple[Change, ...] = ()
    revision: int | None = None
    review: tuple[str, ...] = ()
    """Ids of the review items that wait because of it."""
    again: bool = False
    """The same content had been received before."""
    case: str | None = None
    files: tuple[str, ...] = field(default=())
    issued: IssuedDocument | None = None
    """The copy that came back, as it was recorded before."""
    unstored: bool = False
    """The store could not take it now; receiving the same file again tries once more."""
    pages: tuple[dict[str, Any], ...] = ()
    """Of paper: which file and sheet each page of it was, and whether it could be read."""
    others: tuple[Received, ...] = ()
    """A scan may hold several documents: what became of those after the first."""
