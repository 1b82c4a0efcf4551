"""The kinds of value a plan or a case holds, as types.

A kind decides how a value is printed in a document and how the printed text is read back
(:mod:`docgen.case.notation`). Models name the kind by the alias they annotate a field with, so
one declaration serves validation, the JSON Schema, printing and reading.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Kind(StrEnum):
    """How a value is written and read."""

    TEXT = "text"
    """One line of words."""
    LONG_TEXT = "long_text"
    """Several lines; line breaks are part of the value."""
    DATE = "date"
    TIME = "time"
    YES_NO = "yes_no"
    """A box to tick."""
    CHOICE = "choice"
    """One of a closed list of codes, shown by its label."""
    TICKS = "ticks"
    """A set of codes, each a box to tick; each code is an item with its own address."""
    PERSON = "person"
    """A person's id, or the name as written when the person is not in the case yet."""
    UNIT = "unit"
    """A unit's id, or the name as written when the unit is not in the case yet."""
    GOALS = "goals"
    """The ids of the goals an action serves, shown as goal numbers."""
    NUMBER = "number"
    LINES = "lines"
    """Several entries without ids, one to a line."""


@dataclass(frozen=True)
class As:
    """Marks a field's kind inside ``Annotated``."""

    kind: Kind


ID_PATTERN = r"^[a-z][a-z0-9]{0,9}$"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Text = Annotated[str, As(Kind.TEXT)]
LongText = Annotated[str, As(Kind.LONG_TEXT)]
Date = Annotated[dt.date, As(Kind.DATE)]
Time = Annotated[dt.time, As(Kind.TIME)]
YesNo = Annotated[bool, As(Kind.YES_NO)]
PersonRef = Annotated[str, As(Kind.PERSON)]
UnitRef = Annotated[str, As(Kind.UNIT)]
Number = Annotated[int, As(Kind.NUMBER)]


class Record(BaseModel):
    """Base of every part of a case: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Principal(StrEnum):
    """Huvudman: who is responsible for an intervention (SoL 10 kap. 8 §)."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    FAMILY = "family"
    OTHER = "other"
