"""A template tried out before it fills anything: with every value hostile, every condition both
ways, lists empty, with one item and with several.

That a filling is well formed is proven without this (:mod:`docgen.office.proof`). What is tried
here is that Word opens it and that our anchors stand as they must, and, for a template that is not
proven, whether there is any filling of it that is well formed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from docgen.errors import Refused
from docgen.filling.parts import written
from docgen.filling.rich import Rich
from docgen.filling.writing import AnchoredWriter
from docgen.messages import say
from docgen.office import anchors, validity
from docgen.office.anchors import Anchors
from docgen.office.package import Package
from docgen.office.proof import Place, Proof, Spot
from docgen.office.template import WordTemplate
from docgen.office.validity import Fault

TEXTS = (
    "<&>\"'",
    "]]></w:t></w:r></w:p><w:p>",
    "{{ child.name }}{% if x %}{%p endfor %}{# #}",
    "rad ett\nrad två\ttabb\r\noch\x00\x07\x1b\ufffe",
    "\U0001f469\u200d\U0001f467 e\u0301 \ud800\u2028",
    "lång text " * 1_000,
    "",
)
"""What has ever gone wrong in a value."""

CONTROLS = (
    anchors.TEXT,
    anchors.LINES,
    anchors.box(ticked=True),
    anchors.dropdown(("<ett>", '"två" & tre')),
    anchors.date("2026-12-01"),
    anchors.date(None),
)

WAYS = tuple(itertools.product((True, False), (0, 1, 3)))
"""What every condition says, and how many items every list has."""


class Probe(Sequence[Any]):
    """A value that is whatever a template takes it for."""

    def __init__(self, texts: Iterator[str], *, holds: bool, items: int) -> None:
        self._texts = texts
        self._holds = holds
        self._items = items

    def __field__(self, _: str) -> Probe:
        return self

    def __plain__(self) -> object:
        return None if self._holds else self

    def as_long_date(self) -> Probe:
        return self

    def __getitem__(self, _: Any) -> Any:
        return self

    def __len__(self) -> int:
        return self._items

    def __iter__(self) -> Iterator[Probe]:
        return itertools.repeat(self, self._items)

    def __bool__(self) -> bool:
        return self._holds

    def __contains__(self, _: object) -> bool:
        return self._holds

    def __eq__(self, _: object) -> bool:
        return self._holds

    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = object.__hash__

    def __mod__(self, _: object) -> int:
        return int(self._holds)

    def __round__(self, _: int = 0) -> int:
        return 1

    def __str__(self) -> str:
        return next(self._texts)


def try_out(template: WordTemplate) -> None:
    """Fill a template with probes, every way.

    Raises Refused ``not_well_formed`` where a filling would not be well formed, and
    ``template_fault`` where Word could not open it or its values could not be found again.
    """
    known = {(fault.code, fault.part) for fault in validity.faults(template.package)}
    for holds, items in WAYS:
        try:
            parts = _filled(template, holds=holds, items=items)
        except Refused as refused:
            if refused.code == "template_fault":
                # The first of an empty list, say: what that comes to is for real names to tell.
                continue
            raise
        package = template.package
        filled = Package({**package.parts, **parts}, package.kind, package.main)
        for fault in validity.faults(filled):
            if (fault.code, fault.part) not in known and fault.code not in _THE_TEMPLATES_OWN:
                raise _refused(fault)


def _filled(template: WordTemplate, *, holds: bool, items: int) -> dict[str, bytes]:
    handed_out = Anchors(first=template.first_number)
    texts = itertools.cycle(TEXTS)
    controls = itertools.cycle(CONTROLS)
    probe = Probe(texts, holds=holds, items=items)
    every = {name for part in template.anchored.parts.values() for name in part.names}
    return written(
        template.anchored,
        dict.fromkeys(every, probe),
        Rich(),
        lambda proof, rich: _ProbeWriter(proof, rich, handed_out, controls),
    )


class _ProbeWriter(AnchoredWriter):
    """Writes every value as one of a case: with an anchor, and each kind of control in turn."""

    def __init__(
        self, proof: Proof, rich: Rich, handed_out: Anchors, controls: Iterator[str]
    ) -> None:
        super().__init__(proof, rich, handed_out)
        self._controls = controls

    def __call__(self, value: Any, number: int) -> str:
        if self._spots[number].place is Place.ATTRIBUTE:
            # A number is right in every attribute that docxtpl has a tag for.
            return "2"
        return super().__call__(value, number)

    def _run(self, value: Any, spot: Spot) -> str:
        text = anchors.legal(str(value))
        return self._anchors.anchored("child.name", text, spot.formatting, next(self._controls))


_THE_TEMPLATES_OWN = frozenset(("bookmark_name", "bookmark_number"))
"""A bookmark that something in the template refers to is repeated with what it stands in; Word
takes the first."""


def _refused(fault: Fault) -> Refused:
    if fault.code == "words":
        return Refused(
            "template_fault",
            say(
                "The filled form would not open in Word: a tag in {part} prints words where Word "
                "holds none. Type it anew, inside a line of text, in plain text.",
                part=fault.part,
            ),
        )
    return Refused(
        "template_fault",
        say(
            "The filled form would not open in Word, or its values could not be found again: "
            "{part} has the fault {fault}. Draw the place around the tags anew.",
            part=fault.part,
            fault=f"{fault.code} {fault.said}".strip(),
        ),
    )
