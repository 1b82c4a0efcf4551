"""Anchors: the content control and bookmark around each value, and how a document says who it is.

Run-level controls with the path as tag, and a bookmark beside each, are what survives most
editors; row controls and data binding are never written (``docs/behaviour/anchors.md``).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from docgen.case.paths import TAG_LIMIT
from docgen.office.package import Package, parse_xml

DOCUMENT_TAG = "document.id"
"""The tag of the document number in the footer."""

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"(\n|\t)")
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_RELATION = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
)
_CUSTOM_NS = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VT_NS = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_PREFIX = "docgen."


@dataclass(frozen=True)
class Control:
    """What kind of control a value gets. At most one of the three is set."""

    box: bool | None = None
    """A checkbox, and whether it is ticked."""
    choices: tuple[str, ...] = ()
    date: dt.date | None = None
    is_date: bool = False
    lines: bool = False
    """Free text with line breaks."""


@dataclass
class Anchors:
    """Hands out control and bookmark numbers, unique in one document, in order.

    ``first`` is greater than any number the template has itself.
    """

    first: int = 1
    layout: dict[str, str] = field(default_factory=dict)
    """Bookmark name to path."""

    def __post_init__(self) -> None:
        self._last = self.first - 1

    def anchored(self, path: str, text: str, formatting: str, control: Control) -> str:
        """The XML of ``text`` as a value that can be found again under ``path``."""
        self._last += 1
        number = self._last
        name = f"d{number}"
        self.layout[name] = path
        content = run(text, formatting)
        if len(path) <= TAG_LIMIT:
            # A path has no character that XML would want escaped.
            content = (
                f'<w:sdt><w:sdtPr>{formatting}<w:tag w:val="{path}"/>'
                f'<w:id w:val="{number}"/>{_control(control)}</w:sdtPr>'
                f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
            )
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )

    def tagged(self, tag: str, text: str, formatting: str) -> str:
        """The XML of a text that identifies the document."""
        self._last += 1
        return (
            f"<w:sdt><w:sdtPr>{formatting}<w:tag w:val={quoteattr(tag)}/>"
            f'<w:id w:val="{self._last}"/><w:lock w:val="sdtLocked"/><w:text/></w:sdtPr>'
            f"<w:sdtContent>{run(text, formatting)}</w:sdtContent></w:sdt>"
        )


def run(text: str, formatting: str) -> str:
    """The XML of one run: text escaped, line breaks and tabs as Word has them."""
    if text.isprintable():
        return f'<w:r>{formatting}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    parts = []
    for part in _BREAKS.split(legal(text)):
        if part == "\n":
            parts.append("<w:br/>")
        elif part == "\t":
            parts.append("<w:tab/>")
        elif part:
            parts.append(f'<w:t xml:space="preserve">{escape(part)}</w:t>')
    return f"<w:r>{formatting}{''.join(parts)}</w:r>"


def legal(text: str) -> str:
    """``text`` without what XML cannot hold; line endings as one character."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


@lru_cache(maxsize=4096)
def _control(control: Control) -> str:
    if control.box is not None:
        return (
            f'<w14:checkbox><w14:checked w14:val="{int(control.box)}"/>'
            '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
            '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
        )
    if control.choices:
        items = "".join(
            f"<w:listItem w:displayText={quoteattr(choice)} w:value={quoteattr(choice)}/>"
            for choice in control.choices
        )
        return f"<w:dropDownList>{items}</w:dropDownList>"
    if control.is_date:
        full = f' w:fullDate="{control.date.isoformat()}T00:00:00Z"' if control.date else ""
        return (
            f'<w:date{full}><w:dateFormat w:val="yyyy-MM-dd"/><w:lid w:val="sv-SE"/>'
            '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
        )
    return '<w:text w:multiLine="1"/>' if control.lines else "<w:text/>"


def with_room_for_properties(parts: Mapping[str, bytes]) -> tuple[dict[str, bytes], str]:
    """``parts`` with a part for custom properties, and that part's name; other properties stay."""
    result = dict(parts)
    types = parse_xml(parts["[Content_Types].xml"])
    relations = parse_xml(parts["_rels/.rels"])
    name = "docProps/custom.xml"
    for relation in relations:
        if relation.get("Type") == _CUSTOM_RELATION:
            name = relation.get("Target", name).lstrip("/")
    if name in parts:
        root = parse_xml(parts[name])
        for old in list(root):
            if old.get("name", "").startswith(_PREFIX):
                root.remove(old)
    else:
        root = etree.Element(
            f"{{{_CUSTOM_NS}}}Properties",
            nsmap={None: _CUSTOM_NS, "vt": _VT_NS},  # type: ignore[dict-item]
        )
        types.append(
            etree.Element(
                f"{{{types.nsmap[None]}}}Override",
                PartName=f"/{name}",
                ContentType=_CUSTOM_TYPE,
            )
        )
        relations.append(
            etree.Element(
                f"{{{relations.nsmap[None]}}}Relationship",
                Id="rIdDocgen",
                Type=_CUSTOM_RELATION,
                Target=name,
            )
        )
    for part, tree in (("[Content_Types].xml", types), ("_rels/.rels", relations), (name, root)):
        result[part] = _written(tree)
    return result, name


def with_properties(part: bytes, properties: Mapping[str, str]) -> bytes:
    """A part for custom properties with our identity in it."""
    root = parse_xml(part)
    used = [int(item.get("pid", "1")) for item in root]
    for number, (key, value) in enumerate(properties.items(), start=max([1, *used]) + 1):
        item = etree.SubElement(
            root,
            f"{{{_CUSTOM_NS}}}property",
            fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}",
            pid=str(number),
            name=_PREFIX + key,
        )
        etree.SubElement(item, f"{{{_VT_NS}}}lpwstr").text = value
    return _written(root)


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
