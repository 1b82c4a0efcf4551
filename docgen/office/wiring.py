"""How the parts of a package hang together: what kind each is, and which one refers to which."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from lxml import etree

from docgen.office.package import parse_xml

_CONTENT_TYPES = "[Content_Types].xml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_NO_RELATIONS = f'<Relationships xmlns="{_RELATIONS}"/>'.encode()


def relations_name(part: str) -> str:
    """The name of the part that says what ``part`` refers to."""
    return posixpath.join(posixpath.dirname(part), "_rels", f"{posixpath.basename(part)}.rels")


def targets(parts: Mapping[str, bytes], part: str) -> dict[str, str]:
    """The names of the parts that ``part`` refers to, by the id it says."""
    name = relations_name(part)
    if name not in parts:
        return {}
    folder = posixpath.dirname(part)
    return {
        relation.get("Id", ""): posixpath.normpath(
            posixpath.join("/", folder, relation.get("Target", ""))
        ).lstrip("/")
        for relation in parse_xml(parts[name])
        if relation.get("TargetMode") != "External"
    }


def relate(parts: dict[str, bytes], part: str, kind: str, target: str) -> str:
    """Let ``part`` refer to ``target``, which is said relative to its folder; the id it says.

    ``part`` is "" for the package itself.
    """
    name = relations_name(part)
    root = parse_xml(parts.get(name, _NO_RELATIONS))
    taken = {relation.get("Id") for relation in root}
    identifier = next(f"rIdPaper{n}" for n in range(len(root) + 1) if f"rIdPaper{n}" not in taken)
    etree.SubElement(root, f"{{{_RELATIONS}}}Relationship", Id=identifier, Type=kind, Target=target)
    parts[name] = written(root)
    return identifier


def declare(parts: dict[str, bytes], name: str, kind: str) -> None:
    """Say of what kind the part ``name`` is."""
    types = parse_xml(parts[_CONTENT_TYPES])
    etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=kind)
    parts[_CONTENT_TYPES] = written(types)


def declare_ending(parts: dict[str, bytes], ending: str, kind: str) -> None:
    """Say of what kind all parts with an ending are; nothing is changed where it is said."""
    types = parse_xml(parts[_CONTENT_TYPES])
    if all((each.get("Extension") or "").lower() != ending for each in types):
        types.insert(
            0, etree.Element(f"{{{_TYPES}}}Default", {"Extension": ending, "ContentType": kind})
        )
        parts[_CONTENT_TYPES] = written(types)


def written(tree: etree._Element) -> bytes:
    """A part as it is saved."""
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
