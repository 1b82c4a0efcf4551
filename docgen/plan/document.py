"""A document: one copy of a form, filled for a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from docgen.plan.reading import Finding, Value

Anchoring = Literal["controls", "bookmarks"]
"""What a value is found again by in a Word file: a content control and a bookmark, or a bookmark
only."""


@dataclass(frozen=True)
class Document:
    """What filling a form gives; ``content`` are the bytes of the file.

    ``values`` holds every printed value by its path; ``layout`` turns the short bookmark names
    in the file back into paths; ``signers`` tells beside which of these bookmarks who signs, by
    path; ``withheld`` lists the paths this copy's recipients may not see,
    so that their absence is never read as a removal. ``issued`` is False for a file that was
    only filled: nothing is recorded about it and a returned one is refused.
    """

    id: str
    copy: str
    form: str
    template_version: str
    template_sha256: str
    language: str
    case: str | None
    revision: int | None
    about: str | None
    recipient: str | None
    authority: str | None
    content: bytes
    values: dict[str, Value] = field(default_factory=dict)
    layout: dict[str, str] = field(default_factory=dict)
    signers: dict[str, str] = field(default_factory=dict)
    withheld: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    format: str = "docx"
    issued: bool = False

    def to_json(self, files: list[str] | None = None) -> dict[str, Any]:
        """The contract's shape; ``files`` are the places the content was written to."""
        return {
            "id": self.id,
            "copy": self.copy,
            "form": self.form,
            "template_version": self.template_version,
            "case": self.case,
            "revision": self.revision,
            "recipient": self.recipient,
            "authority": self.authority,
            "files": files or [],
            "values": {path: value.to_json() for path, value in self.values.items()},
        }
