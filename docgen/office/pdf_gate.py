"""The gate for PDFs: every one passes here before a library opens it whole.

Principle: a PDF from outside is hostile until it has been measured. Enforced: size, encryption,
number of objects and pages, size of a page and of its pictures, what streams grow to (counted
while unpacking), depth, and nothing that acts: no scripts, programs, forms of the XFA kind, films,
or actions that send, fetch or open something elsewhere. What acts is looked for twice, in the
bytes (:mod:`docgen.office.pdf_skeleton`) and in the objects as a library reads them, as the two
can be made to differ.

Residual risks, accepted: web links are left in, as signing services put one on every page, and
nothing follows them. Attached files are left in and listed, as signing services attach their
evidence, and nothing opens them. A picture is measured by the sides it gives, and a fault in the
libraries that draw it is theirs; they are kept up to date.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from docgen.errors import Refused
from docgen.messages import say
from docgen.office.pdf_skeleton import Bomb, Skeleton, skeleton

# It logs what it finds odd, which in a PDF from outside may be anything.
logging.getLogger("pypdf").addHandler(logging.NullHandler())
logging.getLogger("pypdf").propagate = False

MAX_FILE = 50 * 1024 * 1024
MAX_PAGES = 500
MAX_OBJECTS = 200_000
MAX_SIDE = 3_400
"""Of a page in points: A0. A sheet larger than that cannot be drawn in reasonable memory."""
MAX_PIXELS = 100_000_000
"""Of a picture: A3 at 600 dpi is 70 million."""
_MAX_NUMBER = 2_000_000
"""What a count in the file's own directory may be."""
_MAX_ATTACHMENTS = 200

_HEADER = re.compile(rb"%PDF-[12]\.\d")
_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_XFA = re.compile(rb"/XFA\b\s*(?:\[|\d|<|\()")
_ACTS = re.compile(
    rb"/(?:JavaScript\b|JS\s*(?:\(|<|\d+\s+\d+\s+R)|Launch\b|SubmitForm\b|ImportData\b|GoToR\b"
    rb"|GoToE\b|RichMedia\b|Rendition\b|Movie\b)"
)
_ACTING = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition",
     "/Movie", "/RichMediaExecute"}
)  # fmt: skip
_COUNT = re.compile(rb"/(?:Size|N|First|Columns|Count)\s+(\d{7,})|/Index\s*\[[^\]]*\d{7,}")
_SUBSECTION = re.compile(rb"xref\s+\d+\s+\d{7,}")
_NO_WIDTH = re.compile(rb"/W\s*\[\s*0\s+0\s+0\s*\]")
_DEEP = re.compile(rb"(?:(?:\[|<<(?:\s*/\w*)?)\s*){100}")
_OBJECT = re.compile(rb"\d\s+obj\b")


@dataclass(frozen=True)
class PageSize:
    """A page's width and height in points."""

    width: float
    height: float


@dataclass(frozen=True)
class PdfFile:
    """A PDF that was let through, and what was seen of it."""

    content: bytes
    pages: tuple[PageSize, ...]
    attachments: tuple[str, ...] = ()
    """The names of the files attached to it."""


def admit(content: bytes) -> PdfFile:
    """Let ``content`` through the gate.

    Raises Refused with codes ``empty``, ``too_large``, ``not_pdf``, ``encrypted``, ``damaged``,
    ``pdf_bomb``, ``active_pdf``, ``xfa``, ``too_many_pages``, ``page_too_large``,
    ``too_many_pixels``.
    """
    if not content:
        raise Refused("empty", say("The file is empty. Save it again and send it anew."))
    if len(content) > MAX_FILE:
        raise Refused(
            "too_large",
            say(
                "The PDF is {size} MB; at most {limit} MB is accepted. Scan it with a lower "
                "resolution, or send it in parts.",
                size=len(content) // 2**20,
                limit=MAX_FILE // 2**20,
            ),
        )
    if not _HEADER.search(content[:1024]):
        raise Refused(
            "not_pdf",
            say("The file is not a PDF, whatever its name says. Save it as a PDF and send that."),
        )
    try:
        bones = skeleton(content)
    except Bomb as error:
        raise Refused("pdf_bomb", _bomb()) from error
    _refuse_by_bytes(content, bones)
    try:
        return _opened(content)
    except Refused:
        raise
    # A library meets a damaged file in many ways, a recursion without end among them.
    except (PyPdfError, RecursionError, ValueError, TypeError, KeyError, AttributeError,
            IndexError, AssertionError, NotImplementedError, OverflowError) as error:  # fmt: skip
        raise Refused("damaged", _damaged()) from error


def _refuse_by_bytes(content: bytes, bones: Skeleton) -> None:
    text = bones.text
    if b"%%EOF" not in content or b"startxref" not in text:
        raise Refused("damaged", _damaged())
    if _ENCRYPTED.search(text):
        raise Refused(
            "encrypted",
            say(
                "The PDF is protected, with a password or against changes, and cannot be read. "
                "Open it, save it without protection, and send that file. If it is signed, ask "
                "for the file as the signing service delivered it."
            ),
        )
    if (
        _COUNT.search(text)
        or _SUBSECTION.search(text)
        or _NO_WIDTH.search(text)
        or _DEEP.search(text)
        or sum(1 for _ in _OBJECT.finditer(text)) > MAX_OBJECTS
    ):
        raise Refused("pdf_bomb", _bomb())
    if _XFA.search(text):
        raise Refused("xfa", _xfa())
    if _ACTS.search(text):
        raise Refused("active_pdf", _active())


def _opened(content: bytes) -> PdfFile:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise Refused("encrypted", _damaged())
    root: Any = reader.trailer["/Root"].get_object()
    sizes = []
    for page in _pages(root["/Pages"]):
        sizes.append(_size(page))
        if len(sizes) > MAX_PAGES:
            raise Refused(
                "too_many_pages",
                say(
                    "The PDF has more than {limit} pages. Send the pages that belong to the case, "
                    "in several files if they are many.",
                    limit=MAX_PAGES,
                ),
            )
    if not sizes:
        raise Refused("damaged", _damaged())
    for number, size in enumerate(sizes, 1):
        if not (1 <= size.width <= MAX_SIDE and 1 <= size.height <= MAX_SIDE):
            raise Refused(
                "page_too_large",
                say(
                    "Page {page} of the PDF is larger than any paper. Print it to a PDF in A4 and "
                    "send that file.",
                    page=number,
                ),
            )
    _refuse_by_objects(reader)
    return PdfFile(content, tuple(sizes), tuple(_attachments(root)))


def _pages(tree: Any) -> Iterator[DictionaryObject]:
    """The pages of a page tree, also where it runs in circles; one may stand in it many times."""
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[Any, DictionaryObject]] = [(tree, DictionaryObject())]
    while waiting:
        node, above = waiting.pop()
        here = node.get_object()
        if not isinstance(here, DictionaryObject):
            raise Refused("damaged", _damaged())
        if isinstance(node, IndirectObject) and "/Kids" in here:
            key = (node.idnum, node.generation)
            if key in seen:
                raise Refused("damaged", _damaged())
            seen.add(key)
        inherited = DictionaryObject(
            {
                name: value
                for source in (above, here)
                for name, value in source.items()
                if name in ("/MediaBox", "/UserUnit")
            }
        )
        if "/Kids" in here:
            kids: Any = here["/Kids"]
            waiting.extend((kid, inherited) for kid in reversed(kids))
        else:
            yield inherited


def _size(page: DictionaryObject) -> PageSize:
    box: Any = page["/MediaBox"]
    left, bottom, right, top = (float(side) for side in box)
    unit = float(page.get("/UserUnit", 1))
    return PageSize(abs(right - left) * unit, abs(top - bottom) * unit)


def _refuse_by_objects(reader: PdfReader) -> None:
    """What acts, as a library reads the file, which may be otherwise than its bytes look."""
    numbers = [
        (number, generation) for generation, entries in reader.xref.items() for number in entries
    ]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MAX_OBJECTS:
        raise Refused("pdf_bomb", _bomb())
    for number, generation in numbers:
        try:
            found = reader.get_object(IndirectObject(number, generation, reader))
        # An entry of the directory that leads nowhere is common, and harms nobody.
        except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError):
            continue
        _refuse_object(found)


def _refuse_object(found: Any) -> None:
    waiting, seen = [found], 0
    while waiting:
        here = waiting.pop()
        seen += 1
        if seen > MAX_OBJECTS:
            raise Refused("pdf_bomb", _bomb())
        if isinstance(here, ArrayObject):
            waiting.extend(each for each in list.__iter__(here))
            continue
        if not isinstance(here, DictionaryObject):
            continue
        if "/XFA" in here:
            raise Refused("xfa", _xfa())
        if "/JS" in here or here.get("/S") in _ACTING or here.get("/Subtype") in _ACTING:
            raise Refused("active_pdf", _active())
        if isinstance(here, StreamObject) and here.get("/Subtype") == "/Image":
            _measure(here)
        waiting.extend(dict.values(here))


def _measure(picture: StreamObject) -> None:
    width, height = (int(picture.get(side, 0) or 0) for side in ("/Width", "/Height"))
    if width * height > MAX_PIXELS:
        raise Refused(
            "too_many_pixels",
            say(
                "A picture in the PDF has {size} million pixels; at most {limit} million are "
                "accepted. Scan it with a lower resolution and send it anew.",
                size=width * height // 1_000_000,
                limit=MAX_PIXELS // 1_000_000,
            ),
        )


def _attachments(root: Any) -> Iterator[str]:
    """The names of attached files, in the order of the tree that lists them."""
    names = root.get("/Names", DictionaryObject()).get_object()
    waiting = [names["/EmbeddedFiles"]] if "/EmbeddedFiles" in (names or ()) else []
    seen = told = 0
    while waiting and seen < _MAX_ATTACHMENTS and told < _MAX_ATTACHMENTS:
        here = waiting.pop(0).get_object()
        seen += 1
        pairs = list(here.get("/Names", ()))
        for name, spec in zip(pairs[::2], pairs[1::2], strict=False):
            details = spec.get_object()
            told += 1
            # A file that was taken out leaves its name behind.
            known = details if isinstance(details, DictionaryObject) else DictionaryObject()
            yield str(known.get("/UF", known.get("/F", name)))
        waiting.extend(here.get("/Kids", ()))


def _damaged() -> str:
    return say(
        "The PDF is damaged or was cut off on the way and cannot be opened. Ask for the file anew, "
        "or save it again where it came from."
    )


def _bomb() -> str:
    return say(
        "The PDF grows out of all proportion when it is unpacked and was not opened. Print it to a "
        "new PDF and send that file."
    )


def _active() -> str:
    return say(
        "The PDF contains scripts, programs or films, or opens something elsewhere, and was not "
        "opened. Print it to a new PDF and send that file. If it is signed, ask the sender for a "
        "signed file without them."
    )


def _xfa() -> str:
    return say(
        "The PDF is a form of the XFA kind, which only one program shows rightly, and was not "
        "opened. Print it to a new PDF and send that file."
    )
