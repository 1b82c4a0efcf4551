"""A consent form turned into a PDF by LibreOffice kept warm, beside one started for each file.

The peer is what a script does without us: ``soffice --convert-to`` with a fresh profile. Both turn
the same Word file into a PDF with the same options, by the clock: what takes the time is another
process.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.sample import DAY
from benchmarks.timing import Seconds, Ways
from docgen.case import intake
from docgen.filling.form import FillableForm
from docgen.filling.pdf.paper import Paper
from docgen.filling.pdf.preparing import prepared
from docgen.filling.pdf.printing import OPTIONS, printed
from docgen.forms.catalogue import Catalogue
from docgen.office.libreoffice import LibreOffice
from docgen.settings import Settings

ROUNDS = 5
"""Fewer than for what takes milliseconds."""

COLD = "soffice, a fresh profile each"
AGAINST = {
    "LibreOffice kept warm": COLD,
    "the whole way: codes, layout, checks": COLD,
}


@contextmanager
def ways() -> Iterator[Ways]:
    """The ways of making the PDF, each timed by the clock."""
    form = Catalogue.load(Settings().templates_folder).form("lots/consent")
    case = intake.load(form.model.folder / "family.json")
    document = FillableForm(form).fill(case, at=DAY, about="consents[s1]")
    paper = Paper.of(document, form.title("sv"))
    word = prepared(paper)
    with LibreOffice() as office:
        yield {
            COLD: lambda: _clocked(lambda: _cold(word)),
            "LibreOffice kept warm": lambda: _clocked(lambda: office.pdf(word, OPTIONS)),
            "the whole way: codes, layout, checks": lambda: _clocked(
                lambda: printed(office, paper)
            ),
        }


def is_here() -> bool:
    """Whether there is a LibreOffice to measure."""
    return shutil.which("soffice") is not None


def _clocked(way: object) -> Seconds:
    assert callable(way)
    start = time.perf_counter()
    way()
    return Seconds(time.perf_counter() - start)


def _cold(word: bytes) -> None:
    options = {
        name: {"type": "boolean" if isinstance(value, bool) else "long", "value": str(value)}
        for name, value in OPTIONS.items()
    }
    for option in options.values():
        option["value"] = option["value"].lower()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "file.docx"
        source.write_bytes(word)
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                f"pdf:writer_pdf_Export:{json.dumps(options)}",
                "--outdir",
                folder,
                source,
            ],
            check=True,
            capture_output=True,
        )
        if not source.with_suffix(".pdf").is_file():
            raise RuntimeError("soffice made no PDF")
