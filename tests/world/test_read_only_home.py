"""The home folder, the database or the disk cannot be written."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from docgen.records import files
from docgen.service import Service
from tests.case.cases import FAMILY
from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper
from tests.world.refusal import on_desk, said


def test_a_home_that_lies_in_a_file_is_unavailable(
    empty: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_HOME", str(on_desk(b"", "home") / "docgen-data"))
    answer = docgen("case", "import", FAMILY)
    assert answer.code == 5
    assert "The home folder cannot be used" in said(answer)
    assert "Check that its disk has room and that you may write there" in said(answer)


def test_a_home_on_a_read_only_disk_is_unavailable(
    empty: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    answer = docgen("case", "import", FAMILY)
    assert answer.code == 5
    assert "its disk can be read but not written" in said(answer)


def test_a_database_that_may_only_be_read_is_unavailable_and_nothing_recorded(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = Paper(installation.plan).write("plan.actions[a1].status", "Klar").content
    installation.close()
    database = installation.home / "docgen.sqlite"
    monkeypatch.setenv("DOCGEN_DATABASE_URL", f"sqlite:///file:{database}?mode=ro&uri=true")
    answer = docgen("receive", on_desk(edited))
    assert answer.code == 5
    assert "you do not have the right to write there" in said(answer)
    monkeypatch.delenv("DOCGEN_DATABASE_URL")
    assert installation.value("plan.revision") == 1


def test_a_full_disk_while_a_file_is_received_leaves_nothing_behind(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = Paper(installation.plan).write("plan.actions[a1].status", "Klar").content

    def full(path: Path, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    with monkeypatch.context() as patch, installation.unchanged():
        patch.setattr(files, "write", full)
        answer = docgen("receive", on_desk(edited))
        assert answer.code == 5
        assert "its disk is full" in said(answer)
    assert docgen("receive", on_desk(edited)).code == 0
    assert installation.value("plan.actions[a1].status") == "done"


def test_a_full_disk_while_a_document_is_issued_leaves_nothing_behind(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    with monkeypatch.context() as patch, installation.unchanged():
        patch.setattr(files, "write", full)
        assert docgen("issue", "lots/plan", "--case", CASE).code == 5
    assert docgen("issue", "lots/plan", "--case", CASE).code == 0


def test_a_folder_that_cannot_be_written_is_named(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = on_desk(b"", "drafts")
    for command in (
        ("fill", "lots/plan", "--case", CASE, "--out", taken),
        ("blank", "lots/plan", "--out", taken),
        ("case", "export", CASE, "--out", taken / "case.json"),
    ):
        answer = docgen(*command)
        assert answer.code == 2
        assert "cannot be written" in said(answer)
        assert "Choose another" in said(answer)


def test_the_database_is_let_go_of_whatever_happens(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[bool] = []
    close = Service.close

    def note(self: Service) -> None:
        closed.append(True)
        close(self)

    monkeypatch.setattr(Service, "close", note)
    docgen("receive", on_desk(b"Hej"))
    docgen("history", CASE)
    assert closed == [True, True]
