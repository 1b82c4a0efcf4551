"""A form of an older version holds, unless that version was withdrawn (domain.md, Appendix C)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from docgen.errors import Refused
from docgen.forms.catalogue import Catalogue
from docgen.work import decide, produce
from tests.work.installation import CASE, Installation
from tests.work.signatures import VH1, VH2, ToSign, consent_to_sign


def the_consent_is(installation: Installation, **change: object) -> None:
    """Let the catalogue say something else of the consent form."""
    service = installation.service
    forms = dict(service.catalogue.forms)
    forms["lots/consent"] = replace(forms["lots/consent"], **change)  # type: ignore[arg-type]
    catalogue = replace(service.catalogue, forms=forms)
    installation._service = replace(service, catalogue=catalogue)


@pytest.fixture
def consent(empty: Installation) -> ToSign:
    return consent_to_sign(empty)


def test_a_consent_on_an_older_version_holds(consent: ToSign) -> None:
    the_consent_is(consent.installation, version=2)
    assert consent.receive(consent.by(VH2, consent.by(VH1))).review == ()
    assert consent.status == "valid"


def test_one_on_a_withdrawn_version_holds_only_when_a_person_says_so(consent: ToSign) -> None:
    the_consent_is(consent.installation, version=2, withdrawn=frozenset({1}))
    consent.receive(consent.by(VH2, consent.by(VH1)))
    assert consent.status != "valid"
    item = consent.installation.the_one_waiting("form_withdrawn")
    decide.accept(consent.installation.service, item.id, by="Sara Nyberg")
    assert consent.status == "valid"


def test_rejecting_it_leaves_the_consent_waiting(consent: ToSign) -> None:
    the_consent_is(consent.installation, version=2, withdrawn=frozenset({1}))
    consent.receive(consent.by(VH2, consent.by(VH1)))
    item = consent.installation.the_one_waiting("form_withdrawn")
    decide.reject(consent.installation.service, item.id, by="Sara Nyberg")
    assert consent.status != "valid"


def test_a_withdrawn_version_is_neither_issued_nor_handed_out(
    consent: ToSign, tmp_path: Path
) -> None:
    installation = consent.installation
    the_consent_is(installation, withdrawn=frozenset({1}))
    with installation.unchanged(), pytest.raises(Refused) as refusal:
        produce.issue(installation.service, "lots/consent", CASE, about="consents[s3]")
    assert refusal.value.code == "form_withdrawn"
    with pytest.raises(Refused):
        produce.blank(installation.service, "lots/consent", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_no_list_of_versions_is_a_fault_of_the_file(tmp_path: Path) -> None:
    templates = Path(shutil.copytree(Path(__file__).parents[2] / "templates", tmp_path / "t"))
    file = templates / "lots" / "consent" / "form.toml"
    file.write_text('withdrawn = "1"\n' + file.read_text("utf-8"), "utf-8")
    with pytest.raises(Refused) as refusal:
        Catalogue.load(templates)
    assert refusal.value.code == "catalogue_fault"
    assert "withdrawn" in refusal.value.message
