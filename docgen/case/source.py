"""Where a case comes from: a file, its bytes or its text, or data at hand, as plain JSON data."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, NoReturn

from docgen.errors import Refused, Unavailable, WrongUse
from docgen.messages import say
from docgen.reasons import reason

LIMIT = 20 * 1024 * 1024
"""The largest case file read. A case of a family is some tens of kilobytes."""

_DEEPEST = 30

Source = Path | str | bytes | Mapping[str, Any]


class JsonObject(dict[str, Any]):
    """An object read from JSON that remembers which of its keys were written twice."""

    repeated: tuple[str, ...] = ()


def read(source: Source) -> dict[str, Any]:
    """``source`` as plain JSON data.

    A ``str`` is a path, unless it starts with a brace; then it is JSON itself. Data may hold
    dates, times, codes and tuples as the models do. Raises WrongUse where there is no such
    file, Unavailable where it cannot be read, Refused where it is not a JSON object.
    """
    if isinstance(source, Mapping):
        _check_depth(source)
        return {str(key): _plain(value) for key, value in source.items()}
    if isinstance(source, bytes):
        return _parsed(_text(source))
    if isinstance(source, str) and source.lstrip("\ufeff \t\r\n").startswith("{"):
        return _parsed(_text(source.encode("utf-8", "surrogatepass")))
    return _parsed(_text(_content(Path(source))))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(LIMIT + 1)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise WrongUse(
            "no_such_file",
            say("There is no case file {name}. Check the name and the folder.", name=path.name),
        ) from error
    except OSError as error:
        raise Unavailable(
            "cannot_read",
            say(
                "The file {name} cannot be read ({reason}). Close it in other programs or ask for "
                "the right to read it, and try again.",
                name=path.name,
                reason=reason(error),
            ),
        ) from error


def _text(content: bytes) -> str:
    if len(content) > LIMIT:
        raise Refused(
            "too_large",
            say(
                "The file is larger than {limit} MB, so it is not a case. Choose another file.",
                limit=LIMIT // (1024 * 1024),
            ),
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            "not_utf8",
            say(
                "The file is not UTF-8 text (byte {position}). Save it as UTF-8 and try again.",
                position=error.start + 1,
            ),
        ) from error


def _parsed(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Refused(
            "invalid_json",
            say(
                "The file is not valid JSON: line {line}, column {column} cannot be read. "
                "Look there and just before for a missing or extra comma, quote or bracket.",
                line=error.lineno,
                column=error.colno,
            ),
        ) from error
    except (ValueError, RecursionError) as error:
        raise _no_case() from error
    if not isinstance(data, dict):
        raise Refused(
            "invalid_json",
            say("The file must hold one JSON object, from a left brace to a right brace."),
        )
    _check_depth(data)
    return data


def _check_depth(data: Any) -> None:
    """Refuses nesting no case has, so that whoever walks the data later may recurse."""
    level = [data]
    for _ in range(_DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, Mapping) else outer)
            if isinstance(inner, Mapping | list | tuple)
        ]
    if level:
        raise _no_case()


def _no_case() -> Refused:
    return Refused(
        "invalid_json",
        say(
            "The file is not a case: it holds a number or a nesting that no case has. "
            "Compare it with the schema (docgen case schema)."
        ),
    )


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    result = JsonObject(pairs)
    if len(result) < len(pairs):
        times = Counter(key for key, _ in pairs)
        result.repeated = tuple(key for key in result if times[key] > 1)
    return result


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _plain(value: Any) -> Any:
    """``value`` with the models' own types (dates, codes, tuples) as JSON has them."""
    match value:
        case Mapping():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case Enum():
            return value.value
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return value
