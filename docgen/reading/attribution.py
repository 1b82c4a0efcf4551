"""Who made a change and when, as far as the file can say.

Tracked edits carry an author and Word's local time. Anything else is known only by who saved the
file last, which is said as that and never as the author.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from docgen.office import views
from docgen.office.anchors import SaveFacts

_NOBODY = frozenset({"unknown author", "okänd författare", "okänd upphovsman", "ukjent forfatter"})
"""What editors write when they do not know who is at the keyboard."""

DEFAULT_ZONE = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True)
class Attribution:
    """Who and when. ``author`` only for tracked edits, ``saved_by`` only for others."""

    author: str | None
    saved_by: str | None
    at: dt.datetime | None
    at_certain: bool
    tracked: bool


def tracked(
    revisions: Iterable[views.Revision],
    seen: frozenset[tuple[str | None, str | None]],
    zone: ZoneInfo,
) -> Attribution:
    """From the tracked revisions at a place, those judged before set aside."""
    found = list(revisions)
    new = [r for r in found if (r.author, r.at) not in seen] or found
    authors = list(dict.fromkeys(name for r in new if (name := person(r.author))))
    latest = max(new, key=lambda r: r.utc or r.at or "", default=None)
    at, certain = moment(latest, zone) if latest else (None, False)
    return Attribution(", ".join(authors) or None, None, at, certain, tracked=True)


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


def moment(revision: views.Revision, zone: ZoneInfo) -> tuple[dt.datetime | None, bool]:
    """When, with its offset, and whether that is certain.

    Word writes local time and marks it Z; only ``w16du:dateUtc`` is what it says.
    """
    if revision.utc:
        known = _parse(revision.utc)
        if known is not None:
            return known.replace(tzinfo=dt.UTC), True
    local = _parse(revision.at or "")
    return (local.replace(tzinfo=zone), False) if local is not None else (None, False)


def _parse(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text.strip().removesuffix("Z")).replace(tzinfo=None)
    except ValueError:
        return None
