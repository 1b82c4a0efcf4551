"""What was filled into a returned PDF, judged as what is written in a Word file is."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from docgen.case import notation
from docgen.case.fields import field_at
from docgen.messages import say
from docgen.office.properties import SaveFacts
from docgen.plan.layout import Box
from docgen.plan.reading import Finding, Value
from docgen.reading.base import Base
from docgen.reading.differences import Found, Match
from docgen.reading.identity import agreement
from docgen.reading.imprint import owner
from docgen.reading.judging import judge
from docgen.reading.signatures.fields import field_values, layout_of, values_of
from docgen.reading.signatures.written import Written
from docgen.reading.verdicts import Verdicts


@dataclass(frozen=True)
class Filled:
    """What stands at a path now, and what stood there; ``doubt`` says why it is not certain."""

    path: str
    before: str
    after: str
    page: int | None = None
    doubt: str | None = None


def in_fields(content: bytes, issued: bytes | None, printed: Mapping[str, str]) -> list[Filled]:
    """What the fields of a PDF say otherwise than those of ``issued``, and than what is
    ``printed``, by path, where that one had no such field or is not known.
    """
    then = field_values(issued) if issued is not None else {}
    now = field_values(content)
    pages = {box.path: number for number, box in _places(content)}
    found = []
    for path in dict.fromkeys((*then, *now)):
        before = _text(then.get(path)) if path in then else printed.get(path, "")
        after = _text(now.get(path))
        # A field that is there no more was made part of the page.
        if path not in pages or field_at(path) is None or _alike(before, after):
            continue
        found.append(Filled(path, before, after, pages[path], _emptied(before, after)))
    return found


def on_pages(boxes: Iterable[Written], issued: bytes) -> list[Filled]:
    """What was written where people write on the pages of a PDF that was sent out as ``issued``."""
    boxes = [each for each in boxes if each.changed and field_at(each.box.path) is not None]
    then = field_values(issued) if boxes else {}
    says = values_of(boxes)
    found = []
    for each in boxes:
        path, doubt = each.box.path, None
        before = each.before or _text(then.get(path))
        after = each.after
        if each.ticked is not None:
            after = _text(says[path])
            was = notation.TICKED in before
            before = notation.TICKED if was else notation.UNTICKED
            if was or not each.clean:
                doubt = say("Something is drawn on the box, and it is not clear what it means.")
        elif not notation.is_empty(each.before):
            doubt = say("It was written beside what was printed there.")
        elif not each.clean:
            doubt = say("It goes over the edge of its place, into another.")
        if doubt or not _alike(before, after):
            found.append(Filled(path, before, after, each.page, doubt))
    return found


def judged(
    base: Base, filled: Iterable[Filled], facts: SaveFacts, zone: ZoneInfo
) -> Verdicts | Finding:
    """What was filled in, as changes and questions; the finding that stops all where it is about
    another child.
    """
    match = Match(imprint=base.imprint)
    filled = list(filled)
    pages: dict[str | None, dict[str, Any]] = {
        owner(each.path): {"page": each.page} for each in filled if each.page
    }
    for slot in base.imprint.slots():
        if slot.path is not None:
            text, where = slot.clean(slot.text), pages.get(owner(slot.path), {})
            match.found.setdefault(slot.path, []).append(Found(slot.path, text, text, where, ()))
    for each in filled:
        where = {**({"page": each.page} if each.page else {}), "text": each.after}
        found = Found(each.path, each.after, each.before, where, (), doubt=each.doubt)
        match.found[each.path] = [found]
    agrees = agreement(match, base)
    if isinstance(agrees, Finding):
        return agrees
    return judge(match, match, base, facts, zone)


def save_facts(content: bytes) -> SaveFacts:
    """When a PDF says it was saved; by whom it does not say."""
    try:
        info = PdfReader(io.BytesIO(content)).metadata
        at = info.modification_date if info is not None else None
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError):
        return SaveFacts(None, None)
    return SaveFacts(None, at if isinstance(at, dt.datetime) else None)


def _places(content: bytes) -> list[tuple[int, Box]]:
    try:
        layout = layout_of(content)
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []
    return [(number, box) for number, page in enumerate(layout.pages, 1) for box in page.boxes]


def _text(value: Value | None) -> str:
    return value.texts[0] if value is not None else ""


def _alike(one: str, other: str) -> bool:
    if notation.is_empty(one) and notation.is_empty(other):
        return True
    return notation.same(one, other)


def _emptied(before: str, after: str) -> str | None:
    if notation.is_empty(before) or not notation.is_empty(after):
        return None
    return say("It was emptied.")
