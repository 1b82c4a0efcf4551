"""``docgen compare``: what changed between two files of a form, and the redline of any two."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from docgen.demo import RETURNED
from docgen.office.names import w
from docgen.office.package import Package
from docgen.office.views import View
from tests.commands.terminal import Answer, docgen
from tests.editors.libreoffice import LibreOffice
from tests.filling.paper import DECLARED, docx, paragraph, says, tracked, without_empty
from tests.reading.hands import Word
from tests.work.paper import Paper
from tools.demo import issued_plan

DONE, WRONG_USE, REVIEW, REFUSED = 0, 2, 3, 4
PLAN = issued_plan().content
GOAL = "plan.goals[g1].text"
STATUS = "plan.actions[a1].status"


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def compare(old: bytes, new: bytes, *words: object) -> Answer:
    Path("old.docx").write_bytes(old)
    Path("new.docx").write_bytes(new)
    return docgen("compare", "old.docx", "new.docx", *words)


def changes(answer: Answer) -> dict[str, tuple[Any, Any]]:
    """The texts before and after of each change by its path."""

    def text(part: dict[str, Any] | None) -> Any:
        return part["text"] if part else None

    return {
        change["path"]: (text(change["before"]), text(change["after"]))
        for change in answer.json["changes"]
    }


def returned(name: str) -> bytes:
    return (resources.files("docgen.demo") / "returned" / name).read_bytes()


# By field


def test_a_change_is_told_by_its_field() -> None:
    answer = compare(PLAN, Paper(PLAN).write(STATUS, "Klar").content, "--json")
    assert answer.code == DONE
    assert set(answer.json) == {"changes", "findings", "redline"}
    assert changes(answer) == {STATUS: ("Pågår", "Klar")}
    assert answer.json["findings"] == []
    assert answer.json["redline"] is None


def test_people_read_which_item_it_is_and_the_names_in_the_file() -> None:
    new = Paper(PLAN).write("plan.actions[a5].responsible", "Kerstin Björk-Nilsson").content
    said = " ".join(compare(PLAN, new).out.split())
    assert "Åtgärd 5 (Erbjuder en behandling i tio steg mot s…), ansvarig:" in said
    assert "från ”Elif Şahin” till ”Kerstin Björk-Nilsson”" in said


def test_two_files_that_say_the_same_have_no_changes() -> None:
    answer = compare(PLAN, PLAN)
    assert (answer.code, len(answer.out.splitlines())) == (DONE, 1)
    assert compare(PLAN, PLAN, "--json").json == {"changes": [], "findings": [], "redline": None}


def test_what_a_person_must_look_at_is_told_and_gives_its_own_code() -> None:
    answer = compare(PLAN, Paper(PLAN).remove_row("plan.actions[a9].text").content, "--json")
    assert answer.code == REVIEW
    assert [finding["code"] for finding in answer.json["findings"]] == ["row_removed"]
    assert (
        "Behöver granskas" in compare(PLAN, Paper(PLAN).add_paragraph("Mötet flyttas.").content).out
    )


def test_the_demos_returned_plan_is_compared_as_it_is_read() -> None:
    answer = compare(PLAN, returned(RETURNED[0]), "--json")
    assert answer.code == DONE
    assert [change["kind"] for change in answer.json["changes"]] == ["edit", "edit", "edit", "add"]
    assert {change["author"] for change in answer.json["changes"]} == {"Elif Şahin"}


def test_an_edited_file_can_be_the_old_one() -> None:
    """The first returned plan has a row without fields, and a name beside its field."""
    found = changes(compare(returned(RETURNED[0]), returned(RETURNED[1]), "--json"))
    assert found["plan.actions[a1].status"] == ("Pågår", "Klar")
    assert found["plan.actions[a4].status"] == ("Klar", "Försenad")
    assert found["plan.actions[a5].responsible"] == ("Kerstin Björk-Nilsson", "Elif Şahin")
    assert (
        found[GOAL][0]
        == "Nora är i skolan varje dag utom onsdagar och vet varje morgon hur dagen ser ut."
    )


def test_an_edit_that_was_in_the_old_file_is_not_told_again_nor_its_author_named() -> None:
    old = Paper(PLAN).write(STATUS, "Klar", by="Elif Şahin").content
    new = Paper(old).write(GOAL, "Nora är i skolan.").saved_by("Henrik Öberg").content
    (change,) = compare(old, new, "--json").json["changes"]
    assert change["path"] == GOAL
    assert (change["author"], change["saved_by"]) == (None, "Henrik Öberg")


def test_a_file_that_lost_its_fields_is_compared_by_where_things_stand() -> None:
    new = Word(PLAN).type_over(STATUS, "Klar").strip_controls().strip_bookmarks().strip_properties()
    assert changes(compare(PLAN, new.save(), "--json"))[STATUS] == ("Pågår", "Klar")


def test_nothing_is_kept_of_files_that_are_compared(home: Path) -> None:
    compare(PLAN, PLAN)
    assert not home.exists()


# Files that cannot be compared by field


def test_another_childs_plan_is_refused() -> None:
    answer = compare(PLAN, Paper(PLAN).write("child.name", "Alva Ek").content, "--json")
    assert answer.code == REFUSED
    assert [finding["code"] for finding in answer.json["findings"]] == ["wrong_child"]
    assert answer.json["changes"] == []


FOREIGN = docx(paragraph("Kallelse") + paragraph("Välkommen till mötet på torsdag"))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (PLAN, FOREIGN, "other_form"),
        (FOREIGN, PLAN, "no_fields"),
        (FOREIGN, FOREIGN, "no_fields"),
        (PLAN, Paper(PLAN).set_property("form", "lots/summons").content, "other_form"),
    ],
    ids=["foreign", "foreign first", "two foreign", "another form"],
)
def test_files_of_different_forms_are_compared_by_text_only(
    old: bytes, new: bytes, code: str
) -> None:
    answer = compare(old, new, "--json")
    assert (answer.code, answer.json["error"]["code"]) == (REFUSED, code)
    assert "--redline" in answer.json["error"]["message"]
    answer = compare(old, new, "--redline", "redline.docx", "--json")
    assert answer.code == DONE
    assert answer.json["changes"] == []
    assert answer.json["findings"][0]["code"] == "compared_by_text"
    content = Path("redline.docx").read_bytes()
    assert without_empty(says(content)) == without_empty(says(new))
    assert without_empty(says(content, View.ORIGINAL)) == without_empty(says(old))


@pytest.mark.parametrize("words", [("nej.docx", "new.docx"), ("old.docx", "nej.docx")])
def test_a_file_that_is_not_there_is_wrong_use(words: tuple[str, str]) -> None:
    compare(PLAN, PLAN)
    assert docgen("compare", *words).code == WRONG_USE


def test_what_is_no_word_file_is_refused() -> None:
    answer = compare(PLAN, b"%PDF-1.7", "--redline", "redline.docx", "--json")
    assert (answer.code, answer.json["error"]["code"]) == (REFUSED, "pdf")
    assert not Path("redline.docx").exists()


# The redline


def test_the_redline_has_the_changes_as_tracked_changes() -> None:
    new = Paper(PLAN).write(STATUS, "Klar").saved_by("Henrik Öberg", "2026-11-24T10:05:00Z")
    answer = compare(PLAN, new.content, "--redline", "redline.docx", "--json")
    assert answer.json["redline"] == "redline.docx"
    content = Path("redline.docx").read_bytes()
    assert [each for each in tracked(content) if "{" in each] == [
        f"«{STATUS}|{{-Pågår-}}{{+Klar+}}»"
    ]
    marks = list(Package.open(content).tree("word/document.xml").iter(w("ins"), w("del")))
    saved_in_sweden = "2026-11-24T11:05:00Z"  # Word's dates are local times that say Z
    assert {(m.get(w("author")), m.get(w("date"))) for m in marks} == {("docgen", saved_in_sweden)}


def test_the_redline_names_who_is_set_to_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCGEN_AS_USER", "Anna Alm")
    compare(PLAN, Paper(PLAN).write(STATUS, "Klar").content, "--redline", "redline.docx")
    root = Package.open(Path("redline.docx").read_bytes()).tree("word/document.xml")
    assert {mark.get(w("author")) for mark in root.iter(w("ins"))} == {"Anna Alm"}


def test_the_same_files_give_the_same_redline() -> None:
    new = Paper(PLAN).write(STATUS, "Klar").content
    compare(PLAN, new, "--redline", "one.docx")
    compare(PLAN, new, "--redline", "two.docx")
    assert Path("one.docx").read_bytes() == Path("two.docx").read_bytes()


@pytest.mark.parametrize("out", ["old.docx", "other.docx"])
def test_a_file_that_is_there_is_never_overwritten(out: str) -> None:
    Path("other.docx").write_bytes(b"mine")
    answer = compare(PLAN, Paper(PLAN).write(STATUS, "Klar").content, "--redline", out, "--json")
    assert (answer.code, answer.json["error"]["code"]) == (WRONG_USE, "cannot_write")
    assert Path("old.docx").read_bytes() == PLAN
    assert Path("other.docx").read_bytes() == b"mine"


def test_what_a_redline_does_not_show_is_told() -> None:
    note = f'<w:footnote w:id="1">{paragraph("Ring först")}</w:footnote>'
    notes = {"footnotes.xml": f"<w:footnotes {DECLARED}>{note}</w:footnotes>"}
    answer = compare(
        docx(paragraph("Mål")), docx(paragraph("Mål"), notes),
        "--redline", "redline.docx", "--json",
    )  # fmt: skip
    assert [f["code"] for f in answer.json["findings"]] == [
        "compared_by_text",
        "redline_incomplete",
    ]
    assert answer.json["findings"][1]["where"] == {"part": "word/footnotes.xml"}


# Saved by LibreOffice, which makes three headers and footers of one


@pytest.fixture
def converted(libreoffice: LibreOffice, tmp_path: Path) -> Callable[[bytes], bytes]:
    """A file as LibreOffice saves it when nothing was edited."""

    def convert(content: bytes) -> bytes:
        source, target = tmp_path / "before.docx", tmp_path / "after.docx"
        source.write_bytes(content)
        libreoffice.convert(source, target)
        return target.read_bytes()

    return convert


def edited() -> bytes:
    """More pages than before, a row less and a row more, another status."""
    paper = Paper(PLAN).write(STATUS, "Klar").remove_row("plan.actions[a9].text")
    for number in range(6):
        row = [f"Ringer hem, vecka {number}.", "Elif Şahin", "", "Region", "", "", "Planerad"]
        paper.add_row("plan.actions[a6].text", row)
    return paper.saved_by("Henrik Öberg").content


@pytest.mark.parametrize("saved", ["both", "old", "new"])
def test_what_libreoffice_makes_of_headers_and_page_numbers_is_no_difference(
    converted: Callable[[bytes], bytes], saved: str
) -> None:
    old = converted(PLAN) if saved != "new" else PLAN
    new = converted(edited()) if saved != "old" else edited()
    answer = compare(old, new, "--json", "--redline", "redline.docx")
    assert [finding["code"] for finding in answer.json["findings"]] == ["row_removed"]
    kinds = [change["kind"] for change in answer.json["changes"]]
    assert sorted(kinds) == ["add"] * 6 + ["edit", "remove"]
    redline = Path("redline.docx").read_bytes()
    assert without_empty(says(redline)) == without_empty(says(new))
    assert without_empty(says(redline, View.ORIGINAL)) == without_empty(says(old))


@pytest.mark.parametrize("saved", ["both", "old", "new"])
def test_a_file_only_saved_by_libreoffice_has_no_changes(
    converted: Callable[[bytes], bytes], saved: str
) -> None:
    old = converted(PLAN) if saved != "new" else PLAN
    new = converted(PLAN) if saved != "old" else PLAN
    assert compare(old, new, "--json").json == {"changes": [], "findings": [], "redline": None}


def test_a_footer_that_was_really_changed_is_told(converted: Callable[[bytes], bytes]) -> None:
    old = converted(PLAN)
    paper = Paper(old)
    for footer in paper.footers():
        if b"Sida" in paper.parts[footer]:
            paper.replace(footer, "Sida", "Blad")
    answer = compare(old, paper.content, "--json")
    assert {finding["code"] for finding in answer.json["findings"]} == {"text_outside_fields"}
    assert answer.code == REVIEW


def test_a_removed_row_is_named_by_what_the_first_file_says() -> None:
    said = " ".join(compare(PLAN, edited()).out.split())
    assert "Åtgärd 9 (Ändrar sina arbetstider så att han kan…) finns inte längre" in said
    assert "togs bort: ”Ändrar sina arbetstider" in said
