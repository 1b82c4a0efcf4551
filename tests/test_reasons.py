"""What the system refuses is said in the reader's language."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from docgen.messages import speaking
from docgen.reasons import reason

KNOWN = [
    errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT,
    errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.EBUSY, errno.EIO,
    errno.EMFILE, errno.ETIMEDOUT, errno.ESTALE,
]  # fmt: skip


@pytest.mark.parametrize("number", KNOWN, ids=errno.errorcode.get)
def test_a_refusal_is_said_in_each_language_and_never_in_the_systems_words(number: int) -> None:
    said = set()
    for language in ("sv", "nb", "en"):
        with speaking(language):
            said.add(reason(OSError(number, os.strerror(number), "plan.docx")))
    assert len(said) == 3
    assert not any(os.strerror(number) in words for words in said)


def test_what_we_have_no_words_for_is_quoted_as_the_systems() -> None:
    with speaking("sv"):
        assert reason(OSError(errno.EXDEV, "Invalid\ncross-device link")) == (
            "systemet säger ”Invalid cross-device link”"
        )
        assert reason(OSError("timed out")) == "systemet säger ”timed out”"
        assert reason(ValueError("nej")) == "systemet säger ”nej”"


def test_what_the_database_refuses_is_said_too(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    one, other = (sqlite3.connect(path, timeout=0, isolation_level=None) for _ in range(2))
    one.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.OperationalError) as busy:
        other.execute("CREATE TABLE a (b)")
    for connection in (one, other):
        connection.close()
    (tmp_path / "b.sqlite").write_bytes(b"no database at all" * 100)
    damaged = sqlite3.connect(tmp_path / "b.sqlite")
    with pytest.raises(sqlite3.DatabaseError) as broken:
        damaged.execute("SELECT * FROM sqlite_master")
    damaged.close()
    read_only = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError) as refused:
        read_only.execute("CREATE TABLE a (b)")
    read_only.close()
    with pytest.raises(sqlite3.OperationalError) as nowhere:
        sqlite3.connect(tmp_path / "no" / "a.sqlite")
    with speaking("en"):
        assert [reason(e.value) for e in (busy, broken, refused, nowhere)] == [
            "another program is using it",
            "its file is damaged, or is no database",
            "you do not have the right to write there",
            "its file cannot be opened",
        ]
