"""The sample family's papers, printed once for all tests."""

from __future__ import annotations

import datetime as dt
import io
from functools import cache
from typing import Any

import pypdf

from docgen.case import intake, paths
from docgen.filling.coded import with_code
from docgen.filling.form import FillableForm
from docgen.filling.pdf.paper import Paper
from docgen.forms.catalogue import Catalogue, Form
from docgen.plan.document import Document
from docgen.settings import Settings

NUMBER = "8RWN4K2T0M"


@cache
def form(name: str) -> Form:
    return Catalogue.load(Settings().templates_folder).form(f"lots/{name}")


def filled(name: str, about: str | None = None, **options: Any) -> Paper:
    """A form for the sample family, as it is issued."""
    return Paper.of(issued(name, about, **options), form(name).title("sv"))


def issued(name: str, about: str | None = None, **options: Any) -> Document:
    """The same as a Word file."""
    case = intake.load(form(name).model.folder / "family.json")
    return with_code(
        FillableForm(form(name)).fill(
            case, id=NUMBER, issued=True, at=dt.date(2026, 12, 1), about=about, **options
        )
    )


def blank(name: str) -> Paper:
    """A blank of a form."""
    required = {
        paths.pattern(paths.absolute(path, "consents[new1]")) for path in form(name).required
    }
    document = FillableForm(form(name)).blank()
    return Paper.of(document, form(name).title("sv"), required=frozenset(required))


def reader(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))
