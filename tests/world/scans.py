"""What holds for every page that cannot be read by itself: its own message, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import pytest

from docgen.errors import Refused
from docgen.plan.codes import PageCode
from docgen.reading.scans import batch
from docgen.reading.scans.batch import Incoming
from docgen.reading.scans.page import Layouts
from docgen.reading.scans.pages import Sheet
from docgen.reading.scans.results import BatchReading
from tests.reading.scans.desk import everything


def arrived(
    *sheets: Sheet,
    layouts: Layouts | None = None,
    received: Callable[[PageCode], bool] = lambda _: False,
) -> BatchReading:
    """Photos of papers, read as one batch."""
    files = [
        Incoming(f"foto{number}.png", cv2.imencode(".png", sheet.grey)[1].tobytes())
        for number, sheet in enumerate(sheets, 1)
    ]
    return batch.read(files, layouts or everything(), received=received)


def assert_refused(content: bytes, code: str, *says: str) -> None:
    """The file is refused as a whole, in words that tell what to do."""
    with pytest.raises(Refused) as caught:
        batch.read([Incoming("foto.jpg", content)], everything())
    assert caught.value.code == code
    for words in says:
        assert words in caught.value.message
