"""Evidence: pieces of the scan itself, straightened, as PNG."""

from __future__ import annotations

import cv2
import numpy as np

from docgen.plan.layout import Box, BoxKind
from docgen.reading.scans.decisions import Decision
from docgen.reading.scans.issued import MM, SCALE
from docgen.reading.scans.pixels import Pixels
from docgen.reading.scans.results import Verdict

_BY_HAND = frozenset({BoxKind.SIGNATURE, BoxKind.CHECKBOX})
_AROUND = {BoxKind.CHECKBOX: (4.0, 4.0)}
_AROUND_OTHERS = (3.0, 3.0)
"""Millimetres to the sides, and above and below."""
_WORDS = 60.0
"""Millimetres to the right of a box that is marked: what it is the box of."""


def is_evidence(decided: Decision) -> bool:
    """Whether a picture of the box is kept. What was printed in a field that nobody wrote in is
    known: a plan has hundreds of these.
    """
    return decided.verdict is not Verdict.EMPTY or decided.box.kind in _BY_HAND


def of_box(picture: Pixels, matrix: Pixels, box: Box, verdict: Verdict) -> bytes:
    """The box and a little around it, and the words beside one that is not empty; ``matrix`` takes
    the issued page's pixels to the scan's.
    """
    across, along = _AROUND.get(box.kind, _AROUND_OTHERS)
    is_shown = box.kind is BoxKind.CHECKBOX and verdict is not Verdict.EMPTY
    beside = _WORDS if is_shown else across
    return cut(
        picture,
        matrix,
        (
            box.left * SCALE - across * MM,
            box.top * SCALE - along * MM,
            (box.left + box.width) * SCALE + beside * MM,
            (box.top + box.height) * SCALE + along * MM,
        ),
    )


def cut(picture: Pixels, matrix: Pixels, place: tuple[float, float, float, float]) -> bytes:
    """The rectangle ``place`` of the issued page, in its pixels: left, top, right, bottom."""
    left, top, right, bottom = place
    shift = np.array([[1, 0, left], [0, 1, top], [0, 0, 1]], np.float64)
    piece = cv2.warpPerspective(
        picture,
        matrix @ shift,
        (max(round(right - left), 1), max(round(bottom - top), 1)),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(160, 160, 160),
    )
    # As the library has it: a level of our own turns its quick strategy off.
    return cv2.imencode(".png", piece)[1].tobytes()
