"""How a value becomes XML in its place: plainly, as docxtpl writes it, or anchored.

Whatever a value says, what is written is well formed: marks are escaped, what XML cannot hold is
left out, and line breaks, tabs and page breaks become Word's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from docgen import messages
from docgen.filling.nodes import Leaf, OfSigner
from docgen.filling.printing import Fixed
from docgen.filling.rich import Rich, is_rich
from docgen.office import anchors
from docgen.office.anchors import Anchors, escaped, quoted
from docgen.office.finishing import drawing_number
from docgen.office.proof import Place, Proof, Spot
from docgen.office.template import ESCAPES
from docgen.plan.kinds import Kind

_BREAKS = re.compile("[\t\n\r\a\f]")
_NOT_IN_XML = re.compile("[^\a\f\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OPEN_TEXT = '<w:t xml:space="preserve">'


class Writer:
    """Writes the values of one part. Afterwards it says what is left to do."""

    def __init__(self, proof: Proof, rich: Rich) -> None:
        self._spots = proof.spots
        self._rich = rich
        self._drawings = 0
        self.settled = proof.settled
        """Whether the part is finished as it was written."""

    def __call__(self, value: Any, number: int) -> str:
        """The XML of ``value`` in the place with this number."""
        spot = self._spots[number]
        kind = type(value)
        if kind is not str:
            if hasattr(kind, "__html__"):
                return self._own_xml(value, spot)
            if spot.place is Place.DRAWING:
                self._drawings += 1
                return drawing_number(self._drawings - 1)
            value = str(value)
        if value.isprintable() and "_" not in value:
            return _escaped(value, spot)
        return self._resolved(_escaped(self._legal(value), spot), spot)

    def _legal(self, text: str) -> str:
        """``text`` without what XML cannot hold, but for docxtpl's signs for paragraph and page;
        with braces for docxtpl's signs for them.
        """
        text = _NOT_IN_XML.sub("", text)
        for escape, meant in ESCAPES:
            text = text.replace(escape, meant)
        return text

    def _own_xml(self, value: Any, spot: Spot) -> str:
        """A value that says itself how it is written: docxtpl's, or one that is escaped already."""
        if is_rich(value):
            self._rich.meet(value)
        xml = self._legal(value.__html__())
        if "<" in xml:
            # What it holds is not known: docxtpl finishes the part, and it is checked.
            self.settled = False
            return xml
        return self._resolved(xml, spot)

    def _resolved(self, xml: str, spot: Spot) -> str:
        """Line breaks, tabs, page breaks and new paragraphs as Word has them."""
        if not _BREAKS.search(xml):
            return xml
        if spot.place is not Place.TEXT:
            xml = xml.replace("\a", "").replace("\f", "")
            # As whoever reads the file takes them in any case.
            return xml.replace("\r\n", "\n").replace("\r", "\n")
        if not spot.regular:
            self.settled = False
            return xml
        new_run = f"<w:r>{spot.formatting}"
        new_line = f"</w:t><w:br/>{_OPEN_TEXT}"
        end = "</w:t></w:r></w:p>"
        start = f"<w:p>{spot.paragraph}{new_run}{_OPEN_TEXT}"
        page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        return (
            xml.replace("\t", f"</w:t></w:r>{new_run}<w:tab/></w:r>{new_run}{_OPEN_TEXT}")
            .replace("\n", new_line)
            .replace("\a", f"{end}{start}" if spot.splits else new_line)
            .replace("\f", f"{end}{page}{start}" if spot.splits else new_line)
        )


class AnchoredWriter(Writer):
    """Writes the values of a case: each that has a path gets its anchors, and is remembered."""

    def __init__(self, proof: Proof, rich: Rich, anchors: Anchors) -> None:
        super().__init__(proof, rich)
        self._anchors = anchors

    def __call__(self, value: Any, number: int) -> str:
        spot = self._spots[number]
        if spot.place is Place.RUN:
            return self._run(value, spot)
        if spot.place is Place.BLOCK:
            made = self._run(value, spot)
            own = made.startswith(("<w:p>", "<w:p ", "<w:tbl>"))
            return made if own else f"<w:p>{made}</w:p>"
        return super().__call__(value, number)

    def _run(self, value: Any, spot: Spot) -> str:
        kind = type(value)
        if (kind is Leaf or kind is OfSigner) and value.path is not None:
            text = value.record()
            signer = value.signer if kind is OfSigner else None
            return self._anchors.anchored(
                value.path, text, spot.formatting, control(value), signer=signer
            )
        if kind is Fixed:
            return self._anchors.tagged(value.tag, value.text, spot.formatting)
        if not hasattr(kind, "__html__"):
            return anchors.run(str(value), spot.formatting)
        xml = self._own_xml(value, spot)
        # Docxtpl's pictures end the run they stand in; its texts are runs themselves.
        in_a_run = xml.startswith("</w:t>") or "<" not in xml
        return f"<w:r>{spot.formatting}{_OPEN_TEXT}{xml}</w:t></w:r>" if in_a_run else xml

    def _legal(self, text: str) -> str:
        return anchors.legal(text)


def control(leaf: Leaf) -> str:
    """The kind of control a value gets, as XML."""
    spec = leaf.spec
    if spec is None or leaf.path in leaf.printing.withheld:
        return anchors.TEXT
    made = _CONTROLS.get(spec.kind)
    return anchors.TEXT if made is None else made(leaf)


def _escaped(text: str, spot: Spot) -> str:
    anywhere = spot.place is Place.ATTRIBUTE or not spot.regular
    return quoted(text) if anywhere else escaped(text)


def _choices(leaf: Leaf) -> str:
    spec = leaf.spec
    assert spec is not None
    return _dropdown(spec.listing or "", spec.codes, leaf.printing.language)


@cache
def _dropdown(listing: str, codes: tuple[str, ...], language: str) -> str:
    return anchors.dropdown(tuple(messages.label(listing, code, language) for code in codes))


_CONTROLS: dict[Kind, Callable[[Leaf], str]] = {
    Kind.YES_NO: lambda leaf: anchors.box(ticked=bool(leaf.value)),
    Kind.CHOICE: _choices,
    Kind.DATE: lambda leaf: anchors.date(leaf.value),
    Kind.LONG_TEXT: lambda _: anchors.LINES,
}
