"""The codes on a page, looked for again in other ways where the first look finds none of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import segno
import zxingcpp

from docgen.plan.codes import DocumentCode, PageCode
from docgen.reading.scans import mending
from docgen.reading.scans.pixels import Pixels, halved

_KINDS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


@dataclass(frozen=True, eq=False)
class FoundCode:
    """A code on a page: what it says, what that means to us, and its corners in pixels, from the
    code's own top left clockwise.

    ``code`` is that of a page of a PDF, ``document`` that in the footer of a Word file.
    """

    text: str
    code: PageCode | None
    corners: Pixels
    document: DocumentCode | None = None

    @property
    def is_ours(self) -> bool:
        """Whether it names a page or a document of ours."""
        return self.code is not None or self.document is not None


def find(grey: Pixels) -> tuple[FoundCode, ...]:
    """Every code on the page, ours first, and of ours a page's own before its document's.

    Looks again, blurred, twice as large, cleaned of specks and by a threshold that follows the
    light, until a page's own is found; and at last for a damaged one.
    """
    found: dict[str, FoundCode] = {}
    for picture, scale in _looks(grey):
        for one in zxingcpp.read_barcodes(picture, formats=_KINDS, try_invert=False):
            seen = _understood(one.text, _corners(one, scale))
            if seen.text not in found and not (seen.is_ours and _mirrored(grey, one, seen.corners)):
                found[seen.text] = seen
        if any(one.code for one in found.values()):
            break
    else:
        for text, corners in mending.mended(grey):
            found[text] = _understood(text, corners)
    return tuple(sorted(found.values(), key=lambda one: (one.code is None, not one.is_ours)))


def _understood(text: str, corners: Pixels) -> FoundCode:
    return FoundCode(text, PageCode.read(text), corners, DocumentCode.read(text))


def _looks(grey: Pixels) -> Iterator[tuple[Pixels, float]]:
    """The page as it is, then prepared in other ways, each with how much larger it is."""
    if max(grey.shape) > 2600:
        # At 150 dots per inch and a good copy a code is read as well, in a quarter of the time.
        yield halved(grey), 0.5
    yield grey, 1.0
    yield cv2.GaussianBlur(grey, (0, 0), 1.0), 1.0
    if max(grey.shape) <= 2600:
        yield cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), 2.0
    cleaned = cv2.medianBlur(grey, 3)
    yield cv2.resize(cleaned, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_LINEAR), 1.5
    smooth = cv2.GaussianBlur(grey, (0, 0), 1.4)
    window = max(31, max(grey.shape) // 50) | 1
    yield (
        cv2.adaptiveThreshold(
            smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, window, 12
        ),
        1.0,
    )
    # Ink or a stain over the code: a closing takes thin strokes away, an opening mends thin cells.
    yield cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), 1.0
    yield cv2.morphologyEx(smooth, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), 1.0


def _corners(found: zxingcpp.Barcode, scale: float) -> Pixels:
    place = found.position
    points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return np.array([[point.x, point.y] for point in points], np.float64) / scale


def _mirrored(grey: Pixels, found: zxingcpp.Barcode, corners: Pixels) -> bool:
    """Whether the code is that of the paper's other side, which shows through and is read too.

    Told by the cells: mirrored they are those of the same code with rows for columns.
    """
    match found.extra:
        case {"DataMask": mask, "Version": "1" | "2" as version}:
            pass
        case _:
            return False
    symbol = segno.make(
        found.text,
        version=int(version),
        error=found.ec_level,
        mask=int(str(mask)),
        boost_error=False,
        micro=False,
    )
    printed = np.array([list(row) for row in symbol.matrix], np.uint8)
    seen = mending.cells(grey, corners, len(printed))
    return float((seen == printed.T).mean()) > float((seen == printed).mean())
