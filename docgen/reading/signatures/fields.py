"""What people filled into a PDF: its form fields by their paths, and those made part of the page.

A field's full name is the path of its value. A PDF that was flattened has no fields left; what
stands where they were is read by the layout that was kept when it was issued.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from docgen.case import paths
from docgen.case.fields import field_at
from docgen.case.notation import Names, read, tidy
from docgen.plan.kinds import Kind
from docgen.plan.layout import BoxKind, Layout
from docgen.plan.reading import Value
from docgen.reading.signatures import pages
from docgen.reading.signatures.pages import Rect

_TICKED = 0.06
"""The share of a box's pixels that a tick changes: measured .07 for a radio, .2 for a cross."""
_NOBODY = Names({}, {}, {})
_OFF = ("", "/Off", "Off")


def field_values(content: bytes) -> dict[str, Value]:
    """Every filled field of a PDF that has passed the gate, by its path; signatures are not among
    them. What has no path of ours for a name is left out.
    """
    found: dict[str, Value] = {}
    try:
        root: Any = PdfReader(io.BytesIO(content)).trailer["/Root"].get_object()
        form = root.get("/AcroForm", DictionaryObject()).get_object()
        for name, kind, value in _fields(form.get("/Fields", ())):
            said = _value(name, kind, value)
            if said is not None:
                found[name] = said
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return found
    return found


def flattened_values(content: bytes, issued: bytes, layout: Layout) -> dict[str, Value]:
    """What stands in the boxes of a PDF whose fields were made part of its pages.

    ``issued`` is the PDF as it was sent out, against which a tick is told from an empty box.
    Raises :data:`docgen.reading.signatures.pages.Unreadable` where a file cannot be read.
    """
    found: dict[str, Value] = {}
    for number, page in enumerate(layout.pages, 1):
        for box in page.boxes:
            rect = Rect(
                box.left,
                page.height - box.top - box.height,
                box.left + box.width,
                page.height - box.top,
            )
            if box.kind is BoxKind.CHECKBOX:
                share = pages.changed(issued, content, number, rect)
                found[box.path] = _box(ticked=share >= _TICKED)
            elif box.kind in (BoxKind.TEXT, BoxKind.DATE):
                text = tidy(pages.text_in(content, number, rect))
                if text and text != tidy(pages.text_in(issued, number, rect)):
                    found[box.path] = _text(box.path, text)
    return found


def _fields(tree: Any) -> Iterator[tuple[str, str, Any]]:
    """Full name, kind and value of each field, also where the tree runs in circles."""
    waiting: list[tuple[Any, str, Any, Any]] = [(each, "", None, None) for each in tree]
    seen: set[int] = set()
    while waiting:
        reference, above, kind, value = waiting.pop()
        field = reference.get_object()
        if id(field) in seen:
            continue
        seen.add(id(field))
        own = str(field.get("/T", ""))
        name = ".".join(part for part in (above, own) if part)
        kind, value = field.get("/FT", kind), field.get("/V", value)
        kids = [kid for kid in field.get("/Kids", ()) if "/T" in kid.get_object()]
        if kids:
            waiting += [(kid, name, kind, value) for kid in kids]
        elif kind is not None and name:
            yield name, str(kind), value


def _value(name: str, kind: str, value: Any) -> Value | None:
    try:
        paths.parse(name)
    except ValueError:
        return None
    if kind == "/Btn":
        return _box(ticked=str(value or "") not in _OFF)
    text = tidy(str(value)) if value is not None and kind in ("/Tx", "/Ch") else ""
    return _text(name, text) if text else None


def _box(*, ticked: bool) -> Value:
    return Value(ticked, ("☒" if ticked else "☐",))


def _text(path: str, text: str) -> Value:
    spec = field_at(path)
    if spec is None or spec.kind in (Kind.PERSON, Kind.UNIT, Kind.GOALS):
        # Who a name is, is told with the case beside it.
        return Value(text, (text,))
    understood = read(spec, text, _NOBODY)
    return Value(None if understood.doubt else understood.value, (text,))
