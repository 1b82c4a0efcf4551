"""The commands that note what people say of a consent."""

from __future__ import annotations

from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.world.refusal import said


def test_taking_back_a_consent_says_what_changed_and_who_loses_access(
    installation: Installation,
) -> None:
    answer = docgen("consent", "withdraw", CASE, "s2", "--by", "vh2", "--as", "Maria", "--json")
    assert answer.code == 0
    assert [change["kind"] for change in answer.json["changes"]] == ["add", "edit"]
    assert answer.json["changes"][1]["after"]["value"] == "withdrawn"
    assert installation.value("consents[s2].status") == "withdrawn"
    told = docgen("history", CASE)
    assert "Noterat av Maria: Mattias Lindqvist tog tillbaka samtycket s2" in said(told)


def test_a_part_is_taken_back_by_its_line(installation: Installation) -> None:
    answer = docgen("consent", "withdraw", CASE, "s2", "--by", "vh2", "--grant", "r7")
    assert answer.code == 0
    assert "Noterat i ärende 2026-0042" in said(answer)
    assert installation.value("consents[s2].withdrawals")[0]["grants"] == ["r7"]


def test_seen_and_said_are_recorded_with_where_the_original_is(
    installation: Installation,
) -> None:
    arguments = ("--by", "vh1", "--on", "2026-10-05", "--kept-at", "e1")
    assert docgen("consent", "seen", CASE, "s2", *arguments).code == 0
    assert docgen("consent", "oral", CASE, "s2", "--by", "vh2", "--note", "Telefon").code == 0
    *_, seen, oral = installation.value("consents[s2].signatures")
    assert (seen["method"], seen["signed_at"], seen["kept_at"]) == ("seen", "2026-10-05", "e1")
    assert (oral["method"], oral["note"]) == ("oral", "Telefon")


def test_a_consent_that_is_not_there_is_wrong_use(installation: Installation) -> None:
    with installation.unchanged():
        answer = docgen("consent", "withdraw", CASE, "s9", "--by", "vh2")
    assert answer.code == 2
    assert "De här finns: s1, s2" in said(answer)


def test_that_the_original_of_a_document_was_seen_is_noted_by_its_number(
    installation: Installation,
) -> None:
    answer = docgen("seen", "dem0p-1an0j", "--by", "vh1", "--kept-at", "e1", "--as", "Maria")
    assert answer.code == 0
    assert "Noterat i ärende 2026-0042" in said(answer)
    assert installation.value("plan.approvals")[-1]["person"] == "vh1"
    assert "Originalet, underskrivet av" in said(docgen("history", CASE))


def test_a_document_that_was_not_issued_here_is_wrong_use(installation: Installation) -> None:
    with installation.unchanged():
        answer = docgen("seen", "8RWN4-K2T0M", "--by", "vh1")
    assert answer.code == 2
    assert "Numret står längst ned på varje sida" in said(answer)
