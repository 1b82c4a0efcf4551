"""Returned plans read back, over the floor of each: what no tool for the same file can do without,
unpacking its parts and parsing those that are XML.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from importlib import resources

import docx
from lxml import etree

from benchmarks import sample
from benchmarks.timing import Ways
from docgen.case import intake
from docgen.demo import PLAN_NUMBER, RETURNED
from docgen.reading import word as reading
from docgen.reading.base import Base
from tests.reading.hands import KARIN, OMAR, Word

DOCGEN, FLOOR = "docgen", "floor: unpacking and parsing"
TEXT_ONLY = "python-docx, text only"
AGAINST = {DOCGEN: FLOOR, TEXT_ONLY: FLOOR}


def returns() -> Iterator[tuple[str, Ways]]:
    """The plan as it comes back, each with the ways to read it."""
    form, case = sample.plan()
    issued = form.fill(case, id=PLAN_NUMBER, at=sample.DAY)
    base = Base.of_document(issued, intake.dump(case))
    tracked, plain = (_from_libreoffice(name) for name in RETURNED)
    for title, content in (
        ("as it was issued", issued.content),
        ("with tracked edits from Word", _edited(issued.content)),
        ("edited in LibreOffice, tracked", tracked),
        ("edited in LibreOffice, not tracked", plain),
    ):
        yield f"Reading the plan {title} ({len(content) // 1024} kB)", _ways(content, base)


def _ways(content: bytes, base: Base) -> Ways:
    def text_only() -> object:
        document = docx.Document(io.BytesIO(content))  # noqa: TID251 (the peer)
        rows = [row for table in document.tables for row in table.rows]
        return [cell.text for row in rows for cell in row.cells] + [
            paragraph.text for paragraph in document.paragraphs
        ]

    def floor() -> object:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
            return [etree.fromstring(package.read(name)) for name in names]

    return {
        DOCGEN: lambda: reading.read(reading.open_word(content), base),
        TEXT_ONLY: text_only,
        FLOOR: floor,
    }


def _from_libreoffice(name: str) -> bytes:
    return (resources.files("docgen.demo") / "returned" / name).read_bytes()


def _edited(content: bytes) -> bytes:
    """A handful of edits by two people, as Word tracks them."""
    return (
        Word(content)
        .track_over("plan.goals[g1].text", "tre", OMAR, old="fyra")
        .track_over("plan.actions[a1].status", "Klar")
        .track_over("plan.actions[a4].due", "2027-01-15")
        .retype_cell("plan.actions[a13].due", "15 mars 2027", KARIN)
        .remove_row("plan.actions[a9].text", KARIN)
        .add_row("plan.actions[a3].text", ["Mentor ringer hem", "Amir Haddad"], OMAR)
        .comment("plan.actions[a12].text", "I januari?")
        .save("Karin Lund")
    )
