"""The Python API, exactly as docs/contracts.md has it."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import docgen
from docgen.errors import Refused, WrongUse
from docgen.plan.document import Document
from docgen.plan.reading import Change, ChangeKind, Identity, Reading, Value
from tests.case.cases import FAMILY, family, family_data
from tests.work.paper import Paper

DAY = dt.date(2026, 11, 23)
NUMBER = "8RWN4K2T0M"


@pytest.fixture(scope="module")
def document() -> Document:
    form = docgen.form("lots/plan")
    case = docgen.Case.load(FAMILY)
    return form.fill(case, id=NUMBER, at=DAY)


@pytest.mark.parametrize(
    "source",
    [FAMILY, str(FAMILY), family_data(), json.dumps(family_data())],
    ids=["path", "name", "dict", "JSON"],
)
def test_a_case_is_loaded_from_a_path_or_a_dict(source: Path | str | dict[str, object]) -> None:
    assert docgen.Case.load(source) == family()


def test_a_case_with_faults_is_refused_with_all_of_them() -> None:
    with pytest.raises(Refused) as raised:
        docgen.Case.load({"id": "2026-0042"})
    assert raised.value.code == "invalid_case"
    assert len(raised.value.findings) > 2


def test_a_form_is_found_by_model_and_name() -> None:
    assert docgen.form("lots/plan").form.id == "lots/plan"
    with pytest.raises(WrongUse) as raised:
        docgen.form("lots/nothing")
    assert "lots/plan" in raised.value.message


def test_the_administrators_own_templates_may_be_used(tmp_path: Path) -> None:
    shutil.copytree(FAMILY.parent, tmp_path / "lots")
    assert docgen.form("lots/agenda", templates=tmp_path).form.folder.is_relative_to(tmp_path)


def test_filling_gives_content_values_and_findings(document: Document) -> None:
    assert document.content.startswith(b"PK")
    assert document.id == NUMBER
    assert document.values["child.name"].value == "Nora O'Leary Lindqvist"
    assert isinstance(document.values["child.name"], Value)
    assert document.findings == ()


def test_the_same_input_gives_the_same_bytes(document: Document) -> None:
    again = docgen.form("lots/plan").fill(docgen.Case.load(FAMILY), id=NUMBER, at=DAY)
    assert again.content == document.content
    assert again == document


def test_a_day_and_a_time_of_that_day_are_the_same_input() -> None:
    form, case = docgen.form("lots/summons"), docgen.Case.load(FAMILY)
    at = dt.datetime.combine(DAY, dt.time(15, 30), dt.UTC)
    one = form.fill(case, id=NUMBER, at=DAY, about="meetings[m3]")
    assert form.fill(case, id=NUMBER, at=at, about="meetings[m3]").content == one.content


def test_another_number_gives_other_bytes() -> None:
    form, case = docgen.form("lots/plan"), docgen.Case.load(FAMILY)
    issued = [form.fill(case, id=number, at=DAY, issued=True) for number in (NUMBER, "DEM0P1AN0J")]
    assert issued[0].content != issued[1].content


def test_one_form_may_be_filled_by_eight_threads_at_once(document: Document) -> None:
    form = docgen.form("lots/plan")
    cases = [family({"plan.follow_up.place": f"Rum {number}"}) for number in range(8)]

    def fill(case: docgen.Case) -> list[bytes]:
        return [form.fill(case, id=NUMBER, at=DAY).content for _ in range(3)]

    alone = [form.fill(case, id=NUMBER, at=DAY).content for case in cases]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(fill, cases))
    assert together == [[content] * 3 for content in alone]
    assert len(set(alone)) == 8
    assert form.fill(docgen.Case.load(FAMILY), id=NUMBER, at=DAY).content == document.content


def test_forms_may_be_asked_for_by_eight_threads_at_once() -> None:
    names = ["lots/plan", "lots/agenda", "lots/summons", "lots/consent"] * 4
    with ThreadPoolExecutor(8) as threads:
        assert [form.form.id for form in threads.map(docgen.form, names)] == names


def test_reading_what_was_filled_says_that_nothing_changed(document: Document) -> None:
    reading = docgen.read(document.content, base=document)
    assert isinstance(reading, Reading)
    assert isinstance(reading.identity, Identity)
    assert (reading.changes, reading.comments, reading.signatures, reading.findings) == (
        (), (), (), (),
    )  # fmt: skip
    assert reading.values.keys() <= document.values.keys() | {"plan.revision"}


def test_reading_a_changed_file_gives_typed_changes(document: Document) -> None:
    path = "plan.actions[a1].due"
    paper = Paper(document.content).write(path, "15 januari 2027", by="Elif Şahin")
    reading = docgen.read(paper.content, base=document)
    (change,) = reading.changes
    assert isinstance(change, Change)
    assert (change.path, change.kind) == (path, ChangeKind.EDIT)
    assert change.before is not None
    assert change.after is not None
    assert (change.before.value, change.after.value) == ("2026-12-18", "2027-01-15")
    assert (change.author, change.tracked) == ("Elif Şahin", True)
    assert Change.from_json(change.to_json()) == change
    assert reading.values[path].value == "2027-01-15"


def test_the_base_may_be_the_bytes_of_the_document(document: Document) -> None:
    changed = Paper(document.content).write("plan.follow_up.place", "Rum Eken").content
    reading = docgen.read(changed, base=document.content)
    assert [change.path for change in reading.changes] == ["plan.follow_up.place"]


def test_comparing_two_files_gives_the_changes_between_them(document: Document) -> None:
    old = Paper(document.content).write("plan.follow_up.place", "Rum Eken").content
    new = Paper(document.content).write("plan.follow_up.place", "Rum Måsen").content
    (change,) = docgen.compare(old, new)
    assert change.before is not None
    assert change.after is not None
    assert (change.before.text, change.after.text) == ("Rum Eken", "Rum Måsen")
    assert docgen.compare(new, new) == ()


def test_what_is_no_word_file_is_refused(document: Document) -> None:
    for content in (b"", b"Hej", document.content[:500]):
        with pytest.raises(Refused):
            docgen.read(content, base=document)
        with pytest.raises(Refused):
            docgen.compare(document.content, content)


def test_nothing_but_the_api_is_public() -> None:
    assert docgen.__all__ == ["Case", "compare", "form", "read"]
    for name in docgen.__all__:
        assert getattr(docgen, name).__doc__
    with pytest.raises(AttributeError, match="nothing"):
        docgen.nothing  # noqa: B018
