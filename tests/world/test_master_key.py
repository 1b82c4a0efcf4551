"""The master key is missing, damaged, or another installation's."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.world.refusal import said

KEY = "master.key"


@pytest.fixture
def key(installation: Installation) -> Path:
    installation.close()
    return installation.home / KEY


def test_a_missing_key_is_asked_for_and_no_new_one_is_made(
    installation: Installation, key: Path
) -> None:
    kept = key.read_bytes()
    key.unlink()
    answer = docgen("history", CASE)
    assert answer.code == 5
    assert "The master key master.key is missing" in said(answer)
    assert "Put it back from its backup" in said(answer)
    assert not key.exists()
    key.write_bytes(kept)
    assert docgen("history", CASE).code == 0


@pytest.mark.parametrize("written", [b"", b"inte en nyckel", base64.b64encode(b"kort")])
def test_a_damaged_key_is_refused(key: Path, written: bytes) -> None:
    key.write_bytes(written)
    answer = docgen("history", CASE)
    assert answer.code == 4
    assert "is not 32 bytes written as base 64" in said(answer)
    assert "Put the right one back" in said(answer)


def test_another_installations_key_is_refused_and_changes_nothing(
    installation: Installation, key: Path
) -> None:
    kept, stored = key.read_bytes(), installation.stored()
    key.write_bytes(base64.b64encode(bytes(32)))
    answer = docgen("issue", "lots/plan", "--case", CASE)
    assert answer.code == 4
    assert "key" in said(answer)
    key.write_bytes(kept)
    assert installation.stored() == stored
    assert docgen("history", CASE).code == 0


def test_a_key_file_by_setting_that_is_not_there_is_named(
    key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_MASTER_KEY_FILE", "borta.key")
    answer = docgen("history", CASE)
    assert answer.code == 5
    assert "The master key file borta.key, named by DOCGEN_MASTER_KEY_FILE" in said(answer)
