"""Cases come in: from JSON to a :class:`~docgen.case.model.Case`, with every fault listed at once.

What does not matter is put right in silence: text is NFC-normalised and stripped, line ends are
made the same, an empty text is no text, personal numbers and the case number are brought to the
form they are kept in. What does matter is never guessed: it is a fault, with its place, what was
found there and what is expected.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Any

from pydantic import ValidationError

from docgen.case import numbers, personal_ids
from docgen.case.consistency import NORWEGIAN, born_or_opened, contradictions
from docgen.case.faults import Location, closest, fault, of_shape, place, repeated_keys
from docgen.case.model import Case
from docgen.case.source import Source, read
from docgen.errors import Refused
from docgen.messages import say
from docgen.plan.reading import Finding

_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_BLANKS = " \t\n\u00a0\ufeff"


def load(source: Source, *, models: Collection[str] | None = None) -> Case:
    """The case in ``source``: a path, JSON as text or bytes, or plain data.

    ``models`` are the collaboration models there are forms of; where given, the case follows one.

    Raises Refused with code ``invalid_case`` and one finding for each fault; with another code,
    WrongUse or Unavailable where ``source`` is no JSON object (:func:`docgen.case.source.read`).
    """
    raw = read(source)
    data = tidied(raw)
    findings = [*repeated_keys(raw)]
    case: Case | None = None
    try:
        case = Case.model_validate_json(_json(data), strict=True)
    except ValidationError as error:
        findings += of_shape(error.errors(include_url=False), data)
    findings += contradictions(data)
    if models is not None:
        findings += _unknown_model(data.get("model"), models)
    if case is None or findings:
        raise _refused(tuple(findings))
    return case


def _unknown_model(named: Any, models: Collection[str]) -> Iterator[Finding]:
    """The model a case says it follows, where there are no forms of it."""
    if not isinstance(named, str) or named in models:
        return
    at = place(("model",), {"model": named})
    known = say("The models there are: {names}.", names=", ".join(sorted(models)))
    like = closest(named, sorted(models))
    yield fault(
        "unknown_model",
        at,
        say("{place} is {found}, and there are no forms of such a model.", place=at, found=named),
        f"{say('Did you mean {name}?', name=like)} {known}" if like else known,
    )


def dump(case: Case) -> dict[str, Any]:
    """``case`` as plain JSON data, without what is empty; :func:`load` gives the same case back.

    Codes are written out also where they are the default, so that a case means the same when
    a default changes. The order is that of the model.
    """
    return _without_empty(case.model_dump(mode="json", exclude_none=True))


def tidied(raw: dict[str, Any]) -> dict[str, Any]:
    """``raw`` with what does not matter put right; faults are left as they are."""
    data: dict[str, Any] = _tidy(raw)
    if isinstance(data.get("id"), str):
        data["id"] = _case_id(data["id"])
    for location, person in _people(data):
        if isinstance(person.get("personal_id"), str):
            person["personal_id"] = _personal_id(data, location, person["personal_id"])
    return data


def _tidy(value: Any) -> Any:
    match value:
        case dict():
            pairs = ((key, _tidy(inner)) for key, inner in value.items())
            return {key: inner for key, inner in pairs if inner is not None and inner != ""}
        case list():
            return [_tidy(inner) for inner in value]
        case str():
            return unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", value)).strip(_BLANKS)
        case _:
            return value


def _case_id(text: str) -> str:
    try:
        return numbers.parse(text)
    except Refused:
        return text


def _people(data: dict[str, Any]) -> Iterator[tuple[Location, dict[str, Any]]]:
    child, guardians = data.get("child"), data.get("guardians")
    if isinstance(child, dict):
        yield ("child",), child
    if isinstance(guardians, list):
        for number, guardian in enumerate(guardians):
            if isinstance(guardian, dict):
                yield ("guardians", number), guardian


def _personal_id(data: dict[str, Any], person: Location, text: str) -> str:
    try:
        return personal_ids.normalised(
            text,
            norwegian=data.get("model") in NORWEGIAN,
            near=born_or_opened(data, person),
        )
    except personal_ids.WrongPersonalId:
        return text


def _json(data: dict[str, Any]) -> bytes:
    # Half a surrogate pair has no UTF-8; it is a fault of its own, listed by `contradictions`.
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")


def _refused(findings: tuple[Finding, ...]) -> Refused:
    return Refused(
        "invalid_case",
        say("The case has one fault and was not loaded. Correct it and try again.")
        if len(findings) == 1
        else say(
            "The case has {count} faults and was not loaded. Correct them and try again.",
            count=len(findings),
        ),
        findings,
    )


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """``data`` without empty lists and records, all the way down."""
    kept = {}
    for key, value in data.items():
        kind = type(value)
        if kind is dict:
            inner: Any = _without_empty(value)
        elif kind is list:
            inner = [_without_empty(item) if type(item) is dict else item for item in value]
        else:
            kept[key] = value
            continue
        if inner:
            kept[key] = inner
    return kept
