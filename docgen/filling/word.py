"""Case + form -> Word document: rendered, anchored, checked; same input, same bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import jinja2

from docgen import messages
from docgen.errors import Refused
from docgen.filling.context import Fixed, Leaf, Printing
from docgen.messages import say
from docgen.office.anchors import DOCUMENT_TAG, Anchors, Control, run, with_properties
from docgen.office.package import parse_xml
from docgen.office.packing import Packed, pack
from docgen.office.sandbox import SLOT
from docgen.office.template import Slot, WordTemplate, compile_template
from docgen.plan.kinds import Kind


@dataclass(frozen=True)
class Rendered:
    """A rendered Word file and the paths of its bookmarks."""

    content: bytes
    layout: dict[str, str]


@lru_cache(maxsize=64)
def compiled(content: bytes) -> WordTemplate:
    """The compiled template of these bytes; compiled once per process."""
    return compile_template(content)


def render(
    template: WordTemplate,
    names: Mapping[str, Any],
    printing: Printing,
    properties: Mapping[str, str],
) -> Rendered:
    """Fill ``template`` with ``names``.

    Raises Refused ``template_fault`` where the template names what no case has, and
    ``not_well_formed`` where the result would not open.
    """
    anchors = Anchors(first=template.first_number)
    slots = _Slots(template.slots, anchors, printing)
    parts = dict(template.kept)
    for name, part in template.parts.items():
        try:
            rendered = part.render({**names, SLOT: slots})
        except jinja2.TemplateError as error:
            raise Refused(
                "template_fault",
                say(
                    "The template names something a case does not have: {reason}. Correct the tag "
                    "in the template.",
                    reason=error.message or type(error).__name__,
                ),
            ) from error
        content = rendered.encode()
        try:
            parse_xml(content)
        except Refused as error:
            raise Refused(
                "not_well_formed",
                say(
                    "The filled form would not open in Word: a tag in the template is not where "
                    "Word can hold it. Type it anew, in one go, in plain text."
                ),
            ) from error
        parts[name] = Packed.of(name, content)
    place, part_of_properties = template.properties
    parts[place] = Packed.of(place, with_properties(part_of_properties, properties))
    return Rendered(pack(parts), anchors.layout)


class _Slots:
    """Called by the template for each value: writes it, anchored where it has a path."""

    def __init__(self, slots: tuple[Slot, ...], anchors: Anchors, printing: Printing) -> None:
        self._slots = slots
        self._anchors = anchors
        self._printing = printing

    def __call__(self, value: object, number: int) -> _Xml:
        formatting = self._slots[number].formatting
        if isinstance(value, Fixed):
            return _Xml(self._anchors.tagged(value.tag, value.text, formatting))
        if isinstance(value, Leaf) and value.path is not None:
            text = value.record()
            return _Xml(self._anchors.anchored(value.path, text, formatting, _control(value)))
        return _Xml(run(str(value), formatting))


class _Xml(str):
    """Finished XML, escaped by :mod:`docgen.office.anchors`."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def _control(leaf: Leaf) -> Control:
    spec = leaf.spec
    if spec is None or leaf.path in leaf.printing.withheld:
        return Control()
    match spec.kind:
        case Kind.YES_NO:
            return Control(box=bool(leaf.value))
        case Kind.CHOICE:
            return _choices(spec.listing or "", spec.codes, leaf.printing.language)
        case Kind.DATE:
            date = dt.date.fromisoformat(leaf.value) if leaf.value else None
            return Control(is_date=True, date=date)
        case Kind.LONG_TEXT:
            return Control(lines=True)
        case _:
            return Control()


@cache
def _choices(listing: str, codes: tuple[str, ...], language: str) -> Control:
    return Control(choices=tuple(messages.label(listing, code, language) for code in codes))


def document_words(number: str, printed: str, copy: str) -> dict[str, Any]:
    """What ``document`` is called in a template."""
    return {"number": Fixed(printed, DOCUMENT_TAG), "id": number, "copy": copy}


def sha256(content: bytes) -> str:
    """The content's sha256 as hex."""
    return hashlib.sha256(content).hexdigest()
