"""One page of the simulator: a form, hands, mishaps and a machine, all from one seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pypdfium2 as pdfium

from docgen.plan.layout import BoxKind
from tests.scans import marks, paper, pens
from tests.scans.forms import Form, form
from tests.scans.machines import PROFILES
from tests.scans.marks import Mark
from tests.scans.pens import DOTS, Paper, Pen

_FORMS = 24


@dataclass(frozen=True)
class Scene:
    """What arrives, and what is true of it."""

    seed: int
    profile: str
    form: Form
    page: int
    """Counted from 1."""
    content: bytes
    marks: dict[str, Mark]
    pen: Pen
    mishaps: tuple[str, ...] = field(default=())


@lru_cache(maxsize=4)
def printed(seed: int, page: int) -> Paper:
    """A page as it comes out of the printer, at 300 dots per inch; not to be written on."""
    with pdfium.PdfDocument(form(seed).pdf) as document:
        drawn = document[page - 1].render(scale=300 / 72).to_numpy()
    return np.ascontiguousarray(drawn[:, :, :3])


def scene(seed: int, profile: str, *, pencils: bool = True) -> Scene:
    """Page ``seed`` of a profile; the same arguments give the same bytes."""
    chance = np.random.default_rng([seed, ord(profile)])
    form_seed, page = (
        int(chance.integers(_FORMS)) + (seed // 10_000) * 100,
        int(chance.integers(1, 3)),
    )
    issued = form(form_seed)
    boxes = issued.layout.pages[page - 1].boxes
    sheet = printed(form_seed, page).copy()
    pen = pens.pen(chance, pencils=pencils)
    mishaps = []

    def happens(name: str, share: float) -> bool:
        if chance.random() >= share:
            return False
        mishaps.append(name)
        return True

    if happens("show-through", 0.12):
        paper.show_through(sheet, printed(form_seed, 3 - page), chance)
    made = marks.fill(sheet, boxes, pen, chance, untouched=happens("untouched", 0.05))
    if happens("remark", 0.08):
        paper.remark(sheet, pen, boxes, chance)
    if happens("stamp", 0.08):
        paper.stamp(sheet, boxes, chance, on_a_box=False)
    elif happens("stamp on a box", 0.03):
        signing = tuple(box for box in boxes if box.kind is BoxKind.SIGNATURE)
        paper.stamp(sheet, signing, chance, on_a_box=True)
    if happens("mark over the code", 0.06):
        paper.over_code(sheet, pen, (sheet.shape[1] / DOTS - 27, 12), chance)
    for name, share, mishap in (
        ("stain", 0.15, paper.stain),
        ("holes", 0.20, paper.holes),
        ("fold", 0.12, paper.fold),
        ("dog-ear", 0.08, paper.dog_ear),
    ):
        if happens(name, share):
            mishap(sheet, chance)
    content = PROFILES[profile].make(sheet, chance)
    return Scene(seed, profile, issued, page, content, made, pen, tuple(mishaps))
