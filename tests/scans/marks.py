"""What people do in and around boxes, and what a reader should make of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from docgen.plan.layout import Box, BoxKind
from tests.scans import pens
from tests.scans.pens import Chance, Paper, Pen

POINT = 25.4 / 72


class Truth(StrEnum):
    """What a box is."""

    MARKED = "marked"
    EMPTY = "empty"
    UNSURE = "unsure"
    """Nothing a machine should decide."""


@dataclass(frozen=True)
class Mark:
    """What was put in a box."""

    kind: str
    truth: Truth


CHECKBOX = {
    "tick": Truth.MARKED,
    "big tick": Truth.MARKED,
    "cross": Truth.MARKED,
    "small cross": Truth.MARKED,
    "scribble": Truth.MARKED,
    "filled": Truth.MARKED,
    "corrected": Truth.UNSURE,
    "circled": Truth.UNSURE,
    "dot": Truth.UNSURE,
}
_CHECKBOX_CHANCES = [0.30, 0.12, 0.26, 0.12, 0.08, 0.03, 0.03, 0.03, 0.03]
SIGNATURE = {
    "signature": Truth.MARKED,
    "initials": Truth.MARKED,
    "overflowing": Truth.MARKED,
    "struck out": Truth.UNSURE,
    "refusal": Truth.UNSURE,
    "speck": Truth.UNSURE,
    "empty": Truth.EMPTY,
}
_SIGNATURE_CHANCES = [0.40, 0.08, 0.06, 0.04, 0.05, 0.04, 0.33]
_REFUSALS = ("Vill ej", "Nej", "vill inte", "Nej tack", "Avstår")


def fill(
    paper: Paper, boxes: tuple[Box, ...], pen: Pen, chance: Chance, *, untouched: bool
) -> dict[str, Mark]:
    """Put marks in every box of a page; ``untouched`` pages get none."""
    marks: dict[str, Mark] = {}
    checkboxes = [box for box in boxes if box.kind is BoxKind.CHECKBOX]
    for yes, no in zip(checkboxes[::2], checkboxes[1::2], strict=True):
        for box in (yes, no):
            marks[box.path] = Mark("empty", Truth.EMPTY)
        if untouched or chance.random() < 0.12:
            continue
        chosen = yes if chance.random() < 0.6 else no
        kind = str(chance.choice(list(CHECKBOX), p=_CHECKBOX_CHANCES))
        _checkbox(paper, _place(chosen), kind, pen, chance)
        marks[chosen.path] = Mark(kind, CHECKBOX[kind])
        other = no if chosen is yes else yes
        if kind == "corrected" or chance.random() < 0.03:
            _checkbox(paper, _place(other), "cross", pen, chance)
            for box in (yes, no):
                marks[box.path] = Mark("both", Truth.UNSURE)
        elif CHECKBOX[kind] is Truth.UNSURE:
            marks[other.path] = Mark("beside unsure", Truth.UNSURE)
    for box in boxes:
        if box.kind is BoxKind.SIGNATURE:
            kind = (
                "empty" if untouched else str(chance.choice(list(SIGNATURE), p=_SIGNATURE_CHANCES))
            )
            _signature(paper, _place(box), kind, pen, chance)
            marks[box.path] = Mark(kind, SIGNATURE[kind])
        elif box.kind in {BoxKind.DATE, BoxKind.TEXT}:
            written = not untouched and chance.random() < 0.6
            if written:
                left, top, _, height = _place(box)
                day = f"{chance.integers(1, 29)}/{chance.integers(1, 13)} {chance.integers(24, 27)}"
                pens.writing(paper, pen, day, (left + 1, top + height * 0.8), 3.6, chance)
            marks[box.path] = Mark(
                "date" if written else "empty", Truth.MARKED if written else Truth.EMPTY
            )
    return marks


def _place(box: Box) -> tuple[float, float, float, float]:
    return box.left * POINT, box.top * POINT, box.width * POINT, box.height * POINT


def _checkbox(
    paper: Paper, place: tuple[float, float, float, float], kind: str, pen: Pen, chance: Chance
) -> None:
    left, top, width, height = place

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        off = chance.normal(0, 0.05, (len(points), 2))
        return [
            (left + width * (x + dx), top + height * (y + dy))
            for (x, y), (dx, dy) in zip(points, off, strict=True)
        ]

    def draw(*points: tuple[float, float], wide: float = 0) -> None:
        pens.stroke(paper, pen, pens.curve(at(*points), chance, 0.1), chance, wide)

    match kind:
        case "tick":
            draw((0.1, 0.5), (0.4, 0.9), (1.05, 0.0))
        case "big tick":
            draw((0.0, 0.4), (0.4, 1.0), (1.7, -0.8))
        case "cross":
            draw((0.05, 0.05), (0.95, 0.95))
            draw((0.95, 0.05), (0.05, 0.95))
        case "small cross":
            draw((0.25, 0.25), (0.75, 0.75))
            draw((0.75, 0.25), (0.25, 0.75))
        case "scribble":
            draw((0.1, 0.3), (0.9, 0.2), (0.15, 0.5), (0.9, 0.5), (0.15, 0.75), (0.9, 0.8))
        case "filled":
            for row in range(9):
                y = 0.05 + row * 0.11
                draw((0.03, y), (0.97, y), wide=0.6)
        case "corrected":
            draw((0.1, 0.5), (0.4, 0.9), (1.0, 0.0))
            for row in range(6):
                y = -0.2 + row * 0.27
                draw((-0.4, y), (1.4, y + 0.1), wide=0.6)
        case "circled":
            draw((0.1, 0.5), (0.4, 0.9), (1.0, 0.0))
            pens.circle(
                paper, pen, (left + width / 2, top + height / 2),
                (width * chance.uniform(0.9, 1.2), height * chance.uniform(0.85, 1.1)), chance,
            )  # fmt: skip
        case "dot":
            draw((0.45, 0.5), (0.55, 0.5), wide=0.7)


def _signature(
    paper: Paper, place: tuple[float, float, float, float], kind: str, pen: Pen, chance: Chance
) -> None:
    left, top, width, height = place
    match kind:
        case "signature":
            share = chance.uniform(0.4, 0.85)
            start = left + width * chance.uniform(0.03, 0.95 - share)
            pens.signature(paper, pen, (start, top, width * share, height), chance)
        case "initials":
            start = left + width * chance.uniform(0.05, 0.6)
            pens.signature(
                paper,
                pen,
                (start, top - height * 0.1, chance.uniform(12, 17), height * 1.1),
                chance,
            )
        case "overflowing":
            pens.signature(
                paper, pen,
                (left + width * 0.1, top - height * 0.2, width * 0.95, height * 1.4), chance,
            )  # fmt: skip
        case "struck out":
            for _ in range(int(chance.integers(1, 3))):
                pens.stroke(
                    paper, pen,
                    pens.curve(
                        [
                            (left + width * 0.05, top + height * chance.uniform(0.3, 0.8)),
                            (left + width * 0.95, top + height * chance.uniform(0.2, 0.7)),
                        ],
                        chance,
                    ),
                    chance,
                )  # fmt: skip
        case "refusal":
            pens.writing(
                paper, pen, str(chance.choice(_REFUSALS)),
                (left + width * chance.uniform(0.05, 0.4), top + height * 0.75),
                chance.uniform(3.5, 6.5), chance,
            )  # fmt: skip
        case "speck":
            x, y = left + width * chance.uniform(0.1, 0.9), top + height * chance.uniform(0.2, 0.8)
            points = [(x + chance.normal(0, 1.5), y + chance.normal(0, 1)) for _ in range(4)]
            pens.stroke(paper, pen, pens.curve(points, chance), chance)
