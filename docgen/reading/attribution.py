"""Who made a change and when, as far as the file can say.

Tracked edits carry an author and Word's local time. Anything else is known only by who saved the
file last, which is said as that and never as the author.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from docgen.office.blocks import Revision
from docgen.office.properties import SaveFacts

_NOBODY = frozenset(
    {"unknown author", "okänd författare", "okänd upphovsman", "ukjent forfatter", "anonymous",
     "anonym", "author", "författare", "forfatter"}
)  # fmt: skip
"""What editors write when they do not know who is at the keyboard, and what Word puts in place of
names that were removed from a file before it was sent.
"""

DEFAULT_ZONE = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True)
class Attribution:
    """Who and when. ``author`` only for tracked edits, ``saved_by`` only for others."""

    author: str | None
    saved_by: str | None
    at: dt.datetime | None
    at_certain: bool
    tracked: bool


def tracked(revisions: Iterable[Revision], zone: ZoneInfo) -> Attribution:
    """From the tracked revisions at a place.

    Several authors are all named; where one of them is unknown, nobody is.
    """
    found = list(revisions)
    names = [person(revision.author) for revision in found]
    author = None if None in names else ", ".join(dict.fromkeys(name for name in names if name))
    moments = [(at, certain) for r in found for at, certain in [moment(r, zone)] if at is not None]
    at, certain = max(moments, default=(None, False))
    return Attribution(author or None, None, at, certain, tracked=True)


def untracked(facts: SaveFacts, zone: ZoneInfo) -> Attribution:
    """From the file's own properties: when it was saved, which is not when it was edited."""
    at = facts.modified
    if at is not None:
        at = at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
    return Attribution(None, facts.saved_by, at, at_certain=False, tracked=False)


def person(author: str | None) -> str | None:
    """An author's name; None for the words editors use when they have none."""
    if not author or author.strip().casefold() in _NOBODY:
        return None
    return author.strip()


def moment(revision: Revision, zone: ZoneInfo) -> tuple[dt.datetime | None, bool]:
    """When, with its offset, and whether that is certain.

    Word writes local time and marks it Z; only ``w16du:dateUtc``, or an offset in figures, is what
    it says.
    """
    utc, local = _parse(revision.utc), _parse(revision.at)
    if utc is not None:
        return (utc if utc.tzinfo else utc.replace(tzinfo=dt.UTC)).astimezone(zone), True
    if local is None:
        return None, False
    return (local.astimezone(zone), True) if local.tzinfo else (local.replace(tzinfo=zone), False)


def _parse(text: str | None) -> dt.datetime | None:
    """The time in ``text``, without a zone where it says Z or nothing."""
    try:
        return dt.datetime.fromisoformat((text or "").strip().removesuffix("Z"))
    except ValueError:
        return None
