"""Accepting a redline gives the new text, rejecting it the old one; what did not change stays."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import docx.api
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docgen.case import intake
from docgen.demo import RETURNED
from docgen.filling.form import FillableForm
from docgen.filling.redline.document import Redline, draw, rejected
from docgen.forms.catalogue import Catalogue
from docgen.office.names import w, w14
from docgen.office.package import Package
from docgen.office.views import View
from tests.editors.libreoffice import LibreOffice
from tests.filling.paper import (
    DECLARED,
    Says,
    control,
    docx as word_file,
    in_word,
    paragraph,
    run,
    says,
    table,
    without_empty,
    written,
)
from tools.demo import issued_plan

TEMPLATES = Path(__file__).parents[2] / "templates"
AT = dt.datetime(2026, 12, 1, 10, 30)  # noqa: DTZ001 - written without a zone, as Word does


def drawn(old: bytes, new: bytes) -> Redline:
    """The redline from ``old`` to ``new``, which holds what a redline must hold."""
    made = draw(Package.open(old), Package.open(new), at=AT)
    if not made.findings:
        assert without_empty(says(made.content)) == without_empty(says(new))
        assert without_empty(says(made.content, View.ORIGINAL)) == without_empty(says(old))
    return made


def markup(content: bytes, part: str = "document.xml") -> str:
    return Package.open(content).parts[f"word/{part}"].decode()


def line(content: str, old: str, new: str) -> tuple[bytes, str]:
    """The redline of one paragraph where ``old`` became ``new``, and its markup."""
    before, after = (word_file(paragraph(content.replace("@", text))) for text in (old, new))
    made = drawn(before, after)
    assert made.findings == ()
    return made.content, plain(made.content)


def plain(content: bytes, part: str = "document.xml") -> str:
    """A story as ``«control|old {-gone-}{+come+}»``, its paragraphs' ends as ¶, ¶+ and ¶-."""
    found = re.sub(r"<w:(rPr|sdtPr|tblPr|tcPr)>(?:(?!</w:\1>).)*</w:\1>", _kept, markup(content, part))
    found = re.sub(r"<w:pPr>((?:(?!</w:pPr>).)*)</w:pPr>", r"\1", found)
    for pattern, words in (
        (r"<w:(ins|del) [^>]*/>(?=(?:(?!<w:p[ >]).)*?</w:p>)", ""),
        (r"<w:ins [^>]*[^/]>", "{+"), ("</w:ins>", "+}"),
        (r"<w:del [^>]*[^/]>", "{-"), ("</w:del>", "-}"),
        (r"<w:sdt>\[([^]]*)\]", r"«\1|"), ("</w:sdt>", "»"), ("</w:p>", "¶"),
    ):  # fmt: skip
        found = re.sub(pattern, words, found)
    return re.sub(r"<[^>]*>", "", found)


def _kept(properties: re.Match[str]) -> str:
    tag = re.search(r'<w:tag w:val="([^"]*)"', properties[0])
    return f"[{tag[1]}]" if tag else ""
