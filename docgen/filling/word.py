"""Case + form -> Word document: rendered, anchored, checked, with the same bytes for the same input."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jinja2

from docgen import messages
from docgen.errors import Refused
from docgen.filling.context import Fixed, Leaf, Printing
from docgen.messages import say
from docgen.office.anchors import DOCUMENT_TAG, Anchors, Control, run, with_properties
from docgen.office.package import parse_xml
from docgen.office.template import Slot, WordTemplate, compile_template
from docgen.plan.kinds import Kind

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Every part carries the zip format's first date, so the same input gives the same bytes."""


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
    anchors = Anchors()
    slots = _Slots(template.slots, anchors, printing)
    parts = dict(template.package.parts)
    for name, part in template.parts.items():
        try:
            rendered = part.render(**names, _slot=slots)
        except jinja2.TemplateError as error:
            raise Refused(
                "template_fault",
                say(
                    "The template names something a case does not have: {reason}. Correct the tag "
                    "in the template.",
                    reason=error.message or type(error).__name__,
                ),
            ) from error
        parts[name] = rendered.encode()
        parse_xml(parts[name])
    parts = with_properties(parts, dict(properties))
    return Rendered(_pack(parts), anchors.layout)


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
            language = leaf.printing.language
            return Control(
                choices=[messages.label(spec.listing or "", code, language) for code in spec.codes]
            )
        case Kind.DATE:
            date = dt.date.fromisoformat(leaf.value) if leaf.value else None
            return Control(is_date=True, date=date)
        case Kind.LONG_TEXT:
            return Control(lines=True)
        case _:
            return Control()


def _pack(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    # Content types come first: some readers look no further to tell what a file is.
    order = sorted(parts, key=lambda name: (name != "[Content_Types].xml", name != "_rels/.rels"))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in order:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, parts[name])
    return buffer.getvalue()


def document_words(number: str, printed: str, copy: str) -> dict[str, Any]:
    """What ``document`` is called in a template."""
    return {"number": Fixed(printed, DOCUMENT_TAG), "id": number, "copy": copy}


def sha256(content: bytes) -> str:
    """The content's sha256 as hex."""
    return hashlib.sha256(content).hexdigest()


