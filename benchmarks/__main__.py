"""Fills and reads the Lots plan beside peers and floors, and prints ratios.

Peers are what a script without docgen would use for the same file; they do less: docxtpl anchors
nothing, python-docx tells no changes. A floor is what no tool for this file can do without:
compressing the parts that were written, or unpacking and parsing those that are read. All take
turns in one process, so that a busy machine slows them alike; what is printed are ratios of
medians, and nothing here is asserted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import statistics
import time
import zipfile
import zlib
from collections.abc import Callable

import docx
from docxtpl import DocxTemplate
from lxml import etree

from docgen.case import intake
from docgen.case.model import Case
from docgen.case.notation import Names
from docgen.filling import word as filling
from docgen.filling.context import Plain, Printing, SignerLine, context
from docgen.filling.form import FillableForm
from docgen.forms.catalogue import Catalogue
from docgen.office.package import Package
from docgen.office.sandbox import TemplateEnvironment
from docgen.reading import word as reading
from docgen.reading.base import Base
from docgen.settings import Settings

NUMBER = "0000000000"
DAY = dt.date(2026, 12, 1)
Ways = dict[str, Callable[[], object]]


def filling_ways(form: FillableForm, case: Case) -> Ways:
    """One case into one Word file."""
    template = form.form.template("sv")
    issued = form.fill(case, id=NUMBER, at=DAY).content
    written = [Package.open(issued).parts[name] for name in Package.open(issued).stories]

    def docxtpl() -> object:
        document = DocxTemplate(io.BytesIO(template))
        document.render(names_for_docxtpl(form, case), jinja_env=TemplateEnvironment())
        document.save(stream := io.BytesIO())
        return stream

    return {
        "docgen": lambda: form.fill(case, id=NUMBER, at=DAY),
        "docxtpl": docxtpl,
        "floor: compressing what was written": lambda: [zlib.compress(part) for part in written],
    }


def names_for_docxtpl(form: FillableForm, case: Case) -> dict[str, object]:
    """The same values, for the same template, so that both write the same words."""
    data = intake.dump(case)
    printing = Printing(data, "sv", Names.of(data))
    return context(
        printing,
        about=None,
        words={
            "document": Plain(**filling.document_words(NUMBER, NUMBER, "1")),
            "form": Plain(title=form.form.title("sv"), version=1, valid_from="2026-11-01"),
            "model": Plain(title=form.form.model.title("sv")),
        },
        signers=[SignerLine(printing, f"guardians[{g.id}]", "guardian") for g in case.guardians],
    )


def reading_ways(form: FillableForm, case: Case) -> Ways:
    """One returned file, unchanged, with everything in it found again."""
    issued = form.fill(case, id=NUMBER, at=DAY)
    base = Base.of_document(issued, intake.dump(case))

    def python_docx() -> object:
        document = docx.Document(io.BytesIO(issued.content))  # noqa: TID251 (the peer)
        rows = [row for table in document.tables for row in table.rows]
        return [cell.text for row in rows for cell in row.cells] + [
            paragraph.text for paragraph in document.paragraphs
        ]

    def floor() -> object:
        with zipfile.ZipFile(io.BytesIO(issued.content)) as package:
            parts = [package.read(name) for name in package.namelist()]
        return [etree.fromstring(part) for part in parts if part.startswith(b"<?xml")]

    return {
        "docgen": lambda: reading.read(reading.open_word(issued.content), base),
        "python-docx, text only": python_docx,
        "floor: unpacking and parsing": floor,
    }


def measure(ways: Ways, rounds: int) -> dict[str, float]:
    """Each way's median time in seconds; they take turns."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            if number:  # The first round only warms up.
                taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    catalogue = Catalogue.load(Settings().templates_folder)
    form = FillableForm(catalogue.form("lots/plan"))
    case = intake.load(form.form.model.folder / "family.json")
    for title, ways in (
        ("Filling the plan", filling_ways(form, case)),
        ("Reading it back", reading_ways(form, case)),
    ):
        medians = measure(ways, rounds)
        ours = medians["docgen"]
        print(f"\n{title} (median of {rounds}, in turns)")
        for name, median in medians.items():
            ratio = "" if name == "docgen" else f"  docgen takes {ours / median:.1f} times as long"
            print(f"  {name:36} {1000 * median:8.2f} ms{ratio}")


if __name__ == "__main__":
    main()
