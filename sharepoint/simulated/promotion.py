"""How SharePoint rewrites Office files: it writes the library's columns into them.

On upload, and again when columns are set, the properties of the item are put into
``docProps/custom.xml`` and a ``customXml`` part, with identifiers drawn anew each time. So size and
hash differ from what was sent, and from one time to the next; what the document says is the same.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from sharepoint.simulated.ids import Ids

SUFFIXES = (".docx", ".docm", ".xlsx", ".pptx")
_MAIN_RELATIONS = (
    "word/_rels/document.xml.rels",
    "xl/_rels/workbook.xml.rels",
    "ppt/_rels/presentation.xml.rels",
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CUSTOM = "docProps/custom.xml"
_PROPERTY = re.compile(r"<property\b.*?</property>", re.DOTALL)
_STORY = "customXml/item90.xml"
_STORY_PROPERTIES = "customXml/itemProps90.xml"
_STORY_RELATIONS = "customXml/_rels/item90.xml.rels"


def promoted(name: str, content: bytes, fields: Mapping[str, Any], ids: Ids) -> bytes:
    """The file as SharePoint keeps it; other files, and those that cannot be read, as they are."""
    if not name.casefold().endswith(SUFFIXES):
        return content
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = {info.filename: package.read(info) for info in package.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return content
    if "[Content_Types].xml" not in parts or "_rels/.rels" not in parts:
        return content
    _rewrite(parts, fields, ids)
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for part, data in parts.items():
            package.writestr(part, data)
    return written.getvalue()


def _rewrite(parts: dict[str, bytes], fields: Mapping[str, Any], ids: Ids) -> None:
    had_custom = _CUSTOM in parts
    kept = parts.get(_CUSTOM, b"").decode()
    parts[_CUSTOM] = _properties(kept, fields, ids).encode()
    if not had_custom:
        _insert(
            parts,
            "_rels/.rels",
            "</Relationships>",
            f'<Relationship Id="rIdPromoted" Type="{_OFFICE}/relationships/custom-properties" '
            f'Target="{_CUSTOM}"/>',
        )
        _insert(
            parts,
            "[Content_Types].xml",
            "</Types>",
            f'<Override PartName="/{_CUSTOM}" ContentType="application/vnd.openxmlformats-'
            'officedocument.custom-properties+xml"/>',
        )
    main = next((part for part in _MAIN_RELATIONS if part in parts), None)
    if main is not None and _STORY not in parts:
        _insert(
            parts,
            main,
            "</Relationships>",
            f'<Relationship Id="rIdPromoted" Type="{_OFFICE}/relationships/customXml" '
            f'Target="../{_STORY}"/>',
        )
        _insert(
            parts,
            "[Content_Types].xml",
            "</Types>",
            f'<Override PartName="/{_STORY_PROPERTIES}" ContentType="application/vnd.'
            'openxmlformats-officedocument.customXmlProperties+xml"/>',
        )
    if main is not None:
        _write_story(parts, fields, ids)


def _write_story(parts: dict[str, bytes], fields: Mapping[str, Any], ids: Ids) -> None:
    values = "".join(
        f"<{name}>{escape(str(value))}</{name}>"
        for name, value in fields.items()
        if value is not None and name.isidentifier() and name.isascii()
    )
    parts[_STORY] = (
        '<?xml version="1.0" encoding="utf-8"?><p:properties xmlns:p="http://schemas.microsoft.com'
        f'/office/2006/metadata/properties"><documentManagement>{values}<Padding>'
        f"{ids.padding()}</Padding></documentManagement></p:properties>"
    ).encode()
    parts[_STORY_PROPERTIES] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?><ds:datastoreItem '
        f'ds:itemID="{{{str(ids.guid()).upper()}}}" xmlns:ds="{_OFFICE}/customXml"/>'
    ).encode()
    parts[_STORY_RELATIONS] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships '
        f'xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/relationships'
        '/customXmlProps" Target="itemProps90.xml"/></Relationships>'
    ).encode()


def _properties(kept: str, fields: Mapping[str, Any], ids: Ids) -> str:
    """The custom properties that were there, with those of the item beside them."""
    values = {"ContentTypeId": f"0x0101{ids.guid().hex.upper()}", "MediaServiceImageTags": ""}
    values |= {name: str(value) for name, value in fields.items() if value is not None}
    entries = [
        re.sub(r'pid="\d+"', "", entry)
        for entry in _PROPERTY.findall(kept)
        if not any(f' name="{_quoted(name)}"' in entry for name in values)
    ]
    entries += [
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" name="{_quoted(name)}">'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for name, value in values.items()
    ]
    numbered = "".join(
        entry.replace("<property ", f'<property pid="{number}" ', 1)
        for number, entry in enumerate(entries, start=2)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="{_OFFICE}'
        f'/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">{numbered}</Properties>'
    )


def _quoted(name: str) -> str:
    return escape(name, {'"': "&quot;"})


def _insert(parts: dict[str, bytes], part: str, before: str, text: str) -> None:
    """Put ``text`` before the last ``before`` in a part."""
    head, found, tail = parts[part].rpartition(before.encode())
    parts[part] = head + text.encode() + found + tail
