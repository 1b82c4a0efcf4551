"""The JSON Schema of a case, from the models: for those who make cases in other programs."""

from __future__ import annotations

import ast
import inspect
import re
from functools import cache
from types import ModuleType
from typing import Any

from docgen.case import model as case_model
from docgen.case.model import Case
from docgen.plan import model as plan_model

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_FORMATS = {
    "personal_id": "YYYYMMDD-NNNN; ten or twelve digits are understood, with or without hyphen. "
    "In modellkommune eleven digits.",
}


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of what :meth:`docgen.Case.load` takes; always the same.

    It says what the shape can say. What holds between the parts, such as that ids are unique
    and that references lead somewhere, is checked when the case is loaded.
    """
    schema = Case.model_json_schema(mode="validation")
    definitions = schema.pop("$defs")
    _describe(schema, "Case")
    for name, definition in definitions.items():
        _describe(definition, name)
    return {
        "$schema": DIALECT,
        **schema,
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def _describe(definition: dict[str, Any], name: str) -> None:
    """Adds what the models say about their fields in the docstrings below them."""
    if "description" in definition:
        definition["description"] = _one_line(definition["description"])
    for field, shape in definition.get("properties", {}).items():
        words = _field_docstrings().get((name, field)) or _FORMATS.get(field)
        if words:
            shape["description"] = words
        for part in (shape, *shape.get("anyOf", ())):
            if part.get("format") == "time":
                # JSON Schema's own format wants a time zone, and ours are local.
                del part["format"]
                part["pattern"] = r"^\d{2}:\d{2}(:00)?$"


@cache
def _field_docstrings() -> dict[tuple[str, str], str]:
    """The docstring under each field, by class and field."""
    return {
        (model.name, statement.target.id): _one_line(following.value.value)
        for module in (case_model, plan_model)
        for model in _classes(module)
        for statement, following in zip(model.body, model.body[1:], strict=False)
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and isinstance(following, ast.Expr)
        and isinstance(following.value, ast.Constant)
        and isinstance(following.value.value, str)
    }


def _classes(module: ModuleType) -> list[ast.ClassDef]:
    return [
        node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.ClassDef)
    ]


def _one_line(words: str) -> str:
    """A docstring as a sentence in JSON: without line breaks and markup."""
    return " ".join(re.sub(r":\w+:`([^`]*)`|``", r"\1", words).split())
