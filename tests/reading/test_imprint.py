"""The imprint of a document: where its values stand, kept between two returns."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.case.fields import all_fields
from docgen.office.package import Package
from docgen.reading.anchored import imprint_of
from docgen.reading.imprint import Box, Imprint, Row, Segment, Story, Table, is_value
from docgen.reading.parents import parents_of
from tests.office.small import docx, p, t, table, value
from tests.reading.desk import FORMS, base, issued, plan, take
from tests.reading.hands import paragraph

PATHS = [spec.pattern.replace("[]", "[x1]") for spec in all_fields()]

segments = st.builds(
    Segment,
    st.text(max_size=8),
    st.none() | st.sampled_from(PATHS),
    st.none() | st.booleans(),
    st.booleans(),
)
boxes = st.builds(
    Box,
    st.lists(segments, max_size=3),
    st.lists(st.text(max_size=4), max_size=2),
    st.lists(st.text(max_size=4), max_size=2),
    st.integers(1, 4),
    st.booleans(),
    st.booleans(),
)


def _tables(content: st.SearchStrategy[Box | Table]) -> st.SearchStrategy[Box | Table]:
    cells = boxes | st.builds(Box, blocks=st.lists(content, max_size=2))
    digests = st.none() | st.text(max_size=4)
    rows = st.builds(Row, st.lists(cells, max_size=3), st.booleans(), st.booleans(), digests)
    return st.builds(Table, st.lists(rows, max_size=3))


blocks = st.recursive(boxes, _tables, max_leaves=6)
imprints = st.builds(
    Imprint,
    st.lists(
        st.builds(Story, st.text(max_size=8), st.lists(blocks, max_size=3), st.integers(0, 3))
    ),
)


@given(imprints)
def test_what_is_kept_as_json_comes_back_as_it_was(imprint: Imprint) -> None:
    assert Imprint.from_json(json.loads(json.dumps(imprint.to_json()))) == imprint


@pytest.mark.parametrize("form", FORMS)
def test_every_printed_value_of_a_form_has_its_place_in_the_imprint(form: str) -> None:
    document = issued(form)
    places = [slot.path for slot in imprint_of(Package.open(document.content)).slots()]
    # The footer's code name is how the document is found, and no value to edit.
    assert set(places) == document.values.keys() - {"code_name"}
    assert len(places) == sum(len(v.texts) for k, v in document.values.items() if k != "code_name")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("child.name", True),
        ("plan.goals[g1].text", True),
        ("consents[s1].kinds[plan]", True),
        ("code_name", False),
        ("document.id", False),
        ("child", False),
        ("plan.goals[g1]", False),
        ("Arbetsuppgift 1", False),
        ("", False),
    ],
)
def test_only_the_paths_of_values_are_values(tag: str, expected: bool) -> None:
    assert is_value(tag) is expected


def _items(*rows: list[str]) -> list[str | None]:
    (block,) = imprint_of(Package.open(docx(table(*rows)))).stories[0].blocks
    assert isinstance(block, Table)
    return block.items


def _value(path: str, text: str = "x") -> str:
    return p(value(path, text))


def test_a_row_with_an_items_title_or_two_of_its_values_is_that_item() -> None:
    assert _items(
        ["Mål", "Läge"],
        [_value("plan.goals[g1].text"), _value("plan.goals[g1].status")],
        [_value("plan.needs[n1].text")],
        [_value("consents[s1].valid_from"), _value("consents[s1].valid_to")],
    ) == [None, "plan.goals[g1]", "plan.needs[n1]", "consents[s1]"]


def test_a_line_of_facts_is_no_item() -> None:
    assert _items(
        ["Lots", _value("participants[p1].name"), _value("participants[p1].phone")],
        [_value("consents[s1].purpose")],
        [_value("child.name"), _value("child.birth_date")],
    ) == [None, None, None]


def test_a_row_beside_an_empty_cell_of_somebody_referred_to_is_still_an_item() -> None:
    invited = "meetings[m1].invited[i1]"
    assert _items([_value(f"{invited}.person"), "–", _value(f"{invited}.presence")]) == [invited]


def test_boxes_of_a_set_belong_to_the_item_that_has_the_set() -> None:
    kinds = [_value(f"consents[s1].kinds[{kind}]") for kind in ("plan", "meeting")]
    assert _items(kinds) == ["consents[s1]"]


def test_actions_stand_under_the_goal_above_them() -> None:
    parents = parents_of(base().imprint)
    assert parents["plan.actions[a4]"] == "plan.goals[g2]"
    assert parents["plan.goals[g2]"] is None
    assert parents["plan.actions[new1]"] is None
    expected = parents_of(base().imprint, without={"plan.goals[g2]"})
    assert expected["plan.actions[a4]"] == "plan.goals[g1]"


def test_goals_are_numbered_as_they_stand() -> None:
    assert base().imprint.goal_numbers == {f"g{n}": n for n in range(1, 6)}


def test_the_imprint_of_a_returned_file_says_what_it_says_now() -> None:
    copy = plan().type_over("plan.actions[a1].text", "Nytt").remove_row("plan.actions[a2].text")
    copy.find("Uppföljning").addnext(paragraph("Ring mormor"))
    imprint = take(copy).imprint
    texts = {slot.path: slot.text for slot in imprint.slots()}
    assert texts["plan.actions[a1].text"] == "Nytt"
    assert "plan.actions[a2].text" not in texts
    assert "Ring mormor" in [box.text for box in imprint.boxes()]
    gone = [row for each in imprint.tables() for row in each.rows if row.gone]
    assert [row.item for row in gone] == ["plan.actions[a2]"]


def test_text_outside_the_controls_of_a_paragraph_is_the_forms_own() -> None:
    content = docx(p(t("Barn: "), value("child.name", "Nora"), t(".")))
    (box,) = imprint_of(Package.open(content)).stories[0].blocks
    assert isinstance(box, Box)
    assert [(part.text, part.path) for part in box.segments] == [
        ("Barn: ", None),
        ("Nora", "child.name"),
        (".", None),
    ]


def test_a_row_knows_the_digest_of_what_it_was_read_from() -> None:
    imprint = base().imprint
    assert all(row.digest for table in imprint.tables() for row in table.rows)
    copy = plan().type_over("plan.actions[a1].text", "Nytt")
    copy.track_over("plan.actions[a2].text", "Nytt")
    later = take(copy).imprint
    new = {row.item for digest, row in later.digests.items() if digest not in imprint.digests}
    # What is tracked is read again each time, until somebody accepts it.
    assert new == {"plan.actions[a1]"}
    lost = {row.item for digest, row in imprint.digests.items() if digest not in later.digests}
    assert lost == {"plan.actions[a1]", "plan.actions[a2]"}


def test_what_was_kept_before_rows_had_digests_can_still_be_read() -> None:
    imprint = base().imprint
    kept = json.loads(re.sub(r', "digest": ("\w*"|null)', "", json.dumps(imprint.to_json())))
    assert Imprint.from_json(kept).digests == {}
    assert Imprint.from_json(kept).slots() == imprint.slots()
