"""``docgen show``: the text and tables of any Word file, in either view."""

from __future__ import annotations

import io
from importlib import resources
from pathlib import Path

import docx as python_docx
import pytest

from docgen.demo import RETURNED
from tests.commands.terminal import docgen
from tests.filling.paper import DECLARED, control, docx, paragraph, run, table
from tools.demo import issued_plan

INS, DEL = ('w:id="1" w:author="Åsa"', 'w:id="2" w:author="Åsa"')
TRACKED = paragraph(
    f"{run('Mentor ringer ')}<w:del {DEL}><w:r><w:delText>hem</w:delText></w:r></w:del>"
    f"<w:ins {INS}>{run('dit')}</w:ins>"
)


@pytest.fixture
def file(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with tracked edits, a table and a footer, on an empty desk."""
    monkeypatch.chdir(tmp_path)
    footer = {"footer1.xml": f"<w:ftr {DECLARED}>{paragraph('Dokument 7')}</w:ftr>"}
    body = TRACKED + table(["Mål", paragraph("ett") + paragraph("två")]) + paragraph("Slut")
    path = tmp_path / "plan.docx"
    path.write_bytes(docx(body, footer))
    return path


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ((), "Mentor ringer dit"),
        (("--view", "accepted"), "Mentor ringer dit"),
        (("--view", "original"), "Mentor ringer hem"),
    ],
)
def test_a_file_is_shown_in_either_view(file: Path, words: tuple[str, ...], first: str) -> None:
    answer = docgen("show", file, *words, "--json")
    assert answer.code == 0
    assert answer.json == {
        "blocks": [
            {"paragraph": first},
            {"table": [["Mål", "ett\ntvå"]]},
            {"paragraph": "Slut"},
        ]
    }
    assert docgen("show", file, *words).out.splitlines()[0] == first


def test_headers_footers_and_notes_are_shown_when_asked_for(file: Path) -> None:
    blocks = docgen("show", file, "--part", "all", "--json").json["blocks"]
    assert {block["part"] for block in blocks[:-1]} == {"word/document.xml"}
    assert blocks[-1] == {"paragraph": "Dokument 7", "part": "word/footer1.xml"}
    said = docgen("show", file, "--part", "all").out
    assert "word/footer1.xml\nDokument 7\n" in said
    assert "Dokument 7" not in docgen("show", file).out


def test_nothing_is_kept_of_a_file_that_is_shown(file: Path, home: Path) -> None:
    docgen("show", file)
    assert not home.exists()


def test_the_words_of_a_returned_plan_are_those_people_see(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes((resources.files("docgen.demo") / "returned" / RETURNED[0]).read_bytes())
    now, before = (
        str(docgen("show", path, "--view", view, "--json").json)
        for view in ("accepted", "original")
    )
    path.write_bytes(issued_plan().content)
    issued = str(docgen("show", path, "--json").json)
    assert "varje dag utom onsdagar" in now
    assert "varje dag utom onsdagar" not in before
    assert before == issued, "what was issued is the original view of what came back tracked"


def test_a_row_of_merged_cells_is_drawn_across(file: Path) -> None:
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + paragraph("Mål 1 av 2") + "</w:tc>"
    rows = table(["Insats", "Ansvarig"]).replace("</w:tbl>", f"<w:tr>{wide}</w:tr></w:tbl>")
    file.write_bytes(docx(rows + paragraph("")))
    said = docgen("show", file).out
    drawn = [line for line in said.splitlines() if "│" in line]
    assert [line.count("│") for line in drawn] == [3, 2]
    assert "Mål 1 av 2" in drawn[1]


def test_a_table_of_many_columns_keeps_them_readable(file: Path) -> None:
    file.write_bytes(docx(table([f"Kolumn {n}" for n in range(12)]) + paragraph("")))
    assert "Kolumn 11" in docgen("show", file).out


def test_a_row_that_was_deleted_is_not_drawn(file: Path) -> None:
    gone = table(["Ringer hem"]).replace("<w:tr>", f"<w:tr><w:trPr><w:del {DEL}/></w:trPr>")
    file.write_bytes(docx(gone + paragraph("Slut")))
    assert docgen("show", file, "--json").json == {"blocks": [{"paragraph": "Slut"}]}
    assert docgen("show", file).out == "Slut\n"
    assert "Ringer hem" in docgen("show", file, "--view", "original").out


def test_a_file_cannot_give_the_terminal_orders(file: Path) -> None:
    order = '<w:r><w:sym w:font="Symbol" w:char="001B"/></w:r>' + run("[31mröd")
    file.write_bytes(docx(paragraph(order) + table([paragraph(order)]) + paragraph("")))
    said = docgen("show", file).out
    assert "\x1b" not in said
    assert said.count("\ufffd[31mröd") == 2
    assert docgen("show", file, "--json").json["blocks"][0] == {"paragraph": "\x1b[31mröd"}


def test_words_in_square_brackets_are_words(file: Path) -> None:
    file.write_bytes(docx(paragraph("[bold]Mål[/bold]") + table(["[red]x[/red]"]) + paragraph("")))
    said = docgen("show", file).out
    assert "[bold]Mål[/bold]" in said
    assert "[red]x[/red]" in said


def test_a_file_of_another_program_is_shown(file: Path) -> None:
    made = python_docx.Document()  # noqa: TID251 - another program's file
    made.add_heading("Nuläge")
    made.add_table(1, 2).cell(0, 1).text = "Elsa"
    buffer = io.BytesIO()
    made.save(buffer)
    file.write_bytes(buffer.getvalue())
    blocks = docgen("show", file, "--json").json["blocks"]
    assert blocks == [{"paragraph": "Nuläge"}, {"table": [["", "Elsa"]]}]


def test_a_control_is_shown_by_its_words(file: Path) -> None:
    file.write_bytes(docx(paragraph(run("Barn: ") + control("child.name", "Nora"))))
    assert docgen("show", file).out == "Barn: Nora\n"


@pytest.mark.parametrize(
    ("content", "code"), [(b"%PDF-1.7", "pdf"), (b"", "empty"), (b"Hej", "not_office")]
)
def test_what_is_no_word_file_is_refused(file: Path, content: bytes, code: str) -> None:
    file.write_bytes(content)
    answer = docgen("show", file, "--json")
    assert (answer.code, answer.json["error"]["code"]) == (4, code)


def test_a_file_that_is_not_there_is_wrong_use(file: Path) -> None:
    assert docgen("show", "inte-här.docx").code == 2
    assert docgen("show", file, "--view", "both").code == 2
