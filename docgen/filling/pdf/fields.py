"""The fields of a blank: named by their paths, explained in plain words, as large as their cells.

LibreOffice makes a form field of every content control, with a name of its own, its path as
tooltip (:mod:`docgen.filling.pdf.preparing`), the size of an empty letter, and, for a date, a
script. What is left when this is done is a field hierarchy whose full names are the paths
(ISO 32000-1, 12.7.3.2), without scripts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from docgen.case import paths
from docgen.case.fields import field_at
from docgen.case.wording import field_words
from docgen.filling.pdf.paper import Paper
from docgen.messages import say, speaking
from docgen.plan.kinds import Kind
from docgen.plan.layout import Box, BoxKind, Layout, PageLayout

_WRITTEN = ByteStringObject(b"/Helv 10 Tf 0 g")
"""How what people fill in is set; in hexadecimal digits, as some programs read no escapes in it
and make the letters of every field of another size then.
"""
_REQUIRED = 1 << 1
_SEVERAL_LINES = 1 << 12
_COMBO = 1 << 17
_TWO_LINES = 26.0
_INSIDE = 1.5
_OWN = ("/FT", "/Ff", "/V", "/DV", "/TU", "/DA", "/Opt", "/MaxLen", "/Q")
"""What belongs to a field, and not to the place where it shows."""


def name_fields(writer: PdfWriter, paper: Paper, layout: Layout) -> None:
    """Make LibreOffice's form fields those of a blank of ours."""
    widgets: dict[str, list[IndirectObject]] = defaultdict(list)
    for page, place in zip(writer.pages, layout.pages, strict=True):
        for reference in page.get("/Annots", ()):
            widget = reference.get_object()
            if widget.get("/Subtype") != "/Widget":
                continue
            path = str(widget["/TU"])
            _settle(writer, widget, [box for box in place.boxes if box.path == path], place)
            widgets[path].append(reference)
    words = _words(widgets, paper)
    tree = _Tree(writer)
    for path, places in widgets.items():
        tree.add(path, places, words[path], required=_is_required(path, paper))
    form: Any = writer.root_object["/AcroForm"].get_object()
    form[NameObject("/Fields")] = tree.roots
    form[NameObject("/DA")] = _WRITTEN
    form[NameObject("/DR")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/Helv"): _helvetica(writer)})}
    )
    for name in ("/NeedAppearances", "/CO"):
        if name in form:
            del form[name]


def _helvetica(writer: PdfWriter) -> IndirectObject:
    """What readers write with: every one has it, and its encoding has our letters.

    LibreOffice puts only the letters of the form into the file. So long as nothing is filled in,
    nothing is set in it.
    """
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    names = {**font, "/Encoding": "/WinAnsiEncoding"}
    return writer._add_object(  # noqa: SLF001 - pypdf has no other way
        DictionaryObject({NameObject(key): NameObject(name) for key, name in names.items()})
    )


def _is_required(path: str, paper: Paper) -> bool:
    """Whether a field must be filled in; of a list, the first row."""
    if paths.pattern(path) not in paper.required:
        return False
    return all(step.item in (None, "new1") for step in paths.parse(path))


def _words(found: Iterable[str], paper: Paper) -> dict[str, str]:
    """What each field is called for a person, in the blank's language, items by their number."""
    data: dict[str, Any] = {}
    for path in found:
        place = data
        for step in paths.parse(path):
            if step.item is None:
                place = place.setdefault(step.name, {})
            else:
                items = place.setdefault(step.name, [])
                item = next((item for item in items if item["id"] == step.item), None)
                if item is None:
                    item = {"id": step.item}
                    items.append(item)
                place = item
    with speaking(paper.language):
        return {path: _explained(path, data, paper) for path in found}


def _explained(path: str, data: dict[str, Any], paper: Paper) -> str:
    words = field_words(path, data)
    spec = field_at(path)
    if spec is not None and spec.kind is Kind.DATE:
        words = say("{field} (year-month-day)", field=words)
    if _is_required(path, paper):
        words = say("{field} (must be filled in)", field=words)
    return words


def _settle(writer: PdfWriter, widget: Any, boxes: list[Box], page: PageLayout) -> None:
    """Make one place of a field plain: empty, without scripts, as large as its cell."""
    for name in ("/AA", "/A", "/DR"):
        if name in widget:
            del widget[name]
    if widget["/FT"] == "/Btn":
        _settle_box(widget)
        return
    for name in ("/V", "/DV"):
        if name in widget:
            del widget[name]
    if widget["/FT"] == "/Ch":
        kept = [choice for choice in widget["/Opt"] if str(choice).strip()]
        widget[NameObject("/Opt")] = ArrayObject([TextStringObject(""), *kept])
        widget[NameObject("/Ff")] = NumberObject(_COMBO)
    left, bottom, right, top = (float(edge) for edge in widget["/Rect"])
    at = ((left + right) / 2, page.height - (bottom + top) / 2)
    for box in boxes:
        if (
            box.kind is not BoxKind.CHECKBOX
            and box.left - 2 <= at[0] <= box.left + box.width + 2
            and box.top - 2 <= at[1] <= box.top + box.height + 2
        ):
            left, right = box.left + _INSIDE, box.left + box.width - _INSIDE
            top = page.height - box.top - _INSIDE
            bottom = page.height - box.top - box.height + _INSIDE
            break
    widget[NameObject("/Rect")] = ArrayObject(map(FloatObject, (left, bottom, right, top)))
    if widget["/FT"] == "/Tx":
        lines = _SEVERAL_LINES if top - bottom >= _TWO_LINES else 0
        widget[NameObject("/Ff")] = NumberObject(lines)
    widget[NameObject("/DA")] = _WRITTEN
    widget[NameObject("/AP")] = DictionaryObject(
        {NameObject("/N"): writer._add_object(_nothing(right - left, top - bottom))}  # noqa: SLF001 - pypdf has no other way
    )


def _settle_box(widget: Any) -> None:
    """A box to tick with the states every reader knows."""
    looks = widget["/AP"]["/N"]
    ticked = next(look for state, look in looks.items() if state in ("/☒", "/Yes"))
    empty = next(look for state, look in looks.items() if state in ("/☐", "/Off"))
    widget[NameObject("/AP")] = DictionaryObject(
        {
            NameObject("/N"): DictionaryObject(
                {NameObject("/Off"): empty, NameObject("/Yes"): ticked}
            )
        }
    )
    for name in ("/V", "/DV", "/AS"):
        widget[NameObject(name)] = NameObject("/Off")


def _nothing(width: float, height: float) -> StreamObject:
    """What an empty field shows."""
    look = StreamObject()
    look.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(map(FloatObject, (0, 0, width, height))),
            NameObject("/Resources"): DictionaryObject(),
        }
    )
    look.set_data(b"/Tx BMC\nEMC\n")
    return look


class _Tree:
    """The field hierarchy; a field that shows in several places is one all the same."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer = writer
        self._nodes: dict[str, IndirectObject] = {}
        self.roots = ArrayObject()

    def add(self, path: str, places: list[IndirectObject], words: str, *, required: bool) -> None:
        """Hang the places of a field where its path says."""
        above, _, name = path.rpartition(".")
        first = self._object(places[0])
        if len(places) == 1:
            node, field = places[0], first
        else:
            field = DictionaryObject(
                {NameObject(key): first.raw_get(key) for key in _OWN if key in first}
            )
            node = self._writer._add_object(field)  # noqa: SLF001 - pypdf has no other way
            for place in places:
                widget = self._object(place)
                for key in (*_OWN, "/T"):
                    if key in widget:
                        del widget[key]
                widget[NameObject("/Parent")] = node
            field[NameObject("/Kids")] = ArrayObject(places)
        field[NameObject("/T")] = TextStringObject(name)
        field[NameObject("/TU")] = TextStringObject(words)
        if required:
            field[NameObject("/Ff")] = NumberObject(int(field.get("/Ff", 0)) | _REQUIRED)
        self._hang(node, field, above)

    def _hang(self, node: IndirectObject, field: DictionaryObject, above: str) -> None:
        if not above:
            if "/Parent" in field:
                del field["/Parent"]
            self.roots.append(node)
            return
        parent = self._node(above)
        field[NameObject("/Parent")] = parent
        self._object(parent)["/Kids"].append(node)

    def _node(self, path: str) -> IndirectObject:
        if path not in self._nodes:
            above, _, name = path.rpartition(".")
            field = DictionaryObject(
                {
                    NameObject("/T"): TextStringObject(name),
                    NameObject("/Kids"): ArrayObject(),
                }
            )
            node = self._writer._add_object(field)  # noqa: SLF001 - pypdf has no other way
            self._nodes[path] = node
            self._hang(node, field, above)
        return self._nodes[path]

    @staticmethod
    def _object(reference: IndirectObject) -> Any:
        return reference.get_object()
