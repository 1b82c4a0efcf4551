"""What people fill in or write on a PDF and send back: changes, as from Word, or questions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from docgen.office.libreoffice import LibreOffice
from docgen.plan.layout import Layout
from docgen.plan.reading import IdentityBy, Reading
from docgen.records import documents
from docgen.records.documents import IssuedDocument
from docgen.records.journal import Recorded
from docgen.service import Service
from docgen.work import decide, produce, receive
from docgen.work.evidence import evidence
from docgen.work.printing import FileFormat
from tests.work.installation import CASE, Installation
from tests.work.typed import Typed, flat, place

ACTION = "plan.actions[new1]"
SAID = {"text": "Ringa på måndag", "responsible": "Karin Ek", "due": "2026-12-20"}


@pytest.fixture
def service(installation: Installation, office: LibreOffice) -> Service:
    """The family's installation, with the LibreOffice of all tests."""
    installation._service = replace(installation.service, office=office)
    return installation.service


@pytest.fixture(autouse=True)
def _stays_warm(office: LibreOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing one installation does not end the LibreOffice of all."""
    monkeypatch.setattr(Service, "close", lambda self: self.engine.dispose())


@dataclass(frozen=True)
class Sent:
    """A document as it was sent out as PDF."""

    issued: IssuedDocument
    pdf: bytes

    @property
    def layout(self) -> Layout:
        assert self.issued.printed is not None
        return self.issued.printed.layout

    def typed(self, values: dict[str, str], *, into: Typed | None = None) -> Typed:
        """The PDF with words typed where the values have their places."""
        typed = into or Typed(self.pdf)
        for path, text in values.items():
            page, left, _, right, top = place(self.layout, path)
            typed.note(page, (left + 2, top - 14, min(left + 200, right), top - 1), text)
        return typed


def sent(service: Service, form: str, **options: Any) -> Sent:
    made = produce.issue(service, form, CASE, file_format=FileFormat.PDF, **options)
    document = made.produced[0].document
    with service.transaction() as connection:
        issued = documents.load(connection, service.keys, document.id, document.copy)
        assert issued is not None
        assert issued.printed is not None
        content = service.archive.fetch(connection, issued.case_id, issued.printed.sha256)
    return Sent(issued, content)


@pytest.fixture
def plan(service: Service) -> Sent:
    return sent(service, "lots/plan")


def codes(reading: Reading) -> list[str]:
    return [f.code for f in reading.findings if not f.code.startswith("signing_")]


def an_action(plan: Sent) -> Typed:
    """The plan with an action typed into its first empty row."""
    return plan.typed({f"{ACTION}.{name}": text for name, text in SAID.items()})


def test_a_pdf_that_nobody_wrote_on_says_nothing_new(service: Service, plan: Sent) -> None:
    reading = receive.read(service, plan.pdf)
    assert (reading.changes, codes(reading)) == ((), [])


def test_what_is_typed_into_an_empty_row_is_a_new_item_as_in_word(
    service: Service, plan: Sent, installation: Installation
) -> None:
    content = an_action(plan).content
    received = installation.receive(content, "plan.pdf")
    (added,) = received.recorded
    assert (added.kind.value, added.code) == ("add", "ACTION_ADD")
    action = installation.value("plan.actions")[-1]
    assert added.path == f"plan.actions[{action['id']}]"
    assert (action["text"], action["due"]) == (SAID["text"], SAID["due"])
    entry = next(e for e in installation.journal() if e.kind is Recorded.CHANGE
                 and e.payload["change"]["path"] == added.path)  # fmt: skip
    assert entry.file_sha256 is not None
    with service.transaction() as connection:
        assert service.archive.fetch(connection, CASE, entry.file_sha256) == content
    assert installation.replayed().differs == ()


def test_it_is_told_once_also_where_the_same_comes_again_made_flat(
    plan: Sent, installation: Installation
) -> None:
    installation.receive(an_action(plan).content, "plan.pdf")
    again = installation.receive(flat(an_action(plan).content), "plan igen.pdf")
    assert again.recorded == ()
    assert [a["text"] for a in installation.value("plan.actions")].count(SAID["text"]) == 1


def test_words_made_part_of_the_page_are_read_where_they_stand(
    service: Service, plan: Sent
) -> None:
    (added,) = receive.read(service, flat(an_action(plan).content)).changes
    assert added.after is not None
    assert added.after.value["text"] == SAID["text"]
    assert added.after.value["due"] == SAID["due"]


def test_words_that_run_over_into_the_next_place_are_never_taken_for_certain(
    plan: Sent, installation: Installation
) -> None:
    long = {f"{ACTION}.text": "Ringa skolan och vården på måndag", f"{ACTION}.responsible": "Bo"}
    received = installation.receive(flat(plan.typed(long).content), "plan.pdf")
    assert received.recorded == ()
    assert installation.the_one_waiting("uncertain_row").change is not None


def test_what_is_written_beside_printed_words_is_a_question_with_its_place(
    plan: Sent, installation: Installation
) -> None:
    path = "plan.goals[g1].target_date"
    page, _, bottom, right, top = place(plan.layout, path)
    note = Typed(plan.pdf).note(page, (right - 60, bottom, right - 1, top), "2027-06-01")
    received = installation.receive(note.content, "plan.pdf")
    assert received.recorded == ()
    item = installation.the_one_waiting("uncertain_value")
    assert item.path == path
    assert item.evidence["where"]["page"] == page
    assert "2027-06-01" in (evidence(installation.service, item.id).after or "")
    decide.correct(installation.service, item.id, "2027-06-01", by="Britta")
    assert installation.value(path) == "2027-06-01"


def test_what_is_in_no_place_of_a_value_is_raised_with_its_words_and_its_place(
    plan: Sent, installation: Installation
) -> None:
    content = Typed(plan.pdf).note(1, (60, 30, 300, 44), "Stämmer inte").content
    received = installation.receive(content, "plan.pdf")
    assert received.recorded == ()
    item = installation.the_one_waiting("pdf_written")
    assert "Stämmer inte" in item.finding["message"]
    assert (item.evidence["where"]["page"], item.evidence["where"]["text"]) == (1, "Stämmer inte")
    assert codes(receive.read(installation.service, flat(content))) == ["pdf_written"]


def test_a_marker_over_printed_words_says_which(service: Service, plan: Sent) -> None:
    page, left, bottom, right, top = place(plan.layout, "child.name")
    content = Typed(plan.pdf).highlight(page, (left, bottom, right, top)).content
    (finding,) = (f for f in receive.read(service, content).findings if f.code == "pdf_written")
    assert plan.issued.values["child.name"].texts[0] in finding.message


def test_printed_words_that_are_painted_over_are_looked_at_as_paper_is(
    plan: Sent, installation: Installation
) -> None:
    over = Typed(plan.pdf).draw(1, "1 g 40 600 400 60 re f").content
    content = plan.typed({f"{ACTION}.text": "x"}, into=Typed(over)).content
    received = installation.receive(content, "plan.pdf")
    assert received.reading.identity.by is IdentityBy.CODE
    assert (received.reading.changes, received.recorded) == ((), ())
    assert received.review != ()


def test_a_name_drawn_where_people_sign_is_looked_at_as_ink(
    consent: Sent, installation: Installation
) -> None:
    page, left, bottom, right, top = place(consent.layout, "guardians[vh1]")
    stroke = f"2 w {left + 20} {bottom + 8} m {left + 60} {top - 6} {left + 90} {bottom} "
    drawn = Typed(consent.pdf).draw(page, f"{stroke} {right - 40} {top - 8} c S")
    received = installation.receive(drawn.content, "samtycke.pdf")
    found = {s["signer"]: s["status"] for s in received.reading.signatures}
    assert found["guardians[vh1]"] in ("marked", "unclear")


@pytest.fixture
def consent(service: Service) -> Sent:
    return sent(service, "lots/consent", about="s1")


def test_a_tick_on_a_signed_consent_waits_for_a_person(
    consent: Sent, installation: Installation
) -> None:
    path = "consents[s1].kinds[plan]"
    content = Typed(consent.pdf).tick(consent.layout, path).content
    before = installation.value("consents[s1].kinds")
    received = installation.receive(content, "samtycke.pdf")
    assert [c.path for c in received.reading.changes] == [path]
    assert received.recorded == ()
    assert installation.value("consents[s1].kinds") == before
    item = installation.the_one_waiting("signed_consent")
    assert (item.path, item.change is not None) == (path, True)


def test_a_child_of_another_name_typed_over_is_refused(
    service: Service, plan: Sent, installation: Installation
) -> None:
    page, left, bottom, right, top = place(plan.layout, "child.name")
    white = Typed(plan.pdf).draw(page, f"1 g {left} {bottom} {right - left} {top - bottom} re f")
    content = white.note(page, (left, bottom, right, top), "Axel Ask").content
    received = installation.receive(content, "plan.pdf")
    assert received.recorded == ()
    assert [item.path for item in installation.waiting("uncertain_value")] == ["child.name"]
