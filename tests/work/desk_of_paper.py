"""A consent on paper: printed, signed with a pen, scanned or photographed, received."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from docgen.office.libreoffice import LibreOffice
from docgen.plan.layout import Box, BoxKind, Layout
from docgen.records import blanks, documents
from docgen.records.documents import IssuedDocument
from docgen.work import produce
from docgen.work.printing import FileFormat, print_again
from docgen.work.received import Received
from tests.scans import pens
from tests.scans.pens import PENS, Chance, Paper
from tests.work.installation import CASE, Installation, story_clock
from tests.work.signatures import family_with_a_new_consent

OTHER = "2026-0059"
"""Another family's case."""
_MM = 25.4 / 72


@dataclass
class Printout:
    """A printed document: its pages as they come out of the printer, to be written on."""

    pages: list[Paper]
    layout: Layout
    document: IssuedDocument | None = None
    """None for a blank."""
    chance: Chance = field(default_factory=lambda: np.random.default_rng(7))

    @property
    def issued(self) -> IssuedDocument:
        assert self.document is not None
        return self.document

    def box(self, path: str, kind: BoxKind) -> tuple[Paper, Box]:
        """A box, and the page it is on."""
        return next(
            (self.pages[number], box)
            for number, page in enumerate(self.layout.pages)
            for box in page.boxes
            if (box.path, box.kind) == (path, kind)
        )

    def sign(self, path: str) -> Printout:
        """A name on somebody's line."""
        page, box = self.box(path, BoxKind.SIGNATURE)
        width = box.width * 0.7
        place = (box.left + 8, box.top + 4, width, box.height - 8)
        left, top, across, along = (side * _MM for side in place)
        pens.signature(page, PENS[1], (left, top, across, along), self.chance)
        return self

    def tick(self, path: str) -> Printout:
        """A cross in a box."""
        page, box = self.box(path, BoxKind.CHECKBOX)
        left, top, side = box.left * _MM, box.top * _MM, box.width * _MM
        for one, other in (((0.1, 0.1), (0.9, 0.9)), ((0.9, 0.1), (0.1, 0.9))):
            ends = [(left + side * x, top + side * y) for x, y in (one, other)]
            pens.stroke(page, PENS[1], pens.curve(ends, self.chance, 0.1), self.chance)
        return self

    def write(self, text: str, path: str, kind: BoxKind = BoxKind.TEXT) -> Printout:
        """Words in a box."""
        page, box = self.box(path, kind)
        at = ((box.left + 6) * _MM, (box.top + box.height - 5) * _MM)
        pens.writing(page, PENS[0], text, at, 3.4, self.chance)
        return self

    def remark(self, text: str, page: int, at: tuple[float, float]) -> Printout:
        """Words anywhere, in millimetres from the upper left corner."""
        pens.writing(self.pages[page - 1], PENS[1], text, at, 4.5, self.chance)
        return self


def pdf_of(*pages: Paper, dpi: int = 200) -> bytes:
    """What a copier makes of papers."""
    images = [Image.fromarray(_scanned(page, dpi, number)) for number, page in enumerate(pages)]
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=dpi)
    return out.getvalue()


def tiff_of(*pages: Paper, dpi: int = 200) -> bytes:
    """The same as a TIFF of several pages."""
    images = [Image.fromarray(_scanned(page, dpi, number)) for number, page in enumerate(pages)]
    out = io.BytesIO()
    images[0].save(
        out,
        "TIFF",
        save_all=True,
        append_images=images[1:],
        compression="tiff_deflate",
        dpi=(dpi, dpi),
    )
    return out.getvalue()


def picture_of(page: Paper, ending: str = ".jpg", dpi: int = 200) -> bytes:
    """One paper as a picture."""
    return cv2.imencode(ending, _scanned(page, dpi, 0)[:, :, ::-1])[1].tobytes()


def empty_paper() -> Paper:
    """A page with words of somebody else's on it."""
    page = np.full((3508, 2480, 3), 255, np.uint8)
    for row in range(12):
        cv2.putText(page, "Veckobrev fran klass 5B", (200, 400 + 200 * row), 0, 3, (20, 20, 20), 6)
    return page


def _scanned(page: Paper, dpi: int, number: int) -> Paper:
    height, width = (round(side * dpi / 300) for side in page.shape[:2])
    small = cv2.resize(page, (width, height), interpolation=cv2.INTER_AREA)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 0.4 * (-1) ** number, 1)
    turned = cv2.warpAffine(small, turn, (width, height), borderValue=(245, 245, 245))
    noise = np.random.default_rng(number).normal(0, 3, turned.shape)
    pixels = (turned * 0.97 + noise).clip(0, 255).astype(np.uint8)
    return np.ascontiguousarray(pixels[:, :, ::-1])


@lru_cache(maxsize=3)
def drawn(content: bytes) -> list[Paper]:
    """The pages of a PDF as they come out of the printer, at 300 dots per inch."""
    with pdfium.PdfDocument(content) as document:
        pages = [page.render(scale=300 / 72).to_numpy()[:, :, :3] for page in document]
    return [np.ascontiguousarray(page) for page in pages]


@dataclass
class Desk:
    """An installation whose consents were sent out on paper, and a blank of them."""

    installation: Installation
    blank: bytes

    def printout(self, case: str = CASE) -> Printout:
        """The consent of a case, fresh from the printer."""
        service = self.installation.service
        with service.transaction() as connection:
            (issued,) = (
                each
                for each in documents.of_case(connection, service.keys, case)
                if each.printed is not None
            )
            assert issued.printed is not None
            content = service.archive.fetch(connection, case, issued.printed.sha256)
        return Printout([page.copy() for page in drawn(content)], issued.printed.layout, issued)

    def from_word(self, case: str = CASE) -> Printout:
        """The consent of a case as staff print it from Word."""
        service, issued = self.installation.service, self.printout(case).issued
        layout = print_again(service, issued, "Samtycke", as_word=True).layout
        word = self.installation.original(issued.id, issued.copy)
        pages = drawn(service.office.pdf(word, {}))
        return Printout([page.copy() for page in pages], layout, issued)

    def of_blank(self) -> Printout:
        """The blank, fresh from the printer."""
        with self.installation.service.transaction() as connection:
            (blank,) = blanks.every(connection)
        return Printout([page.copy() for page in drawn(self.blank)], blank.layout)

    def receive(self, content: bytes, name: str = "skanning.pdf") -> Received:
        return self.installation.receive(content, name)

    def crop(self, sha256: str, case: str | None = CASE) -> bytes:
        service = self.installation.service
        with service.transaction() as connection:
            return service.archive.fetch(connection, case, sha256)

    @property
    def status(self) -> str:
        """What the case says of the consent."""
        said: str = self.installation.value("consents[s3].status")
        return said


def codes(received: Received) -> set[str]:
    return {finding.code for finding in received.reading.findings}


def statuses(received: Received) -> dict[str, str]:
    """Who has signed, as the reading says."""
    return {found["signer"]: found["status"] for found in received.reading.signatures}


def _issue(installation: Installation, cases: Sequence[str]) -> None:
    for case in cases:
        data = family_with_a_new_consent()
        data["id"] = case
        if case == OTHER:
            data["code_name"] = "Vipa"
            data["child"]["name"] = "Alma Testsson"
        installation.take_in(data)
        produce.issue(
            installation.service,
            "lots/consent",
            case,
            about="consents[s3]",
            file_format=FileFormat.PDF,
        )


@pytest.fixture(scope="session")
def sent_out(tmp_path_factory: pytest.TempPathFactory, office: LibreOffice) -> Path:
    """A home folder with two families and their consents as PDF; to be copied only."""
    home = tmp_path_factory.mktemp("sent-out") / "docgen-data"
    installation = Installation(home, story_clock())
    installation.service.office.close()
    object.__setattr__(installation.service, "office", office)
    _issue(installation, (CASE, OTHER))
    produce.blank(installation.service, "lots/consent", home.parent, file_format=FileFormat.PDF)
    installation.service.engine.dispose()
    return home


@pytest.fixture
def desk(sent_out: Path, empty: Installation, office: LibreOffice) -> Iterator[Desk]:
    shutil.copytree(sent_out, empty.home)
    (blank,) = sent_out.parent.glob("*.pdf")
    own = empty.service.office
    object.__setattr__(empty.service, "office", office)
    yield Desk(empty, blank.read_bytes())
    # The session's goes on when the installation's is closed.
    object.__setattr__(empty.service, "office", own)
