"""The one catalogue of everything people read: Swedish, Norwegian bokmål and English.

A message is named by its English sentence in the code, ``say("The file is empty.")``, and
translated by ``locale/sv.po`` and ``locale/nb.po``. A label of a code, such as a status, is named
by its list and its code, ``label("ActionStatus", "ongoing")``, and has an entry in all three
files. Placeholders are ``{name}``.

The catalogues are read straight from the .po files, so that there is nothing to compile; a
missing Swedish or Norwegian entry fails a test, and here falls back to English.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LANGUAGES = ("sv", "nb", "en")

_language: ContextVar[str] = ContextVar("language", default="sv")


def language() -> str:
    """The language messages are said in now: ``sv`` unless :func:`speaking` says otherwise."""
    return _language.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Say messages in ``code`` (one of :data:`LANGUAGES`) inside the ``with`` block."""
    token = _language.set(code if code in LANGUAGES else "sv")
    try:
        yield
    finally:
        _language.reset(token)


def say(message: str, /, **values: object) -> str:
    """``message`` in the current language with ``values`` put in."""
    entry = _catalogue(language()).get(message)
    text = str(entry.string) if entry and entry.string else message
    return text.format(**values) if values else text


def label(listing: str, code: str, language_code: str | None = None) -> str:
    """The word people see for ``code`` of the closed list ``listing`` (an enum's class name).

    Returns the code itself where the catalogue has no word for it.
    """
    entry = _catalogue(language_code or language()).get(code, context=listing)
    return str(entry.string) if entry and entry.string else code


@cache
def codes_by_label(listing: str) -> dict[str, str]:
    """Every label of ``listing`` in every language, casefolded, with its code."""
    found: dict[str, str] = {}
    for code_language in reversed(LANGUAGES):
        for entry in _catalogue(code_language):
            if entry.context == listing and entry.string:
                found[str(entry.string).casefold()] = str(entry.id)
    return found


@cache
def _catalogue(code: str) -> Catalog:
    path = resources.files("docgen") / "locale" / f"{code}.po"
    with path.open("rb") as stream:
        return read_po(stream, locale=code)


def entries(code: str) -> list[Any]:
    """The messages of one language's catalogue (for the test that none is missing)."""
    return [entry for entry in _catalogue(code) if entry.id]
