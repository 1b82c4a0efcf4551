"""Whether two files say the same, whatever a store has done to their wrapping.

SharePoint rewrites Office files when they are uploaded: it adds properties and custom XML, and
the content types and relations that go with them, so size and hash change, and not to a stable
value. The fingerprint leaves those parts out and compares the others as XML, not as bytes. A
signed file must be compared byte for byte instead.
"""

from __future__ import annotations

import hashlib
import re

from lxml import etree

from docgen.errors import Refused
from docgen.office.package import Package, parse_xml

_WRAPPING = re.compile(
    r"\[content_types\]\.xml|docprops/.*|customxml/.*|(.*/)?_rels/.*", re.IGNORECASE
)


def fingerprint(content: bytes) -> str:
    """``ooxml1:`` and a digest of what a Word or Excel file says, or ``bytes1:`` and the bytes'.

    Files that are no Office files, or do not pass the file gate, are compared byte for byte. The
    number is raised should the way of computing ever change.
    """
    try:
        package = Package.open(content)
    except Refused:
        return f"bytes1:{hashlib.sha256(content).hexdigest()}"
    digest = hashlib.sha256()
    for name, part in sorted(package.parts.items()):
        if not _WRAPPING.fullmatch(name):
            said = hashlib.sha256(_canonical(name, part)).hexdigest()
            digest.update(f"{said} {name}\n".encode("utf-8", "surrogatepass"))
    return f"ooxml1:{digest.hexdigest()}"


def _canonical(name: str, part: bytes) -> bytes:
    """An XML part without what makes no difference: indentation, order of attributes, comments."""
    if not name.lower().endswith(".xml"):
        return part
    try:
        root = parse_xml(part)
    except Refused:
        return part
    for element in root.iter():
        # Office XML has text only in elements without children; between them it is indentation.
        if len(element) and element.text and not element.text.strip():
            element.text = None
        if element.tail and not element.tail.strip():
            element.tail = None
    return etree.tostring(root, method="c14n", exclusive=True, with_comments=False)
