"""Forms as issued, drawn for the simulator: a PDF, its layout, a code on every page.

Nothing here comes from docgen's own forms; words, fonts, sizes and the places of boxes are drawn
from a seed.
"""

from __future__ import annotations

import io
import itertools
import random
from dataclasses import dataclass
from functools import cache

import segno
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from docgen.plan.codes import PageCode
from docgen.plan.layout import Box, BoxKind, Layout, PageLayout

A4 = (595.3, 841.9)
MM = 72 / 25.4
_FONTS = ("Helvetica", "Times-Roman", "Helvetica-Bold", "Courier")
_WORDS = (
    *("barnet", "familjen", "skolan", "stöd", "mål", "insats", "möte", "vårdnadshavare", "plan"),
    *("samtycke", "uppföljning", "hälsa", "lärande", "trygghet", "tillsammans", "ansvarig"),
    *("datum", "behov", "vardag", "fritid", "sömn", "matro", "lots", "samordnare", "elevhälsa"),
    *("hälsocentral", "och", "i", "att", "som", "med", "för", "om", "det", "kan", "ska", "vill"),
    *("får", "hos", "till", "vid", "under", "varje", "vecka", "termin", "samtal", "kontakt"),
    *("nästa", "steg", "önskemål", "nuläge", "vem", "gör", "vad", "när", "hur", "länge"),
)
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Form:
    """A document as issued."""

    name: str
    pdf: bytes
    layout: Layout
    codes: tuple[PageCode, ...]


class _Page:
    """One page being drawn: content operators, and the boxes put down so far."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.operators: list[str] = []
        self.boxes: list[Box] = []
        self.body = chance.choice(_FONTS[:2])
        self.size = chance.uniform(9.5, 12)
        self.left = chance.uniform(48, 72)
        self.right = A4[0] - chance.uniform(48, 68)
        self.y = chance.uniform(40, 62)

    def text(self, x: float, y: float, words: str, size: float, font: str | None = None) -> None:
        number = _FONTS.index(font or self.body)
        code = words.encode("cp1252", "replace").hex()
        self.operators.append(
            f"BT /F{number} {size:.2f} Tf {x:.2f} {A4[1] - y:.2f} Td <{code}> Tj ET"
        )

    def line(self, x: float, y: float, x2: float, y2: float, width: float = 0.7) -> None:
        self.operators.append(
            f"{width:.2f} w {x:.2f} {A4[1] - y:.2f} m {x2:.2f} {A4[1] - y2:.2f} l S"
        )

    def rectangle(self, x: float, y: float, w: float, h: float, width: float = 0.7) -> None:
        self.operators.append(f"{width:.2f} w {x:.2f} {A4[1] - y - h:.2f} {w:.2f} {h:.2f} re S")

    def words(self, count: int) -> str:
        return " ".join(self.chance.choice(_WORDS) for _ in range(count)).capitalize()

    def heading(self) -> None:
        self.text(self.left, self.y + 18, self.words(3), 17, "Helvetica-Bold")
        self.y += 18 + 20

    def paragraph(self, lines: int) -> None:
        room = int((min(self.right, A4[0] - 50) - self.left) / (self.size * 0.52))
        for _ in range(lines):
            line = self.words(14)[:room]
            self.text(self.left, self.y + self.size, line, self.size)
            self.y += self.size * 1.35
        self.y += self.size * 0.8

    def questions(self, count: int, *, first: int) -> None:
        side = self.chance.uniform(3.3, 4.2) * MM
        for number in range(first, first + count):
            self.text(self.left, self.y + side * 0.8, self.words(5)[:44], self.size)
            x = self.left + self.chance.uniform(0.60, 0.64) * (self.right - self.left)
            for answer, label in (("yes", "Ja"), ("no", "Nej")):
                self.rectangle(x, self.y, side, side, self.chance.uniform(0.5, 1.0))
                self._box(f"steps[s{number}].answer={answer}", BoxKind.CHECKBOX, x, side, side)
                self.text(x + side + 5, self.y + side * 0.85, label, self.size)
                x += side + 46
            self.y += max(side + self.chance.uniform(7, 12), self.size * 1.6)
        self.y += 8

    def signatures(self, count: int, *, first: int) -> None:
        for number in range(first, first + count):
            width, height = self.chance.uniform(72, 88) * MM, self.chance.uniform(14, 18) * MM
            self.text(self.left, self.y + 9, f"Underskrift vårdnadshavare {number}", 9)
            top = self.y + 13
            style = self.chance.choice(("frame", "line"))
            if style == "frame":
                self.rectangle(self.left, top, width, height)
            else:
                self.line(self.left, top + height, self.left + width, top + height)
            self.y = top
            self._box(f"guardians[vh{number}]", BoxKind.SIGNATURE, self.left, width, height)
            x = self.left + width + 18
            self.text(x, top + height - 16, "Datum", 9)
            date = (x + 30, self.right - x - 30)
            self.line(date[0], top + height, date[0] + date[1], top + height)
            self.y = top + height - 22
            self._box(f"guardians[vh{number}].signed_at", BoxKind.DATE, date[0], date[1], 21)
            self.y = top + height + self.chance.uniform(12, 22)

    def table(self, rows: int) -> None:
        columns = [self.left, self.left + 150, self.left + 300, self.right]
        height = self.chance.uniform(22, 34)
        for _ in range(rows):
            for start, end in itertools.pairwise(columns):
                self.rectangle(start, self.y, end - start, height, 0.5)
                room = int((end - start - 10) / (self.size * 0.55))
                self.text(start + 5, self.y + self.size + 3, self.words(6)[:room], self.size)
            self.y += height
        self.y += 14

    def _box(self, path: str, kind: BoxKind, x: float, width: float, height: float) -> None:
        self.boxes.append(Box(path, kind, x, self.y, width, height))


def _code(page: _Page, code: PageCode, millimetres: float) -> None:
    symbol = segno.make(str(code), error="q", boost_error=False, micro=False)
    cells = [list(row) for row in symbol.matrix]
    cell = millimetres * MM / len(cells)
    left, top = A4[0] - 12 * MM - millimetres * MM, 12 * MM
    for y, row in enumerate(cells):
        for x, dark in enumerate(row):
            if dark:
                page.operators.append(
                    f"{left + x * cell:.3f} {A4[1] - top - (y + 1) * cell:.3f} "
                    f"{cell * 1.01:.3f} {cell * 1.01:.3f} re f"
                )
    page.text(left - 78, top + 8, "Koden säger bara", 6)
    page.text(left - 78, top + 15, "dokument och sida", 6)


def _drawn(seed: int) -> list[_Page]:
    chance = random.Random(seed)
    pages = []
    for number in (1, 2):
        page = _Page(chance)
        page.y += 44
        page.heading()
        kind = (seed + number) % 4
        if kind == 0:
            page.paragraph(chance.randint(5, 9))
            page.questions(chance.randint(4, 6), first=1)
            page.signatures(chance.randint(2, 4), first=1)
        elif kind == 1:
            page.paragraph(2)
            page.questions(chance.randint(7, 9), first=1)
            page.paragraph(3)
            page.signatures(2, first=1)
        elif kind == 2:
            page.table(chance.randint(6, 9))
            page.paragraph(4)
            page.questions(3, first=1)
            page.signatures(2, first=1)
        else:
            page.paragraph(2)
            page.signatures(chance.randint(3, 4), first=1)
        page.text(page.left, A4[1] - 36, f"{page.words(3)} sida {number} av 2", 8)
        pages.append(page)
    return pages


@cache
def form(seed: int, *, blank: bool = False, millimetres: float = 15) -> Form:
    """A form of two pages; ``blank`` has a code that names no document."""
    pages = _drawn(seed)
    layout = Layout(tuple(PageLayout(*A4, tuple(page.boxes)) for page in pages))
    chance = random.Random(f"document {seed}")
    document = None if blank else "".join(chance.choice(_ALPHABET) for _ in range(10))
    codes = tuple(
        PageCode(document, None if blank else "1", number, len(pages), layout.version)
        for number in range(1, len(pages) + 1)
    )
    writer = PdfWriter()
    for page, code in zip(pages, codes, strict=True):
        _code(page, code, millimetres)
        blank_page = writer.add_blank_page(*A4)
        fonts = DictionaryObject(
            {
                NameObject(f"/F{number}"): DictionaryObject(
                    {
                        NameObject("/Type"): NameObject("/Font"),
                        NameObject("/Subtype"): NameObject("/Type1"),
                        NameObject("/BaseFont"): NameObject(f"/{font}"),
                        NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
                    }
                )
                for number, font in enumerate(_FONTS)
            }
        )
        blank_page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = DecodedStreamObject()
        stream.set_data("\n".join(page.operators).encode("ascii"))
        blank_page[NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return Form(f"form-{seed}", out.getvalue(), layout, codes)
