"""What a person reads: what happened, where, and what to do next, in their language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.case.cases import family_data
from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation
from tests.work.paper import Paper

UNKNOWN = [
    (("fill", "lots/nothing", "--case", CASE, "--out", "d"), "lots/nothing", "lots/plan"),
    (("issue", "plan", "--case", CASE), "plan", "lots/plan"),
    (("forms", "--model", "nothing"), "nothing", "lots"),
    (("issue", "lots/plan", "--case", CASE, "--language", "fi"), "fi", "sv"),
    (("blank", "lots/plan", "--language", "fi", "--out", "d"), "fi", "sv"),
    (("issue", "lots/summons", "--case", CASE), "--about", "meetings[m2]"),
    (("issue", "lots/summons", "--case", CASE, "--about", "m9"), "--about", "meetings[m2]"),
    (("issue", "lots/plan", "--case", CASE, "--recipient", "vh9"), "vh9", "vh2"),
    (("issue", "lots/summons", "--case", CASE, "--about", "m9"), "m9", "meetings[m3]"),
    (("issue", "lots/summons", "--case", CASE, "--about", "consents[s2]"), "s2", "meetings[m1]"),
    (("issue", "lots/plan", "--case", CASE, "--about", "meetings[m2]"), "m2", "--about"),
]


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
@pytest.mark.parametrize(("words", "named", "known"), UNKNOWN, ids=str)
def test_what_is_unknown_is_named_with_what_there_is(
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    named: str,
    known: str,
    language: str,
) -> None:
    monkeypatch.setenv("DOCGEN_LANGUAGE", language)
    answer = docgen(*words)
    assert answer.code == 2
    assert answer.out == ""
    assert named in answer.err
    assert known in answer.err


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (None, "Importera det först"),
        ("sv", "Importera det först"),
        ("nb", "2026-9999"),
        ("en", "There is no case 2026-9999 here"),
    ],
)
def test_docgen_speaks_swedish_unless_it_is_told_otherwise(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, language: str | None, words: str
) -> None:
    if language:
        monkeypatch.setenv("DOCGEN_LANGUAGE", language)
    assert words in docgen("history", "2026-9999").err


def test_the_three_languages_say_it_in_three_ways(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].status", "Klar", by="Elif Şahin")
    Path("plan.docx").write_bytes(paper.remove_row("plan.actions[a9].text").content)
    said = []
    for language in ("sv", "nb", "en"):
        monkeypatch.setenv("DOCGEN_LANGUAGE", language)
        said.append([docgen("read", "plan.docx").out, docgen("forms").out])
    for one, *others in zip(*said, strict=True):
        assert len({one, *others}) == 3
    (swedish, _), _, (english, _) = said
    assert "från ”Pågår” till ”Klar”" in " ".join(swedish.split())
    assert "(tracked change)" in " ".join(english.split())


def test_a_language_that_is_none_is_told_with_those_there_are(
    empty: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_LANGUAGE", "fi")
    answer = docgen("forms")
    assert answer.code == 2
    assert "DOCGEN_LANGUAGE" in answer.err


def test_a_misspelt_setting_is_told_with_the_right_one(
    empty: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_LANGAUGE", "en")
    answer = docgen("forms", "--json")
    assert answer.code == 2
    assert "DOCGEN_LANGUAGE" in answer.json["error"]["message"]


def test_every_fault_of_a_case_is_listed_with_its_place(empty: Installation) -> None:
    Path("faulty.json").write_text(
        '{"id": "42", "code_name": "", "model": "lots", "authority": "bun", "opened": "i går",'
        ' "guardians": [{"id": "vh1"}]}',
        "utf-8",
    )
    answer = docgen("case", "check", "faulty.json")
    assert answer.code == 4
    for place in ("id:", "code_name:", "opened:", "guardians[vh1].name:"):
        assert place in answer.err


def test_a_broken_rule_is_told_once_with_what_to_do(empty: Installation) -> None:
    data = family_data()
    for consent in data["consents"]:
        consent["status"] = "expired"
    empty.take_in(data)
    answer = docgen("issue", "lots/summons", "--case", CASE, "--about", "m2")
    assert answer.code == 4
    head, *lines = answer.err.splitlines()
    assert "utfärdades inte" in head
    assert "R01" in head
    assert [line.startswith("  R01: Inget gällande samtycke") for line in lines].count(True) == 1
    assert answer.err.count("Inget gällande samtycke") == 1
    assert "Be familjen om ett samtycke" in " ".join(answer.err.split())
    told = docgen("issue", "lots/summons", "--case", CASE, "--about", "m2", "--json").json
    assert [finding["code"] for finding in told["findings"]].count("R01") == 1


def test_a_case_of_a_model_nobody_knows_is_told_with_those_there_are(
    empty: Installation,
) -> None:
    Path("case.json").write_text(json.dumps({**family_data(), "model": "lotz"}), "utf-8")
    for words in (
        ("case", "check", "case.json"),
        ("case", "import", "case.json"),
        ("issue", "lots/plan", "--case", "case.json"),
        ("fill", "lots/plan", "--case", "case.json", "--out", "drafts"),
    ):
        answer = docgen(*words)
        assert answer.code == 4
        assert "Menade du lots?" in answer.err
        (finding,) = docgen(*words, "--json").json["findings"]
        assert (finding["code"], finding["path"]) == ("unknown_model", "model")


def test_received_changes_are_told_in_words_and_say_what_waits_and_where_to_go(
    installation: Installation,
) -> None:
    paper = Paper(installation.plan).write("plan.actions[a1].responsible", "Elif Şahin")
    Path("plan.docx").write_bytes(paper.remove_row("plan.actions[a9].text").content)
    answer = docgen("receive", "plan.docx")
    text = " ".join(answer.out.split())
    for words in ("2026-0042-5 (Tärna)", "Henrik Öberg", "Elif Şahin", "docgen review list", "r1"):
        assert words in text
    for code in ("plan.actions", "p5", "p6", "ACTION_RESP", "None"):
        assert code not in text


def test_documents_are_told_with_number_copy_reader_and_place(
    installation: Installation,
) -> None:
    answer = docgen("issue", "lots/plan", "--case", CASE)
    assert "Siobhán O'Leary" in answer.out
    places = [line.strip() for line in answer.out.splitlines() if line.strip().endswith(".docx")]
    assert len(places) == 2
    assert all(Path(place).is_file() for place in places)


def test_who_decides_is_named_by_the_option_or_the_setting(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, row in enumerate(("a9", "a10"), 1):
        paper = Paper(installation.issue()[0].content).remove_row(f"plan.actions[{row}].text")
        Path("plan.docx").write_bytes(paper.content)
        assert docgen("receive", "plan.docx", "--json").json["review"] == [f"r{number}"]
    monkeypatch.setenv("DOCGEN_AS_USER", "Berit")
    assert docgen("review", "reject", "r1", "--json").json["decided_by"] == "Berit"
    assert docgen("review", "reject", "r2", "--as", "Anna", "--json").json["decided_by"] == "Anna"


def test_a_templates_folder_without_templates_is_told_of_with_the_setting(
    empty: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("mallar").mkdir()
    for folder in ("mallar", "finns-inte"):
        monkeypatch.setenv("DOCGEN_TEMPLATES", folder)
        for words in (("forms",), ("history", CASE)):
            answer = docgen(*words)
            assert answer.code == 4
            assert folder in answer.err
            assert "DOCGEN_TEMPLATES" in answer.err


def test_the_time_of_an_edit_is_told_where_the_people_are(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Word writes 10.00 wherever it is; the setting says whose ten o'clock that is."""
    paper = Paper(installation.plan).write("plan.actions[a1].status", "Klar", by="Elif Şahin")
    Path("plan.docx").write_bytes(paper.content)
    for zone, at in (
        ("Europe/Stockholm", "2026-11-24T10:00:00+01:00"),
        ("Europe/Helsinki", "2026-11-24T10:00:00+02:00"),
    ):
        monkeypatch.setenv("DOCGEN_TIMEZONE", zone)
        (change,) = docgen("read", "plan.docx", "--json").json["changes"]
        assert (change["at"], change["at_certain"]) == (at, False)
        assert "10.00" in docgen("read", "plan.docx").out
