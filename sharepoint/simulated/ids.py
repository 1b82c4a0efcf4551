"""Identifiers as SharePoint forms them, drawn from a seed."""

from __future__ import annotations

import base64
import random
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")


class Ids:
    """Draws identifiers; the same seed draws the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - names of things, not secrets

    def guid(self) -> UUID:
        """A new GUID."""
        return UUID(int=self._random.getrandbits(128), version=4)

    def drive(self) -> str:
        """The id of a drive."""
        return "b!" + base64.urlsafe_b64encode(self._random.randbytes(48)).decode("ascii")

    def token(self) -> str:
        """Something nobody can guess, for addresses that are a permission of their own."""
        return self._random.randbytes(24).hex()

    def padding(self) -> str:
        """Letters of any number up to two hundred."""
        return self._random.randbytes(self._random.randrange(100)).hex()

    def shuffled(self, values: list[T]) -> list[T]:
        """The values in another order."""
        return self._random.sample(values, len(values))


def drive_item(guid: UUID, drive: str) -> str:
    """The id of a driveItem: its drive, shortened, and its unique id, in base 32."""
    return "01" + base64.b32encode(drive[2:6].encode("ascii") + guid.bytes).decode("ascii")
