"""What a returned file is compared with: this copy's last judged reading, first what was issued."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docgen.case import notation, paths
from docgen.case.notation import Names
from docgen.case.values import Data, all_ids
from docgen.office.package import Package, require_docx
from docgen.plan.document import Document
from docgen.plan.reading import Identity, Value
from docgen.reading.imprint import Imprint, imprint_of


@dataclass(frozen=True)
class Base:
    """The document as it was, and what is known of the case it belongs to.

    ``seen`` holds the tracked revisions (author, time) that were in the file already when it was
    last judged; ``issued`` every value's text as first printed.
    """

    imprint: Imprint
    values: dict[str, Value] = field(default_factory=dict)
    issued: dict[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    data: Data = field(default_factory=dict)
    taken: frozenset[str] = frozenset()
    seen: frozenset[tuple[str | None, str | None]] = frozenset()
    withheld: frozenset[str] = frozenset()
    about: str | None = None
    identity: Identity | None = None

    @classmethod
    def of_bytes(cls, content: bytes) -> Base:
        """From an issued file alone: people are known as far as it lists them.

        Raises Refused where the bytes are no Word file.
        """
        imprint = imprint_of(require_docx(Package.open(content)))
        issued = texts_of(imprint)
        return cls(imprint, issued=issued, names=_names_in(issued))

    @classmethod
    def of_document(cls, document: Document, data: Data | None = None) -> Base:
        """From a document as it was issued; ``data`` is the case then, for names and ids."""
        base = cls.of_bytes(document.content)
        known = data or {}
        return cls(
            base.imprint,
            values=document.values,
            issued=base.issued,
            names=Names.of(known) if known else base.names,
            data=known,
            taken=frozenset(all_ids(known)),
            withheld=frozenset(document.withheld),
            about=document.about,
            identity=Identity(
                document.id,
                document.copy,
                document.form,
                document.template_version,
                document.case,
                document.revision,
            ),
        )

    def value(self, path: str) -> Any:
        """The value the document had at ``path``; None where it was empty or is not known."""
        known = self.values.get(path)
        return known.value if known else None


def texts_of(imprint: Imprint) -> dict[str, str]:
    """The first printing of every value."""
    found: dict[str, str] = {}
    for slot in imprint.slots():
        if slot.path:
            found.setdefault(slot.path, slot.text)
    return found


def _names_in(texts: dict[str, str]) -> Names:
    """Who is called what, as a document itself says."""
    persons, units = {}, {}
    for path, text in texts.items():
        pattern, item = paths.pattern(path), paths.item_of(path)
        if notation.is_empty(text):
            continue
        if pattern == "child.name":
            persons["child"] = text
        elif item and pattern in ("guardians[].name", "participants[].name"):
            persons[paths.id_of(item)] = text
        elif item and pattern == "units[].name":
            units[paths.id_of(item)] = text
    return Names(persons, units)
