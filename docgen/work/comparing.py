"""Two Word files compared: by field where both are of one form, and by their text in a redline."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from docgen.case.notation import is_empty
from docgen.case.values import Data
from docgen.errors import Refused, WrongUse
from docgen.filling.redline.document import draw, rejected
from docgen.messages import say
from docgen.office import views
from docgen.office.package import Package
from docgen.office.properties import save_facts
from docgen.plan.reading import Change, Finding, Severity
from docgen.reading import word
from docgen.reading.base import Base, texts_of
from docgen.reading.identity import identify
from docgen.reading.matching import match
from docgen.reasons import reason
from docgen.records.files import write_new

AUTHOR = "docgen"
"""Who a redline's changes are by, when nobody is named: they are found, not made."""


@dataclass(frozen=True)
class Comparison:
    """What is different in the second file.

    ``redline`` is a Word file, where one was asked for; ``data`` is as much of the case as the
    first file tells, for what people and items are called.
    """

    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    redline: bytes | None = None
    data: Data = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "changes": [change.to_json() for change in self.changes],
            "findings": [finding.to_json() for finding in self.findings],
        }


def compare(
    old: bytes, new: bytes, zone: ZoneInfo, *, redline: bool = False, author: str | None = None
) -> Comparison:
    """The changes from ``old`` to ``new`` by field, and the redline by ``author`` if asked for.

    ``old`` may have been edited itself: what it says now is what counts. Without a redline, raises
    Refused ``no_fields`` where ``old`` has none of our fields, and ``other_form`` where ``new`` is
    of another form; with one, that is a note and only the redline tells the changes.
    """
    before, after = word.open_word(old), word.open_word(new)
    base = _what_it_says(before, zone)
    refusal = _no_fields(base) or _other_form(before, after, base)
    if refusal is None:
        comparison = _by_field(after, base, zone)
    elif redline:
        comparison = Comparison(findings=(_by_text_only(refusal),))
    else:
        raise refusal
    if not redline:
        return comparison
    drawn = draw(before, after, author or AUTHOR, _saved(after, zone))
    return replace(
        comparison, findings=(*comparison.findings, *drawn.findings), redline=drawn.content
    )


def write(content: bytes, out: Path) -> None:
    """Write a redline to a new file; raises WrongUse where that cannot be."""
    try:
        write_new(out, content)
    except OSError as error:
        raise WrongUse(
            "cannot_write",
            say(
                "The file {file} cannot be written: {reason}. Choose another name.",
                file=out,
                reason=reason(error),
            ),
        ) from error


def _what_it_says(package: Package, zone: ZoneInfo) -> Base:
    """A file as the base of a comparison: its fields, and what is tracked in it already.

    Where edits of it are tracked, its original view still has every field in its place; read
    against that, what was typed in beside a field or as a new row has its place too.
    """
    start = Base.of_bytes(rejected(package))
    said = word.read(package, start, zone)
    return replace(
        start, imprint=said.imprint, issued=texts_of(said.imprint), seen=frozenset(said.seen)
    )


def _by_field(package: Package, base: Base, zone: ZoneInfo) -> Comparison:
    reading = word.read(package, base, zone).reading
    return Comparison(reading.changes, reading.findings, data=base.called)


def _no_fields(base: Base) -> Refused | None:
    if base.issued:
        return None
    return Refused(
        "no_fields",
        say(
            "The first file has no fields of a docgen form, so the two cannot be compared field by "
            "field. Give the document as it was issued first, or compare the text of the two with "
            "--redline."
        ),
    )


def _other_form(before: Package, after: Package, base: Base) -> Refused | None:
    """Refused where the new file is of another form, or nothing tells that it is of this one."""
    one, other = identify(before).form, identify(after).form
    if one == other if one and other else _has_the_values(after, base):
        return None
    return Refused(
        "other_form",
        say(
            "The second file is not of the same form as the first, so the two cannot be compared "
            "field by field. Compare two files of one form, or the text of these two with "
            "--redline."
        ),
    )


def _has_the_values(package: Package, base: Base) -> bool:
    """Whether most values of the base have a place in a file that does not say what it is.

    A file loses its properties, and its fields, by being copied into another or by an old
    LibreOffice.
    """
    found = match(base.imprint, views.stories(package)).found
    filled = [path for path, text in base.issued.items() if not is_empty(text)]
    there = [p for p in filled if any(not is_empty(each.text) for each in found.get(p, ()))]
    return len(there) * 2 >= len(filled)


def _by_text_only(refusal: Refused) -> Finding:
    return Finding(
        "compared_by_text",
        Severity.NOTE,
        {
            "no_fields": say(
                "The first file has no fields of a docgen form, so only the redline shows what "
                "changed."
            ),
            "other_form": say(
                "The second file is not of the same form as the first, so only the redline shows "
                "what changed."
            ),
        }[refusal.code],
    )


def _saved(package: Package, zone: ZoneInfo) -> dt.datetime | None:
    """When a file was saved, as local time: the latest that its changes can have been made."""
    at = save_facts(package).modified
    if at is None:
        return None
    return at if at.tzinfo is None else at.astimezone(zone)
