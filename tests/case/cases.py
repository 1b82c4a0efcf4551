"""Cases for tests: the sample family, small ones in a line, and any case at all."""

from __future__ import annotations

import copy
import datetime as dt
import json
import unicodedata
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from docgen.case import values
from docgen.case.intake import load
from docgen.case.model import Case
from docgen.plan import kinds
from docgen.plan.kinds import Kind

FAMILY = Path(__file__).parents[2] / "templates" / "lots" / "family.json"
TODAY = dt.date(2026, 11, 21)
"""The day in the sample family's story."""

Data = dict[str, Any]


@cache
def _family() -> Data:
    data: Data = json.loads(FAMILY.read_text(encoding="utf-8"))
    return data


def family_data(**changes: Any) -> Data:
    """The sample family's data with values put at paths; ``__`` in a name stands for a dot."""
    return changed(copy.deepcopy(_family()), {k.replace("__", "."): v for k, v in changes.items()})


def changed(data: Data, changes: Data) -> Data:
    """``data`` with values put at paths; None empties."""
    for path, value in changes.items():
        data = values.put(data, path, value)
    return data


def family(changes: Data | None = None) -> Case:
    """The sample family with values put at paths."""
    return load(changed(copy.deepcopy(_family()), changes or {}))


def small(**fields: Any) -> Data:
    """The least data of a case, and what else is given."""
    return {
        "id": "2026-0007",
        "code_name": "Lärka",
        "model": "lots",
        "authority": "bun",
        "opened": "2026-10-01",
        "child": {"name": "Kim Ek", "birth_date": "2015-03-14"},
        **fields,
    }


# Any case at all: drawn from the models' own fields, with references that lead somewhere.

_WORDS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn"), exclude_characters="\ufeff"),
    min_size=1,
    max_size=40,
)


def _kept(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip(" \t\n\u00a0\ufeff")


words = _WORDS.map(_kept).filter(bool)
names = words.map(lambda text: _kept(f"Å {text}"))
"""Never taken for an id, as they start with a capital."""
long_texts = st.lists(words, min_size=1, max_size=3).map(lambda lines: _kept("\n".join(lines)))
dates = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)).map(dt.date.isoformat)
times = st.times().map(lambda time: f"{time:%H:%M}:00")


@st.composite
def case_data(draw: st.DrawFn) -> Data:
    """The data of any case that has no fault, with what is empty left out or written as empty."""
    mint = (f"x{number}" for number in count(1))

    def ids(most: int = 3) -> list[str]:
        return [next(mint) for _ in range(draw(st.integers(0, most)))]

    units, guardians, participants = ids(), ids(2), ids()
    consents, meetings, goals, actions = ids(2), ids(2), ids(), ids(4)
    people = st.sampled_from([*guardians, *participants, "child"]) | names
    some_unit = (st.sampled_from(units) if units else st.nothing()) | names

    def some(**fields: st.SearchStrategy[Any]) -> Data:
        optional = {name: st.none() | strategy for name, strategy in fields.items()}
        return {name: draw(strategy) for name, strategy in optional.items()}

    def codes(listing: type[Any]) -> st.SearchStrategy[str]:
        return st.sampled_from([member.value for member in listing])

    from docgen.case import model as m  # noqa: PLC0415 - the enums, by short names
    from docgen.plan import model as p  # noqa: PLC0415

    def goal(key: str) -> Data:
        fields = some(target_date=dates, voice=codes(p.Voice), indicator=words)
        return {"id": key, "text": draw(long_texts), "status": draw(codes(p.GoalStatus)), **fields}

    def action(key: str) -> Data:
        serves = draw(st.lists(st.sampled_from(goals), unique=True)) if goals else []
        fields = some(responsible=people, unit=some_unit, principal=codes(kinds.Principal))
        return {"id": key, "text": draw(long_texts), "goals": serves, **fields}

    def meeting(key: str) -> Data:
        fields = some(
            place=words,
            purpose=long_texts,
            start=times,
            facilitator=people,
            consent=st.sampled_from(consents) if consents else st.none(),
        )
        invited = [{"id": i, "person": draw(people), **some(why=words)} for i in ids(2)]
        agenda = [
            {"id": i, "text": draw(long_texts), **some(minutes=st.integers(0, 600))} for i in ids(2)
        ]
        kind = draw(codes(m.MeetingKind))
        return {
            "id": key,
            "kind": kind,
            "date": draw(dates),
            "invited": invited,
            "agenda": agenda,
            **fields,
        }

    def consent(key: str) -> Data:
        grant = {"id": next(mint), "giver": draw(some_unit), "receiver": draw(some_unit)}
        ticked = draw(st.lists(codes(m.InfoCategory), unique=True))
        return {
            "id": key,
            "purpose": draw(long_texts),
            "valid_from": draw(dates),
            "grants": [grant],
            "categories": ticked,
            "signatures": [
                {"id": i, "person": draw(people), "signed_at": draw(dates)} for i in ids(2)
            ],
            **some(exclusions=long_texts, fewer_signatures=codes(m.FewerSignatures)),
        }

    return {
        "id": f"{draw(st.integers(1900, 2999))}-{draw(st.integers(0, 999_999)):04}",
        "code_name": draw(st.sampled_from(["Tärna", "Lärka 2", "Ängssyra"])),
        "model": "lots",
        "authority": "bun",
        "opened": draw(dates),
        "acute": draw(st.booleans()),
        "child": {"name": draw(names), **some(birth_date=dates, adaptations=long_texts)},
        "guardians": [
            {"id": i, "name": draw(names), "custody": draw(st.booleans()), **some(phone=words)}
            for i in guardians
        ],
        "units": [
            {
                "id": i,
                "name": draw(names),
                "authority": "bun",
                "principal": draw(codes(kinds.Principal)),
                "sector": draw(codes(m.Sector)),
            }
            for i in units
        ],
        "participants": [
            {
                "id": i,
                "name": draw(names),
                "functions": draw(st.lists(codes(m.Function), unique=True)),
                **some(unit=some_unit, role=words),
            }
            for i in participants
        ],
        "consents": [consent(i) for i in consents],
        "meetings": [meeting(i) for i in meetings],
        "plan": draw(st.none() | st.just({}))
        if not goals
        else {
            "goals": [goal(i) for i in goals],
            "actions": [action(i) for i in actions],
            "follow_up": some(date=dates, place=words, responsible=people),
            **some(current_situation=long_texts, family_navigator=people),
        },
    }


TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT})
