"""Word documents that are not ours, or not issued here."""

from __future__ import annotations

import pytest

from tests.case.cases import FAMILY
from tests.editors.sample import issued_plan
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper
from tests.world.refusal import assert_refused

NOT_HERE = ("which was not issued here", "Send it to the authority that issued it")


def test_a_word_document_of_somebody_elses_is_refused(installation: Installation) -> None:
    minutes = Paper(issued_plan()).without_properties()
    for name in list(minutes.parts):
        if name.startswith(("word/header", "word/footer")):
            minutes.parts[name] = b"<x/>"
    for control in list(minutes.body.iter("{*}sdt")):
        parent = control.getparent()
        assert parent is not None
        parent.remove(control)
    assert_refused(
        installation,
        minutes.content,
        name="protokoll.docx",
        code="foreign",
        says=(
            "not a document that was issued here",
            "carries no document number",
            "Check that it is the right file; if it belongs to a case, register it as usual",
        ),
    )


def test_a_template_is_refused_as_no_document_of_a_case(installation: Installation) -> None:
    assert_refused(
        installation,
        (FAMILY.parent / "plan" / "template.sv.docx").read_bytes(),
        name="template.sv.docx",
        code="foreign",
        says=("not a document that was issued here",),
    )


def test_a_document_that_another_authority_issued_is_sent_back_to_it(
    installation: Installation, another: Installation
) -> None:
    another.take_in()
    (plan, *_) = another.issue()
    assert_refused(installation, plan.content, code="unknown_document", says=(plan.id, *NOT_HERE))


@pytest.mark.parametrize("number", ["DEM0P1AN0K", "plan", "' OR 1=1 --"])
def test_a_number_that_is_none_is_not_taken_for_one(
    installation: Installation, number: str
) -> None:
    """The number in the footer still tells which document it is."""
    file = Paper(installation.plan).set_property("document", number).content
    received = installation.receive(file)
    assert received.case == CASE
    assert received.reading.identity.by.value == "anchors"
