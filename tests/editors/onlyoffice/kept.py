"""The kept fixtures: what was issued, what OnlyOffice saved of it, and what must be read in that.

A script's ``expected`` says what a reading must come to:

- ``changes``: the value each certain change gives, by path; a new row's fields as one value.
- ``asked``: the code and path of every question to a person.
- ``credit``: author, who saved the file, and whether it is tracked, for all changes; ``credits``
  for single paths.
- ``comments``: author, text and path of each.
- ``altogether``: the first two against the document as it was issued, where the script goes on
  after another.
- ``stops``: the finding that stops the reading, in place of all these.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from docgen.plan.document import Document
from docgen.plan.reading import Value
from docgen.reading.base import Base

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Script:
    """One script and the file OnlyOffice saved of it."""

    name: str
    form: str
    after: str | None = None
    steps: tuple[dict[str, Any], ...] = ()
    expected: dict[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return (HERE / "saved" / f"{self.name}.docx").read_bytes()


@cache
def scripts() -> dict[str, Script]:
    """All scripts by name."""
    found = {}
    for path in sorted((HERE / "scripts").glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        found[path.stem] = Script(
            path.stem, data["form"], data.get("after"), tuple(data["steps"]), data["expected"]
        )
    return found


@cache
def case() -> dict[str, Any]:
    """The case as it was when the documents were issued."""
    return _json("case")


@cache
def issued(form: str) -> Document:
    """A document as it was issued, from the file kept of it."""
    known = _json(form)
    return Document(
        **{
            name: known[name]
            for name in ("id", "copy", "form", "template_version", "case", "revision", "about")
        },
        template_sha256="",
        language="sv",
        recipient=known["recipient"],
        authority=known["authority"],
        content=(HERE / "issued" / f"{form}.docx").read_bytes(),
        values={
            path: Value(value["value"], tuple(value["texts"]))
            for path, value in known["values"].items()
        },
        withheld=tuple(known["withheld"]),
        issued=True,
    )


@cache
def base(form: str) -> Base:
    """What a first return is compared with."""
    return Base.of_document(issued(form), case())


def _json(name: str) -> dict[str, Any]:
    text = (HERE / "issued" / f"{name}.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data
