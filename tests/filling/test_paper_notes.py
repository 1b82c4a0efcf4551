"""What was written on paper as comments in a Word file."""

from __future__ import annotations

import datetime as dt
import io

from PIL import Image

from docgen.filling.paper_notes import PaperNote, commented
from docgen.office.libreoffice import LibreOffice
from docgen.office.names import w
from docgen.office.package import Package
from docgen.reading.comments import comments
from docgen.settings import Settings
from tests.work.installation import Installation

AT = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
GOAL = "plan.goals[g1].text"


def picture(width: int = 300, height: int = 90) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return out.getvalue()


def made(content: bytes, *notes: PaperNote, bookmarks: dict[str, str] | None = None) -> Package:
    return Package.open(
        commented(content, notes, bookmarks=bookmarks or {}, author="Lotsen Ek", at=AT)
    )


def texts_at(package: Package) -> list[str]:
    """The words each comment is tied to, down the page."""
    found = []
    for start in package.tree(package.main).iter(w("commentRangeStart")):
        texts: list[str] = []
        for each in start.itersiblings():
            if each.tag == w("commentRangeEnd"):
                break
            texts += (str(text.text) for text in each.iter(w("t")))
        found.append("".join(texts))
    return found


def test_each_comment_is_tied_to_its_value_and_has_its_picture(installation: Installation) -> None:
    package = made(
        installation.plan,
        PaperNote("Överstruket.", picture(), GOAL),
        PaperNote("I marginalen & <nedtill>.", picture(1400), None),
    )
    assert installation.value(GOAL) in texts_at(package)
    zone = Settings(home=installation.home).zone
    found = comments(package, {"0": GOAL}, zone)
    assert [(each.author, each.text, each.path) for each in found] == [
        ("Lotsen Ek", "Överstruket.", GOAL),
        ("Lotsen Ek", "I marginalen & <nedtill>.", None),
    ]
    assert {package.parts[f"word/media/paper{n}.png"] for n in (0, 1)} == {
        picture(),
        picture(1400),
    }


def test_a_file_without_content_controls_is_found_by_its_bookmarks(
    installation: Installation,
) -> None:
    tree = Package.open(installation.plan).tree("word/document.xml")
    mark = next(tree.iter(w("bookmarkStart")))
    name = str(mark.get(w("name")))
    package = made(
        installation.plan,
        PaperNote("Här.", picture(), "plan.nowhere"),
        bookmarks={name: "plan.nowhere"},
    )
    around = next(mark.iterancestors(w("p")))
    assert texts_at(package) == ["".join(map(str, around.itertext(w("t"))))]


def test_comments_that_are_there_already_stay(installation: Installation) -> None:
    once = commented(
        installation.plan, [PaperNote("Ett.", picture(), GOAL)], bookmarks={}, author="A", at=AT
    )
    package = made(once, PaperNote("Två.", picture(200), GOAL))
    zone = Settings(home=installation.home).zone
    assert [each.text for each in comments(package, {}, zone)] == ["Ett.", "Två."]


def test_the_same_notes_give_the_same_bytes(installation: Installation) -> None:
    notes = [PaperNote("Ett.", picture(), GOAL)]
    one, other = (
        commented(installation.plan, notes, bookmarks={}, author="A", at=AT) for _ in range(2)
    )
    assert one == other


def test_libreoffice_opens_it(installation: Installation, office: LibreOffice) -> None:
    notes = [PaperNote("Ett.", picture(), GOAL), PaperNote("Två.", picture(), None)]
    content = commented(installation.plan, notes, bookmarks={}, author="A", at=AT)
    assert office.pdf(content, {}).startswith(b"%PDF-")
