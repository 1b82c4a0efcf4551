"""Some pages of a scan as a file of their own: papers of several families may lie in one batch, and
what is kept with a case is of that case alone.
"""

from __future__ import annotations

import io
from collections.abc import Collection

from PIL import Image
from pypdf import PdfReader, PdfWriter

from docgen.office import image_gate
from docgen.office.image_gate import ImageKind


def pages_of(content: bytes, numbers: Collection[int]) -> bytes:
    """A file of the same kind with the pages ``numbers``, counted from 1, of one that passed its
    gate; their pictures are as they were. Where it has no others, the file as it is.
    """
    kind = image_gate.kind_of(content)
    if kind is None:
        return _of_pdf(content, numbers)
    return _of_tiff(content, numbers) if kind is ImageKind.TIFF else content


def _of_pdf(content: bytes, numbers: Collection[int]) -> bytes:
    reader, writer = PdfReader(io.BytesIO(content)), PdfWriter()
    if len(reader.pages) == len(numbers):
        return content
    for number in sorted(numbers):
        writer.add_page(reader.pages[number - 1])
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _of_tiff(content: bytes, numbers: Collection[int]) -> bytes:
    made = io.BytesIO()
    with Image.open(io.BytesIO(content), formats=["TIFF"]) as opened:
        if getattr(opened, "n_frames", 1) == len(numbers):
            return content
        taken = []
        for number in sorted(numbers):
            opened.seek(number - 1)
            taken.append(opened.copy())
        packing = "group4" if all(page.mode == "1" for page in taken) else "tiff_deflate"
        taken[0].save(
            made,
            "TIFF",
            save_all=True,
            append_images=taken[1:],
            compression=packing,
            dpi=opened.info.get("dpi"),
        )
    return made.getvalue()
