"""Signatures as they are found on a document, one by one: in a file, on a page, or told of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class SignatureStatus(StrEnum):
    """What is known of one person's signature."""

    SIGNED = "signed"
    MARKED = "marked"
    """There is ink where the signature goes; a person has not confirmed it."""
    MISSING = "missing"
    DECLINED = "declined"
    UNCLEAR = "unclear"
    """Something is there that cannot be relied on by itself."""
    INVALID = "invalid"
    """It is certain that what is there does not hold, as after the file was changed."""


class Means(StrEnum):
    """How it is known that somebody signed."""

    PADES = "pades"
    """By a signature of their own in the PDF."""
    SEAL = "seal"
    """A signing service states it, under its seal."""
    WORD = "word"
    """By Word's own signature."""
    FIELD = "field"
    """By what is filled into a field."""
    INK = "ink"
    SEEN = "seen"
    """Somebody has seen the original, which is kept elsewhere."""
    ORAL = "oral"

    @property
    def channel(self) -> Channel:
        """On what a signature of this kind is given."""
        if self in (Means.PADES, Means.SEAL, Means.WORD):
            return Channel.ELECTRONIC
        return Channel.TOLD if self in (Means.SEEN, Means.ORAL) else Channel.PAPER


class Channel(StrEnum):
    PAPER = "paper"
    ELECTRONIC = "electronic"
    TOLD = "told"
    """It is a note that a person made, and in no file."""


@dataclass(frozen=True)
class FoundSignature:
    """One signature as it was found, or found missing. The contract's ``signatures``.

    ``signer`` is the path of the required signer it is of, such as ``guardians[vh1]``, or None
    where it is of nobody who is to sign. ``detail`` is in words, for a person.
    """

    signer: str | None
    status: SignatureStatus
    method: Means | None = None
    signed_at: dt.datetime | dt.date | None = None
    confirmed_by: str | None = None
    detail: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "signer": self.signer,
            "status": self.status.value,
            "method": self.method.value if self.method else None,
            "signed_at": self.signed_at.isoformat() if self.signed_at else None,
            "confirmed_by": self.confirmed_by,
            "detail": self.detail,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of :meth:`to_json`."""
        at = data["signed_at"]
        return cls(
            data["signer"],
            SignatureStatus(data["status"]),
            Means(data["method"]) if data["method"] else None,
            _moment(at) if at else None,
            data["confirmed_by"],
            data["detail"],
        )


@dataclass(frozen=True)
class Counterpart:
    """What was found in one file or one batch of pages; ``key`` tells it from the others."""

    key: str
    signatures: tuple[FoundSignature, ...]

    @property
    def channels(self) -> set[Channel]:
        """The channels in which somebody has left something in it."""
        return {
            found.method.channel
            for found in self.signatures
            if found.method is not None and found.status is not SignatureStatus.MISSING
        } - {Channel.TOLD}


def _moment(text: str) -> dt.datetime | dt.date:
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
