"""Blanks filled in on a screen: read by path with their fields or without, and kept until somebody
says whose they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from docgen.errors import Refused, WrongUse
from docgen.office.libreoffice import LibreOffice
from docgen.plan.reading import IdentityBy
from docgen.records.review import ReviewStatus
from docgen.service import Service
from docgen.work import decide, filled_blank, produce, receive
from docgen.work.evidence import evidence
from docgen.work.printing import FileFormat
from tests.reading.signatures.paper import pdf
from tests.work.installation import PLAN as PLAN_NUMBER
from tests.work.installation import Installation
from tests.work.typed import Typed, flat

NAME, FROM, PURPOSE, PLAN, STAGE, GIVER = (
    "child.name",
    "consents[new1].valid_from",
    "consents[new1].purpose",
    "consents[new1].kinds[plan]",
    "consents[new1].stage",
    "consents[new1].grants[new1].giver",
)
SAID: dict[str, str | bool] = {
    NAME: "Åsa Öberg på Ängö",
    FROM: "1 mars 2027",
    PURPOSE: "Att skolan och vården talar med varandra.",
    PLAN: True,
    STAGE: "Inför första mötet",
    GIVER: "Ängsskolan",
}


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
class Blank:
    """A blank as it was printed."""

    pdf: bytes

    @property
    def filled(self) -> bytes:
        """With something in fields of every kind."""
        return Typed(self.pdf).fill(SAID).content


@pytest.fixture
def blank(service: Service, tmp_path: Path) -> Blank:
    made = produce.blank(service, "lots/consent", tmp_path, file_format=FileFormat.PDF)
    return Blank(Path(made.produced[0].files[0]).read_bytes())


def test_a_filled_blank_is_read_by_path_and_known_by_its_code(
    service: Service, blank: Blank
) -> None:
    reading = receive.read(service, blank.filled)
    assert reading.values[NAME].value == SAID[NAME]
    assert reading.values[FROM].value == "2027-03-01"
    assert reading.values[PLAN].value is True
    assert (reading.identity.form, reading.identity.by) == ("lots/consent", IdentityBy.CODE)
    assert [f.code for f in reading.findings] == ["blank"]


def test_made_flat_it_says_the_same(service: Service, blank: Blank) -> None:
    whole, made_flat = (
        receive.read(service, content) for content in (blank.filled, flat(blank.filled))
    )
    said = {path: value for path, value in whole.values.items() if value.value is not False}
    assert {p: v for p, v in made_flat.values.items() if v.value is not False} == said
    assert made_flat.identity == whole.identity
    assert [f.code for f in made_flat.findings] == ["blank"]


def test_an_empty_blank_made_flat_says_nothing(service: Service, blank: Blank) -> None:
    values = receive.read(service, flat(blank.pdf)).values
    assert {value.value for value in values.values()} <= {False}


def test_words_beside_the_fields_of_a_blank_are_told(service: Service, blank: Blank) -> None:
    content = Typed(blank.filled).note(1, (60, 30, 200, 44), "Ring mormor").content
    reading = receive.read(service, content)
    assert [f.code for f in reading.findings] == ["blank", "pdf_written"]
    assert "Ring mormor" in reading.findings[1].message


@pytest.mark.parametrize("as_sent", [True, False])
def test_received_it_is_kept_with_a_question_that_says_what_it_says(
    service: Service, blank: Blank, installation: Installation, *, as_sent: bool
) -> None:
    content = blank.filled if as_sent else flat(blank.filled)
    with installation.unchanged():
        received = installation.receive(content, "blankett.pdf")
    (item,) = installation.waiting("blank")
    assert received.review == (item.id,)
    assert received.case is None
    assert item.case_id is None
    assert item.evidence["values"][NAME]["value"] == SAID[NAME]
    assert item.evidence["form"] == "lots/consent"
    shown = evidence(service, item.id)
    assert "Barnets namn: Åsa Öberg på Ängö" in (shown.after or "")
    (kept,) = installation.quarantine()
    assert (kept.reason, kept.content) == ("blank", content)
    # The same file again asks nothing anew.
    assert installation.receive(content, "igen.pdf").review == (item.id,)
    assert len(installation.quarantine()) == 1


def test_what_it_says_lies_encrypted(
    service: Service, blank: Blank, installation: Installation
) -> None:
    installation.receive(blank.filled, "blankett.pdf")
    name = str(SAID[NAME])
    for file in installation.home.rglob("*"):
        if file.is_file():
            assert name.encode() not in file.read_bytes(), file.name
            assert name.encode("unicode_escape") not in file.read_bytes(), file.name


def test_a_form_of_ours_drawn_anew_says_what_to_do(service: Service) -> None:
    other = pdf(["Samtycke", "blankett, sida 1 av 1. Koden innehåller inga personuppgifter."])
    with service.transaction() as connection, pytest.raises(Refused) as caught:
        filled_blank.read(service, connection, other)
    assert caught.value.code == "drawn_anew"


def test_a_filled_blank_is_read_against_the_blank_itself(
    installation: Installation, blank: Blank
) -> None:
    reading = receive.read(installation.service, blank.filled, base=blank.pdf)
    changed = {change.path: change.after.value for change in reading.changes if change.after}
    assert changed[NAME] == SAID[NAME]
    assert "pages_same" in [f.code for f in reading.findings]
    again = receive.read(installation.service, flat(blank.filled), base=blank.pdf)
    assert {change.path for change in again.changes} == changed.keys()


def test_a_word_file_is_no_base_for_a_pdf_nor_the_other_way_round(
    installation: Installation,
) -> None:
    for content, base in ((pdf(["a"]), installation.plan), (installation.plan, pdf(["a"]))):
        with pytest.raises(WrongUse) as caught:
            receive.read(installation.service, content, base=base)
        assert caught.value.code == "base_kind"


def test_pages_that_differ_from_the_base_are_named(installation: Installation) -> None:
    base = pdf(["Samtycke", "Det gäller skolan."], texts={NAME: "Nora"})
    other = pdf(["Samtycke", "Det gäller allt."], texts={NAME: "Nora"})
    reading = receive.read(installation.service, other, base=base)
    (finding,) = (f for f in reading.findings if f.code == "pages_differ")
    assert "1" in finding.message


def test_named_to_a_document_what_it_says_is_asked_about_in_that_case(
    service: Service, blank: Blank, installation: Installation
) -> None:
    document = installation.issue("lots/consent", about="s1")[0]
    child = str(installation.value("child.name"))
    said = {NAME: child, PURPOSE: "Att alla vet.", STAGE: "För det fortsatta arbetet"}
    installation.receive(Typed(blank.pdf).fill(said).content, "blankett.pdf")
    item = installation.the_one_waiting("blank")
    before = installation.case()
    decided = decide.correct(service, item.id, document.id, by="Britta")
    assert decided.item.status is ReviewStatus.CORRECTED
    waiting = {each.path: each for each in installation.waiting() if each.id in decided.asked}
    assert "consents[s1].purpose" in waiting
    assert waiting["consents[s1].purpose"].change is not None
    assert "child.name" not in waiting
    assert any(path and path.startswith("consents[s1].kinds[") for path in waiting), (
        "what is ticked in the document and not in the blank"
    )
    assert installation.case() == before
    entries = installation.journal()
    assert any(e.accepted_by == "Britta" and e.document_id == document.id for e in entries)
    assert installation.replayed().differs == ()


def test_named_to_another_childs_document_it_waits_as_before(
    service: Service, blank: Blank, installation: Installation
) -> None:
    document = installation.issue("lots/consent", about="s1")[0]
    installation.receive(Typed(blank.pdf).fill({NAME: "Axel Ask"}).content, "blankett.pdf")
    item = installation.the_one_waiting("blank")
    with installation.unchanged(), pytest.raises(Refused) as caught:
        decide.correct(service, item.id, document.id, by="Britta")
    assert caught.value.code == "wrong_child"
    assert installation.the_one_waiting("blank").id == item.id


def test_named_to_a_document_of_another_form_it_waits_as_before(
    service: Service, blank: Blank, installation: Installation
) -> None:
    installation.receive(blank.filled, "blankett.pdf")
    item = installation.the_one_waiting("blank")
    with installation.unchanged(), pytest.raises(Refused) as caught:
        decide.correct(service, item.id, f"{PLAN_NUMBER} 1", by="Britta")
    assert caught.value.code == "other_form"
