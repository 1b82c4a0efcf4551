"""Where the fields of a document lie on its printed pages: kept with what was issued, so that a
scan or a photo of it is read with its own layout, however old it is.

Lengths are in points, 1/72 inch, from the top left corner of the page.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

_VERSION_LENGTH = 6
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class BoxKind(StrEnum):
    """What is written in a box."""

    SIGNATURE = "signature"
    CHECKBOX = "checkbox"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True)
class Box:
    """One place on a page. ``path`` addresses the value; of a signature it is who signs."""

    path: str
    kind: BoxKind
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class CodePlace:
    """Where the page's code is printed, without the white around it."""

    left: float
    top: float
    side: float


@dataclass(frozen=True)
class PageLayout:
    """One page: its size, its boxes in reading order, and where its code is, if it has one."""

    width: float
    height: float
    boxes: tuple[Box, ...] = ()
    code: CodePlace | None = None


@dataclass(frozen=True)
class Layout:
    """Every page of a document."""

    pages: tuple[PageLayout, ...]

    @cached_property
    def version(self) -> str:
        """Six characters that differ where anything lies elsewhere; printed in each page's code."""
        digest = hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).digest()
        return "".join(_ALPHABET[byte % 32] for byte in digest[:_VERSION_LENGTH])

    def to_json(self) -> dict[str, Any]:
        return {"pages": [asdict(page) for page in self.pages]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of :meth:`to_json`."""
        return cls(
            tuple(
                PageLayout(
                    page["width"],
                    page["height"],
                    tuple(Box(**{**box, "kind": BoxKind(box["kind"])}) for box in page["boxes"]),
                    CodePlace(**page["code"]) if page.get("code") else None,
                )
                for page in data["pages"]
            )
        )
