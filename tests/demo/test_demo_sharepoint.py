"""``docgen demo --sharepoint``: the loop in two simulated sites, which leave nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from docgen import demo
from tests.commands.terminal import docgen

PEOPLE = ("Maria Åkerström", "Henrik Öberg", "Amir Haddad")


@dataclass(frozen=True)
class Shown:
    """What a new user sees in a shell, and where it ran."""

    code: int
    out: str
    err: str
    desk: Path
    scratch: Path

    @property
    def text(self) -> str:
        """What was printed, however the lines were broken."""
        return " ".join(self.out.split())


def in_a_process_of_its_own(desk: Path, *, missing: Sequence[str] = ()) -> Shown:
    """Type ``docgen demo --sharepoint`` in a folder; some packages may be missing."""
    scratch = desk / "scratch"
    scratch.mkdir()
    hidden = "".join(f"sys.modules[{name!r}] = None; " for name in missing)
    done = subprocess.run(
        [
            sys.executable, "-W", "error", "-c",
            f"import sys; {hidden}from docgen.cli import main; main()",
            "demo", "--sharepoint",
        ],
        cwd=desk,
        env={
            **{name: value for name, value in os.environ.items() if "DOCGEN" not in name},
            "DOCGEN_HOME": str(desk / "docgen-data"),
            "PYTHONPATH": str(Path(demo.__file__).parents[2]),
            "TMPDIR": str(scratch),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )  # fmt: skip
    return Shown(done.returncode, done.stdout, done.stderr, desk, scratch)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the demo tells a program."""
    folder = tmp_path_factory.mktemp("told") / "docgen-demo"
    answer = docgen("demo", "--sharepoint", "--out", folder, "--json")
    assert answer.code == 0, answer.out
    result: dict[str, Any] = answer.json
    return result


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return in_a_process_of_its_own(tmp_path_factory.mktemp("shown"))


def columns(told: dict[str, Any], authority: str) -> dict[str, dict[str, Any]]:
    """The columns of an authority's files at the end, by path."""
    (library,) = [one for one in told["libraries"] if one["authority"] == authority]
    return {file["path"]: file["columns"] for file in library["files"]}


def test_two_sites_are_set_up(told: dict[str, Any]) -> None:
    assert [store["authority"] for store in told["stores"]] == ["bun", "sn"]
    for store in told["stores"]:
        kinds = [step["what"] for step in store["made"]]
        assert kinds.count("library") == 6
        assert store["findings"] == []


def test_units_of_other_authorities_get_a_copy_in_their_site_or_a_package(
    told: dict[str, Any],
) -> None:
    own, others = columns(told, "bun"), columns(told, "sn")
    assert {path.partition("/")[0] for path in others} == {"Ärenden"}
    assert len(others) == 3
    packages = {path.split("/")[2] for path in own if path.startswith("Utskick/")}
    assert len(packages) == 6
    assert all("Barn- och ungdoms" in package for package in packages)


def test_nothing_is_read_while_the_plan_is_open_and_all_when_it_is_ready(
    told: dict[str, Any],
) -> None:
    open_, ready, answered = (look["told"] for look in told["looks"])
    assert open_ == []
    for (one,), item in ((ready, "r1"), (answered, "r2")):
        assert (one["event"], one["document"], one["changes"]) == ("received", demo.PLAN_NUMBER, 3)
        assert one["review"] == [item]
    assert told["review"] == ["r1", "r2"]
    returns = [event for event in told["history"]["events"] if event["kind"] == "return"]
    assert [len(event["changes"]) for event in returns] == [3, 3]
    assert told["history"]["revision"] == 4, "with the consent that is taken back"


def test_the_columns_say_how_far_each_document_has_come(told: dict[str, Any]) -> None:
    own = columns(told, "bun")
    (plan,) = [said for path, said in own.items() if path.endswith("SIP DEM0P-1AN0J.docx")]
    assert plan["status"] == "returned"
    assert plan["waiting_for"] == "Ängsbackaskolans elevhälsa"
    assert plan["next_step"] == "Besluta om det som väntar: 2"
    (answer,) = [said for path, said in own.items() if path.startswith("Inkorg/")]
    assert answer["status"] == "received"


def test_who_may_open_the_folder_follows_the_consent(told: dict[str, Any]) -> None:
    before, after = told["may_open"]
    assert before == dict.fromkeys(PEOPLE, True)
    assert after == {**before, "Amir Haddad": False}


def test_the_libraries_are_left_as_files(told: dict[str, Any]) -> None:
    left = Path(told["folder"]) / "sharepoint"
    for authority in ("bun", "sn"):
        assert {
            str(file.relative_to(left / authority))
            for file in (left / authority).rglob("*")
            if file.is_file()
        } == set(columns(told, authority))


def test_it_ends_by_itself_without_a_warning_and_leaves_only_its_folder(shown: Shown) -> None:
    assert (shown.code, shown.err) == (0, "")
    assert list(shown.scratch.iterdir()) == []
    assert {path.name for path in shown.desk.iterdir()} == {"docgen-demo", "scratch"}


def test_nobody_listens_any_more_where_the_sites_were(shown: Shown) -> None:
    ports = set(re.findall(r"https://localhost:(\d+)/", shown.out))
    assert ports
    for port in ports:
        with socket.socket() as tried:
            assert tried.connect_ex(("127.0.0.1", int(port))) != 0


def test_a_person_sees_the_sites_the_work_the_rights_and_the_columns(shown: Shown) -> None:
    for words in (
        "docgen store init",
        "/sites/lots-socialnamnden",
        "Henrik Öberg skriver i planen, och Word sparar under tiden. → Inget att läsa.",
        "Henrik Öberg stänger den och sätter Status till Klar.",
        "→ 2026-0042-5 – Individuell plan / SIP, DEM0P-1AN0J: införda ändringar: 3; väntar på",
        "Mattias Lindqvist tar tillbaka",
        "Amir Haddad: får inte öppna den",
        "Utskick/2026-0042/DEM0P-1AN0J Barn- och ungdomshabiliteringen (2 filer)",
        "Status: returned; Revision: 3; Underskrifter: 0 av 2",
        "docgen-demo/sharepoint",
    ):
        assert words in shown.text
    for code in ("vh2", "None", "{"):
        assert code not in shown.text


def test_the_step_that_is_suggested_at_the_end_works(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_HOME", str(shown.desk / "docgen-demo"))
    assert f"history {demo.CASE}" in shown.text
    assert docgen("history", demo.CASE, "--json").json["revision"] == 4


def test_a_plain_demo_takes_its_folder_over(shown: Shown, tmp_path: Path) -> None:
    folder = shutil.copytree(shown.desk / "docgen-demo", tmp_path / "docgen-demo")
    assert docgen("demo", "--out", folder, "--json").code == 0
    assert not (folder / "sharepoint").exists()


@pytest.mark.parametrize("package", ["starlette", "trustme"])
def test_without_its_packages_it_says_what_to_do_and_touches_nothing(
    tmp_path: Path, package: str
) -> None:
    answer = in_a_process_of_its_own(tmp_path, missing=[package])
    assert answer.code == 5
    assert package in answer.err
    assert "make demo ARGS=--sharepoint" in answer.err
    assert "Traceback" not in answer.err
    assert not (tmp_path / "docgen-demo").exists()
