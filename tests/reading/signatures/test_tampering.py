"""No tampered PDF is accepted, in whatever way it was tampered with."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from docgen.case.signatures import Counterpart, SignatureStatus
from docgen.case.signers import Capacity, Signer
from docgen.case.signing import SigningStatus
from docgen.case.signing import judge as verdict
from docgen.errors import Refused
from docgen.office.pdf_gate import admit
from docgen.reading.signatures.judging import AsIssued, Issued, Judged, judge
from docgen.reading.signatures.matching import Expected
from tests.reading.signatures.people import SIGNED_AT, Authority
from tests.reading.signatures.tampering import KINDS, VH1, VH2, Scene

PEOPLE = (
    Expected(VH1, "Jenny Lindqvist", "19901122-2388"),
    Expected(VH2, "Mattias Ek", "19910322-2395"),
)
REQUIRED = (
    Signer("vh1", VH1, Capacity.GUARDIAN),
    Signer("vh2", VH2, Capacity.GUARDIAN),
)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene(Authority("Testlegitimation"), Authority("Testtid"), Authority("Testtjänst"))


def judged(scene: Scene, content: bytes) -> Judged:
    return judge(
        admit(content),
        PEOPLE,
        scene.trust,
        Issued(scene.issued, SIGNED_AT - dt.timedelta(days=1)),
        now=SIGNED_AT + dt.timedelta(hours=1),
        zone=ZoneInfo("Europe/Stockholm"),
    )


def signed(found: Judged) -> set[str | None]:
    good = {each.signer for each in found.signatures if each.status is SignatureStatus.SIGNED}
    # Somebody else may sign as well; it counts for nobody.
    return good - {None}


def test_what_both_have_signed_is_accepted(scene: Scene) -> None:
    found = judged(scene, scene.both)
    assert found.as_issued is AsIssued.UNTOUCHED
    assert found.findings == ()
    whole = verdict(REQUIRED, [Counterpart("f", found.signatures)])
    assert (whole.status, whole.findings) == (SigningStatus.COMPLETE, ())


def test_there_are_at_least_forty_kinds() -> None:
    assert len(KINDS) >= 40


@pytest.mark.parametrize("name", KINDS)
def test_no_tampered_file_is_accepted(name: str, scene: Scene) -> None:
    tamper, still = KINDS[name]
    content = tamper(scene)
    assert content != scene.both
    try:
        found = judged(scene, content)
    except Refused:
        return
    assert signed(found) <= still
    whole = verdict(REQUIRED, [Counterpart("f", found.signatures)])
    assert whole.status is not SigningStatus.COMPLETE
