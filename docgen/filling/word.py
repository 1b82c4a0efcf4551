"""Case + form -> Word document: rendered, anchored, checked; same input, same bytes.

A file is checked before there is one: a template is proven to give well-formed files whatever the
values (:mod:`docgen.office.proof`) and tried out (:mod:`docgen.filling.probing`). Only the filling
of a template that is not proven is looked at itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from docgen.filling.parts import Names, written
from docgen.filling.printing import Fixed
from docgen.filling.probing import try_out
from docgen.filling.rich import Rich
from docgen.filling.writing import AnchoredWriter, Writer
from docgen.office.anchors import DOCUMENT_TAG, Anchors
from docgen.office.packing import Packed, pack
from docgen.office.properties import Properties
from docgen.office.template import WordTemplate, compile_template


@dataclass(frozen=True)
class Rendered:
    """A rendered Word file, the paths of its bookmarks, and beside which of them who signs."""

    content: bytes
    layout: dict[str, str]
    signers: dict[str, str]


@lru_cache(maxsize=64)
def compiled(content: bytes) -> WordTemplate:
    """The compiled template of these bytes, tried out; once per process.

    Raises Refused as :func:`~docgen.office.template.compile_template` and
    :func:`~docgen.filling.probing.try_out` do.
    """
    template = compile_template(content)
    try_out(template)
    return template


def render(
    template: WordTemplate, names: Names, properties: Mapping[str, str], *, controls: bool = True
) -> Rendered:
    """Fill ``template`` with ``names``; without ``controls``, values get bookmarks only.

    Raises Refused ``template_fault`` where the template names what no case has, and
    ``not_well_formed`` where the result would not open.
    """
    anchors = Anchors(first=template.first_number, controls=controls)
    rich = Rich()
    parts = written(
        template.anchored, names, rich, lambda proof, rich: AnchoredWriter(proof, rich, anchors)
    )
    own, kept = template.properties, template.anchored.kept
    brought = rich.saved()
    if brought is not None:
        own = Properties.of(brought.parts)
        kept = _packed({**brought.parts, **own.around})
    parts[own.name] = own.saying(properties)
    return Rendered(pack({**kept, **_packed(parts, quick=True)}), anchors.layout, anchors.signers)


def render_plain(template: WordTemplate, names: Names) -> bytes:
    """Fill ``template`` with plain names (dictionaries, lists, words, numbers, None), as docxtpl
    does: no anchors, no identity, and a name that is missing prints nothing.

    A template says ``order.rows`` for the dictionary's key, never for a method of Python's. Values
    may also be docxtpl's own: RichText, Listing, InlineImage, Subdoc.

    Raises Refused ``template_fault`` where the template cannot be filled with these names, and
    ``not_well_formed`` where the result would not open.
    """
    rich = Rich()
    parts = written(template.plain, names, rich, Writer)
    brought = rich.saved()
    kept = template.plain.kept if brought is None else _packed(brought.parts)
    return pack({**kept, **_packed(parts, quick=True)})


def document_words(number: str, printed: str, copy: str) -> dict[str, Any]:
    """What ``document`` is called in a template."""
    return {"number": Fixed(printed, DOCUMENT_TAG), "id": number, "copy": copy}


def _packed(parts: Mapping[str, bytes], *, quick: bool = False) -> dict[str, Packed]:
    return {name: Packed.of(name, content, quick=quick) for name, content in parts.items()}
