"""Where boxes lie is found on the pages themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from docgen.filling.pdf.paper import Paper, Printed
from docgen.filling.pdf.printing import printed
from docgen.office.libreoffice import LibreOffice
from docgen.office.pdfium import pdfium_opened
from docgen.plan.layout import Box, BoxKind
from tests.filling.pdf.papers import filled

MILLIMETRE = 72 / 25.4


def boxes(made: Printed, kind: BoxKind | None = None) -> list[Box]:
    return [
        box for page in made.layout.pages for box in page.boxes if kind is None or box.kind is kind
    ]


def said_in(made: Printed, box: Box) -> str:
    """What is printed in a box."""
    for number, page in enumerate(made.layout.pages):
        if box in page.boxes:
            with pdfium_opened(made.content) as opened:
                text = opened[number].get_textpage()
                bottom = page.height - box.top - box.height
                said: str = text.get_text_bounded(
                    box.left, bottom, box.left + box.width, page.height - box.top
                )
                return " ".join(said.split())
    raise AssertionError(box)


def test_every_signer_has_a_box_to_sign_in_and_one_to_date(consent: Printed) -> None:
    signed = boxes(consent, BoxKind.SIGNATURE)
    assert [box.path for box in signed] == ["guardians[vh1]", "guardians[vh2]"]
    for box in signed:
        assert box.width >= 60 * MILLIMETRE
        assert box.height >= 13 * MILLIMETRE
        assert said_in(consent, box) == ""
        (date,) = [
            each
            for each in boxes(consent, BoxKind.DATE)
            if each.path == box.path and each.top == box.top
        ]
        assert date.left > box.left + box.width
        assert date.width >= 20 * MILLIMETRE
        (name,) = [
            each
            for each in boxes(consent, BoxKind.TEXT)
            if each.path == f"{box.path}.name" and each.top == box.top
        ]
        assert said_in(consent, name)


def test_every_printed_value_has_its_box_and_stands_in_it(
    consent: Printed, consent_paper: Paper
) -> None:
    expected = Counter(
        path
        for name, path in consent_paper.layout.items()
        # In the footer, which nobody writes in.
        if path != "code_name"
    )
    signing = {"guardians[vh1]", "guardians[vh2]"}
    assert Counter(box.path for box in boxes(consent) if box.path not in signing) == expected
    by_path = {box.path: box for box in boxes(consent)}
    assert said_in(consent, by_path["child.name"]) == "Nora O'Leary Lindqvist"
    assert said_in(consent, by_path["consents[s1].valid_to"]) == "2026-12-31"
    assert by_path["consents[s1].valid_to"].kind is BoxKind.DATE
    assert said_in(consent, by_path["consents[s1].kinds[information]"]) == "☒"


def test_boxes_to_tick_are_large_enough_for_a_pen(consent: Printed, blank_consent: Printed) -> None:
    for made, count in ((consent, 16), (blank_consent, 18)):
        ticks = boxes(made, BoxKind.CHECKBOX)
        assert len(ticks) == count
        for box in ticks:
            assert 3.5 * MILLIMETRE <= box.width <= 6 * MILLIMETRE
            assert 3.5 * MILLIMETRE <= box.height <= 6 * MILLIMETRE


def test_no_two_boxes_overlap(consent: Printed, blank_consent: Printed) -> None:
    for made in (consent, blank_consent):
        for page in made.layout.pages:
            for number, one in enumerate(page.boxes):
                for other in page.boxes[number + 1 :]:
                    apart = (
                        one.left + one.width <= other.left
                        or other.left + other.width <= one.left
                        or one.top + one.height <= other.top
                        or other.top + other.height <= one.top
                    )
                    assert apart, (one, other)


def test_a_document_with_bookmarks_only_is_placed_alike(
    office: LibreOffice, consent: Printed
) -> None:
    made = printed(office, filled("consent", "consents[s1]", anchors="bookmarks"))
    assert [(box.path, box.kind) for box in boxes(made)] == [
        (box.path, box.kind) for box in boxes(consent)
    ]
    assert min(box.width for box in boxes(made, BoxKind.CHECKBOX)) >= 3.5 * MILLIMETRE


def test_a_signer_without_a_row_to_sign_in_is_told(office: LibreOffice) -> None:
    paper = filled("summons", "meetings[m1]")
    title = next(name for name, path in paper.layout.items() if path == "meetings[m1].purpose")
    made = printed(office, replace(paper, signers={title: "guardians[vh1]"}))
    assert [finding.code for finding in made.findings] == ["no_signature_box"]
    assert boxes(made, BoxKind.SIGNATURE) == []
