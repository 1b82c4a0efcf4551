"""Setting a SharePoint site up for the store, and trying whether it can be used."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests

from docgen.plan.reading import Finding
from docgen.store import ABSENT, Library, Unreachable
from docgen.stores import configured, sharepoint_connection, sharepoint_opening
from docgen.stores.checking import Check, CheckStatus, Made, Prepared
from docgen.stores.configured import Stores
from docgen.stores.sharepoint_columns import COLUMNS, CONTENT_TYPE, OPERATION
from docgen.stores.sharepoint_place import SharePointPlace
from sharepoint.credentials import Certificate, MsalTokens, Resource
from sharepoint.retry import Policy
from sharepoint.simulated import (
    ANY,
    Reply,
    SimulatedApp,
    SimulatedSharePoint,
    SimulatedSite,
)
from sharepoint.simulated.columns import ContentType
from tests.stores.stores_files import sharepoint, written

_NUMBERS = count(1)
ORDER = [
    "sign_in", "site", "libraries", "rights", "columns", "versions", "names", "clock",
]  # fmt: skip


@pytest.fixture(scope="module")
def simulated() -> Iterator[SimulatedSharePoint]:
    with SimulatedSharePoint() as running:
        yield running


@pytest.fixture
def site(simulated: SimulatedSharePoint) -> SimulatedSite:
    simulated.calm()
    return simulated.site(f"/sites/lots{next(_NUMBERS)}")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for what will not come."""
    hurried = Policy(first_wait=0.01, tries=2)
    monkeypatch.setattr(sharepoint_connection, "WAITING_PERSON", hurried)


class Installation:
    """The stores of a file with one site in it."""

    def __init__(
        self,
        simulated: SimulatedSharePoint,
        site: SimulatedSite,
        folder: Path,
        app: SimulatedApp | None = None,
        **values: object,
    ) -> None:
        told = {**sharepoint(simulated, site, app), **values}
        file = written(folder / "stores.toml", bun=told)
        self.places = configured.load(file, folder)
        self.stores = Stores(self.places, folder)

    def init(self, *, dry_run: bool = False) -> Prepared:
        return self.stores.prepare("bun", dry_run=dry_run)

    def checks(self) -> dict[str, Check]:
        return {check.about: check for check in self.stores.examine("bun")}

    def findings(self, about: str) -> list[Finding]:
        return list(self.checks()[about].findings)

    def finding(self, about: str) -> Finding:
        """The one finding of a check."""
        (found,) = self.findings(about)
        return found


@pytest.fixture
def installation(
    simulated: SimulatedSharePoint, site: SimulatedSite, tmp_path: Path
) -> Installation:
    """A site that has been set up."""
    for name in Library:
        library = site.library(name)
        for column in (*COLUMNS.by_name.values(), OPERATION):
            site.column(
                library,
                column.name,
                column.kind,
                indexed=column.is_indexed,
                hidden=column.is_hidden,
                display_name=column.title,
            )
        library.content_types.append(ContentType(f"0x010100{next(_NUMBERS)}", CONTENT_TYPE))
    site.site.content_types.append(ContentType(f"0x010100{next(_NUMBERS)}", CONTENT_TYPE))
    return Installation(simulated, site, tmp_path)


@pytest.fixture
def set_up(simulated: SimulatedSharePoint, site: SimulatedSite, tmp_path: Path) -> Installation:
    """A site that we have set up ourselves."""
    made = Installation(simulated, site, tmp_path)
    made.init()
    return made


# Setting up


def test_a_site_that_was_set_up_keeps_documents(set_up: Installation) -> None:
    store = set_up.stores("bun")
    fields = {"case": "2026-0042", "status": "issued", "document": "7K3M9QX2VA"}
    for library in Library:
        ref = store.put(f"{library}/plan.docx", b"one", expect=ABSENT, fields=fields)
        assert ref.fields == fields


def test_what_was_made_is_told(
    simulated: SimulatedSharePoint, site: SimulatedSite, tmp_path: Path
) -> None:
    installation = Installation(simulated, site, tmp_path)
    dry, done = installation.init(dry_run=True), installation.init()
    assert dry.made == done.made
    kinds = [step.what for step in done.made]
    assert {kind: kinds.count(kind) for kind in Made} == {
        Made.FOLDER: 0,
        Made.LIBRARY: len(Library),
        Made.COLUMN: len(Library) * (len(COLUMNS.by_name) + 1),
        Made.INDEX: 0,
        Made.CONTENT_TYPE: len(Library) + 1,
    }
    for said in (dry, done):
        text = " ".join(said.lines)
        assert all(library in text for library in Library)
        assert all(column.title in text for column in (*COLUMNS.by_name.values(), OPERATION))
    assert dry.lines != done.lines
    again = installation.init()
    assert (again.made, again.lines, again.findings) == ((), (), ())


def test_a_dry_run_makes_nothing(
    simulated: SimulatedSharePoint, site: SimulatedSite, tmp_path: Path
) -> None:
    Installation(simulated, site, tmp_path).init(dry_run=True)
    assert [library.title for library in site.site.libraries] == ["Dokument"]
    assert len(site.site.content_types) == 2


def test_columns_that_are_filtered_by_are_indexed_and_ours_alone_hidden(
    set_up: Installation, site: SimulatedSite
) -> None:
    columns = site.library(Library.CASES).columns
    assert {name for name, column in columns.items() if column.indexed} == {
        "DocgenCase", "DocgenDocument", "DocgenStatus",
    }  # fmt: skip
    assert {name for name, column in columns.items() if column.hidden} == {OPERATION.name}
    assert columns["DocgenWaitingFor"].display_name == "Väntar på"


def test_who_may_not_set_up_is_told_what_an_administrator_does(
    simulated: SimulatedSharePoint, site: SimulatedSite, tmp_path: Path
) -> None:
    site.library("Inkorg")
    site.grant(simulated.app, "write")
    done = Installation(simulated, site, tmp_path).init()
    (finding,) = done.findings
    assert (finding.code, done.status) == ("store_rights_set_up", CheckStatus.ERROR)
    assert finding.suggestion
    assert "Sites.Selected" in finding.suggestion
    assert f"/sites/{site.id}/permissions" in finding.suggestion
    assert "Ärenden" in finding.suggestion
    assert "DocgenCase" in finding.suggestion


def test_a_column_of_another_kind_is_a_finding_and_stays(
    simulated: SimulatedSharePoint, site: SimulatedSite, tmp_path: Path
) -> None:
    site.column(site.library("Inkorg"), "DocgenStatus", "number")
    installation = Installation(simulated, site, tmp_path)
    (finding,) = installation.init().findings
    assert finding.code == "store_column_kind"
    assert all(word in finding.message for word in ("Inkorg", "DocgenStatus", "number", "text"))
    assert site.library("Inkorg").columns["DocgenStatus"].type == "number"
    assert [f.code for f in installation.findings("columns")] == ["store_column_kind"]


def test_a_list_in_the_way_of_a_library_is_told(
    simulated: SimulatedSharePoint, site: SimulatedSite, tmp_path: Path
) -> None:
    simulated.faults.always("POST", "lists", Reply(409))
    (finding,) = Installation(simulated, site, tmp_path).init().findings
    assert finding.code == "store_library_name"
    assert "Mallar" in finding.message


# Trying


def test_everything_is_in_order_in_a_site_that_was_set_up(set_up: Installation) -> None:
    checks = set_up.checks()
    assert list(checks) == ORDER
    assert {check.status for check in checks.values()} == {CheckStatus.OK}
    assert all(check.message and check.reached for check in checks.values())
    assert list(set_up.stores("bun").probe()) == []


def test_trying_changes_nothing(
    simulated: SimulatedSharePoint, installation: Installation, site: SimulatedSite
) -> None:
    place = len(site.library(Library.CASES).log.entries)
    installation.checks()
    assert len(site.library(Library.CASES).log.entries) == place
    assert simulated.open_sessions == 0


def test_a_bare_site_is_told_what_it_lacks(
    simulated: SimulatedSharePoint, site: SimulatedSite, tmp_path: Path
) -> None:
    site.library("Elevärenden")
    site.library("Arenden")
    finding = Installation(simulated, site, tmp_path).finding("libraries")
    assert finding.code == "store_library_missing"
    assert all(library in finding.message for library in Library)
    assert finding.suggestion
    assert "Arenden" in finding.suggestion


def test_the_store_itself_tells_the_same(installation: Installation, site: SimulatedSite) -> None:
    del site.library(Library.INBOX).columns["DocgenStatus"]
    (told,) = installation.stores("bun").probe()
    assert told == installation.finding("columns")
    assert told.code == "store_column_missing"
    assert "DocgenStatus" in told.message
    assert "Inkorg" in told.message


@pytest.mark.parametrize(
    ("about", "code", "status"),
    [
        ("versioning", "store_versions_off", CheckStatus.ERROR),
        ("minor_versions", "store_drafts", CheckStatus.WARNING),
        ("forced_check_out", "store_forced_check_out", CheckStatus.WARNING),
    ],
)
def test_how_a_library_is_set_is_tried(
    installation: Installation, site: SimulatedSite, about: str, code: str, status: CheckStatus
) -> None:
    library = site.site.library(Library.CASES)
    setattr(library, about, not getattr(library, about))
    check = installation.checks()["versions"]
    assert check.status is status
    assert [finding.code for finding in check.findings] == [code]
    assert "Ärenden" in check.findings[0].message


def test_columns_that_stand_in_the_way_are_told(
    installation: Installation, site: SimulatedSite
) -> None:
    library = site.site.library(Library.CASES)
    library.columns["DocgenCase"].indexed = False
    site.column(library, "Diarienummer", required=True, display_name="Dnr")
    index, required = installation.findings("columns")
    assert (index.code, required.code) == ("store_column_index", "store_column_required")
    assert "Dnr" in required.message
    installation.init()
    assert installation.finding("columns").code == "store_column_required"


def test_a_content_type_that_was_removed_is_told_and_made_again(
    installation: Installation, site: SimulatedSite
) -> None:
    library = site.site.library(Library.CASES)
    library.content_types[:] = library.content_types[:2]
    assert installation.finding("columns").code == "store_content_type_missing"
    installation.init()
    assert installation.findings("columns") == []


@pytest.mark.parametrize(
    ("seconds", "wrong"), [(100, False), (-100, False), (180, True), (-180, True)]
)
def test_clocks_that_differ_by_more_than_two_minutes_are_told(
    simulated: SimulatedSharePoint, installation: Installation, seconds: int, wrong: bool
) -> None:
    simulated.switches.clock_skew = seconds
    assert [f.code for f in installation.findings("clock")] == (["store_clock"] if wrong else [])


def test_a_site_with_a_long_address_is_told(simulated: SimulatedSharePoint, tmp_path: Path) -> None:
    site = simulated.site("/sites/" + "lång" * 50)
    installation = Installation(simulated, site, tmp_path)
    installation.init()
    assert installation.finding("names").code == "store_path_short"


# Rights


@pytest.mark.parametrize(
    ("role", "codes"),
    [
        ("read", ["store_rights_write"]),
        ("write", ["store_rights_grant"]),
        ("manage", ["store_rights_grant"]),
        ("fullcontrol", []),
    ],
)
def test_rights_are_told_by_what_they_are_worth(
    simulated: SimulatedSharePoint,
    installation: Installation,
    site: SimulatedSite,
    role: str,
    codes: list[str],
) -> None:
    site.grant(simulated.app, role)
    assert [finding.code for finding in installation.findings("rights")] == codes


def test_permissions_under_one_api_only_are_told(
    simulated: SimulatedSharePoint, site: SimulatedSite, tmp_path: Path
) -> None:
    half = simulated.register_app("halv", sharepoint=())
    site.grant(half, "fullcontrol")
    found = Installation(simulated, site, tmp_path, half).finding("rights")
    assert found.code == "store_rights_sharepoint"
    assert "SharePoint: Sites.Selected" in str(found.suggestion)


def test_what_an_administrator_copies_lets_the_app_in(
    simulated: SimulatedSharePoint, site: SimulatedSite, tmp_path: Path
) -> None:
    """The text is sent as it stands, by an app that may do so."""
    site.grant(simulated.app, None)
    installation = Installation(simulated, site, tmp_path)
    checks = installation.checks()
    assert list(checks) == ["sign_in", "site"]
    (finding,) = checks["site"].findings
    assert finding.code == "store_denied"
    post(simulated, str(finding.suggestion))
    assert installation.init().findings == ()
    assert {check.status for check in installation.checks().values()} == {CheckStatus.OK}


def post(simulated: SimulatedSharePoint, text: str) -> None:
    """What somebody with Sites.FullControl.All does with the lines to copy."""
    address, body = re.findall(r"^ +(?:POST )?(https\S+|\{.*\})$", text, re.MULTILINE)
    app = simulated.register_app("administratör", graph=("Sites.FullControl.All",))
    tokens = MsalTokens(
        Certificate(simulated.tenant, app.client_id, app.certificate),
        simulated.cloud,
        simulated.host,
        verify=str(simulated.ca_file),
    )
    answer = requests.post(
        address,
        json=json.loads(body),
        headers={"Authorization": f"Bearer {tokens.token(Resource.GRAPH)}"},
        verify=str(simulated.ca_file),
        timeout=60,
    )
    assert answer.status_code == 201


# Signing in


def sign_in(
    simulated: SimulatedSharePoint, site: SimulatedSite, folder: Path, **values: object
) -> Finding:
    """Why signing in does not work, where these keys of the stores file are others."""
    installation = Installation(simulated, site, folder, None, **values)
    checks = installation.checks()
    assert list(checks) == ["sign_in"]
    assert checks["sign_in"].status is CheckStatus.ERROR
    return checks["sign_in"].findings[0]


NOBODY = "0f3c6f5e-6a0e-4a57-9d5e-0c1b3a7d2e11"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"client": NOBODY}, [NOBODY, "client"]),
        ({"tenant": NOBODY}, ["tenant"]),
        ({"sign_in": "secret", "secret_variable": "WRONG"}, ["secret"]),
    ],
)
def test_what_entra_refuses_is_told_with_what_to_check(
    simulated: SimulatedSharePoint,
    site: SimulatedSite,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    values: dict[str, object],
    words: list[str],
) -> None:
    monkeypatch.setenv("WRONG", "hunter2")
    found = sign_in(simulated, site, tmp_path, **values)
    assert found.code == "store_sign_in"
    assert all(word in str(found.suggestion) for word in words)
    assert "hunter2" not in f"{found.message} {found.suggestion}"


def test_a_certificate_that_is_not_registered_is_told(
    simulated: SimulatedSharePoint, site: SimulatedSite, tmp_path: Path
) -> None:
    other = simulated.register_app("annan")
    found = sign_in(simulated, site, tmp_path, certificate=other.certificate)
    assert "Certificates" in str(found.suggestion)


@pytest.mark.parametrize("content", ["hej", "-----BEGIN PRIVATE KEY-----\nhej\n"])
def test_a_certificate_that_is_none_is_told(
    simulated: SimulatedSharePoint, site: SimulatedSite, tmp_path: Path, content: str
) -> None:
    (tmp_path / "hej.pem").write_text(content)
    assert sign_in(simulated, site, tmp_path, certificate="hej.pem").code == "store_sign_in"


def test_a_certificate_that_is_missing_is_told_by_its_key(
    simulated: SimulatedSharePoint, site: SimulatedSite, tmp_path: Path
) -> None:
    found = sign_in(simulated, site, tmp_path, certificate="borta.pem")
    assert (found.code, "bun.certificate" in found.message) == ("stores_file_missing", True)


def test_a_secret_works_with_a_warning(
    simulated: SimulatedSharePoint, site: SimulatedSite, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text(simulated.secret)
    installation = Installation(simulated, site, tmp_path, sign_in="secret", secret_file="secret")
    assert installation.init().findings == ()
    checks = installation.checks()
    assert "versions" not in checks
    assert [f.code for check in checks.values() for f in check.findings] == [
        "store_secret_graph_only"
    ]


def test_a_certificate_that_ends_soon_and_a_key_that_all_can_read_are_told(
    simulated: SimulatedSharePoint, installation: Installation
) -> None:
    place = installation.places["bun"]
    assert isinstance(place, SharePointPlace)
    almost = simulated.clock.now() + dt.timedelta(days=720)
    simulated.certificate.chmod(0o644)
    try:
        checks = sharepoint_opening.examine(place, print, clock=lambda: almost)
        codes = [finding.code for finding in next(iter(checks)).findings]
    finally:
        simulated.certificate.chmod(0o600)
    assert codes == ["store_certificate_ends", "store_key_open"]


# Nobody answers


def test_a_server_that_is_away_is_told_as_not_reached(tmp_path: Path) -> None:
    with SimulatedSharePoint() as passing:
        place = Installation(passing, passing.site("/sites/lots"), tmp_path).places["bun"]
        saved: dict[str, Any] = {}
        assert isinstance(place, SharePointPlace)
        for key in ("certificate", "ca_file"):
            saved[key] = tmp_path / key
            saved[key].write_bytes(getattr(place, key).read_bytes())
    gone = Stores({"bun": replace(place, **saved)}, tmp_path)
    (check,) = gone.examine("bun")
    assert (check.about, check.reached) == ("sign_in", False)
    with pytest.raises(Unreachable):
        gone.prepare("bun", dry_run=False)


def test_a_check_that_fails_does_not_stop_the_others(
    simulated: SimulatedSharePoint, installation: Installation
) -> None:
    simulated.faults.always("GET", "columns", Reply(403))
    simulated.faults.always(ANY, "permissions", Reply(403))
    checks = installation.checks()
    assert list(checks) == ORDER
    assert [about for about, check in checks.items() if check.status is CheckStatus.ERROR] == [
        "rights", "columns",
    ]  # fmt: skip
