"""What a returned file is compared with: this copy's last judged reading, first what was issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from docgen.case import applying, notation, paths
from docgen.case.notation import Names
from docgen.case.values import Data, add_item, all_ids
from docgen.office.package import Package, require_docx
from docgen.plan.document import Document
from docgen.plan.reading import Identity, Value
from docgen.reading.anchored import imprint_of
from docgen.reading.imprint import Imprint
from docgen.reading.parents import parents_of


@dataclass(frozen=True)
class Base:
    """The document as it was, and what is known of the case it belongs to.

    ``seen`` holds the tracked revisions (author, time) that were in the file already when it was
    last judged; ``issued`` every value's text as first printed; ``original`` the document as it
    was issued, where ``imprint`` is a later one.
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
    original: Imprint | None = None

    @classmethod
    def of_bytes(cls, content: bytes, layout: Mapping[str, str] | None = None) -> Base:
        """From an issued file alone: people are known as far as it lists them.

        ``layout`` says which values its bookmarks mark, where it may have no other anchors.

        Raises Refused where the bytes are no Word file.
        """
        imprint = imprint_of(require_docx(Package.open(content)), layout)
        issued = texts_of(imprint)
        return cls(imprint, issued=issued, names=_names_in(issued))

    @classmethod
    def of_document(cls, document: Document, data: Data | None = None) -> Base:
        """From a document as it was issued; ``data`` is the case then, for names and ids."""
        base = cls.of_bytes(document.content, document.layout)
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

    def item_values(self, item: str) -> Data:
        """The values the document had of one item."""
        prefix = item + "."
        return {
            path.removeprefix(prefix): known.value
            for path, known in self.values.items()
            if path.startswith(prefix)
        }

    @cached_property
    def printed(self) -> dict[str, Value]:
        """Each value that is known, with every text of it in the document."""
        texts: dict[str, list[str]] = {}
        for slot in self.imprint.slots():
            texts.setdefault(slot.path or "", []).append(slot.clean(slot.text))
        return {
            path: Value(self.value(path), tuple(found))
            for path, found in texts.items()
            if path in self.values or notation.is_empty(found[0])
        }

    @cached_property
    def words(self) -> frozenset[str]:
        """The lines that stand in no value's place, as the document was last."""
        return words_of(self.imprint)

    @cached_property
    def parents(self) -> dict[str, str | None]:
        """The item each item stands under."""
        return parents_of(self.imprint)

    @cached_property
    def own_words(self) -> frozenset[str]:
        """The lines of the form's own words, as the document was issued with them."""
        return words_of(self.original or self.imprint)

    @cached_property
    def called(self) -> Data:
        """What people, units and items are called: by the case, else by the document itself."""
        return self.data or _called(self.names, self.issued)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of items that are taken, in the case or by the document as issued."""
        items = (paths.item_of(path) for path in self.issued)
        return self.taken.union(paths.id_of(item) for item in items if item)

    def unit_of(self, person: str) -> str | None:
        """A person's unit: as the case says, or the document where the case is not known."""
        if self.data:
            return applying.unit_of(self.data, person)
        text = self.issued.get(f"participants[{person}].unit", "")
        return None if notation.is_empty(text) else text


def words_of(imprint: Imprint) -> frozenset[str]:
    """The lines that stand in no value's place, as they are compared."""
    boxes = (box for box in imprint.boxes() if not box.slots)
    lines = (line for box in boxes for line in notation.comparable(box.text).split("\n"))
    return frozenset(line for line in lines if line)


def texts_of(imprint: Imprint) -> dict[str, str]:
    """The first printing of every value."""
    found: dict[str, str] = {}
    for slot in imprint.slots():
        if slot.path:
            found.setdefault(slot.path, slot.text)
    return found


def _called(names: Names, issued: dict[str, str]) -> Data:
    data: Data = {
        "participants": [{"id": n, "name": p} for n, p in names.persons.items() if n != "child"],
        "units": [{"id": n, "name": unit} for n, unit in names.units.items()],
    }
    if "child" in names.persons:
        data["child"] = {"name": names.persons["child"]}
    for path, text in issued.items():
        item = paths.item_of(path)
        if item is not None and path == f"{item}.text" and not notation.is_empty(text):
            data = add_item(data, item, {"text": text})
    return data


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
