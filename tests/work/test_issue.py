"""Documents out: drawn, recorded, stored, each reader's copy; or refused, and then nothing."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from docgen.case import intake, numbers
from docgen.errors import DocgenError, Refused, WrongUse
from docgen.messages import speaking
from docgen.office.footer_code import holds_code
from docgen.office.package import Package
from docgen.plan.codes import DocumentCode
from docgen.plan.reading import Severity
from docgen.records import documents
from docgen.records.journal import Recorded
from docgen.work import produce
from tests.case.cases import family_data, small
from tests.filling.test_coded import pictured
from tests.work.installation import CASE, PLAN, Installation
from tests.work.paper import Paper

CONTACT = ("guardians[vh2].email", "guardians[vh2].phone")
"""What Mattias has not let Siobhán see."""


def refusal(installation: Installation, *arguments: Any, **options: Any) -> DocgenError:
    """What issuing raises, with nothing recorded; the message in English."""
    with (
        installation.unchanged(),
        speaking("en"),
        pytest.raises((Refused, WrongUse)) as raised,
    ):
        installation.issue(*arguments, **options)
    return raised.value


# Copies


def test_a_recipient_who_may_see_less_gets_a_copy_of_their_own(
    installation: Installation,
) -> None:
    staff, siobhan = installation.issue()
    assert (staff.copy, staff.recipient, staff.withheld) == ("1", None, ())
    assert (siobhan.copy, siobhan.recipient, siobhan.withheld) == ("2", "vh1", CONTACT)
    assert staff.id == siobhan.id


def test_what_is_withheld_is_nowhere_in_the_copy(installation: Installation) -> None:
    copies = [Package.open(installation.original(PLAN, copy)) for copy in "12"]
    for words in ("070-174 06 27", "mattias@lindqvist.example"):
        with_it, without_it = (
            any(words.encode() in part for part in package.parts.values()) for package in copies
        )
        assert (with_it, without_it) == (True, False)


def test_recipients_who_may_see_the_same_share_a_copy(empty: Installation) -> None:
    empty.take_in(family_data(**{"guardians[vh2]__share_contact": True}))
    assert [document.recipient for document in empty.issue()] == [None]


def test_a_protected_identity_is_on_nobodys_copy_but_its_own(empty: Installation) -> None:
    """R19 stops what shows contacts; the information to the family shows none."""
    empty.take_in(family_data(**{"guardians[vh2]__protection": "protected_registration"}))
    with pytest.raises(Refused) as raised:
        empty.issue()
    assert "R19" in raised.value.message
    assert empty.issue("lots/information")


def test_one_recipient_may_be_asked_for(installation: Installation) -> None:
    (document,) = installation.issue(recipient="vh2")
    assert (document.recipient, document.withheld) == ("vh2", ())


@pytest.mark.parametrize("path", CONTACT)
def test_a_withheld_value_is_never_read_as_removed(installation: Installation, path: str) -> None:
    before = installation.value(path)
    copy = Paper(installation.original(PLAN, "2")).erase(path)
    received = installation.receive(copy.write("plan.actions[a1].status", "Klar").content)
    assert [change.path for change in received.recorded] == ["plan.actions[a1].status"]
    assert received.review == ()
    assert installation.value(path) == before


# What is kept


def test_a_number_is_drawn_for_each_document(installation: Installation) -> None:
    drawn = [installation.issue()[0].id for _ in range(3)]
    assert len({*drawn, PLAN}) == 4
    assert all(numbers.check_document_id(number) == number for number in drawn)


def test_what_was_issued_is_kept_with_its_values_its_template_and_its_place(
    installation: Installation,
) -> None:
    (document, _) = installation.issue()
    keys, archive = installation.service.keys, installation.service.archive
    with installation.service.transaction() as connection:
        issued = documents.load(connection, keys, document.id, "1")
        assert issued is not None
        assert archive.fetch(connection, CASE, issued.content_sha256) == document.content
        template = archive.fetch_template(issued.template_sha256)
    assert issued.values == document.values
    assert issued.layout == document.layout
    assert template == installation.service.catalogue.form("lots/plan").template("sv")
    assert issued.store_ref is not None
    stored = installation.service.stores("bun")
    assert stored.read(issued.store_ref) == document.content
    assert stored.by_id(issued.store_ref).fields["status"] == "issued"


def test_the_journal_says_what_was_issued_to_whom(installation: Installation) -> None:
    (document, *_) = installation.issue("lots/summons", about="meetings[m2]")
    (entry,) = [e for e in installation.journal() if e.document_id == document.id and e.copy == "1"]
    assert entry.kind is Recorded.DOCUMENT
    assert entry.payload["form"] == "lots/summons"
    assert entry.payload["about"] == "meetings[m2]"


def test_no_file_or_folder_or_column_names_a_person(installation: Installation) -> None:
    for form, about in FORMS:
        installation.issue(form, about=about)
    case = installation.case()
    people = [case["child"], *case["guardians"], *case["participants"]]
    names = {word for person in people for word in person["name"].replace("'", " ").split()}
    stored = " ".join(installation.stored())
    assert "Ärenden/2026-0042 Tärna/" in stored
    assert not {name for name in names if len(name) > 2 and name in stored}
    store = installation.service.stores("bun")
    columns = [ref.fields for ref in store.list("Ärenden/2026-0042 Tärna")]
    assert columns
    assert not {name for name in names if len(name) > 2 and name in str(columns)}


FORMS = (
    ("lots/information", None),
    ("lots/consent", "consents[s2]"),
    ("lots/summons", "meetings[m2]"),
    ("lots/agenda", "m2"),
    ("lots/plan", None),
)


@pytest.mark.parametrize(("form", "about"), FORMS)
def test_every_form_that_is_stored_can_be_issued(
    installation: Installation, form: str, about: str | None
) -> None:
    documents_made = installation.issue(form, about=about)
    assert documents_made[0].form == form
    assert installation.receive(documents_made[0].content).recorded == ()


# Refused


def test_a_hard_rule_stops_the_document_by_its_name(empty: Installation) -> None:
    withdrawn = {"consents[s1]__status": "withdrawn", "consents[s2]__status": "withdrawn"}
    empty.take_in(family_data(**withdrawn))
    stop = refusal(empty, "lots/summons", about="meetings[m2]")
    assert stop.code == "hard_rule"
    assert "was not issued" in stop.message
    assert {"R01", "R15"} <= {f.code for f in stop.findings if f.severity is Severity.ERROR}
    assert empty.stored() == {}


@pytest.mark.parametrize("about", ["consents[s2]", "s2"])
def test_the_rules_look_at_what_the_document_is_about_however_it_is_named(
    empty: Installation, about: str
) -> None:
    empty.take_in(family_data(**{"consents[s2]__purpose": "Att dela all information om Nora."}))
    assert "R16" in refusal(empty, "lots/consent", about=about).message
    assert empty.issue("lots/consent", about="consents[s1]")


def test_the_rules_look_at_the_only_one_there_is_when_none_is_named(empty: Installation) -> None:
    data = family_data(**{"consents[s2]__purpose": "Att dela all information om Nora."})
    data["consents"] = [consent for consent in data["consents"] if consent["id"] == "s2"]
    del data["consents"][0]["supersedes"]
    data["meetings"][0]["consent"] = "s2"
    empty.take_in(data)
    assert "R16" in refusal(empty, "lots/consent").message


def test_a_warning_does_not_stop_the_document(empty: Installation) -> None:
    empty.take_in(family_data(acute=True))
    made = produce.issue(empty.service, "lots/plan", CASE)
    assert ("R09", Severity.WARNING) in {(f.code, f.severity) for f in made.findings}
    assert len(made.produced) == 2


def test_the_form_of_another_model_is_not_issued(empty: Installation) -> None:
    models = empty.service.catalogue.models
    models["annan"] = replace(models["lots"], id="annan")
    empty.take_in(small(model="annan"))
    with speaking("en"), pytest.raises(WrongUse) as raised:
        empty.issue("lots/plan", "2026-0007")
    assert raised.value.code == "wrong_model"
    assert "worked in the model annan" in raised.value.message


def test_the_familys_own_story_is_never_stored(installation: Installation) -> None:
    stop = refusal(installation, "lots/story")
    assert stop.code == "not_stored"
    assert "Hand out a blank instead: docgen blank lots/story" in stop.message


def test_every_missing_field_is_named_at_once_in_words(empty: Installation) -> None:
    missing = ("place", "start", "purpose")
    empty.take_in(family_data(**{f"meetings[m2]__{name}": None for name in missing}))
    stop = refusal(empty, "lots/summons", about="m2")
    assert stop.code == "missing_fields"
    assert {finding.path for finding in stop.findings} == {
        f"meetings[m2].{name}" for name in missing
    }
    words = [finding.message.removesuffix(" is missing.") for finding in stop.findings]
    assert all(word in stop.message and "[" not in word for word in words)


@pytest.mark.parametrize(
    ("arguments", "code", "known"),
    [
        ({"form": "lots/nothing"}, "no_such_form", "lots/plan"),
        ({"form": "lots/summons", "about": "meetings[m9]"}, "about", "meetings[m2]"),
        ({"form": "lots/summons"}, "about", "meetings[m2]"),
        ({"recipient": "vh9"}, "no_such_recipient", "vh1, vh2"),
        ({"language": "nb"}, "no_such_language", "sv"),
        ({"case": "2026-9999"}, "no_such_case", "docgen case import FILE"),
    ],
)
def test_what_does_not_exist_is_wrong_use_and_the_message_says_what_does(
    installation: Installation, arguments: dict[str, str], code: str, known: str
) -> None:
    stop = refusal(installation, **arguments)
    assert isinstance(stop, WrongUse)
    assert stop.code == code
    assert known in stop.message


def test_a_wrong_check_digit_of_a_case_number_is_refused(installation: Installation) -> None:
    stop = refusal(installation, case="2026-0042-7")
    assert stop.code == "case_number"
    assert "Did you mean 2026-0042-5?" in stop.message


# The code in the footer


def test_each_copy_has_its_own_code_in_the_archive_and_in_the_store(
    installation: Installation,
) -> None:
    copies = installation.issue()
    keys, archive = installation.service.keys, installation.service.archive
    stored = installation.service.stores("bun")
    for document in copies:
        with installation.service.transaction() as connection:
            issued = documents.load(connection, keys, document.id, document.copy)
            assert issued is not None
            content = archive.fetch(connection, CASE, issued.content_sha256)
        assert issued.content_sha256 == hashlib.sha256(content).hexdigest()
        assert issued.store_ref is not None
        assert content == document.content == stored.read(issued.store_ref)
        assert pictured(content) == [str(DocumentCode(document.id, document.copy))]


def test_what_is_not_issued_has_no_code(installation: Installation, tmp_path: Path) -> None:
    case = intake.load(installation.case())
    filled = produce.fill(installation.service, "lots/plan", case, tmp_path)
    blank = produce.blank(installation.service, "lots/plan", tmp_path)
    for made in (*filled.produced, *blank.produced):
        assert not holds_code(Package.open(made.document.content))


def test_a_file_with_its_code_comes_back_as_it_did_before(installation: Installation) -> None:
    received = installation.receive(installation.plan)
    assert (received.recorded, received.review) == ((), ())


# Not issued


def test_filling_and_blanks_record_nothing_and_say_so(
    installation: Installation, tmp_path: Path
) -> None:
    case = intake.load(installation.case())
    with installation.unchanged():
        filled = produce.fill(installation.service, "lots/plan", case, tmp_path)
        blank = produce.blank(installation.service, "lots/plan", tmp_path)
    for made in (*filled.produced, *blank.produced):
        (file,) = made.files
        assert Path(file).read_bytes() == made.document.content
        assert not made.document.issued


def test_a_file_that_is_there_already_is_never_overwritten(
    installation: Installation, tmp_path: Path
) -> None:
    made = [produce.blank(installation.service, "lots/plan", tmp_path) for _ in range(3)]
    files = [produced.files[0] for production in made for produced in production.produced]
    assert len(set(files)) == 3
    assert all(one != other for one, other in itertools.pairwise(files))
