"""Everything docgen says is in the catalogue, in every language, and can be said."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from docgen import messages
from docgen.case import fields

PACKAGE = Path(messages.__file__).parent
TRANSLATED = ("sv", "nb")


@dataclass(frozen=True)
class Call:
    """A call of ``say`` or ``label`` in the code."""

    where: str
    arguments: tuple[str | None, ...]
    """The literal positional arguments; None for one that is worked out."""
    names: frozenset[str] | None
    """The keywords; None where some are worked out."""


@cache
def calls(function: str) -> tuple[Call, ...]:
    """Every call of a function of docgen.messages, except in the module itself."""
    return tuple(
        _call(node, path)
        for path in sorted(PACKAGE.rglob("*.py"))
        if path != Path(messages.__file__)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and _name(node.func) == function
    )


def _name(function: ast.AST) -> str | None:
    match function:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="messages"), attr=name):
            return name
        case _:
            return None


def _call(node: ast.Call, path: Path) -> Call:
    names = [keyword.arg for keyword in node.keywords]
    return Call(
        where=f"{path.relative_to(PACKAGE.parent)}:{node.lineno}",
        arguments=tuple(
            argument.value
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            else None
            for argument in node.args
        ),
        names=None if None in names else frozenset(name for name in names if name),
    )


def placeholders(text: str) -> set[str]:
    """The names in braces; raises ValueError for a text that cannot be formatted."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def sentences() -> dict[str, str]:
    """Every sentence said, with where."""
    return {
        call.arguments[0]: call.where
        for call in calls("say")
        if call.arguments and call.arguments[0]
    }


@cache
def closed_lists() -> dict[str, frozenset[str]]:
    """The codes of every StrEnum in the package, by its name."""
    return {
        node.name: frozenset(
            str(line.value.value)
            for line in node.body
            if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant)
        )
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
        and _name(node.bases[0] if node.bases else node) == "StrEnum"
    }


@cache
def codes() -> frozenset[tuple[str, str]]:
    """Every listing and code people see the word of; fields and list items are two of them."""
    specs = fields.all_fields()
    found = {(str(spec.listing), code) for spec in specs for code in spec.codes}
    found |= {("Field", spec.pattern) for spec in specs if not spec.pattern.endswith("[]")}
    found |= {
        ("Item", spec.pattern[: end.end()])
        for spec in specs
        for end in re.finditer(r"\[\]", spec.pattern)
        if fields.is_list(spec.pattern[: end.start()])
    }
    for listing, code in (call.arguments[:2] for call in calls("label")):
        if listing:
            found |= {
                (listing, known) for known in ([code] if code else closed_lists().get(listing, ()))
            }
    return frozenset(found)


@cache
def catalogue(language: str) -> dict[tuple[str | None, str], str]:
    """One language's entries: listing (None for a sentence) and English, to what is said."""
    return {
        (entry.context, str(entry.id)): str(entry.string) for entry in messages.entries(language)
    }


def entries_as_written(language: str) -> Iterator[tuple[str | None, str]]:
    """The entries of a .po file one by one, also those a reader would take together."""
    text = (PACKAGE / "locale" / f"{language}.po").read_text("utf-8")
    quoted = r'((?:\s*"(?:[^"\\]|\\.)*")+)'
    for context, message in re.findall(
        rf"^(?:msgctxt{quoted}\s+)?msgid{quoted}", text, re.MULTILINE
    ):
        yield (_unquoted(context) if context else None, _unquoted(message))


def _unquoted(text: str) -> str:
    return "".join(ast.literal_eval(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', text))


def test_every_sentence_is_written_out_where_it_is_said() -> None:
    """A sentence that is worked out cannot be looked up, nor checked here."""
    worked_out = [call.where for call in calls("say") if not any(call.arguments[:1])]
    assert worked_out == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    missing = [
        f"{where}: {sentence}"
        for sentence, where in sentences().items()
        if not catalogue(language).get((None, sentence))
    ]
    assert missing == []


def test_every_sentence_is_given_the_values_it_has_places_for() -> None:
    wrong = [
        f"{call.where}: {call.arguments[0]}"
        for call in calls("say")
        if call.arguments
        and call.arguments[0]
        # Without values nothing is formatted, so that braces stand for themselves.
        and call.names
        and placeholders(call.arguments[0]) != call.names
    ]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_has_the_places_of_its_sentence(language: str) -> None:
    wrong = [
        sentence
        for (context, sentence), said in catalogue(language).items()
        if context is None and said and placeholders(said) != placeholders(sentence)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_code_has_a_word(language: str) -> None:
    missing = sorted(code for code in codes() if not catalogue(language).get(code))
    assert missing == []


def test_a_word_in_a_document_means_one_code_whatever_its_language() -> None:
    """Otherwise a status read back could be another one than was meant."""
    found: dict[tuple[str, str], set[str]] = {}
    listings = {spec.listing for spec in fields.all_fields() if spec.listing}
    for language in messages.LANGUAGES:
        for (context, code), word in catalogue(language).items():
            if context in listings:
                found.setdefault((context, word.casefold()), set()).add(code)
    assert {word: several for word, several in found.items() if len(several) > 1} == {}


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_nothing_is_in_the_catalogue_twice(language: str) -> None:
    several = [entry for entry, n in Counter(entries_as_written(language)).items() if n > 1]
    assert several == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_nothing_is_in_the_catalogue_that_nobody_says(language: str) -> None:
    known = codes() | {(name, code) for name, words in closed_lists().items() for code in words}
    known |= {("Field", spec.pattern) for spec in fields.all_fields()}
    # A listing that is no closed list of codes is only known by its name.
    open_lists = {call.arguments[0] for call in calls("label")} - {*closed_lists(), "Field", "Item"}
    left_over = [
        (context, text)
        for context, text in catalogue(language)
        if (text not in sentences() if context is None else (context, text) not in known)
        and (context is None or context not in open_lists)
    ]
    assert left_over == []


def test_a_sentence_is_said_in_the_language_spoken() -> None:
    sentence = "There is no setting {setting}. docs/settings.md lists them all."
    said = []
    for language in messages.LANGUAGES:
        with messages.speaking(language):
            said.append(messages.say(sentence, setting="X"))
    assert said[2] == sentence.format(setting="X")
    assert all(one != other for one, other in pairwise(said))
