"""Columns say how far a document has come and what it waits for, in roles and never in names."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from docgen.case.model import Case
from docgen.forms.catalogue import Catalogue, Form
from docgen.records import cases
from docgen.records.documents import DocumentStatus, IssuedDocument
from docgen.settings import Settings
from docgen.work.columns import ColumnStatus, columns, columns_now, status_in
from tests.case.cases import family
from tests.work.installation import CASE, PLAN, Installation

SIGNED = "consents[s2].signatures"
BOTH = [
    {"id": "u3", "person": "vh1", "signed_at": "2026-09-22"},
    {"id": "u4", "person": "vh2", "signed_at": "2026-09-24"},
]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(Settings().templates_folder)


def issued(form: str = "lots/consent", about: str | None = "consents[s2]") -> IssuedDocument:
    return IssuedDocument(
        id=PLAN,
        copy="1",
        form=form,
        template_version="1-30360b4a",
        template_sha256="0" * 64,
        language="sv",
        case_id=CASE,
        revision=1,
        about=about,
        recipient=None,
        authority="bun",
        issued_at=dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC),
        content_sha256="0" * 64,
    )


def said(catalogue: Catalogue, case: Case, document: IssuedDocument, **options: Any) -> Any:
    return columns(catalogue.forms[document.form], case, document, **options)


def test_columns_say_which_document_it_is_by_ids_and_codes(catalogue: Catalogue) -> None:
    found = said(catalogue, family(), issued("lots/plan", None))
    assert {name: found[name] for name in ("case", "form", "document", "copy", "status")} == {
        "case": CASE,
        "form": "lots/plan",
        "document": PLAN,
        "copy": "1",
        "status": "issued",
    }
    assert (found["template_version"], found["revision"]) == ("1-30360b4a", "1")


@pytest.mark.parametrize(
    ("signatures", "count", "waiting_for"),
    [
        ([], "0 av 2", "vårdnadshavare 1, vårdnadshavare 2"),
        (BOTH[:1], "1 av 2", "vårdnadshavare 2"),
        (BOTH[1:], "1 av 2", "vårdnadshavare 1"),
        (BOTH, "2 av 2", None),
    ],
)
def test_a_consent_waits_for_each_guardian(
    catalogue: Catalogue, signatures: list[Any], count: str, waiting_for: str | None
) -> None:
    found = said(catalogue, family({SIGNED: signatures}), issued())
    assert (found["signatures"], found["waiting_for"]) == (count, waiting_for)
    next_step = "Samla in underskrifter" if waiting_for else "Lämna ut handlingen"
    assert found["next_step"] == next_step


def test_a_plan_counts_those_who_have_signed_it_and_not_who_approved_an_earlier_one(
    catalogue: Catalogue,
) -> None:
    approval = {"id": "ok1", "person": "vh1", "decision": "approves", "date": "2026-09-22"}
    case = family({"plan.approvals": [approval]})
    plan = issued("lots/plan", None)
    assert said(catalogue, case, plan)["signatures"] == "0 av 2"
    found = said(catalogue, case, plan, signed={"vh1"})
    assert (found["signatures"], found["waiting_for"]) == ("1 av 2", "vårdnadshavare 2")


@pytest.mark.parametrize("status", ["withdrawn", "refused", "superseded", "expired"])
def test_a_consent_that_has_ended_waits_for_nobody(catalogue: Catalogue, status: str) -> None:
    case = family({"consents[s2].status": status, SIGNED: []})
    found = said(catalogue, case, issued())
    assert found["waiting_for"] is None
    assert str(found["next_step"]).startswith("Samtycket gäller inte: ")


def test_where_one_guardian_is_enough_it_waits_for_either(catalogue: Catalogue) -> None:
    found = said(catalogue, family(), issued("lots/summons", "meetings[m2]"))
    assert found["signatures"] == "0 av 1"
    assert found["waiting_for"] == "vårdnadshavare 1 eller vårdnadshavare 2"


def test_who_is_of_age_signs_alone(catalogue: Catalogue) -> None:
    case = family({"child.personal_id": None, "child.birth_date": "2008-01-01", SIGNED: []})
    found = said(catalogue, case, issued())
    assert (found["signatures"], found["waiting_for"]) == ("0 av 1", "den det gäller")


def test_whose_own_consent_holds_is_waited_for(catalogue: Catalogue) -> None:
    case = family({"consents[s2].fewer_signatures": "own_consent", SIGNED: []})
    found = said(catalogue, case, issued())
    assert (found["signatures"], found["waiting_for"]) == ("0 av 1", "den unge")


def test_a_youth_who_is_only_reminded_is_not_counted(catalogue: Catalogue) -> None:
    case = family({"child.personal_id": None, "child.birth_date": "2010-01-01", SIGNED: BOTH})
    found = said(catalogue, case, issued())
    assert (found["signatures"], found["waiting_for"]) == ("2 av 2", None)


def test_a_document_known_to_be_signed_waits_for_nobody(catalogue: Catalogue) -> None:
    document = replace(issued(), status=DocumentStatus.SIGNED)
    found = said(catalogue, family({SIGNED: []}), document)
    assert (found["status"], found["signatures"]) == ("signed", "2 av 2")
    assert found["waiting_for"] is None


def test_a_form_that_nobody_signs_is_handed_out(catalogue: Catalogue) -> None:
    found = said(catalogue, family(), issued("lots/agenda", "meetings[m2]"))
    assert (found["signatures"], found["waiting_for"]) == (None, None)
    assert found["next_step"] == "Lämna ut handlingen"


def test_what_waits_in_review_comes_before_all_else(catalogue: Catalogue) -> None:
    found = said(catalogue, family({SIGNED: []}), issued(), undecided=2)
    assert found["next_step"] == "Besluta om det som väntar: 2"
    assert found["waiting_for"] == "Ängsbackaskolans elevhälsa"
    assert found["signatures"] == "0 av 2"


def test_a_responsible_unit_that_is_only_written_is_not_repeated(catalogue: Catalogue) -> None:
    """What somebody wrote in its place may be a person's name."""
    case = family({"responsible_unit": "Kerstin på skolan"})
    assert said(catalogue, case, issued(), undecided=1)["waiting_for"] is None


@pytest.mark.parametrize("date", ["2027-01-13", None])
def test_the_next_follow_up_is_the_plans(catalogue: Catalogue, date: str | None) -> None:
    case = family({"plan.follow_up.date": date})
    for document in (issued(), issued("lots/plan", None)):
        assert said(catalogue, case, document)["next_follow_up"] == date


def test_words_are_in_the_language_of_the_document(catalogue: Catalogue) -> None:
    case = family({SIGNED: BOTH[:1]})
    words = [
        said(catalogue, case, replace(issued(), language=language))
        for language in ("sv", "nb", "en")
    ]
    assert [one["signatures"] for one in words] == ["1 av 2", "1 av 2", "1 of 2"]
    assert [one["waiting_for"] for one in words] == [
        "vårdnadshavare 2",
        "foresatt 2",
        "guardian 2",
    ]


def test_without_its_form_or_its_case_less_is_said(catalogue: Catalogue) -> None:
    form = catalogue.forms["lots/consent"]
    for found in (columns(None, family(), issued()), columns(form, None, issued())):
        assert (found["document"], found["status"]) == (PLAN, "issued")
        assert (found["signatures"], found["waiting_for"]) == (None, None)


def test_a_fault_in_the_forms_file_does_not_stop_the_columns(catalogue: Catalogue) -> None:
    form: Form = replace(catalogue.forms["lots/consent"], signing={"guardians": "alla"})
    assert columns(form, family(), issued())["signatures"] is None


def test_columns_now_are_those_of_the_records(installation: Installation) -> None:
    service = installation.service
    with service.transaction() as connection:
        found = columns_now(service, connection, PLAN, "1")
        ref = service.stores("bun").stat(
            "Ärenden/2026-0042 Tärna/Individuell plan-SIP DEM0P-1AN0J.docx"
        )
        assert {name: value for name, value in found.items() if value} == ref.fields
        assert columns_now(service, connection, PLAN, "99") == {}


def test_a_case_that_must_be_put_right_first_still_has_columns(
    installation: Installation,
) -> None:
    service = installation.service
    with service.transaction() as connection:
        file = cases.load(connection, service.keys, CASE)
        data = {**file.payload, "opened": "i våras"}
        cases.save(connection, service.keys, replace(file, payload=data))
        found = columns_now(service, connection, PLAN, "1")
    assert (found["status"], found["signatures"]) == ("issued", None)


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("ready", ColumnStatus.READY),
        (" Klar ", ColumnStatus.READY),
        ("UTKAST", ColumnStatus.DRAFT),
        ("returned", ColumnStatus.RETURNED),
        ("klart!", None),
        ("", None),
        (None, None),
        (1, None),
    ],
)
def test_people_write_the_code_or_the_word(value: Any, status: ColumnStatus | None) -> None:
    assert status_in({"status": value}) is status
