"""Whatever is typed, the answer is a message and an exit code, never a program that breaks down."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docgen.cli import main
from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper

CODES = {0, 2, 3, 4, 5}
ODD = ["", " ", "-", "--", "\udcff", "ä", "..", "/", "~", "{}", "'", "r1", "2026-", CASE]


def commands(group: click.Group, *before: str) -> list[tuple[str, ...]]:
    """The words of every command."""
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, *before, name)
        else:
            found.append((*before, name))
    return found


EVERY = commands(main)


@pytest.mark.parametrize("words", [word for word in EVERY if word != ("demo",)], ids=" ".join)
def test_an_unknown_option_is_wrong_use_for_every_command(
    empty: Installation, words: tuple[str, ...]
) -> None:
    answer = docgen(*words, "--finns-inte")
    assert answer.code == 2
    assert "--finns-inte" in answer.err


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_command_tells_what_it_is_for_and_takes_json(
    empty: Installation, words: tuple[str, ...]
) -> None:
    answer = docgen(*words, "--help")
    assert answer.code == 0
    assert "--json" in answer.out


@pytest.mark.parametrize("words", [("nothing",), ("case", "nothing"), ("review", "nothing")])
def test_an_unknown_command_is_wrong_use(empty: Installation, words: tuple[str, ...]) -> None:
    assert docgen(*words).code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("read", "ODD"),
        ("receive", "ODD"),
        ("history", "ODD"),
        ("review", "show", "ODD"),
        ("review", "list", "--case", "ODD"),
        ("case", "check", "ODD"),
        ("case", "import", "ODD"),
        ("issue", "lots/plan", "--case", "ODD"),
        ("issue", "ODD", "--case", CASE),
        ("issue", "lots/summons", "--case", CASE, "--about", "ODD"),
        ("issue", "lots/plan", "--case", CASE, "--recipient", "ODD"),
        ("blank", "lots/plan", "--language", "ODD", "--out", "drafts"),
        ("blank", "ODD", "--out", "drafts"),
        ("case", "export", "ODD", "--out", "case.json"),
        ("case", "export", CASE, "--out", "case.zip", "--withhold", "ODD"),
    ],
    ids=" ".join,
)
def test_odd_words_get_a_message(empty: Installation, words: tuple[str, ...]) -> None:
    for odd in ODD:
        answer = docgen(*(odd if word == "ODD" else word for word in words))
        assert answer.code in CODES, odd
        assert answer.code == 0 or answer.err, odd


def test_a_file_named_in_another_encoding_is_received_all_the_same(
    installation: Installation,
) -> None:
    """As zip files from older Windows programs leave them."""
    name = b"plan f\xf6r Nora.docx"
    content = Paper(installation.plan).write("plan.actions[a1].status", "Klar").content
    Path(os.fsdecode(name)).write_bytes(content)
    answer = docgen("receive", os.fsdecode(name), "--json")
    assert answer.code == 0
    assert docgen("history", CASE, "--json").json["events"][-1]["file"] == "plan f\ufffdr Nora.docx"
    assert docgen("history", CASE).code == 0


@given(
    words=st.lists(
        st.sampled_from([*sorted({word for each in EVERY for word in each} - {"demo"}), *ODD])
        | st.sampled_from(["--json", "--case", "--out", "--about", "--as", "--value", "--all"])
        | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
        max_size=6,
    )
)
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_any_words_at_all_get_a_message(empty: Installation, words: list[str]) -> None:
    """The demo alone is left out, as it would run, and what no command line can hold."""
    answer = docgen(*words)
    assert answer.code in CODES
