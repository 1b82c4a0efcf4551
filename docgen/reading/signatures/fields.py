"""What people filled into a PDF: its form fields by their paths, and those made part of the page.

A field's full name is the path of its value. A PDF that was flattened has no fields left; what
stands where they were is read by the layout that was kept when it was issued.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

from docgen.case import paths
from docgen.case.fields import field_at
from docgen.case.notation import TICKED, UNTICKED, Names, read, tidy
from docgen.plan.kinds import Kind
from docgen.plan.layout import Box, BoxKind, Layout, PageLayout
from docgen.plan.reading import Value
from docgen.reading.signatures.widgets import rect_of
from docgen.reading.signatures.written import Written, writing

_NOBODY = Names({}, {}, {})
_DEEPEST = 20
"""Levels of a field hierarchy."""
_BOXES = {"/Tx": BoxKind.TEXT, "/Ch": BoxKind.TEXT, "/Btn": BoxKind.CHECKBOX,
          "/Sig": BoxKind.SIGNATURE}  # fmt: skip
_OFF = ("", "/Off", "Off")


def field_values(content: bytes) -> dict[str, Value]:
    """Every filled field of a PDF that has passed the gate, by its path; signatures are not among
    them. What has no path of ours for a name is left out.
    """
    found: dict[str, Value] = {}
    try:
        root: Any = PdfReader(io.BytesIO(content)).trailer["/Root"].get_object()
        form = root.get("/AcroForm", DictionaryObject()).get_object()
        for name, kind, value, shown in _fields(form.get("/Fields", ())):
            said = _value(name, kind, value, shown)
            if said is not None:
                found[name] = said
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return found
    return found


def signed_values(content: bytes) -> list[dict[str, Value]]:
    """The fields as each signature covers them: what somebody had before them when they signed."""
    found = []
    try:
        root: Any = PdfReader(io.BytesIO(content)).trailer["/Root"].get_object()
        form = root.get("/AcroForm", DictionaryObject()).get_object()
        for _, kind, value, _ in _fields(form.get("/Fields", ())):
            if kind == "/Sig" and value is not None:
                *_, start, length = (int(number) for number in value.get_object()["/ByteRange"])
                found.append(field_values(content[: start + length]))
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return [*found, {}]
    return found


def flattened_values(content: bytes, issued: bytes, layout: Layout) -> dict[str, Value]:
    """What stands in the boxes of a PDF whose fields were made part of its pages; {} where its
    pages are not those of ``issued``, the PDF as it was sent out.

    Raises :data:`docgen.reading.signatures.pages.Unreadable` where a file cannot be read.
    """
    there = writing(content, issued, layout)
    return values_of(there.boxes) if there.whole else {}


def values_of(boxes: Iterable[Written]) -> dict[str, Value]:
    """What boxes say that were empty; every box to tick is ticked or not."""
    found: dict[str, Value] = {}
    for each in boxes:
        if each.ticked is not None:
            found[each.box.path] = _box(ticked=each.ticked, clean=each.clean)
        elif each.changed and field_at(each.box.path) is not None:
            said = _text(each.box.path, each.after)
            found[each.box.path] = said if each.clean else replace(said, value=None)
    return found


def layout_of(content: bytes) -> Layout:
    """Where the fields of a PDF lie, by their names: of one whose layout is not recorded."""
    found = []
    for page in PdfReader(io.BytesIO(content)).pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        boxes = []
        for reference in page.get("/Annots", ()):
            widget: Any = reference.get_object()
            name, kind = _named(widget)
            if widget.get("/Subtype") == "/Widget" and name and kind in _BOXES:
                rect = rect_of(widget)
                size = (rect.right - rect.left, rect.top - rect.bottom)
                boxes.append(Box(name, _BOXES[kind], rect.left, height - rect.top, *size))
        found.append(PageLayout(width, height, tuple(boxes)))
    return Layout(tuple(found))


def _named(field: Any) -> tuple[str, str]:
    """The full name and the kind of a field, from itself and those above it."""
    names: list[str] = []
    kind = ""
    for _ in range(_DEEPEST):
        names += [str(field["/T"])] if "/T" in field else []
        kind = kind or str(field.get("/FT", ""))
        if "/Parent" not in field:
            break
        field = field["/Parent"].get_object()
    return ".".join(reversed(names)), kind


def _fields(tree: Any) -> Iterator[tuple[str, str, Any, list[str]]]:
    """Full name, kind and value of each field, and the states in which it shows, also where the
    tree runs in circles.
    """
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
        below = list(field.get("/Kids", ()))
        kids = [kid for kid in below if "/T" in kid.get_object()]
        if kids:
            waiting += [(kid, name, kind, value) for kid in kids]
        elif kind is not None and name:
            places = [field, *(kid.get_object() for kid in below)]
            yield name, str(kind), value, [str(at["/AS"]) for at in places if "/AS" in at]


def _value(name: str, kind: str, value: Any, shown: list[str]) -> Value | None:
    try:
        paths.parse(name)
    except ValueError:
        return None
    if kind == "/Btn":
        ticked = str(value or "") not in _OFF
        seen = any(state not in _OFF for state in shown)
        # What a person sees is not always what the file says.
        return _box(ticked=ticked or seen, clean=value is None or not shown or ticked == seen)
    if isinstance(value, ArrayObject):
        # Some programs write what was chosen as a list.
        value = ", ".join(map(str, value))
    text = tidy(str(value)) if value is not None and kind in ("/Tx", "/Ch") else ""
    return _text(name, text) if text else None


def _box(*, ticked: bool, clean: bool = True) -> Value:
    if not clean:
        return Value(None, (TICKED + UNTICKED,))
    return Value(ticked, (TICKED if ticked else UNTICKED,))


def _text(path: str, text: str) -> Value:
    spec = field_at(path)
    if spec is None or spec.kind in (Kind.PERSON, Kind.UNIT, Kind.GOALS):
        # Who a name is, is told with the case beside it.
        return Value(text, (text,))
    understood = read(spec, text, _NOBODY)
    return Value(None if understood.doubt else understood.value, (text,))
