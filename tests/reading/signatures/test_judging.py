"""What is signed in good order is told so, and who vouches for it, whoever signs and however."""

from __future__ import annotations

import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader, PdfWriter

from docgen.case.signatures import FoundSignature, Means, SignatureStatus
from docgen.office.pdf_gate import admit
from docgen.plan.layout import Box, BoxKind, Layout, PageLayout
from docgen.reading.signatures.judging import AsIssued, Issued, Judged, judge
from docgen.reading.signatures.matching import Expected
from docgen.reading.signatures.trust import Vouches
from tests.reading.signatures.paper import Lines, pdf
from tests.reading.signatures.people import (
    SIGNED_AT,
    Authority,
    Holder,
    auth_context,
    sign,
    trusting,
)
from tests.reading.signatures.tampering import BOX, LINES, NUMBERS, TEXT, VH1, VH2, Scene

STOCKHOLM = ZoneInfo("Europe/Stockholm")
PEOPLE = (
    Expected(VH1, "Jenny Lindqvist", "19901122-2388"),
    Expected(VH2, "Mattias Ek", "19910322-2395"),
)
SERVICE = "Underskriftstjänsten AB"
EVIDENCE = (
    "Underskrifter",
    "Jenny Lindqvist 19901122-2388",
    "Undertecknade 2026-11-23 11:00:05",
    "Mattias Ek 910322-2395",
    "Undertecknade 2026-11-23 12:30:00 UTC",
)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene(Authority("Testlegitimation"), Authority("Testtid"), Authority("Testtjänst"))


def judged(scene: Scene, content: bytes, issued: Issued | None = None, days: int = 0) -> Judged:
    return judge(
        admit(content),
        PEOPLE,
        scene.trust,
        issued or Issued(scene.issued, SIGNED_AT - dt.timedelta(days=1)),
        now=SIGNED_AT + dt.timedelta(hours=8, days=days),
        zone=STOCKHOLM,
    )


def by(found: Judged) -> dict[str | None, FoundSignature]:
    return {each.signer: each for each in found.signatures}


# A certificate of one's own


def test_who_signed_when_and_who_vouches_is_told(scene: Scene) -> None:
    found = by(judged(scene, scene.one))
    assert found[VH1].method is Means.PADES
    assert found[VH1].signed_at == SIGNED_AT
    assert "Testlegitimation" in (found[VH1].detail or "")
    assert found[VH2] == FoundSignature(VH2, SignatureStatus.MISSING)


@pytest.mark.parametrize(
    "written", [NUMBERS[VH1], "PNOSE-" + NUMBERS[VH1], "19901122-2388", "PNOSE-19901122-2388"]
)
def test_a_personal_number_is_known_however_it_is_written(scene: Scene, written: str) -> None:
    content = sign(scene.issued, VH1, scene.authority.gives("Jenny Lindqvist", written))
    assert by(judged(scene, content))[VH1].status is SignatureStatus.SIGNED


@pytest.mark.parametrize("written", ["PASSE-199011222388", "SE199011222388", "12345"])
def test_another_number_is_no_personal_number(scene: Scene, written: str) -> None:
    content = sign(scene.issued, VH1, scene.authority.gives("Jenny Lindqvist", written))
    assert by(judged(scene, content))[VH1].status is SignatureStatus.UNCLEAR


def test_the_number_may_stand_in_how_the_person_identified(scene: Scene) -> None:
    context = auth_context(NUMBERS[VH1])
    content = sign(scene.issued, VH1, scene.authority.gives("Jenny Lindqvist", context=context))
    found = by(judged(scene, content))[VH1]
    assert found.status is SignatureStatus.SIGNED
    assert "loa3" in (found.detail or "")


def test_a_certificate_of_an_hour_holds_ever_after_by_its_stamp(scene: Scene) -> None:
    short = scene.authority.gives(
        "Jenny Lindqvist",
        NUMBERS[VH1],
        since=SIGNED_AT - dt.timedelta(minutes=5),
        until=SIGNED_AT + dt.timedelta(hours=1),
    )
    stamped = sign(scene.issued, VH1, short, stamper=scene.tsa.stamper(SIGNED_AT))
    assert by(judged(scene, stamped, days=700))[VH1].status is SignatureStatus.SIGNED
    own_word = sign(scene.issued, VH1, short)
    assert by(judged(scene, own_word, days=700))[VH1].status is SignatureStatus.UNCLEAR


def test_a_line_break_at_the_end_is_no_change(scene: Scene) -> None:
    found = by(judged(scene, scene.both + b"\n"))
    assert {each.status for each in found.values()} == {SignatureStatus.SIGNED}


def test_a_program_may_draw_the_signature_in_its_place(scene: Scene) -> None:
    """Without form fields, the layout tells where people sign."""
    plain = pdf(*LINES)
    box = Box(VH1, BoxKind.SIGNATURE, 60, 500, 200, 60)
    layout = Layout((PageLayout(595, 842, (box,)), PageLayout(595, 842)))
    from pyhanko.sign.fields import SigFieldSpec  # noqa: PLC0415 - for this test alone

    drawn = SigFieldSpec("underskrift", on_page=0, box=(62, 290, 250, 335))
    content = sign(plain, "underskrift", scene.anna, new_field=drawn)
    issued = Issued(plain, SIGNED_AT - dt.timedelta(days=1), layout)
    assert by(judged(scene, content, issued))[VH1].status is SignatureStatus.SIGNED
    elsewhere = SigFieldSpec("underskrift", on_page=0, box=(62, 700, 250, 800))
    over_text = sign(plain, "underskrift", scene.anna, new_field=elsewhere)
    assert by(judged(scene, over_text, issued))[VH1].status is SignatureStatus.UNCLEAR


def test_without_an_issued_pdf_a_person_compares(scene: Scene) -> None:
    found = judged(scene, scene.both, Issued(None))
    assert found.as_issued is AsIssued.UNKNOWN
    assert {each.status for each in found.signatures} == {SignatureStatus.UNCLEAR}


def test_nothing_of_a_certificate_is_logged(
    scene: Scene, capfd: pytest.CaptureFixture[str]
) -> None:
    unknown = Authority("Okänd").gives("Jenny Lindqvist", NUMBERS[VH1])
    judged(scene, sign(scene.issued, VH1, unknown))
    out, err = capfd.readouterr()
    assert NUMBERS[VH1] not in out + err


# A service's seal


def sealed(
    scene: Scene,
    evidence: Lines = EVIDENCE,
    *,
    by_whom: Holder | None = None,
    body: tuple[Lines, ...] = tuple(LINES),
    line: str = "",
) -> bytes:
    """The issued pages in a file of the service's own, its pages of evidence, and its seal."""
    pages = PdfReader(io.BytesIO(pdf(*body, texts={TEXT: ""}, boxes={BOX: True}))).pages
    writer = PdfWriter()
    for page in (*pages, *PdfReader(io.BytesIO(pdf(evidence))).pages):
        writer.add_page(page)
    if line:
        _stamp(writer, line)
    written = io.BytesIO()
    writer.write(written)
    seal = by_whom or scene.service.gives("Elektronisk stämpel", organisation=SERVICE)
    return sign(written.getvalue(), "Seal", seal, pades=False)


def _stamp(writer: PdfWriter, line: str) -> None:
    """A line at the foot of the first page, as services put there."""
    foot = PdfReader(io.BytesIO(pdf([line]))).pages[0]
    from pypdf import Transformation  # noqa: PLC0415 - for this alone

    writer.pages[0].merge_transformed_page(foot, Transformation().translate(0, -765))


@pytest.fixture(scope="module")
def plain(scene: Scene) -> Issued:
    content = pdf(*LINES, texts={TEXT: ""}, boxes={BOX: True})
    assert scene.issued != content
    return Issued(content, SIGNED_AT - dt.timedelta(days=1))


def test_what_a_service_on_the_list_states_is_taken(scene: Scene, plain: Issued) -> None:
    found = judged(scene, sealed(scene), plain)
    assert found.as_issued is AsIssued.SAME_PAGES
    assert {each.status for each in found.signatures} == {SignatureStatus.SIGNED}
    assert {each.method for each in found.signatures} == {Means.SEAL}
    assert by(found)[VH1].signed_at == dt.datetime(2026, 11, 23, 11, 0, 5, tzinfo=STOCKHOLM)
    assert by(found)[VH2].signed_at == dt.datetime(2026, 11, 23, 12, 30, tzinfo=dt.UTC)
    assert "Testtjänst" in (by(found)[VH1].detail or "")


def test_a_line_of_the_services_own_at_the_foot_is_no_change(scene: Scene, plain: Issued) -> None:
    found = judged(scene, sealed(scene, line="Transaktion 0922211557"), plain)
    assert {each.status for each in found.signatures} == {SignatureStatus.SIGNED}


def test_of_whom_the_evidence_says_nothing_is_missing(scene: Scene, plain: Issued) -> None:
    found = by(judged(scene, sealed(scene, EVIDENCE[:3]), plain))
    assert found[VH1].status is SignatureStatus.SIGNED
    assert found[VH2].status is SignatureStatus.MISSING


UNCERTAIN = {
    "a name alone": ("Jenny Lindqvist", "Undertecknade 2026-11-23 11:00:05"),
    "no time": ("Jenny Lindqvist 19901122-2388", "Undertecknade"),
    "a refusal": ("Jenny Lindqvist 19901122-2388", "Avböjde 2026-11-23 11:00:05"),
}


@pytest.mark.parametrize("evidence", UNCERTAIN.values(), ids=list(UNCERTAIN))
def test_what_the_evidence_leaves_open_goes_to_a_person(
    scene: Scene, plain: Issued, evidence: tuple[str, ...]
) -> None:
    found = by(judged(scene, sealed(scene, evidence), plain))
    assert found[VH1].status is SignatureStatus.UNCLEAR


def test_a_service_that_is_not_on_the_list_states_nothing(scene: Scene, plain: Issued) -> None:
    others = {
        "unknown": Authority("Annan").gives("Stämpel", organisation=SERVICE),
        "another of the same issuer": scene.service.gives("Stämpel", organisation="Annan AB"),
        "a person": scene.anna,
    }
    for holder in others.values():
        found = judged(scene, sealed(scene, by_whom=holder), plain)
        assert SignatureStatus.SIGNED not in {
            each.status for each in found.signatures if each.signer is not None
        }


def test_a_service_may_be_trusted_by_its_own_certificate(scene: Scene, plain: Issued) -> None:
    seal = Authority("Utfärdare för många").gives("Stämpel", organisation=SERVICE)
    only = Scene(scene.authority, scene.tsa, scene.service)
    entry = Authority("Tjänsten").trusted(Vouches.SEALS)
    from dataclasses import replace  # noqa: PLC0415 - for this test alone

    only.__dict__["trust"] = trusting(replace(entry, certificate=seal.asn1.dump()))
    found = judged(only, sealed(scene, by_whom=seal), plain)
    assert {each.status for each in found.signatures} == {SignatureStatus.SIGNED}


def test_sealed_pages_that_say_something_else_do_not_count(scene: Scene, plain: Issued) -> None:
    changed = [[line.replace("BUP", "polisen") for line in page] for page in LINES]
    found = judged(scene, sealed(scene, body=tuple(changed)), plain)
    assert found.as_issued is AsIssued.DIFFERENT
    assert {each.status for each in found.signatures} == {SignatureStatus.UNCLEAR}
    assert "not_as_issued" in {finding.code for finding in found.findings}


def test_a_sealed_file_of_which_a_byte_was_changed_does_not_hold(
    scene: Scene, plain: Issued
) -> None:
    content = sealed(scene).replace(b"Mattias Ek", b"Mattias Ok")
    found = judged(scene, content, plain)
    assert SignatureStatus.SIGNED not in {each.status for each in found.signatures}
