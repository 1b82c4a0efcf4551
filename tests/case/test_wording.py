from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from docgen.case import intake
from docgen.case.wording import change_words, field_words, item_words
from docgen.plan.reading import Change, ChangeClass, ChangeKind, Printed

FAMILY = Path(__file__).parents[2] / "templates" / "lots" / "family.json"


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return intake.dump(intake.load(FAMILY))


def edit(path: str, before: Any, after: Any) -> Change:
    def printed(value: Any) -> Printed | None:
        return Printed(value, None if value is None else str(value))

    return Change(path, ChangeKind.EDIT, "X", ChangeClass.TRACKED, printed(before), printed(after))


def test_a_field_is_called_by_its_item_and_its_name(data: dict[str, Any]) -> None:
    words = field_words("plan.goals[g2].status", data)
    assert words.startswith("Mål 2 (Söndagskvällarna är lugna")
    assert words.endswith("…), status")
    assert field_words("child.name", data) == "Barnets namn"


def test_an_item_the_case_does_not_have_is_called_by_its_noun(data: dict[str, Any]) -> None:
    assert item_words("plan.goals[g99]", data) == "Mål"


def test_a_change_says_what_it_was_and_what_it_is_in_the_words_of_the_form(
    data: dict[str, Any],
) -> None:
    words = change_words(edit("plan.actions[a1].status", "ongoing", "done"), data)
    assert words.endswith("status: från ”Pågår” till ”Klar”")
    words = change_words(edit("plan.actions[a1].responsible", "p1", "Berit Nyman"), data)
    assert "”Berit Nyman”" in words


def test_of_a_long_text_only_the_place_that_changed_is_shown(data: dict[str, Any]) -> None:
    before = data["plan"]["current_situation"]
    after = before.replace("söndagskvällen", "lördagskvällen")
    assert before != after
    words = change_words(edit("plan.current_situation", before, after), data)
    assert "söndagskvällen" in words
    assert "lördagskvällen" in words
    assert len(words) < len(before) / 2


def test_a_value_written_in_and_one_deleted_are_told_as_that(data: dict[str, Any]) -> None:
    assert "skrevs in" in change_words(edit("plan.follow_up.place", None, "Biblioteket"), data)
    deleted = change_words(edit("plan.follow_up.place", "Biblioteket", None), data)
    assert deleted.endswith("”Biblioteket” togs bort")


def test_a_new_row_is_told_by_its_text_and_its_fields(data: dict[str, Any]) -> None:
    added = Change(
        "plan.actions[a16]",
        ChangeKind.ADD,
        "ACTION_ADD",
        ChangeClass.SUBSTANTIVE,
        None,
        Printed({"text": "Ringer hem", "responsible": "p1", "goals": ["g2"]}, None),
    )
    words = change_words(added, data)
    assert "åtgärd" in words
    assert "”Ringer hem”" in words
    assert "till mål 2" in words
