"""The columns and content types of a library, and which values a column takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sharepoint.simulated import problems

TYPES = ("text", "choice", "dateTime", "number", "boolean")
DOCUMENT = "0x0101"
FOLDER = "0x0120"
READ_ONLY = frozenset(
    (
        "Created",
        "Modified",
        "id",
        "FileSizeDisplay",
        "_UIVersionString",
        "DocIcon",
        "AuthorLookupId",
        "EditorLookupId",
        "CheckoutUserLookupId",
    )
)
SETTABLE = frozenset(
    ("Title", "ContentType", "ContentTypeId", "FileLeafRef", "_ExtendedDescription")
)


@dataclass
class Column:
    """A column that somebody made; ``settings`` are those of its type, as Graph writes them."""

    id: UUID
    name: str
    type: str
    settings: dict[str, Any] = field(default_factory=dict)
    display_name: str = ""
    description: str = ""
    required: bool = False
    hidden: bool = False
    indexed: bool = False
    read_only: bool = False
    default: Any = None
    group: str = "Anpassade kolumner"

    def check(self, value: Any) -> None:
        """Raise a Problem unless the column takes the value; None empties it."""
        if value is None or value == "":
            if self.required:
                raise problems.invalid(f"Column '{self.name}' requires a value.")
            return
        if not self._takes(value):
            raise problems.invalid(
                f"The value given for column '{self.name}' is not of its type ({self.type})."
            )

    def _takes(self, value: Any) -> bool:
        match self.type:
            case "boolean":
                return isinstance(value, bool)
            case "number":
                return isinstance(value, int | float) and not isinstance(value, bool)
            case "dateTime":
                return isinstance(value, str) and _is_moment(value)
            case _:
                longest = (
                    63_999
                    if self.settings.get("allowMultipleLines")
                    else int(self.settings.get("maxLength", 255))
                )
                return isinstance(value, str) and len(value) <= longest


@dataclass
class ContentType:
    """A kind of document or folder of a library."""

    id: str
    name: str
    description: str = ""
    group: str = "Dokumentinnehållstyper"
    parent: str = "0x01"
    built_in: bool = True
    hidden: bool = False
    columns: list[str] = field(default_factory=list)


def checked(fields: Mapping[str, Any], columns: Mapping[str, Column]) -> dict[str, Any]:
    """The columns to set, without annotations; raises a Problem for one that cannot be."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if "@odata" in name:
            continue
        column = columns.get(name)
        if name in READ_ONLY or (column and column.read_only):
            raise problems.invalid(f"Field '{name}' is read-only.")
        if column is not None:
            column.check(value)
        elif name not in SETTABLE:
            raise problems.invalid(f"Field '{name}' is not recognized")
        found[name] = value
    return found


def _is_moment(text: str) -> bool:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _built_in(number: int, name: str, title: str, kind: str, *, read_only: bool = True) -> Column:
    return Column(UUID(int=number), name, kind, display_name=title, read_only=read_only)


BUILT_IN = (
    _built_in(1, "Title", "Rubrik", "text", read_only=False),
    _built_in(2, "FileLeafRef", "Namn", "text", read_only=False),
    _built_in(3, "Created", "Skapad", "dateTime"),
    _built_in(4, "Modified", "Ändrad", "dateTime"),
    _built_in(5, "_UIVersionString", "Version", "text"),
    _built_in(6, "_CheckinComment", "Incheckningskommentar", "text"),
)
"""Columns every library has."""
