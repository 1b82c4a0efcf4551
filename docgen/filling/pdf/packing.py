"""Several printed documents as one PDF, each with its own page numbers and codes, still tagged.

A PDF library that joins files lets their structure go. Here it is carried over: every document
becomes a part of one structure tree, and the numbers by which pages find their place in it move up
behind those of the documents before (ISO 32000-1, 14.7.4.4).
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)

_VERSION = "%PDF-1.7"
_TITLE = re.compile(rb"(<dc:title>.*?<rdf:li[^>]*>)(.*?)(</rdf:li>)", re.DOTALL)
_CATALOGUE = ("/MarkInfo", "/Lang", "/OutputIntents", "/Metadata")
"""What the first document says of itself holds for all."""


@dataclass(frozen=True)
class Part:
    """One document of a pack, under the name it has in the reader's list."""

    title: str
    content: bytes


@dataclass(frozen=True)
class Pack:
    """A pack, and how many pages it has."""

    content: bytes
    pages: int


def joined(parts: Sequence[Part], title: str, *, duplex: bool = False) -> Pack:
    """The documents behind one another; with ``duplex``, each begins on a sheet of its own."""
    writer = PdfWriter()
    structure = _Structure(writer)
    for part in parts:
        reader = PdfReader(io.BytesIO(part.content))
        # Their names are the same in every document, and have done their work.
        reader.root_object.pop("/Dests", None)
        first = len(writer.pages)
        writer.append(reader, outline_item=part.title, import_outline=False)
        structure.carry_over(reader, first)
        if part is parts[0]:
            _say_of_all(writer, reader, title)
        if duplex and part is not parts[-1] and (len(writer.pages) - first) % 2:
            writer.add_blank_page()
    structure.finish()
    writer.pdf_header = _VERSION
    # Drawn from what is in it, so that the same papers give the same file.
    drawn = hashlib.sha256(b"".join([title.encode(), *(part.content for part in parts)])).digest()
    identifier = ByteStringObject(drawn[:16])
    writer._ID = ArrayObject([identifier, identifier])  # noqa: SLF001 - pypdf draws one by chance
    written = io.BytesIO()
    writer.write(written)
    return Pack(written.getvalue(), len(writer.pages))


def _say_of_all(writer: PdfWriter, reader: PdfReader, title: str) -> None:
    root = writer.root_object
    for name in _CATALOGUE:
        if name in reader.root_object:
            root[NameObject(name)] = _cloned(reader.root_object.raw_get(name), writer)
    root[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)}
    )
    said = {name: value for name, value in (reader.metadata or {}).items() if name != "/Title"}
    writer.add_metadata({**said, "/Title": title})
    metadata: Any = root["/Metadata"].get_object() if "/Metadata" in root else None
    if metadata is not None:
        new = escape(title).encode()
        metadata.set_data(_TITLE.sub(lambda found: found[1] + new + found[3], metadata.get_data()))


class _Structure:
    """One structure tree out of several."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer = writer
        self._numbers = ArrayObject()
        self._next = 0
        self._roles = DictionaryObject()
        self._kids = ArrayObject()
        self._root = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
        add = writer._add_object  # noqa: SLF001 - pypdf has no other way
        reference = add(self._root)
        self._whole = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/StructElem"),
                NameObject("/S"): NameObject("/Document"),
                NameObject("/P"): reference,
                NameObject("/K"): self._kids,
            }
        )
        self._reference, self._document = reference, add(self._whole)

    def carry_over(self, reader: PdfReader, first: int) -> None:
        """Add the tree of a document whose pages begin at ``first``."""
        if "/StructTreeRoot" not in reader.root_object:
            return
        tree: Any = _cloned(reader.root_object.raw_get("/StructTreeRoot"), self._writer)
        tree = tree.get_object()
        kids = tree["/K"]
        for kid in kids if isinstance(kids, ArrayObject) else [tree.raw_get("/K")]:
            element: Any = kid.get_object()
            element[NameObject("/P")] = self._document
            if element["/S"] == "/Document":
                element[NameObject("/S")] = NameObject("/Part")
            self._kids.append(kid)
        for role, meant in tree.get("/RoleMap", {}).items():
            self._roles[NameObject(role)] = meant
        highest = -1
        for number, place in _numbered(tree["/ParentTree"]):
            highest = max(highest, number)
            self._numbers.append(NumberObject(number + self._next))
            self._numbers.append(place)
        for page, before in zip(self._writer.pages[first:], reader.pages, strict=True):
            # pypdf leaves this out, as it does not carry the tree over.
            own: Any = before
            if "/StructParents" in own:
                number = int(own["/StructParents"]) + self._next
                page[NameObject("/StructParents")] = NumberObject(number)
            for annotation in page.get("/Annots", ()):
                _move(annotation.get_object(), self._next)
        self._next += highest + 1

    def finish(self) -> None:
        """Hang the tree into the file."""
        add = self._writer._add_object  # noqa: SLF001 - as above
        self._root[NameObject("/K")] = self._document
        self._root[NameObject("/RoleMap")] = self._roles
        self._root[NameObject("/ParentTree")] = add(
            DictionaryObject({NameObject("/Nums"): self._numbers})
        )
        self._root[NameObject("/ParentTreeNextKey")] = NumberObject(self._next)
        self._writer.root_object[NameObject("/StructTreeRoot")] = self._reference
        self._writer.root_object[NameObject("/PageMode")] = NameObject("/UseOutlines")


def _cloned(found: Any, writer: PdfWriter) -> Any:
    return found.clone(writer)


def _numbered(tree: Any) -> list[tuple[int, Any]]:
    """The entries of a number tree, which may have branches."""
    node = tree.get_object()
    found = [entry for kid in node.get("/Kids", ()) for entry in _numbered(kid)]
    numbers = list(node.get("/Nums", ()))
    return found + [
        (int(number), place) for number, place in zip(numbers[::2], numbers[1::2], strict=True)
    ]


def _move(annotation: Any, by: int) -> None:
    if "/StructParent" in annotation:
        number = int(annotation["/StructParent"]) + by
        annotation[NameObject("/StructParent")] = NumberObject(number)
