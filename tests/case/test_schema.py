from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from docgen.case.fields import all_fields
from docgen.case.schema import DIALECT, json_schema


def shapes(part: Any) -> Iterator[dict[str, Any]]:
    """Every object in a schema."""
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from shapes(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from shapes(inner)


def test_the_schema_names_its_dialect_and_what_it_is_about() -> None:
    schema = json_schema()
    assert schema["$schema"] == DIALECT
    assert schema["title"] == "Case"
    assert schema["required"] == ["id", "code_name", "model", "authority", "opened"]


def test_the_schema_is_always_the_same_bytes() -> None:
    assert json.dumps(json_schema()) == json.dumps(json_schema())


def test_every_field_of_a_case_is_in_the_schema() -> None:
    names = {name for shape in shapes(json_schema()) for name in shape.get("properties", {})}
    for spec in all_fields():
        last = spec.pattern.removesuffix("[]").rpartition(".")[2]
        assert last in names, spec.pattern


def test_every_reference_leads_to_a_definition_and_none_is_spare() -> None:
    schema = json_schema()
    used = {shape["$ref"].removeprefix("#/$defs/") for shape in shapes(schema) if "$ref" in shape}
    assert used == set(schema["$defs"])


def test_what_is_not_known_is_not_allowed() -> None:
    for shape in shapes(json_schema()):
        if "properties" in shape and shape.get("type") == "object":
            assert shape["additionalProperties"] is False


def test_fields_are_described_in_words_without_markup() -> None:
    schema = json_schema()
    voice = schema["$defs"]["Plan"]["properties"]["current_situation"]["description"]
    assert voice == "Nuläge: the family's account, summarised."
    assert "check digit" in schema["properties"]["id"]["description"]
    assert "YYYYMMDD-NNNN" in schema["$defs"]["Child"]["properties"]["personal_id"]["description"]
    assert not re.search(r"``|:\w+:`", json.dumps(schema))


def test_codes_are_listed() -> None:
    statuses = json_schema()["$defs"]["GoalStatus"]["enum"]
    assert statuses == ["new", "in_progress", "partly_met", "met", "revised", "dropped"]


def test_times_of_day_are_local() -> None:
    start = json_schema()["$defs"]["Meeting"]["properties"]["start"]
    (pattern,) = [part["pattern"] for part in start["anyOf"] if "pattern" in part]
    assert re.match(pattern, "13:00")
    assert re.match(pattern, "13:00:00")
    assert not re.match(pattern, "13:00:00+01:00")
