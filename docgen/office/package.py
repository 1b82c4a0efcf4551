"""The file gate: every file passes here before any library opens it.

Principle: a file from outside is hostile until its container has been measured. Enforced: size,
number of parts, total size and ratio when unpacked (counted while unpacking, not as declared),
part names, no document type declarations (so no entities of any kind), no macros or embedded
programs, no encryption. XML is parsed without entities, network or huge trees.

Residual risks, accepted: external relationships are not followed by anything we do, so hyperlinks
and an attached template are noted and left in place; pictures are never decoded here.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from lxml import etree

from docgen.errors import Refused
from docgen.messages import say

MAX_FILE = 50 * 1024 * 1024
MAX_PARTS = 2_000
MAX_TOTAL = 200 * 1024 * 1024
MAX_RATIO = 200
SMALL_PART = 1024 * 1024
"""Parts up to this size may have any ratio: a sheet of equal cells packs very well."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ACTIVE = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|activex/|.*\.ocx$)", re.IGNORECASE)
_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml": "dotx",
    "application/vnd.ms-word.document.macroEnabled.main+xml": "docm",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": "dotm",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": "xlsm",
}
_CONTENT_TYPES = "[Content_Types].xml"
_STORIES = frozenset(
    f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    for kind in ("header", "footer", "footnotes", "endnotes")
)
_STRICT_HOME = b"http://purl.oclc.org/ooxml/"
_STRICT = re.compile(re.escape(_STRICT_HOME) + rb"(wordprocessingml/main|officeDocument/)")
Kept = TypeVar("Kept")


def parse_xml(content: bytes) -> etree._Element:
    """The root of an XML part; raises Refused for anything that is not plain XML."""
    # Office never writes a document type declaration, and OPC forbids it: no declaration, no
    # entities, no bomb. UTF-16 parts carry it with zero bytes between.
    head = content.replace(b"\0", b"") if b"\0" in content else content
    # Looking for the one sign first is much faster than for the words alone.
    if b"!" in head and (b"<!DOCTYPE" in head or b"<!ENTITY" in head):
        raise Refused(
            "active_xml",
            say(
                "The file contains XML entity definitions, which Word never writes and which can "
                "be harmful. Open the file in Word, save it again and send it anew."
            ),
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        # They say nothing, and would cut the text they stand in.
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Refused("damaged", _damaged()) from error


@dataclass(frozen=True)
class Package:
    """An Office file's parts by name, unpacked and measured. Read only."""

    parts: Mapping[str, bytes]
    kind: str
    """``docx``, ``dotx`` or ``xlsx``."""
    main: str
    """The main part's name, usually ``word/document.xml``."""
    _trees: dict[str, etree._Element] = field(default_factory=dict, repr=False, compare=False)
    _kept: dict[type, object] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(cls, content: bytes) -> Package:
        """Let ``content`` through the gate.

        Raises Refused with codes ``empty``, ``too_large``, ``not_office``, ``old_word``,
        ``encrypted``, ``opendocument``, ``pdf``, ``macros``, ``damaged``, ``zip_bomb``,
        ``active_xml``.
        """
        if not content:
            raise Refused("empty", say("The file is empty. Save it again and send it anew."))
        if len(content) > MAX_FILE:
            raise Refused(
                "too_large",
                say(
                    "The file is {size} MB; at most {limit} MB is accepted. Pictures can be made "
                    "smaller in Word under Picture Format, Compress Pictures.",
                    size=len(content) // 2**20,
                    limit=MAX_FILE // 2**20,
                ),
            )
        _refuse_other_kinds(content)
        parts = _unpack(content)
        kind, main, types = _main_part(parts)
        return cls(parts, kind, main, {_CONTENT_TYPES: types})

    def tree(self, name: str) -> etree._Element:
        """The parsed XML of a part; raises Refused where it is damaged, KeyError if missing.

        "Strict Open XML Document", one of Word's own formats, differs in the names of namespaces
        only; it is read as the usual one.
        """
        if name not in self._trees:
            part = self.parts[name]
            # Looking for the words first is much faster than the pattern alone.
            strict = _STRICT_HOME in part
            self._trees[name] = parse_xml(_STRICT.sub(_transitional, part) if strict else part)
        return self._trees[name]

    def kept(self, kind: type[Kept]) -> Kept:
        """What readers of the package keep with it, so that it is read once: one of each kind,
        empty at first.
        """
        found = self._kept.get(kind)
        if not isinstance(found, kind):
            self._kept[kind] = found = kind()
        return found

    @cached_property
    def stories(self) -> tuple[str, ...]:
        """Names of the parts people write in: body, headers, footers, foot- and endnotes."""
        folder = self.main.rpartition("/")[0]
        story = re.compile(
            rf"{re.escape(folder)}/(header\d*|footer\d*|footnotes|endnotes)\.xml", re.IGNORECASE
        )
        names = {name for name in self.parts if story.fullmatch(name)}
        # Programs other than Word choose names of their own, and say what is what.
        for override in self.tree(_CONTENT_TYPES).iter("{*}Override"):
            if override.get("ContentType") in _STORIES:
                names.add(override.get("PartName", "").lstrip("/"))
        return (self.main, *sorted(names & self.parts.keys()))


def _transitional(strict: re.Match[bytes]) -> bytes:
    kind = strict[1]
    year = b"/2006/main" if kind.startswith(b"wordprocessingml") else b"/2006/"
    return b"http://schemas.openxmlformats.org/" + kind.partition(b"/")[0] + year


def _refuse_other_kinds(content: bytes) -> None:
    """Files people send by mistake, each with its own advice."""
    if content.startswith(_OLE):
        if _ENCRYPTED_STREAM in content:
            raise Refused(
                "encrypted",
                say(
                    "The file is protected with a password and cannot be read. Remove the password "
                    "in Word under File, Info, Protect Document, save it and send it anew."
                ),
            )
        raise Refused(
            "old_word",
            say(
                "The file is in the old Word format (.doc). Open it in Word, choose Save As, "
                "Word document (.docx), and send that file."
            ),
        )
    if content.startswith(b"%PDF-"):
        raise Refused(
            "pdf",
            say("The file is a PDF, not a Word file. Send the Word file (.docx) it was made from."),
        )
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise Refused(
            "not_office",
            say(
                "The file is not a Word file (.docx), whatever its name says. Send the document "
                "as it was saved in Word."
            ),
        )


def _unpack(content: bytes) -> dict[str, bytes]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeError) as error:
        raise Refused("damaged", _damaged()) from error
    if len(infos) > MAX_PARTS:
        raise Refused("zip_bomb", _bomb())
    parts: dict[str, bytes] = {}
    total = 0
    for info in infos:
        name = info.filename
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or name in parts:
            raise Refused("damaged", _damaged())
        if info.flag_bits & 0x1:
            raise Refused(
                "encrypted",
                say(
                    "The file is packed with a password and cannot be read. Send the Word file "
                    "itself, without a password."
                ),
            )
        if info.is_dir():
            continue
        part = _read_part(archive, info, MAX_TOTAL - total)
        total += len(part)
        parts[name] = part
    return parts


def _read_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes:
    """One part, counted while it is unpacked: what the archive declares may be a lie."""
    limit = min(room, max(SMALL_PART, info.compress_size * MAX_RATIO))
    try:
        with archive.open(info) as stream:
            part = stream.read(limit + 1)
    # A place before the file's beginning, or a way of packing that is not told rightly.
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError,
            OSError) as error:  # fmt: skip
        raise Refused("damaged", _damaged()) from error
    if len(part) > limit:
        raise Refused("zip_bomb", _bomb())
    return part


def _main_part(parts: Mapping[str, bytes]) -> tuple[str, str, etree._Element]:
    """What kind of file it is, the name of its main part, and the tree of its content types."""
    if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument"):
        raise Refused(
            "opendocument",
            say(
                "The file is an OpenDocument file (.odt). Choose Save As, Word document (.docx), "
                "and send that file."
            ),
        )
    if _CONTENT_TYPES not in parts:
        raise Refused(
            "not_office",
            say(
                "The file is a zip archive, not a Word file (.docx). Unpack it and send the "
                "document inside."
            ),
        )
    if any(_ACTIVE.search(name) for name in parts):
        raise Refused("macros", _macros())
    types = parse_xml(parts[_CONTENT_TYPES])
    for override in types.iter("{*}Override"):
        kind = _MAIN.get(override.get("ContentType", ""))
        if kind is None:
            continue
        if kind in ("docm", "dotm", "xlsm"):
            raise Refused("macros", _macros())
        name = override.get("PartName", "").lstrip("/")
        if name in parts:
            return kind, name, types
    raise Refused(
        "not_office",
        say(
            "The file is not a Word or Excel file, or its main part is missing. Send the document "
            "as it was saved in Word."
        ),
    )


def require_docx(package: Package) -> Package:
    """The package itself when it is a Word document; raises Refused ``not_word`` otherwise."""
    if package.kind != "docx":
        raise Refused(
            "not_word",
            say(
                "The file is a {kind} file, not a Word document (.docx). Send the document as it "
                "was saved in Word.",
                kind="." + package.kind,
            ),
        )
    return package


def _damaged() -> str:
    return say(
        "The file is damaged or was cut off on the way and cannot be opened. Open the original in "
        "Word, save it again and send it anew."
    )


def _bomb() -> str:
    return say(
        "The file grows out of all proportion when it is unpacked and was not opened. Save the "
        "document anew from Word and send that file."
    )


def _macros() -> str:
    return say(
        "The file contains macros or embedded programs and was not opened. Choose Save As, Word "
        "document (.docx), which leaves them out, and send that file."
    )
