"""A path that leads to no file, or to one that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.office import package
from tests.commands.terminal import docgen
from tests.work.installation import Installation
from tests.work.paper import Paper
from tests.world.refusal import on_desk, said


@pytest.fixture
def folder() -> str:
    Path("plan.docx").mkdir()
    return "plan.docx"


@pytest.fixture
def nothing() -> str:
    return "finns-inte.docx"


@pytest.fixture
def broken_link() -> str:
    Path("länk.docx").symlink_to("borta.docx")
    return "länk.docx"


@pytest.fixture
def forbidden(monkeypatch: pytest.MonkeyPatch) -> str:
    path = on_desk(b"hemligt", "hemligt.docx")
    opened = Path.open

    def refuse(self: Path, *arguments: object, **named: object) -> object:
        if self.name == path.name:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    return path.name


@pytest.mark.parametrize("kind", ["folder", "nothing", "broken_link", "forbidden"])
@pytest.mark.parametrize("command", ["receive", "read"])
def test_what_cannot_be_read_is_named_with_the_reason_and_is_wrong_use(
    installation: Installation, request: pytest.FixtureRequest, command: str, kind: str
) -> None:
    path = request.getfixturevalue(kind)
    with installation.unchanged():
        answer = docgen(command, path)
        assert answer.code == 2
        assert f"The file {path} cannot be read: " in said(answer)
        assert docgen(command, path, "--json").json["error"]["code"] == "cannot_read"
    assert installation.quarantine() == []


def test_one_unreadable_path_does_not_keep_the_others_from_being_received(
    installation: Installation,
) -> None:
    edited = Paper(installation.plan).write("plan.actions[a1].status", "Klar").content
    answer = docgen("receive", "finns-inte.docx", on_desk(edited), "--json")
    assert answer.code == 2
    missing, received = answer.json["files"]
    assert missing["error"]["code"] == "cannot_read"
    assert len(received["recorded"]) == 1


def test_a_file_larger_than_is_received_stays_where_it_is(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise it would be held in memory, and in quarantine, however large."""
    monkeypatch.setattr(package, "MAX_FILE", 1024 * 1024)
    large = on_desk(bytes(2 * 1024 * 1024), "film.docx")
    with installation.unchanged():
        answer = docgen("receive", large)
    assert answer.code == 4
    assert "film.docx is 2 MB; at most 1 MB is received" in said(answer)
    assert "stays where it is" in said(answer)
    assert large.exists()
    assert installation.quarantine() == []
