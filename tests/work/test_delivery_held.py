"""A summons to the first meeting goes to the units only when a guardian has signed it (R02)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from docgen.plan.document import Document
from docgen.records import documents
from docgen.records.deliveries import DeliveryStatus, Means
from docgen.store import Unreachable
from docgen.stores.folder import FolderStore
from docgen.work import decide, produce
from docgen.work.delivery import due_deliveries, listed
from docgen.work.received import Received
from tests.reading.signatures.people import Authority, sign
from tests.stores import stores_files
from tests.work.installation import CASE, Installation
from tests.work.signatures import AT, NUMBERS, VH1, holder, name_of, sent_out, trust


@dataclass
class Summons:
    """A summons to the first meeting, issued, and its PDF."""

    installation: Installation
    document: Document
    pdf: bytes
    told: tuple[str, ...]

    def receive(self, content: bytes) -> Received:
        return self.installation.receive(content, "kallelse.pdf")

    @property
    def status(self) -> set[DeliveryStatus]:
        return {each.status for each in listed(self.installation.service, CASE)}

    @property
    def packages(self) -> list[Path]:
        outbox = self.installation.home / "store" / "bun" / "Utskick"
        return [path for path in outbox.rglob("*") if path.is_file()]

    @property
    def columns(self) -> dict[str, object]:
        service = self.installation.service
        with service.transaction() as connection:
            issued = documents.load(connection, service.keys, self.document.id, "1")
        assert issued is not None
        assert issued.store_ref is not None
        return dict(service.stores("bun").by_id(issued.store_ref).fields)


def issued(installation: Installation, meeting: str = "meetings[m1]") -> Summons:
    trust(installation)
    installation.take_in()
    made = produce.issue(installation.service, "lots/summons", CASE, about=meeting)
    document = made.produced[0].document
    told = tuple(finding.code for finding in made.findings)
    return Summons(installation, document, sent_out(installation, document), told)


@pytest.fixture
def summons(empty: Installation) -> Summons:
    return issued(empty)


def codes(received: Received) -> list[str]:
    return [finding.code for finding in received.reading.findings]


def unsure(summons: Summons) -> bytes:
    """Signed with a certificate that nobody on the list vouches for."""
    unknown = Authority("Okänd").gives(name_of(VH1), NUMBERS[VH1])
    return sign(summons.pdf, VH1, unknown, at=AT)


def test_nothing_is_packed_before_it_is_signed_and_that_is_said(summons: Summons) -> None:
    assert "send_when_signed" in summons.told
    assert "copy_not_sent" not in summons.told
    assert summons.status == {DeliveryStatus.HELD}
    assert summons.packages == []


def test_when_a_guardian_has_signed_the_packages_are_made_and_that_is_said(
    summons: Summons,
) -> None:
    received = summons.receive(sign(summons.pdf, VH1, holder(VH1), at=AT))
    assert codes(received).count("copy_released") == len(listed(summons.installation.service))
    assert summons.status == {DeliveryStatus.SENT}
    assert summons.packages


def test_a_signature_that_a_person_must_look_at_releases_nothing_until_it_is_confirmed(
    summons: Summons,
) -> None:
    received = summons.receive(unsure(summons))
    assert "copy_released" not in codes(received)
    assert summons.status == {DeliveryStatus.HELD}
    (item,) = summons.installation.waiting("signature_unclear")
    decided = decide.accept(summons.installation.service, item.id, by="Sara Nyberg")
    assert {finding.code for finding in decided.findings} == {"copy_released"}
    assert summons.status == {DeliveryStatus.SENT}


def test_a_signature_that_is_rejected_releases_nothing(summons: Summons) -> None:
    summons.receive(unsure(summons))
    (item,) = summons.installation.waiting("signature_unclear")
    decide.reject(summons.installation.service, item.id, by="Sara Nyberg")
    assert summons.status == {DeliveryStatus.HELD}
    assert summons.packages == []


def test_time_alone_releases_nothing(summons: Summons) -> None:
    service = summons.installation.service
    later = replace(service, clock=lambda: summons.installation.clock() + dt.timedelta(days=9))
    (first, *_) = due_deliveries(later, later.today())
    assert (first.status, first.told_before) == (DeliveryStatus.HELD, True)
    assert summons.packages == []


def test_a_summons_to_a_later_meeting_goes_at_once(empty: Installation) -> None:
    second = issued(empty, "meetings[m2]")
    assert "send_when_signed" not in second.told
    assert second.status == {DeliveryStatus.SENT}


def test_a_store_of_the_units_own_gets_its_copy_when_it_is_signed(
    empty: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bun", "sn"):
        FolderStore(tmp_path / name)
    places: dict[str, dict[str, object]] = {
        name: {"kind": "folder", "path": str(tmp_path / name)} for name in ("bun", "sn")
    }
    file = stores_files.written(tmp_path / "stores.toml", **places)
    monkeypatch.setenv("DOCGEN_STORES", str(file))
    summons = issued(empty)
    (held,) = [each for each in listed(empty.service) if each.delivery.unit == "e2"]
    assert held.delivery.means is Means.STORE
    assert not list((tmp_path / "sn").rglob("*.docx"))
    summons.receive(sign(summons.pdf, VH1, holder(VH1), at=AT))
    assert len(list((tmp_path / "sn").rglob("*.docx"))) == 1


def test_the_columns_follow_a_decision_at_once(summons: Summons) -> None:
    summons.receive(unsure(summons))
    assert (summons.columns["signatures"], summons.columns["status"]) == ("0 av 1", "returned")
    (item,) = summons.installation.waiting("signature_unclear")
    decide.accept(summons.installation.service, item.id, by="Sara Nyberg")
    assert (summons.columns["signatures"], summons.columns["status"]) == ("1 av 1", "signed")
    assert summons.columns.get("next_step") is None


def test_columns_that_cannot_be_set_now_are_told_and_nothing_else_is_lost(
    summons: Summons, monkeypatch: pytest.MonkeyPatch
) -> None:
    summons.receive(unsure(summons))
    (item,) = summons.installation.waiting("signature_unclear")

    def away(*_: object, **__: object) -> None:
        raise Unreachable("timeout")

    monkeypatch.setattr(FolderStore, "set_fields", away)
    decided = decide.accept(summons.installation.service, item.id, by="Sara Nyberg")
    assert "columns_behind" in {finding.code for finding in decided.findings}
    assert summons.installation.waiting("signature_unclear") == []
