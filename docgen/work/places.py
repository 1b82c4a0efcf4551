"""Where documents lie in a store, and what they are called there: never by a person's name."""

from __future__ import annotations

import re
import unicodedata

from docgen.case import numbers
from docgen.case.model import Case
from docgen.forms.catalogue import Form
from docgen.messages import say
from docgen.store import Library

_LONGEST = 80
"""How much of a unit's name a folder is called by; a path has an end."""


def case_folder(case: Case) -> str:
    """Where a case's documents are: ``Ärenden/2026-0042 Tärna``."""
    return f"{Library.CASES}/{case.id} {plain_name(case.code_name)}"


def package_folder(case: Case, document_id: str, unit: str) -> str:
    """Where a copy lies that somebody is to send: ``Utskick/2026-0042/8RWN4-K2T0M Enheten``."""
    number = numbers.printed_document_id(document_id)
    name = plain_name(unit)[:_LONGEST].strip(". ")
    return f"{Library.OUTBOX}/{case.id}/{number} {name}"


def file_name(form: Form, language: str, *parts: str, ending: str = "docx") -> str:
    """A file name from the form's title."""
    words = " ".join(filter(None, (form.title(language), *parts)))
    return f"{plain_name(words)}.{ending}"


def copy_name(
    form: Form, language: str, document_id: str, copy: str, *, ending: str = "docx"
) -> str:
    """The file name of a copy of an issued document; the first says nothing of being a copy."""
    extra = "" if copy == "1" else say("copy {number}", number=copy)
    number = numbers.printed_document_id(document_id)
    return file_name(form, language, number, extra, ending=ending)


def plain_name(words: str) -> str:
    """Words without what file names may not hold."""
    words = unicodedata.normalize("NFC", words)
    words = re.sub(r"\s*[/\\:|]\s*", "-", words)
    return " ".join(re.sub(r'["*<>?#%\x00-\x1f]', "", words).split()).strip(". ")
