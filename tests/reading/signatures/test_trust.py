"""Whom an authority trusts stands in a folder; every fault in it is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.errors import Unavailable, WrongUse
from docgen.reading.signatures.trust import Trust, Vouches
from tests.reading.signatures.people import Authority


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ca.pem").write_bytes(Authority("Testlegitimation").pem)
    (tmp_path / "ca.der").write_bytes(Authority("Testtid").der)
    return tmp_path


def written(folder: Path, text: str) -> Trust:
    (folder / "trust.toml").write_text(text, "utf-8")
    return Trust.load(folder)


def test_each_certificate_is_trusted_for_what_it_is_there_for(folder: Path) -> None:
    trust = written(
        folder,
        '[legitimation]\ncertificate = "ca.pem"\nname = "Legitimationen"\nvouches = "persons"\n'
        '[tid]\ncertificate = "ca.der"\nvouches = "time"\n',
    )
    assert [each.name for each in trust.trusted] == ["Legitimationen", "tid"]
    (root,) = trust.roots(Vouches.PERSONS)
    assert root.subject.native["common_name"] == "Testlegitimation"
    assert len(trust.roots(Vouches.TIME)) == 1
    assert trust.roots(Vouches.SEALS) == []
    assert trust.by(root, Vouches.PERSONS)
    assert not trust.by(root, Vouches.TIME)


def test_without_a_folder_nobody_is_trusted() -> None:
    assert Trust.load(None).trusted == ()


def test_a_folder_that_is_set_and_has_no_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        Trust.load(tmp_path)
    assert caught.value.code == "trust_list_unreadable"
    assert "DOCGEN_TRUST" in caught.value.message


FAULTS = {
    "no TOML": "[",
    "an unknown key": '[a]\ncertificate = "ca.pem"\nvouches = "time"\nseal = true',
    "no purpose": '[a]\ncertificate = "ca.pem"',
    "an unknown purpose": '[a]\ncertificate = "ca.pem"\nvouches = "everything"',
    "no certificate": '[a]\nvouches = "time"',
    "a certificate that is not there": '[a]\ncertificate = "b.pem"\nvouches = "time"',
    "what is no certificate": '[a]\ncertificate = "trust.toml"\nvouches = "time"',
    "a number": "[a]\ncertificate = 3",
    "no table": "a = 1",
}


@pytest.mark.parametrize("text", FAULTS.values(), ids=list(FAULTS))
def test_a_fault_is_named(folder: Path, text: str) -> None:
    with pytest.raises(WrongUse) as caught:
        written(folder, text)
    assert caught.value.code == "trust_list"
    assert len(caught.value.findings) == 1


def test_every_fault_is_named_at_once(folder: Path) -> None:
    with pytest.raises(WrongUse) as caught:
        written(folder, "[a]\n[b]\n")
    assert len(caught.value.findings) == 2
    assert all(name in caught.value.message for name in ("[a]", "[b]", "docs/operators.md"))
