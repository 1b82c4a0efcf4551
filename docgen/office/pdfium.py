"""PDFium, one thread at a time: it is not made for more, whichever documents they are at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

from pypdfium2 import PdfDocument

_LOCK = threading.RLock()


@contextmanager
def pdfium_opened(content: bytes) -> Iterator[PdfDocument]:
    """A PDF of ours, or one that has passed the gate; nobody else uses PDFium meanwhile."""
    with _LOCK, closing(PdfDocument(content)) as document:
        yield document
