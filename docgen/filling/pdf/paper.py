"""What goes on paper: a Word file of ours and what is known of it; and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from docgen.case import numbers
from docgen.messages import say, speaking
from docgen.plan.document import Document
from docgen.plan.layout import Layout
from docgen.plan.reading import Finding


@dataclass(frozen=True)
class Paper:
    """A Word file to be printed. ``number`` and ``copy`` are None where it was not issued."""

    content: bytes
    language: str
    title: str
    """What the form is called."""
    number: str | None = None
    copy: str | None = None
    layout: Mapping[str, str] = field(default_factory=dict)
    """Bookmark name to path."""
    signers: Mapping[str, str] = field(default_factory=dict)
    """Bookmark name to who signs beside it."""
    blank: bool = False
    required: frozenset[str] = frozenset()
    """The patterns of what must be filled in, in a blank."""
    coded: bool = True
    """Whether pages of it come back, and have a code to be known by."""
    as_word: bool = False
    """As Word prints it, to compare such pages with: no box is made larger, no code is moved."""

    @classmethod
    def of(
        cls,
        document: Document,
        title: str,
        *,
        required: frozenset[str] = frozenset(),
        coded: bool = True,
    ) -> Self:
        """The paper of a filled document, or of a blank, whose form is called ``title``."""
        return cls(
            document.content,
            document.language,
            title,
            document.id if document.issued else None,
            document.copy if document.issued else None,
            document.layout,
            document.signers,
            blank=document.case is None,
            required=required,
            coded=coded,
        )

    @property
    def printed_number(self) -> str:
        """What stands for the document's number on it, in its language."""
        with speaking(self.language):
            if self.number is not None:
                return numbers.printed_document_id(self.number)
            return say("blank") if self.blank else say("not issued")

    @property
    def full_title(self) -> str:
        """The title of the file: names no person."""
        return f"{self.title}, {self.printed_number}"

    @property
    def promise(self) -> str:
        """What is said beside the code on every page, in the document's language."""
        with speaking(self.language):
            return say("The code holds no personal data.")


@dataclass(frozen=True)
class Printed:
    """A PDF, where its fields lie, and what a person should know of it."""

    content: bytes
    layout: Layout
    findings: tuple[Finding, ...] = ()

    @property
    def pages(self) -> int:
        return len(self.layout.pages)
