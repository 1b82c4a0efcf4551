from __future__ import annotations

import base64
import datetime as dt
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from docgen.errors import DocgenError, Refused, Unavailable
from docgen.records.database import scrub
from docgen.records.keys import MASTER_KEY_FILE, Cipher, Keys
from docgen.records.tables import case_key
from tests.records.sample import AT, CASE, CHILD

KEY = bytes(range(32))


@given(st.binary(max_size=200), st.lists(st.text(max_size=8), max_size=3))
def test_what_is_sealed_opens_again(content: bytes, purpose: list[str]) -> None:
    cipher = Cipher.of(CASE, KEY)
    assert cipher.open(cipher.seal(content, *purpose), *purpose) == content


@given(
    st.binary(max_size=60),
    st.lists(st.text(max_size=3), max_size=3),
    st.lists(st.text(max_size=3), max_size=3),
)
def test_nothing_opens_as_something_else(content: bytes, one: list[str], other: list[str]) -> None:
    cipher = Cipher.of(CASE, KEY)
    sealed = cipher.seal(content, *one)
    if one != other:
        with pytest.raises(Refused):
            cipher.open(sealed, *other)
    with pytest.raises(Refused):
        Cipher.of("2026-0043", KEY).open(sealed, *one)


@given(st.binary(max_size=60), st.data())
def test_an_altered_byte_is_noticed(content: bytes, data: st.DataObject) -> None:
    cipher = Cipher.of(CASE, KEY)
    sealed = bytearray(cipher.seal(content, "x"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Refused) as refused:
        cipher.open(bytes(sealed), "x")
    assert refused.value.code == "record_damaged"


@given(st.integers(0, 40))
def test_a_cut_record_is_noticed(length: int) -> None:
    cipher = Cipher.of(CASE, KEY)
    with pytest.raises(Refused):
        cipher.open(cipher.seal(b"a text that is longer", "x")[:length], "x")


def test_the_same_text_is_never_sealed_the_same_way() -> None:
    cipher = Cipher.of(CASE, KEY)
    assert cipher.seal(b"text", "x") != cipher.seal(b"text", "x")


def test_a_name_differs_between_cases() -> None:
    assert Cipher.of(CASE, KEY).name("a") != Cipher.of("2", bytes(32)).name("a")


def test_what_is_no_json_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        Cipher.of(CASE, KEY).seal_json({"a": float("nan")}, "x")


def test_the_master_key_is_made_once_and_only_its_owner_may_read_it(
    engine: Engine, home: Path
) -> None:
    with engine.begin() as connection:
        sealed = Keys.open(connection, home).writing(connection, CASE, AT).seal(b"a", "x")
    with engine.begin() as connection:
        cipher = Keys.open(connection, home).reading(connection, CASE)
        assert cipher.open(sealed, "x") == b"a"
    assert stat.S_IMODE((home / MASTER_KEY_FILE).stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir() if ".part" in file.name] == []


def test_a_missing_master_key_stops_everything_and_no_new_one_is_made(
    engine: Engine, home: Path
) -> None:
    with engine.begin() as connection:
        Keys.open(connection, home).writing(connection, CASE, AT)
    (home / MASTER_KEY_FILE).unlink()
    with engine.begin() as connection, pytest.raises(Unavailable) as unavailable:
        Keys.open(connection, home)
    assert unavailable.value.code == "master_key_missing"
    assert not (home / MASTER_KEY_FILE).exists()


def test_an_archive_without_its_database_gets_no_new_master_key(engine: Engine, home: Path) -> None:
    (home / "archive" / "blobs" / "ab").mkdir(parents=True)
    with engine.begin() as connection, pytest.raises(Unavailable):
        Keys.open(connection, home)


def test_another_master_key_is_refused(engine: Engine, home: Path) -> None:
    with engine.begin() as connection:
        Keys.open(connection, home).writing(connection, CASE, AT)
    (home / MASTER_KEY_FILE).write_bytes(base64.b64encode(KEY))
    with engine.begin() as connection, pytest.raises(Refused) as refused:
        Keys.open(connection, home)
    assert refused.value.code == "master_key_wrong"


@pytest.mark.parametrize("text", ["", "short", "åäö", base64.b64encode(bytes(31)).decode()])
def test_a_damaged_master_key_is_refused(engine: Engine, home: Path, text: str) -> None:
    (home / MASTER_KEY_FILE).write_text(text, encoding="utf-8")
    with engine.begin() as connection, pytest.raises(Refused) as refused:
        Keys.open(connection, home)
    assert refused.value.code == "master_key_damaged"


def test_a_master_key_that_cannot_be_read_is_said(engine: Engine, home: Path) -> None:
    (home / MASTER_KEY_FILE).mkdir()
    with engine.begin() as connection, pytest.raises(Unavailable) as unavailable:
        Keys.open(connection, home)
    assert unavailable.value.code == "master_key_unreadable"


def test_a_master_key_given_by_setting_needs_no_file(engine: Engine, home: Path) -> None:
    given_key = base64.b64encode(KEY).decode() + "\n"
    with engine.begin() as connection:
        sealed = Keys.open(connection, home, given_key).writing(connection, CASE, AT).seal(b"a")
    with engine.begin() as connection:
        assert Keys.open(connection, home, given_key).reading(connection, CASE).open(sealed) == b"a"
    assert not (home / MASTER_KEY_FILE).exists()


def test_processes_that_start_at_once_make_one_master_key(home: Path) -> None:
    script = (
        "from pathlib import Path\n"
        "from docgen.records.database import open_database\n"
        "from docgen.records.keys import Keys\n"
        f"home = Path({str(home)!r})\n"
        "engine = open_database(f'sqlite:///{home}/docgen.sqlite')\n"
        "with engine.connect().execution_options(reading=True) as connection:\n"
        "    Keys.open(connection, home)\n"
        "print((home / 'master.key').read_text().strip())\n"
    )
    racing = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    found = {process.communicate()[0].strip() for process in racing}
    assert len(found) == 1
    assert len(base64.b64decode(found.pop())) == 32


def test_an_unknown_case_has_no_key(engine: Engine, home: Path) -> None:
    with engine.begin() as connection, pytest.raises(Refused) as refused:
        Keys.open(connection, home).reading(connection, "2026-0099")
    assert refused.value.code == "case_unknown"


def test_a_disposed_case_says_so_and_cannot_be_written_again(engine: Engine, home: Path) -> None:
    with engine.begin() as connection:
        keys = Keys.open(connection, home)
        keys.writing(connection, CASE, AT)
        assert not keys.disposed(connection, CASE)
        keys.destroy(connection, CASE, AT + dt.timedelta(days=1))
        assert keys.disposed(connection, CASE)
        for attempt in (
            lambda: keys.reading(connection, CASE),
            lambda: keys.writing(connection, CASE, AT),
            lambda: keys.destroy(connection, CASE, AT),
        ):
            with pytest.raises(DocgenError) as refused:
                attempt()
            assert refused.value.code == "case_disposed"
            assert "2026-03-03" in refused.value.message


def test_disposing_of_one_case_leaves_the_others(engine: Engine, home: Path) -> None:
    with engine.begin() as connection:
        keys = Keys.open(connection, home)
        other = keys.writing(connection, "2026-0043", AT).seal(CHILD.encode())
        keys.writing(connection, CASE, AT)
        keys.destroy(connection, CASE, AT)
        assert keys.reading(connection, "2026-0043").open(other) == CHILD.encode()


def test_the_general_key_cannot_be_disposed_of(engine: Engine, home: Path) -> None:
    with engine.begin() as connection:
        keys = Keys.open(connection, home)
        keys.writing(connection, None, AT)
        with pytest.raises(ValueError, match="general"):
            keys.destroy(connection, "", AT)


def test_a_destroyed_key_leaves_no_trace_in_the_files(engine: Engine, home: Path) -> None:
    with engine.begin() as connection:
        keys = Keys.open(connection, home)
        keys.writing(connection, CASE, AT)
        wrapped = connection.execute(select(case_key.c.wrapped_key)).scalar_one()
    with engine.begin() as connection:
        keys.destroy(connection, CASE, AT)
    assert scrub(engine)
    for file in home.iterdir():
        assert wrapped not in file.read_bytes()
