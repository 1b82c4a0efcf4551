"""Which units of other authorities get a copy of a form's documents: ``[copies]`` of form.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from docgen.case.model import ConsentKind, MeetingKind
from docgen.errors import Refused
from docgen.messages import say

_Listed = TypeVar("_Listed", bound=StrEnum)


class CopiesTo(StrEnum):
    """The units that a form's documents concern."""

    NONE = "none"
    """It stays with the family and the authority."""
    INVITED = "invited"
    """The units of those invited to the meeting it is about."""
    PARTICIPATING = "participating"
    """The units that work in the case."""


@dataclass(frozen=True)
class Copies:
    """What a form says of copies for units of other authorities."""

    units: CopiesTo = CopiesTo.NONE
    consent: frozenset[ConsentKind] = frozenset({ConsentKind.INFORMATION})
    """The kinds of consent of which one must let the unit have it."""
    returns: bool = True
    """Whether the copy is to come back."""
    due: tuple[str, ...] = ()
    """Where the case says by when, as ``meeting.reply_by``; the first that holds a day to come."""
    after_signature: frozenset[MeetingKind] = frozenset()
    """The meetings for which a guardian signs before the copy goes: it is held until then."""

    @classmethod
    def of(cls, table: Mapping[str, Any], file: str) -> Copies:
        """What the table says; raises Refused ``catalogue_fault`` naming ``file``."""
        unknown = table.keys() - cls.__dataclass_fields__.keys()
        if unknown:
            raise _fault(file, min(unknown), ", ".join(cls.__dataclass_fields__))
        returns, due = table.get("returns", True), table.get("due", [])
        if not isinstance(returns, bool):
            raise _fault(file, "returns", "true, false")
        if not isinstance(due, list) or not all(isinstance(path, str) for path in due):
            raise _fault(file, "due", '["meeting.reply_by"]')
        (units,) = _choices(CopiesTo, [table.get("units", CopiesTo.NONE)], "units", file)
        consent = table.get("consent", [ConsentKind.INFORMATION])
        kinds = table.get("after_signature", [])
        return cls(
            units=units,
            consent=_choices(ConsentKind, consent, "consent", file),
            returns=returns,
            due=tuple(due),
            after_signature=_choices(MeetingKind, kinds, "after_signature", file),
        )


@dataclass(frozen=True)
class Delivering:
    """What a model says of copies for units of other authorities: ``[copies]`` of model.toml."""

    cover: str | None = None
    """The form of the letter that goes with a package."""
    answer_working_days: int = 15
    """By when a copy is to be back where the case does not say."""

    @classmethod
    def of(cls, table: Mapping[str, Any], file: str) -> Delivering:
        """What the table says; raises Refused ``catalogue_fault`` naming ``file``."""
        unknown = table.keys() - cls.__dataclass_fields__.keys()
        if unknown:
            raise _fault(file, min(unknown), ", ".join(cls.__dataclass_fields__))
        cover, days = table.get("cover"), table.get("answer_working_days", 15)
        if not isinstance(cover, str | None):
            raise _fault(file, "cover", '"lots/cover"')
        if type(days) is not int or days < 1:
            raise _fault(file, "answer_working_days", "1, 2, 3 …")
        return cls(cover, days)


def _choices(listing: type[_Listed], given: Any, key: str, file: str) -> frozenset[_Listed]:
    try:
        return frozenset(listing(each) for each in given)
    except (ValueError, TypeError) as error:
        raise _fault(file, key, ", ".join(listing)) from error


def _fault(file: str, key: str, expected: str) -> Refused:
    return Refused(
        "catalogue_fault",
        say(
            "{file}: [copies] {key} is not understood; expected: {expected}.",
            file=file,
            key=key,
            expected=expected,
        ),
    )
