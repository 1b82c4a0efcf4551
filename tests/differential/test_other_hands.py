"""Templates not put together by hand: saved by LibreOffice, made by python-docx, and our own."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.shared import Pt

from docgen.filling.word import render_plain
from docgen.office.template import compile_template
from tests.differential.comparing import differences
from tests.differential.docxtpl_side import filled
from tests.differential.invented import invented
from tests.differential.kinds import Kind
from tests.differential.saved.make import FOLDER, KINDS
from tests.differential.word_files import png

TEMPLATES = sorted((Path(__file__).parents[2] / "templates").glob("*/*/template.*.docx"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_template_libreoffice_has_saved(kind: Kind) -> None:
    content = (FOLDER / f"{kind.name}.docx").read_bytes()
    ours = render_plain(compile_template(content), kind.names)
    assert differences(ours, filled(content, kind.names)) == []


def test_every_saved_template_is_tried() -> None:
    assert sorted(FOLDER.glob("*.docx")) == sorted(FOLDER / f"{kind.name}.docx" for kind in KINDS)


@pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda path: f"{path.parts[-3]}/{path.parts[-2]}"
)
def test_a_template_of_our_own(template: Path) -> None:
    content = template.read_bytes()
    names = invented(content)
    assert names
    assert differences(render_plain(compile_template(content), names), filled(content, names)) == []


def test_our_own_templates_are_found() -> None:
    assert len(TEMPLATES) >= 6


def made_with_python_docx() -> bytes:
    document = docx.Document()  # noqa: TID251 - a new one, not one from outside
    document.core_properties.title = "Plan för {{ name }}"
    document.add_heading("Plan för {{ name }}", level=1)
    document.add_picture(io.BytesIO(png(120)), width=Pt(20))
    document.add_paragraph("{%p for goal in goals %}")
    document.add_paragraph("{{ goal.text }}", style="List Bullet")
    document.add_paragraph("{%p endfor %}")
    table = document.add_table(rows=4, cols=3, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ("Nr", "Mål", "Klart"), strict=True):
        cell.text = text
    table.cell(1, 0).text = "{%tr for goal in goals %}"
    table.cell(2, 0).text = "{{ loop.index }}"
    table.cell(2, 1).merge(table.cell(2, 2)).text = "{{ goal.text }}\n{{ goal.note }}"
    table.cell(3, 0).text = "{%tr endfor %}"
    document.add_section()
    document.sections[0].header.paragraphs[0].text = "Barn:\t{{ name }}"
    document.sections[1].footer.is_linked_to_previous = False
    document.sections[1].footer.paragraphs[0].text = "{% if goals %}{{ name }}{% endif %}"
    words = document.add_paragraph("Sist ")
    document.add_comment(
        words.add_run("{{ name }}"), text="Stämmer {{ name }}?", author="Karin Lund"
    )
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_template_made_with_python_docx() -> None:
    goals = [{"text": "Sova\nhela natten", "note": ""}, {"text": "Läsa", "note": "tab\tb"}]
    content, names = made_with_python_docx(), {"name": "Nora Öst", "goals": goals}
    assert differences(render_plain(compile_template(content), names), filled(content, names)) == []
