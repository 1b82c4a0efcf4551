"""``docgen deliveries``: what has gone to other authorities, and what should have come back."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from docgen.service import Service
from tests.commands.terminal import docgen
from tests.work.installation import CASE, Installation, story_clock


@pytest.fixture
def after_the_meeting(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the commands stands past the day by which copies were to be back."""
    service_open = Service.open
    passed = dt.timedelta(days=17)
    ticking = story_clock(hour=13)
    monkeypatch.setattr(
        Service, "open", staticmethod(partial(service_open, clock=lambda: ticking() + passed))
    )


def test_every_copy_is_listed_with_case_document_unit_and_days(installation: Installation) -> None:
    answer = docgen("deliveries")
    assert answer.code == 0
    said = " ".join(answer.out.split())
    assert "2026-0042-5 Individuell plan / SIP: handling DEM0P-1AN0J" in said
    assert "Barn- och familjeenheten i Ekeby: paket att skicka" in said
    assert "ska vara tillbaka 2026-12-09" in said
    assert "Utskick/2026-0042/DEM0P-1AN0J Barn- och familjeenheten i Ekeby" in answer.out


def test_json_has_one_entry_for_each_copy(installation: Installation) -> None:
    answer = docgen("deliveries", "--case", CASE, "--json")
    assert (answer.code, answer.json["findings"]) == (0, [])
    first = answer.json["deliveries"][0]
    assert first.pop("sent_at").startswith("2026-11-23T")
    assert first == {
        "document": "DEM0P1AN0J",
        "copy": "3",
        "case": CASE,
        "form": "lots/plan",
        "unit": "e2",
        "unit_name": "Barn- och familjeenheten i Ekeby",
        "authority": "sn",
        "means": "package",
        "status": "sent",
        "consent": "s2",
        "due": "2026-12-09",
        "returned_at": None,
        "place": "Utskick/2026-0042/DEM0P-1AN0J Barn- och familjeenheten i Ekeby",
    }


def test_what_is_overdue_ends_with_exit_code_3(
    installation: Installation, after_the_meeting: None
) -> None:
    for words in ((), ("--due",), ("--case", CASE, "--due")):
        answer = docgen("deliveries", *words)
        assert answer.code == 3
        assert "copy_overdue" in answer.out
    answer = docgen("deliveries", "--due", "--json")
    assert answer.code == 3
    assert {each["status"] for each in answer.json["deliveries"]} == {"overdue"}
    assert {each["code"] for each in answer.json["findings"]} == {"copy_overdue"}


def test_where_there_is_nothing_to_list_that_is_said(installation: Installation) -> None:
    answer = docgen("deliveries", "--due")
    assert (answer.code, answer.out) == (0, "Ingen kopia är försenad.\n")


def test_where_no_copy_has_gone_that_is_said(empty: Installation) -> None:
    empty.take_in()
    answer = docgen("deliveries")
    said = "Inga kopior har gått till enheter hos andra myndigheter.\n"
    assert (answer.code, answer.out) == (0, said)


def test_a_case_that_is_not_there_is_wrong_use(installation: Installation) -> None:
    assert docgen("deliveries", "--case", "2026-0500").code == 2


def test_issuing_tells_of_the_copies(installation: Installation) -> None:
    answer = docgen("issue", "lots/agenda", "--case", CASE, "--about", "meetings[m2]")
    assert answer.code == 0
    assert "Barn- och ungdomshabiliteringen: paket att skicka" in " ".join(answer.out.split())
    answer = docgen("deliveries", "--json")
    assert [each["unit"] for each in answer.json["deliveries"][-3:]] == ["e2", "e3", "e4"]
    assert {each["form"] for each in answer.json["deliveries"][-3:]} == {"lots/agenda"}
