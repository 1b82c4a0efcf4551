"""What is written otherwise and says the same is no change: spaces, quotes, dashes, dates, form."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from docgen.case.notation import comparable
from docgen.office.names import w
from docgen.reading.base import Base
from tests.office.small import docx, p, t, value
from tests.reading.desk import nothing, plan, read, taken
from tests.reading.hands import Word, element

TEXT, DATE, TIME = "plan.goals[g1].text", "plan.follow_up.date", "plan.follow_up.start"

SPACES = [" ", "  ", "\u00a0", " \u00a0", "\u2009", "\u202f", "\u2007", "\u2002", "\u3000"]
DOUBLE = ['"', "\u201c", "\u201d", "\u201e", "\u00ab", "\u00bb", "\u201f", "\uff02"]
SINGLE = ["'", "\u2018", "\u2019", "\u201a", "\u00b4", "`", "\u201b", "\u2032"]
DASHES = ["-", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212", "\u2012", "\u2015"]
ALIKE = {char: group for group in (SPACES, DOUBLE, SINGLE, DASHES) for char in group}
ALIKE |= {"\u2026": ["\u2026", "..."]}

INVISIBLE = ["", *"\u00ad\u200b\u2060\u200c\u200e\u200f\ufeff"]
LETTERS = "Nora åäöéÅ., ?!0123456789\"'\u201d\u2019-\u2013\u2026 "

WORDS = st.text(st.sampled_from(LETTERS), min_size=3, max_size=60).filter(
    lambda text: any(char.isalnum() for char in text)
)


@st.composite
def respelt(draw: st.DrawFn, text: str) -> str:
    """``text`` with other spaces, quotes and dashes, hyphenated, and perhaps decomposed."""
    written = "".join(draw(st.sampled_from(ALIKE.get(char, [char]))) for char in text)
    at = draw(st.integers(0, len(written)))
    written = (
        written[:at]
        + draw(st.sampled_from(["", *"\u00ad\u200b\u2060\u200c\u200e\u200f\ufeff"]))
        + written[at:]
    )
    written = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), written)
    return draw(st.sampled_from(["", " ", "\u00a0"])) + written + draw(st.sampled_from(["", "  "]))


def returned(before: str, after: str, path: str) -> tuple[Word, Base]:
    """A line with one value, as issued and typed over."""
    content = docx(p(t("Här står: "), value(path, before)))
    return Word(content).type_over(path, after), Base.of_bytes(content)


@given(data=st.data(), text=WORDS)
@settings(max_examples=200)
def test_another_spelling_of_the_same_words_is_no_change(data: st.DataObject, text: str) -> None:
    paper, base = returned(text, data.draw(respelt(text)), TEXT)
    assert nothing(read(paper, base))


@given(data=st.data(), text=WORDS, more=st.sampled_from("xåQ7"))
@settings(max_examples=100)
def test_one_letter_more_is_a_change_however_the_rest_is_spelt(
    data: st.DataObject, text: str, more: str
) -> None:
    after = data.draw(respelt(text)) + more
    paper, base = returned(text, after, TEXT)
    found = taken(read(paper, base))
    assert set(found) == {TEXT}
    assert comparable(str(found[TEXT])) == comparable(after)


WEEKDAYS = "måndag tisdag onsdag torsdag fredag lördag söndag"
SWEDISH = "januari februari mars april maj juni juli augusti september oktober november december"
NORWEGIAN = "januar februar mars april mai juni juli august september oktober november desember"


def dates(day: dt.date) -> list[str]:
    """A day in the ways it is written in Sweden and Norway."""
    swedish, norwegian = (names.split()[day.month - 1] for names in (SWEDISH, NORWEGIAN))
    weekday = WEEKDAYS.split()[day.weekday()]
    d, m, y = day.day, day.month, day.year
    return [
        day.isoformat(), f"{y}{m:02}{d:02}", f"{y}/{m:02}/{d:02}", f"{y}.{m}.{d}", f"{y}-{m}-{d}",
        f"{d} {swedish} {y}", f"{d}. {norwegian} {y}", f"den {d} {swedish} {y}",
        f"{d} {swedish[:3]} {y}", f"{d} {swedish[:3]}. {y}", f"{weekday} {d} {swedish} {y}",
        f"{weekday.capitalize()} den {d} {swedish}, {y}", f"{d} {swedish.upper()} {y}",
        f"{d}/{m} {y}", f"{d}/{m}/{y}", f"{d}/{m}-{y}", f"{d}.{m}.{y}", f"{d:02}.{m:02}.{y}",
        f"{d}\u00a0{swedish} {y}", f"{d:02}/{m:02} {y}", f"{d}. {m}. {y}",
        f"{y}\u2011{m:02}\u2011{d:02}",
    ]  # fmt: skip


@given(data=st.data(), day=st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)))
@settings(max_examples=200)
def test_another_notation_of_a_date_is_no_change(data: st.DataObject, day: dt.date) -> None:
    one, other = (data.draw(st.sampled_from(dates(day))) for _ in range(2))
    paper, base = returned(one, other, DATE)
    assert nothing(read(paper, base))


@given(data=st.data(), day=st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 30)))
@settings(max_examples=100)
def test_the_day_after_is_a_change_in_any_notation(data: st.DataObject, day: dt.date) -> None:
    after = day + dt.timedelta(days=1)
    paper, base = returned(
        data.draw(st.sampled_from(dates(day))), data.draw(st.sampled_from(dates(after))), DATE
    )
    assert taken(read(paper, base)) == {DATE: after.isoformat()}


@pytest.mark.parametrize("other", ["13.00", "13:00", "kl 13.00", "kl. 13:00", "klockan 13", "13"])
def test_another_notation_of_a_time_is_no_change(other: str) -> None:
    paper, base = returned("13.00", other, TIME)
    assert nothing(read(paper, base))


FORMATS: list[dict[str, Any]] = [
    {"b": {}}, {"i": {}}, {"u": {"val": "single"}}, {"color": {"val": "FF0000"}},
    {"highlight": {"val": "yellow"}}, {"sz": {"val": "28"}}, {"rFonts": {"ascii": "Arial"}},
    {"strike": {"val": "0"}}, {"caps": {}}, {"lang": {"val": "nb-NO"}},
]  # fmt: skip


@given(data=st.data())
@settings(max_examples=25)
def test_formatting_alone_is_no_change(data: st.DataObject) -> None:
    """Bold, colour, size and another language anywhere in the plan, tracked or not."""
    paper = plan().shatter() if data.draw(st.booleans()) else plan()
    runs = [each for each in paper.body.iter(w("r")) if each.find(w("t")) is not None]
    for number in data.draw(st.lists(st.integers(0, len(runs) - 1), max_size=20, unique=True)):
        chosen = data.draw(st.sampled_from(FORMATS))
        properties = runs[number].find(w("rPr"))
        if properties is None:
            properties = element("rPr")
            runs[number].insert(0, properties)
        for name, attributes in chosen.items():
            properties.append(element(name, **attributes))
        if data.draw(st.booleans()):
            properties.append(_format_change())
    for line in paper.body.iter(w("p")):
        if data.draw(st.integers(0, 40)) == 0:
            _align(line)
    assert nothing(read(paper))


def _format_change() -> etree._Element:
    change = element("rPrChange", element("rPr"), id="77", author="Karin Lund")
    change.set(w("date"), "2026-12-01T10:30:00Z")
    return change


def _align(line: etree._Element) -> None:
    properties = line.find(w("pPr"))
    if properties is None:
        properties = element("pPr")
        line.insert(0, properties)
    properties.append(element("jc", val="center"))


def test_a_plan_that_is_only_respelt_says_nothing() -> None:
    """Every space, hyphen and apostrophe of the document at once."""
    others = str.maketrans({" ": "\u00a0", "-": "\u2011", "'": "\u2019"})
    paper = plan()
    for text in paper.body.iter(w("t")):
        text.text = (text.text or "").translate(others)
    assert nothing(read(paper))
