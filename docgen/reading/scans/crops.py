"""Evidence: pieces of the scan itself, straightened, as PNG."""

from __future__ import annotations

import cv2
import numpy as np

from docgen.plan.layout import Box, BoxKind
from docgen.reading.scans.issued import MM, SCALE
from docgen.reading.scans.pixels import Pixels

_AROUND = {BoxKind.CHECKBOX: (4.0, 4.0)}
_AROUND_OTHERS = (3.0, 3.0)
"""Millimetres to the sides, and above and below."""


def of_box(picture: Pixels, matrix: Pixels, box: Box) -> bytes:
    """The box and a little around it; ``matrix`` takes the issued page's pixels to the scan's."""
    across, along = _AROUND.get(box.kind, _AROUND_OTHERS)
    return cut(
        picture,
        matrix,
        (
            box.left * SCALE - across * MM,
            box.top * SCALE - along * MM,
            (box.left + box.width) * SCALE + across * MM,
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
