"""The numbers of two documents in one file, as when one was pasted into the other."""

from __future__ import annotations

from docgen.case import numbers
from tests.work.installation import PLAN, Installation
from tests.work.paper import Paper
from tests.world.refusal import assert_refused

TWO_NUMBERS = (
    "carries the numbers of more than one document",
    "Put the changes into a fresh copy of the right document",
)


def test_properties_of_one_document_and_the_footer_of_another_are_refused(
    installation: Installation,
) -> None:
    (other, *_) = installation.issue()
    file = Paper(installation.plan)
    for footer in file.footers():
        file.replace(
            footer, numbers.printed_document_id(PLAN), numbers.printed_document_id(other.id)
        )
    assert_refused(installation, file.content, code="identity_conflict", says=TWO_NUMBERS)


def test_two_footers_with_two_numbers_and_no_properties_are_refused(
    installation: Installation,
) -> None:
    (other, *_) = installation.issue()
    file = Paper(installation.plan).without_properties()
    (footer,) = file.footers()
    written = file.parts[footer].decode()
    control = written[written.index("<w:sdt>") : written.index("</w:sdt>") + len("</w:sdt>")]
    second = control.replace(
        numbers.printed_document_id(PLAN), numbers.printed_document_id(other.id)
    )
    file.replace(footer, control, control + second)
    assert_refused(installation, file.content, code="identity_conflict", says=TWO_NUMBERS)
