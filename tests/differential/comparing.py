"""What differs between two Word files, part by part; nothing is passed over but what says nothing.

What says nothing, as python-docx (which docxtpl opens and saves with) writes it anew each time:
how the zip file is packed, which words ``[Content_Types].xml`` and the relationships use for the
same kinds and targets, blank space between elements, and properties of the document that are empty.
"""

from __future__ import annotations

import io
import posixpath
import zipfile

from lxml import etree

_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_CONTENT_TYPES = "[Content_Types].xml"


def differences(ours: bytes, theirs: bytes) -> list[str]:
    """A line for each difference; empty where the two are the same document."""
    one, other = _parts(ours), _parts(theirs)
    found = [f"{name}: only in ours" for name in sorted(one.keys() - other.keys())]
    found += [f"{name}: missing in ours" for name in sorted(other.keys() - one.keys())]
    kinds, kinds_there = _kinds(one), _kinds(other)
    for name in sorted(one.keys() & other.keys() - {_CONTENT_TYPES}):
        kind = kinds.get(name)
        if kind != kinds_there.get(name):
            found.append(f"{name}: is {kind}, theirs {kinds_there.get(name)}")
        found += _difference(name, kind or "", one[name], other[name])
    return found


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names)), "a part is there twice"
        return {name: archive.read(name) for name in names}


def _kinds(parts: dict[str, bytes]) -> dict[str, str]:
    """The content type of each part."""
    types = etree.fromstring(parts[_CONTENT_TYPES])
    named = {each.get("PartName", ""): each for each in types.iter("{*}Override")}
    usual = {each.get("Extension", "").lower(): each for each in types.iter("{*}Default")}
    kinds = {}
    for name in parts:
        entry = named.get(f"/{name}", usual.get(name.rpartition(".")[2].lower()))
        if entry is not None:
            kinds[name] = entry.get("ContentType", "")
    return kinds


def _difference(name: str, kind: str, ours: bytes, theirs: bytes) -> list[str]:
    if ours == theirs:
        return []
    if not kind.endswith(("+xml", "/xml")):
        return [f"{name}: other bytes"]
    if name.endswith(".rels"):
        return _first(name, sorted(_relations(name, ours)), sorted(_relations(name, theirs)))
    if kind == _CORE:
        return _first(name, sorted(_properties(ours)), sorted(_properties(theirs)))
    return _first(name, canonical(ours), canonical(theirs))


def _first(name: str, ours: list[str], theirs: list[str]) -> list[str]:
    """Where two lists of lines part, as one line."""
    if ours == theirs:
        return []
    same = 0
    while ours[same : same + 1] == theirs[same : same + 1]:
        same += 1
    there = [" ".join(lines[max(same - 2, 0) : same + 4]) for lines in (ours, theirs)]
    return [f"{name}:\n  ours   …{there[0]}\n  theirs …{there[1]}"]


def canonical(content: bytes) -> list[str]:
    """An XML part in its canonical form (C14N, with comments), cut at each element."""
    root = etree.fromstring(content, etree.XMLParser(remove_blank_text=True, huge_tree=True))
    return etree.tostring(root, method="c14n").decode().replace("<", "\n<").splitlines()


def _relations(name: str, content: bytes) -> list[str]:
    folder = posixpath.dirname(posixpath.dirname(name))
    found = []
    for each in etree.fromstring(content):
        target = each.get("Target", "")
        if each.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, target))
        found.append(" ".join((each.get("Id", ""), each.get("Type", ""), target)))
    return found


def _properties(content: bytes) -> list[str]:
    """The core properties that say something, in no order: the standard gives them none."""
    return [
        etree.tostring(each, method="c14n", exclusive=True, with_tail=False).decode()
        for each in etree.fromstring(content, etree.XMLParser(remove_blank_text=True))
        if each.text
    ]
