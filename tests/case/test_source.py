from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from docgen.case.model import CaseStatus
from docgen.case.source import LIMIT, read
from docgen.errors import DocgenError, Refused, Unavailable, WrongUse
from docgen.messages import speaking


def refusal(source: Any) -> DocgenError:
    with speaking("en"), pytest.raises(DocgenError) as caught:
        read(source)
    return caught.value


def test_a_path_its_text_its_bytes_and_the_data_are_the_same(tmp_path: Path) -> None:
    data = {"id": "2026-0042", "code_name": "Tärna"}
    text = json.dumps(data, ensure_ascii=False)
    path = tmp_path / "case.json"
    path.write_text(text, encoding="utf-8")
    for source in (path, str(path), text, text.encode(), data):
        assert read(source) == data


def test_a_byte_order_mark_does_not_matter() -> None:
    assert read(b"\xef\xbb\xbf{}") == {}
    assert read("\ufeff {}") == {}


def test_data_may_hold_the_models_own_types() -> None:
    data = {"a": dt.date(2026, 11, 21), "b": (dt.time(13, 0), CaseStatus.ACTIVE), "c": {1: None}}
    assert read(data) == {"a": "2026-11-21", "b": ["13:00:00", "active"], "c": {"1": None}}


def test_invalid_json_is_refused_with_line_and_column() -> None:
    error = refusal(b'{\n  "id": "2026-0042"\n  "code_name": "x"\n}')
    assert error.code == "invalid_json"
    assert "line 3, column 3" in error.message


@pytest.mark.parametrize("content", [b"", b"[]", b"3", b'"text"', b"null"])
def test_what_is_no_object_is_refused(content: bytes) -> None:
    assert refusal(content).code == "invalid_json"


@pytest.mark.parametrize(
    "content",
    [
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 200_000,
        b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}",
    ],
)
def test_numbers_and_nestings_no_case_has_are_refused(content: bytes) -> None:
    assert refusal(content).code == "invalid_json"


def test_data_nested_too_deep_is_refused() -> None:
    data: dict[str, Any] = {}
    data["again"] = data
    assert refusal(data).code == "invalid_json"


@pytest.mark.parametrize("content", ["{}".encode("utf-16"), b'{"a": "\xe5"}', '{"a": "\ud800"}'])
def test_what_is_not_utf8_is_refused(content: bytes | str) -> None:
    assert refusal(content).code == "not_utf8"


def test_a_file_too_large_is_refused_unread() -> None:
    assert refusal(b" " * (LIMIT + 1)).code == "too_large"


def test_a_missing_file_is_wrong_use(tmp_path: Path) -> None:
    assert isinstance(refusal(tmp_path / "nowhere.json"), WrongUse)
    assert isinstance(refusal(str(tmp_path)), WrongUse)
    assert "nowhere.json" in refusal(tmp_path / "nowhere.json").message


def test_a_file_that_cannot_be_read_is_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert isinstance(refusal(tmp_path / "case.json"), Unavailable)


def test_a_refusal_is_the_callers_fault() -> None:
    assert isinstance(refusal(b"["), Refused)
