"""Who a document says it is, in its custom properties, and who saved it last.

Custom properties survive every editor; they are written at the end of a part that is otherwise
made once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from docgen.office.package import Package, parse_xml

_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_NS = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_KIND = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_PREFIX = "docgen."


@dataclass(frozen=True)
class Properties:
    """The part for custom properties of one template, to be ended with a document's own."""

    name: str
    around: dict[str, bytes]
    """The parts that say there is such a part."""
    _head: str
    """The part up to where ours begin: properties that others wrote stay."""
    _end: str
    _first: int
    """The first number that is free."""

    @classmethod
    def of(cls, parts: Mapping[str, bytes]) -> Properties:
        """The part of a template, found or made; properties of ours that are there go."""
        types = parse_xml(parts["[Content_Types].xml"])
        relations = parse_xml(parts["_rels/.rels"])
        name = "docProps/custom.xml"
        for relation in relations:
            if relation.get("Type") == _RELATION:
                name = relation.get("Target", name).lstrip("/")
        around: dict[str, bytes] = {}
        if name in parts:
            root = parse_xml(parts[name])
            for old in list(root):
                if old.get("name", "").startswith(_PREFIX):
                    root.remove(old)
        else:
            root = etree.Element(
                f"{{{_NS}}}Properties",
                nsmap={None: _NS, "vt": _VT},  # type: ignore[dict-item]
            )
            types.append(
                etree.Element(
                    f"{{{types.nsmap[None]}}}Override", PartName=f"/{name}", ContentType=_TYPE
                )
            )
            relations.append(
                etree.Element(
                    f"{{{relations.nsmap[None]}}}Relationship",
                    Id="rIdDocgen",
                    Type=_RELATION,
                    Target=name,
                )
            )
            around = {"[Content_Types].xml": _written(types), "_rels/.rels": _written(relations)}
        used = [int(item.get("pid", "1")) for item in root]
        root.append(etree.Comment(""))
        head, _, end = _written(root).decode().partition("<!---->")
        return cls(name, around, head, end, max([1, *used]) + 1)

    def saying(self, properties: Mapping[str, str]) -> bytes:
        """The part with our identity in it."""
        ours = "".join(
            f'<property xmlns="{_NS}" fmtid="{_KIND}" pid="{number}" '
            f"name={quoteattr(_PREFIX + key)}>"
            f'<vt:lpwstr xmlns:vt="{_VT}">{escape(value)}</vt:lpwstr></property>'
            for number, (key, value) in enumerate(properties.items(), start=self._first)
        )
        return f"{self._head}{ours}{self._end}".encode()


def _written(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def properties(package: Package) -> dict[str, str]:
    """Our identity properties in a file, without their prefix."""
    found: dict[str, str] = {}
    for name in package.parts:
        if not re.fullmatch(r"docProps/custom\d*\.xml", name, re.IGNORECASE):
            continue
        for item in package.tree(name):
            key = item.get("name") or ""
            if key.startswith(_PREFIX):
                found[key.removeprefix(_PREFIX)] = "".join(
                    str(text) for text in item.itertext()
                ).strip()
    return found


@dataclass(frozen=True)
class SaveFacts:
    """Who saved a file last and when, as its core properties say."""

    saved_by: str | None
    modified: dt.datetime | None
    """Without a time zone where the editor wrote local time, as LibreOffice does."""


def save_facts(package: Package) -> SaveFacts:
    """The last editor and time of a file; None where the file does not say."""
    part = next((name for name in package.parts if name.lower() == "docprops/core.xml"), None)
    if part is None:
        return SaveFacts(None, None)
    root = package.tree(part)
    by = root.findtext("{*}lastModifiedBy")
    at = root.findtext("{*}modified")
    moment = None
    if at:
        try:
            moment = dt.datetime.fromisoformat(at.strip())
        except ValueError:
            moment = None
        if moment is not None:
            local = _application(package).startswith("LibreOffice")
            moment = moment.replace(tzinfo=None if local else moment.tzinfo or dt.UTC)
    return SaveFacts((by or "").strip() or None, moment)


def _application(package: Package) -> str:
    part = next((name for name in package.parts if name.lower() == "docprops/app.xml"), None)
    return (package.tree(part).findtext("{*}Application") or "") if part else ""
