from __future__ import annotations

from pathlib import Path

import pytest

from docgen.stores.office_files import is_passing, open_by


@pytest.mark.parametrize(
    "name",
    ["~$plan.docx", ".~lock.plan.docx#", "~WRL0003.tmp", "Thumbs.db", ".DS_Store", "desktop.ini"],
)
def test_what_programs_leave_is_no_document(name: str) -> None:
    assert is_passing(name)


@pytest.mark.parametrize("name", ["plan.docx", "tmp", ".dold", "lock.pdf"])
def test_a_document_is_one(name: str) -> None:
    assert not is_passing(name)


def test_a_document_nobody_has_open(tmp_path: Path) -> None:
    assert open_by(tmp_path / "plan.docx") is None


@pytest.mark.parametrize(
    ("content", "owner"),
    [
        (",asa,dator,04.03.2026 10:11,file:///home/asa;", "asa"),
        ("Åsa Öst,asa,dator,04.03.2026 10:11,;", "Åsa Öst"),
        (",,dator,,;", ""),
        ("", ""),
    ],
)
def test_libreoffice_says_who(tmp_path: Path, content: str, owner: str) -> None:
    (tmp_path / ".~lock.plan.docx#").write_text(content, encoding="utf-8")
    assert open_by(tmp_path / "plan.docx") == owner


@pytest.mark.parametrize(
    ("document", "lock"),
    [
        ("plan.docx", "~$plan.docx"),
        ("planen7.docx", "~$lanen7.docx"),
        ("plan 7K3M.docx", "~$an 7K3M.docx"),
    ],
)
@pytest.mark.parametrize(
    ("content", "owner"),
    [(b"\x08\xc5sa \xd6st " + b"\0" * 40, "Åsa Öst"), (b"", ""), (b"\x00" * 54, "")],
)
def test_word_says_who(
    tmp_path: Path, document: str, lock: str, content: bytes, owner: str
) -> None:
    (tmp_path / lock).write_bytes(content)
    assert open_by(tmp_path / document) == owner


def test_a_lock_that_cannot_be_read_is_a_lock_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "~$plan.docx").mkdir()
    assert open_by(tmp_path / "plan.docx") == ""
