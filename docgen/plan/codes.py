"""What the codes on printed pages say: which document and copy it is and, on a page of a PDF, which
page and in which layout.

Nothing in it is about a person. Only characters of the alphanumeric mode of QR codes are used, and
at most 29 of them, so that the code has 25 modules a side with a quarter of it spare (ISO/IEC
18004, version 2, level Q) and survives a bad copier at 15 mm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

_CODE = re.compile(
    r"D1:(?P<document>[0-9A-Z]{10})?:(?P<copy>[0-9]{1,2})?"
    r":(?P<page>[0-9]{1,2})/(?P<pages>[0-9]{1,2}):(?P<layout>[0-9A-Z]{6})"
)

_DOCUMENT = re.compile(r"D1:(?P<document>[0-9A-Z]{10}):(?P<copy>[0-9]{1,2})")


@dataclass(frozen=True)
class DocumentCode:
    """The code in the footer of a Word file: the same on each of its pages, 21 modules a side."""

    document: str
    copy: str

    def __str__(self) -> str:
        return f"D1:{self.document}:{self.copy}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The inverse of ``str``; None for what is no such code."""
        found = _DOCUMENT.fullmatch(text.strip())
        return cls(found["document"], found["copy"]) if found else None


@dataclass(frozen=True)
class PageCode:
    """``page`` counts from 1. A blank has no ``document`` and no ``copy``: its layout tells which
    form and version it is.
    """

    document: str | None
    copy: str | None
    page: int
    pages: int
    layout: str

    def __str__(self) -> str:
        return f"D1:{self.document or ''}:{self.copy or ''}:{self.page}/{self.pages}:{self.layout}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The inverse of ``str``; None for what is no code of ours."""
        found = _CODE.fullmatch(text.strip())
        if found is None or not 1 <= int(found["page"]) <= int(found["pages"]):
            return None
        return cls(
            found["document"],
            found["copy"],
            int(found["page"]),
            int(found["pages"]),
            found["layout"],
        )
