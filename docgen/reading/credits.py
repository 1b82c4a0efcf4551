"""Whose edit a difference is: tracked when rejecting the tracked edits gives back what stood there.

A place where somebody also typed without tracking is known only by who saved the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from docgen.case import notation
from docgen.office.blocks import Paragraph, Revision
from docgen.office.properties import SaveFacts
from docgen.reading import attribution
from docgen.reading.attribution import Attribution
from docgen.reading.base import Base
from docgen.reading.differences import Added, Found, Match, Outside, Removed, Standing
from docgen.reading.imprint import is_unticked, value_path


class Credits:
    """Who made the differences of one file; ``original`` is its view before the tracked edits."""

    def __init__(self, original: Match, base: Base, facts: SaveFacts, zone: ZoneInfo) -> None:
        self._original = original
        self._base = base
        self._facts = facts
        self._zone = zone

    def of_value(self, found: Found) -> Attribution:
        known = {notation.comparable(found.before)}
        issued = self._base.issued.get(found.path, "")
        known.add(notation.comparable(issued))
        # In a row that was written in later, nothing stood there once.
        nothing = notation.is_empty(found.before) or notation.is_empty(issued)
        earlier = self._original.found.get(found.path, [])
        restored = any(
            notation.comparable(each.text) in known or (nothing and notation.is_empty(each.text))
            for each in earlier
        )
        if not earlier or found.inserted:
            # Before its row was inserted, there was no such place: whatever stands there now.
            restored = restored or found.path not in self._base.issued
        revisions = _about(found, [r for each in found.paragraphs for r in each.revisions])
        if not self._new(revisions) and found.inserted and _is_tracked(found.paragraphs):
            # What was deleted from it again left no trace of its own.
            revisions = [found.inserted]
        return self._tracked_if(restored, revisions)

    def of_added(self, row: Added) -> Attribution:
        certain = _is_tracked(row.paragraphs)
        revisions = [r for paragraph in row.paragraphs for r in paragraph.revisions]
        return self._tracked_if(certain, [*([row.revision] if row.revision else []), *revisions])

    def of_removed(self, gone: Removed) -> Attribution:
        return self._tracked_if(gone.item in self._original.standing, gone.revisions)

    def of_moved(self, now: Standing) -> Attribution:
        return self._tracked_if(True, now.revisions)

    def of_outside(self, outside: Outside) -> Attribution:
        there = any(
            notation.same(outside.after, each.after) and notation.same(outside.before, each.before)
            for each in self._original.outside
        )
        revisions = [r for paragraph in outside.paragraphs for r in paragraph.revisions]
        return self._tracked_if(not there, revisions)

    def _tracked_if(self, certain: bool, revisions: Sequence[Revision]) -> Attribution:  # noqa: FBT001
        """Revisions that were in the file when it was last judged are no part of what is new."""
        new = self._new(revisions)
        if certain and new:
            return attribution.tracked(new, self._zone)
        return attribution.untracked(self._facts, self._zone)

    def _new(self, revisions: Sequence[Revision]) -> list[Revision]:
        return [r for r in revisions if (r.author, r.at) not in self._base.seen]


def _is_tracked(paragraphs: Iterable[Paragraph]) -> bool:
    """Whether all that is written in some paragraphs was inserted with tracking."""
    return all(
        piece.tracked or notation.is_empty(piece.text) or is_unticked(piece.text)
        for paragraph in paragraphs
        for piece in paragraph.pieces
    )


def _about(value: Found, revisions: Iterable[Revision]) -> list[Revision]:
    """The revisions that are not inside the values beside it; controls of values that belong
    elsewhere came along with pasted text.
    """
    found = []
    for revision in revisions:
        values = {path for tag in revision.tags if (path := value_path((tag,)))}
        if not values or value.path in values or not values <= value.beside:
            found.append(revision)
    return found
