"""An order: what is to be filled, as plain data, carried out here or in another process.

:mod:`docgen.filling.form` judges a case and writes the order; nothing before it has touched the
template. A published template is filled by :func:`carry_out` at once; any other by
:mod:`docgen.filling.confined`, which sends the order to a child, where it is the same function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docgen.case.notation import Names
from docgen.case.values import Data
from docgen.filling import word
from docgen.filling.context import context
from docgen.filling.nodes import SignerLine
from docgen.filling.printing import Plain, Printing
from docgen.plan.document import Anchoring
from docgen.plan.reading import Value


@dataclass(frozen=True)
class Order:
    """One filling of one template: plain JSON data, but for the template and the set."""

    template: bytes
    language: str
    data: Data
    """The case; {} for a blank."""
    document: Mapping[str, str]
    """Its number, the number as ``printed``, and which copy it is."""
    words: Mapping[str, Mapping[str, str | int]]
    """What else a template may name: ``form`` (title, version, valid_from), ``model`` (title)."""
    properties: Mapping[str, str]
    """Who the document says it is."""
    about: str | None = None
    signers: tuple[tuple[str, str], ...] = ()
    """Who must sign: the path of each, and the capacity."""
    withheld: frozenset[str] = frozenset()
    """Paths this copy's recipients may not see."""
    blank: Mapping[str, int] | None = None
    """For a blank: how many empty rows each list gets."""
    anchors: Anchoring = "controls"


@dataclass(frozen=True)
class Filled:
    """What an order comes to: the file, the paths of its bookmarks, what it says, and beside which
    bookmarks who signs.
    """

    content: bytes
    layout: dict[str, str]
    values: dict[str, Value]
    signers: dict[str, str]


def carry_out(order: Order) -> Filled:
    """Fill the template; raises Refused as :func:`docgen.filling.word.render` does."""
    printing = Printing(
        order.data,
        order.language,
        Names.of(order.data),
        withheld=order.withheld,
        blank=order.blank,
    )
    names = context(
        printing,
        about=order.about,
        words={
            "document": Plain(**word.document_words(**order.document)),
            **{name: Plain(**words) for name, words in order.words.items()},
        },
        signers=[SignerLine(printing, path, capacity) for path, capacity in order.signers],
    )
    rendered = word.render(
        word.compiled(order.template),
        names,
        order.properties,
        controls=order.anchors == "controls",
    )
    return Filled(rendered.content, rendered.layout, printing.values, rendered.signers)
