"""PDFs that a signing service has sealed: what its evidence pages state of who signed, and when.

Scrive, Visma Sign and their like seal the whole PDF once, put a line of their own on each page and
pages of evidence at its end. The seal proves that the service made the file; that the people signed
is what the service states. It is relied on where the seal is on the list of those trusted and the
pages before the evidence are those that were issued.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from docgen.case.notation import comparable
from docgen.reading.signatures.matching import Expected, whose

_NUMBER = re.compile(r"(?<![\d-])(?:\d{8}|\d{6})[-+ ]?\d{4}(?![\d-])|(?<!\d)\d{11}(?!\d)")
_TIME = re.compile(
    r"(?P<y>20\d\d)[-./](?P<m>\d\d)[-./](?P<d>\d\d)[ T,kl.]{1,6}(?P<h>\d\d)[:.](?P<i>\d\d)"
    r"(?:[:.](?P<s>\d\d))?(?:[.,]\d+)?\s*(?P<z>Z|UTC|GMT|[+-]\d\d:?\d\d)?"
    r"|(?P<d2>\d\d)\.(?P<m2>\d\d)\.(?P<y2>20\d\d)[ ,kl.]{1,6}(?P<h2>\d\d)[:.](?P<i2>\d\d)"
    r"(?:[:.](?P<s2>\d\d))?"
)
_NO = re.compile(
    r"\b(?:avböj\w*|avvisa\w*|nekad\w*|reject\w*|declin\w*|refus\w*|avslå\w*|avslo\w*)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Statement:
    """What the evidence says of one person."""

    person: Expected
    at: dt.datetime | None
    by_number: bool
    """Whether it names the personal number, and not only the name."""
    said_no: bool


def statements(
    pages: Collection[str], people: Collection[Expected], zone: ZoneInfo
) -> tuple[Statement, ...]:
    """What evidence pages state, one statement for each of ``people`` they name."""
    text = comparable("\n".join(pages))
    found = sorted(_named(text, people), key=lambda each: each[1])
    told: dict[str, Statement] = {}
    for index, (person, start, by_number) in enumerate(found):
        others = [other for other in found[index + 1 :] if other[0] != person]
        end = others[0][1] if others else len(text)
        part = text[start:end]
        before = told.get(person.path)
        time = _TIME.search(part)
        at = _moment(time, zone) if time else None
        told[person.path] = Statement(
            person,
            at or (before.at if before else None),
            by_number or (before is not None and before.by_number),
            bool(_NO.search(part)) or (before is not None and before.said_no),
        )
    return tuple(told.values())


def _named(text: str, people: Collection[Expected]) -> Iterator[tuple[Expected, int, bool]]:
    """Where each person is named, by number or by name."""
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        person = whose(None, digits, people).person
        if person is not None:
            yield person, match.start(), True
    for person in people:
        name = comparable(person.name)
        at = text.casefold().find(name.casefold())
        if at >= 0:
            yield person, at, False


def _moment(match: re.Match[str], zone: ZoneInfo) -> dt.datetime | None:
    part = {key.rstrip("2"): value for key, value in match.groupdict().items() if value}
    numbers = [int(part.get(key, 0)) for key in "ymdhis"]
    try:
        plain = dt.datetime(*numbers, tzinfo=zone)  # type: ignore[misc, arg-type]
    except ValueError:
        return None
    said = part.get("z")
    if said in ("Z", "UTC", "GMT"):
        return plain.replace(tzinfo=dt.UTC)
    if said:
        sign = -1 if said[0] == "-" else 1
        offset = dt.timedelta(hours=int(said[1:3]), minutes=int(said[-2:]))
        return plain.replace(tzinfo=dt.timezone(sign * offset))
    return plain
