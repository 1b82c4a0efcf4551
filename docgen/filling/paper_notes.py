"""A clean Word copy of a document with what was written on its paper as comments, each with its
picture: for whoever made the document to write in, and to hand in as the next revision.

What is on the paper is not guessed at: the words are a person's.
"""

from __future__ import annotations

import copy
import datetime as dt
import posixpath
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from docgen.office.names import R, W, w
from docgen.office.package import Package, parse_xml, require_docx
from docgen.office.packing import Packed, pack

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_EMU = 914_400
_DPI = 200
"""What crops are cut at."""
_WIDEST = 3.0
"""Inches: a comment is a narrow column."""


@dataclass(frozen=True)
class PaperNote:
    """What is said of one place on the paper, its PNG, and the path of the value it is at."""

    text: str
    picture: bytes
    path: str | None


def commented(
    content: bytes,
    notes: Sequence[PaperNote],
    *,
    bookmarks: Mapping[str, str],
    author: str,
    at: dt.datetime,
) -> bytes:
    """A Word file with ``notes`` as comments by ``author``, in the order given.

    ``bookmarks`` tells the path beside each bookmark, for files without content controls. A note
    whose value is not in the file stands at its first paragraph. Raises Refused for no Word file.
    """
    package = Package.open(content)
    require_docx(package)
    parts = dict(package.parts)
    folder = posixpath.dirname(package.main)
    body = copy.deepcopy(package.tree(package.main))
    name = f"{folder}/comments.xml"
    known = copy.deepcopy(package.tree(name)) if name in parts else None
    comments = etree.Element(w("comments"), nsmap={"w": W}) if known is None else known
    first = 1 + max((int(each.get(w("id"), "0")) for each in comments), default=-1)
    relations = _relations_of(parts, name)
    for number, note in enumerate(notes, start=first):
        media = f"media/paper{number}.png"
        parts[f"{folder}/{media}"] = note.picture
        key = _related(relations, f"{R}/image", media)
        comments.append(_comment(number, note, key, author, at))
        _anchor(_place(body, note.path, bookmarks), number)
    parts[_relations_name(name)] = _written(relations)
    parts[name] = _written(comments)
    parts[package.main] = _written(body)
    if known is None:
        own = _relations_of(parts, package.main)
        _related(own, f"{R}/comments", "comments.xml")
        parts[_relations_name(package.main)] = _written(own)
    _declare(parts, name)
    return pack({part: Packed.of(part, data, quick=True) for part, data in parts.items()})


def _place(
    body: etree._Element, path: str | None, bookmarks: Mapping[str, str]
) -> Sequence[etree._Element]:
    """The siblings within one paragraph that a note is tied to."""
    for control in body.iter(w("sdt")):
        tag = control.find(f"{w('sdtPr')}/{w('tag')}")
        if path is not None and tag is not None and tag.get(w("val")) == path:
            parent = control.getparent()
            if parent is not None and parent.tag == w("p"):
                return [control]
            inside = next(control.iter(w("p")), None)
            if inside is not None:
                return _content(inside)
    for mark in body.iter(w("bookmarkStart")):
        if path is not None and bookmarks.get(mark.get(w("name"), "")) == path:
            around = next(mark.iterancestors(w("p")), None)
            if around is not None:
                return _content(around)
    return _content(next(body.iter(w("p"))))


def _content(paragraph: etree._Element) -> Sequence[etree._Element]:
    found = [each for each in paragraph if each.tag != w("pPr")]
    if not found:
        found = [etree.SubElement(paragraph, w("r"))]
    return found


def _anchor(place: Sequence[etree._Element], number: int) -> None:
    key = {w("id"): str(number)}
    place[0].addprevious(etree.Element(w("commentRangeStart"), key))
    end = etree.Element(w("commentRangeEnd"), key)
    place[-1].addnext(end)
    reference = etree.Element(w("r"))
    etree.SubElement(reference, w("commentReference"), key)
    end.addnext(reference)


def _comment(
    number: int, note: PaperNote, key: str, author: str, at: dt.datetime
) -> etree._Element:
    across, along = _size(note.picture)
    lines = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in note.text.split("\n")
    )
    initials = "".join(word[0] for word in author.split())[:3]
    when = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return etree.fromstring(
        f'<w:comment xmlns:w="{W}" xmlns:r="{R}" w:id="{number}" w:author={quoteattr(author)}'
        f' w:initials={quoteattr(initials)} w:date="{when}">{lines}'
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{across}" cy="{along}"/>'
        f'<wp:docPr id="{number + 1}" name="paper{number}" descr={quoteattr(note.text)}/>'
        f'<a:graphic xmlns:a="{_A}"><a:graphicData uri="{_PIC}"><pic:pic xmlns:pic="{_PIC}">'
        f'<pic:nvPicPr><pic:cNvPr id="{number + 1}" name="paper{number}.png"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{key}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{across}" cy="{along}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        f"</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
        f"</w:r></w:p></w:comment>"
    )


def _size(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG in the units of drawings, as large as on the paper if it fits."""
    width, height = struct.unpack_from(">II", picture, 16)
    share = min(1.0, _WIDEST * _DPI / width)
    return round(width * share / _DPI * _EMU), round(height * share / _DPI * _EMU)


def _relations_name(part: str) -> str:
    return posixpath.join(posixpath.dirname(part), "_rels", f"{posixpath.basename(part)}.rels")


def _relations_of(parts: Mapping[str, bytes], part: str) -> etree._Element:
    name = _relations_name(part)
    if name in parts:
        return parse_xml(parts[name])
    return etree.fromstring(f'<Relationships xmlns="{_RELATIONS}"/>')


def _related(relations: etree._Element, kind: str, target: str) -> str:
    used = {each.get("Id") for each in relations}
    key = next(f"rIdP{n}" for n in range(1, len(used) + 2) if f"rIdP{n}" not in used)
    attributes = {"Id": key, "Type": kind, "Target": target}
    etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship", attributes)
    return key


def _declare(parts: dict[str, bytes], comments: str) -> None:
    types = parse_xml(parts["[Content_Types].xml"])
    endings = {(each.get("Extension") or "").lower() for each in types}
    if "png" not in endings:
        png = {"Extension": "png", "ContentType": "image/png"}
        types.insert(0, etree.Element(f"{{{_TYPES}}}Default", png))
    if not any(each.get("PartName") == f"/{comments}" for each in types):
        override = {"PartName": f"/{comments}", "ContentType": _COMMENTS_TYPE}
        etree.SubElement(types, f"{{{_TYPES}}}Override", override)
    parts["[Content_Types].xml"] = _written(types)


def _written(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
