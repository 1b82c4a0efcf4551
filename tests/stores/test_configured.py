"""Which store each authority has: the stores file, what is wrong with one, and what it opens."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from docgen.errors import DocgenError, Unavailable, WrongUse
from docgen.store import ABSENT, Library
from docgen.stores import configured
from docgen.stores.configured import FolderPlace, Stores
from docgen.stores.folder import FolderStore
from docgen.stores.sharepoint_place import SharePointPlace, SignIn
from sharepoint.clouds import BY_NAME
from sharepoint.simulated import Reply, SimulatedSharePoint
from tests.stores.sharepoint_hands import prepared
from tests.stores.stores_files import sharepoint, written

SITE: dict[str, object] = {
    "kind": "sharepoint",
    "site": "https://kommun.sharepoint.com/sites/lots",
    "tenant": "kommun.onmicrosoft.com",
    "client": "0f3c6f5e-6a0e-4a57-9d5e-0c1b3a7d2e11",
    "certificate": "docgen.pem",
}
PLACE = f"{Library.CASES}/2026-0042 Tärna/plan.docx"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "conf" / "stores.toml"


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def site(file: Path, **values: object) -> SharePointPlace:
    """The place of a site of which these keys are others; None leaves one out."""
    file.parent.mkdir(exist_ok=True)
    kept = {key: value for key, value in {**SITE, **values}.items() if value is not None}
    place = configured.load(written(file, bun=kept), file.parent / "home")["bun"]
    assert isinstance(place, SharePointPlace)
    return place


def faults(file: Path, text: str) -> list[str]:
    """What is wrong with a stores file, all of it."""
    with pytest.raises(WrongUse) as caught:
        configured.load(write(file, text), file.parent)
    assert caught.value.code == "stores_file"
    return [finding.message for finding in caught.value.findings]


def fault(file: Path, **values: object) -> str:
    """The one thing that is wrong with a site of which these keys are others."""
    with pytest.raises(WrongUse) as caught:
        site(file, **values)
    (finding,) = caught.value.findings
    return finding.message


# Reading


def test_a_folder_is_looked_for_beside_the_file(file: Path) -> None:
    places = configured.load(write(file, '[soc]\nkind = "folder"\npath = "soc"\n'), file.parent)
    assert places == {"soc": FolderPlace("soc", file.parent / "soc", create=False)}


def test_a_site_is_read_with_what_holds_unless_set_otherwise(file: Path) -> None:
    place = site(file)
    assert (place.site, place.host) == (SITE["site"], "kommun.sharepoint.com")
    assert (place.sign_in, place.cloud) == (SignIn.CERTIFICATE, BY_NAME["global"])
    assert place.certificate == file.parent / "docgen.pem"
    assert place.title(Library.CASES) == "Ärenden"
    assert place.token_cache == file.parent / "home" / "sign-in" / "bun.json"


def test_everything_about_a_site_can_be_set(file: Path) -> None:
    place = site(
        file,
        site="https://kommun.sharepoint.us/sites/lots/",
        cloud="us-gov-high",
        ca_file="/etc/ssl/proxy.pem",
        company="Exempelköpings kommun",
        password_variable="LOTS_PASSWORD",
        libraries={"cases": "Elevärenden", "inbox": "In"},
        groups={"skola": "skola@kommun.se", "bup": "7f9d0c0e-1111-4222-8333-444455556666"},
    )
    assert place.site == "https://kommun.sharepoint.us/sites/lots"
    assert place.cloud is BY_NAME["us-gov-high"]
    assert place.ca_file == Path("/etc/ssl/proxy.pem")
    assert place.company == "Exempelköpings kommun"
    assert [place.title(library) for library in (Library.CASES, Library.INBOX, Library.OUTBOX)] == [
        "Elevärenden", "In", "Utskick",
    ]  # fmt: skip
    assert place.groups == {
        "skola": "skola@kommun.se",
        "bup": "c:0t.c|tenant|7f9d0c0e-1111-4222-8333-444455556666",
    }


@pytest.mark.parametrize("cloud", BY_NAME)
def test_every_cloud_can_be_named(file: Path, cloud: str) -> None:
    suffix = BY_NAME[cloud].sharepoint_suffix
    place = site(file, cloud=cloud, site=f"https://kommun.{suffix}/sites/lots")
    assert place.cloud is BY_NAME[cloud]


@pytest.mark.parametrize("way", ["device", "browser"])
def test_a_person_signs_in_without_certificate_or_secret(file: Path, way: str) -> None:
    assert site(file, sign_in=way, certificate=None).sign_in == way


# What is wrong


def test_every_fault_is_named_at_once_with_its_key(file: Path) -> None:
    found = faults(
        file,
        """
        kind = "folder"
        [BUN]
        kind = "folder"
        path = "bun"
        [soc]
        kind = "sharpoint"
        [hsn]
        kind = "sharepoint"
        tennant = "kommun.onmicrosoft.com"
        sign_in = "certifikat"
        company = 5
        [hsn.libraries]
        case = "Elevärenden"
        """,
    )
    expected = [
        ("kind", "[bun]"),
        ("BUN",),
        ("soc.kind", "sharpoint", "folder, sharepoint", "”sharepoint”"),
        ("hsn.site",),
        ("hsn.tenant",),
        ("hsn.client",),
        ("hsn.sign_in", "certifikat", "certificate, secret, device, browser", "”certificate”"),
        ("hsn.certificate",),
        ("hsn.company", "5"),
        ("hsn.libraries.case", "”cases”"),
        ("hsn.tennant", "”tenant”"),
    ]
    assert len(found) == len(expected)
    for message, words in zip(found, expected, strict=True):
        assert all(word in message for word in words), message


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"site": "http://kommun.sharepoint.com/sites/lots"}, ["bun.site", "http://kommun"]),
        ({"site": "https://kommun.sharepoint.com/sites/lots/SitePages/Hem.aspx"}, ["bun.site"]),
        ({"site": "https://kommun.sharepoint.com/:f:/s/lots/Ea"}, ["bun.site"]),
        ({"site": "https://kommun.sharepoint.com/sites/lots?web=1"}, ["bun.site"]),
        ({"site": "https://kommun.sharepoint.com:x/sites/lots"}, ["bun.site"]),
        ({"site": "https://kommun.example.se/sites/lots"}, ["bun.site", "sharepoint.com"]),
        ({"cloud": "china"}, ["bun.site", "sharepoint.cn"]),
        ({"cloud": "globl"}, ["bun.cloud", "globl", "”global”"]),
        ({"cloud": "global", "login": "https://a.se", "graph": "https://b.se"}, ["bun.cloud"]),
        ({"login": "https://a.se"}, ["bun.graph"]),
        ({"tenant": "kommun"}, ["bun.tenant", "kommun"]),
        ({"client": "docgen"}, ["bun.client", "docgen"]),
        ({"certificate": None}, ["bun.certificate"]),
        ({"sign_in": "secret", "certificate": None}, ["bun.secret_file", "bun.secret_variable"]),
        ({"password_file": "a", "password_variable": "B"}, ["bun.password_file"]),
        ({"password_variable": "DOCGEN_PASSWORD"}, ["bun.password_variable", "DOCGEN_"]),
        ({"company": "A|B"}, ["bun.company"]),
        ({"libraries": "Ärenden"}, ["bun.libraries"]),
        ({"libraries": {"cases": "A/B"}}, ["bun.libraries.cases", "A/B"]),
        ({"libraries": {"cases": "inkorg"}}, ["bun.libraries.cases", "inkorg"]),
        ({"groups": {"skola": "Skolan"}}, ["bun.groups.skola", "Skolan"]),
    ],
)
def test_a_fault_says_what_was_found_and_what_is_expected(
    file: Path, values: dict[str, object], words: list[str]
) -> None:
    message = fault(file, **values)
    assert all(word in message for word in words), message


@pytest.mark.parametrize(
    "values",
    [
        {"secret": "hunter2"},
        {"password": "hunter2"},
        {"secret_variable": "hunter2!"},
        {"password_variable": "hunter2 "},
        {"site": "https://docgen:hunter2@kommun.sharepoint.com/sites/lots"},
        {"clientsecret": "hunter2"},
        {"client": "hunter2~Q8abcDEF1234567890ghiJKL-mno"},
    ],
)
def test_no_message_tells_a_secret(file: Path, values: dict[str, object]) -> None:
    assert "hunter2" not in fault(file, **values)


def test_a_secret_in_the_file_is_refused_with_where_it_belongs(file: Path) -> None:
    assert "bun.secret_file" in fault(file, secret="hunter2")


def test_a_place_tells_no_secret(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file.parent).mkdir()
    (file.parent / "hunter2.txt").write_text("hunter3\n")
    monkeypatch.setenv("HUNTER4", "hunter5")
    place = site(file, sign_in="secret", secret_file="hunter2.txt", password_variable="HUNTER4")
    assert place.secret
    assert place.password
    assert (place.secret.read(), place.password.read()) == ("hunter3", "hunter5")
    assert "hunter" not in repr(place).lower()


@pytest.mark.parametrize("secret", [{"secret_file": "no-such-hunter2"}, {"secret_variable": "NO"}])
def test_a_secret_that_is_not_there_is_told_by_its_key(
    file: Path, secret: dict[str, object]
) -> None:
    place = site(file, sign_in="secret", **secret)
    assert place.secret
    with pytest.raises(Unavailable) as caught:
        place.secret.read()
    assert f"bun.{next(iter(secret))}" in caught.value.message
    assert "hunter2" not in caught.value.message


@pytest.mark.parametrize("text", ["[bun", 'kind = "\xe5', "[bun]\nkind = folder\n"])
def test_a_file_that_is_no_toml_is_told_by_its_line(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text, "latin-1")
    with pytest.raises(WrongUse, match=r"stores\.toml"):
        configured.load(file, file.parent)


def test_a_file_that_names_nobody_is_a_fault(file: Path) -> None:
    assert "stores.toml" in faults(file, "# later\n")[0]


def test_a_file_that_cannot_be_read_is_told(file: Path) -> None:
    with pytest.raises(Unavailable, match="DOCGEN_STORES"):
        configured.load(file, file.parent)


# Opening


def test_without_a_file_every_authority_has_a_folder_in_the_home_folder(tmp_path: Path) -> None:
    stores = Stores(None, tmp_path)
    assert stores.authorities() == ()
    stores("bun").put(PLACE, b"one", expect=ABSENT)
    assert (tmp_path / "store" / "bun" / PLACE).read_bytes() == b"one"
    assert stores.authorities() == ("bun",)
    assert stores.groups("bun") is None
    assert not stores.is_configured("bun")


@pytest.mark.parametrize("name", ["../bun", "", "BUN", "a" * 11])
def test_what_is_no_authority_gets_no_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongUse) as caught:
        Stores(None, tmp_path / "home")(name)
    assert caught.value.code == "no_such_authority"
    assert list(tmp_path.iterdir()) == []


def test_a_store_is_opened_once(tmp_path: Path) -> None:
    stores = Stores(None, tmp_path)
    assert stores("bun") is stores("bun")
    assert stores("bun") is not stores("soc")


def test_with_a_file_an_authority_that_is_not_in_it_has_no_store(tmp_path: Path) -> None:
    stores = Stores({"soc": FolderPlace("soc", tmp_path / "soc", create=False)}, tmp_path)
    with pytest.raises(WrongUse, match=r"sov.*soc.*\[sov\]") as caught:
        stores("sov")
    assert caught.value.code == "no_such_authority"


def test_a_folder_that_was_named_is_made_by_nothing_but_init(tmp_path: Path) -> None:
    stores = Stores({"soc": FolderPlace("soc", tmp_path / "drive", create=False)}, tmp_path)
    with pytest.raises(Unavailable):
        stores("soc")
    stores.prepare("soc", dry_run=True)
    assert list(tmp_path.iterdir()) == []
    stores.prepare("soc", dry_run=False)
    assert isinstance(stores("soc"), FolderStore)


def test_what_sharepoint_needs_is_loaded_for_no_other_store(tmp_path: Path) -> None:
    tried = f"""
import sys, pathlib
from docgen.service import open_stores
from docgen.settings import Settings
open_stores(Settings(home=pathlib.Path({str(tmp_path)!r})))("bun")
print(sorted({{"msal", "office365", "requests", "sharepoint.transport"}} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", tried],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def simulated() -> Iterator[SimulatedSharePoint]:
    with SimulatedSharePoint() as running:
        yield running


def opened(simulated: SimulatedSharePoint, folder: Path, **values: object) -> Stores:
    """The stores of a file with one site in it."""
    site = prepared(simulated, "/sites/lots")
    file = written(folder / "stores.toml", bun={**sharepoint(simulated, site), **values})
    return Stores(configured.load(file, folder), folder)


def test_a_site_is_opened_as_the_file_says(simulated: SimulatedSharePoint, tmp_path: Path) -> None:
    simulated.site("/sites/lots").library("Elevärenden")
    stores = opened(
        simulated, tmp_path, company="Exempelköping", groups={"skola": "skola@kommun.se"}
    )
    ref = stores("bun").put(PLACE, b"one", expect=ABSENT)
    assert stores("bun").read(ref.id) == b"one"
    assert stores.groups("bun") == {"skola": "skola@kommun.se"}
    assert stores.is_configured("bun")
    assert not stores.is_configured("soc")


def test_we_tell_microsoft_who_we_are(simulated: SimulatedSharePoint, tmp_path: Path) -> None:
    opened(simulated, tmp_path, company="Åmåls kommun")("bun")
    agents = {entry.headers.get("user-agent") for entry in simulated.log}
    assert any(str(agent).startswith("NONISV|Amals kommun|docgen/") for agent in agents)


def test_a_library_may_have_another_name_in_the_site(
    simulated: SimulatedSharePoint, tmp_path: Path
) -> None:
    site = prepared(simulated, "/sites/lots")
    library = site.library("Elevärenden")
    for column in site.library(Library.CASES).columns.values():
        site.column(library, column.name, column.type)
    store = opened(simulated, tmp_path, libraries={"cases": "Elevärenden"})("bun")
    ref = store.put(PLACE.replace("plan", "annan"), b"one", expect=ABSENT)
    assert ref.path == PLACE.replace("plan", "annan")
    assert simulated.people.content(library, "2026-0042 Tärna/annan.docx") == b"one"


def test_a_store_that_could_not_be_opened_is_tried_again(
    simulated: SimulatedSharePoint, tmp_path: Path
) -> None:
    stores = opened(simulated, tmp_path)
    simulated.faults.next("GET", "site", Reply(403))
    with pytest.raises(DocgenError):
        stores("bun")
    assert stores("bun").list(Library.INBOX) == []


@pytest.mark.parametrize("key", ["certificate", "ca_file"])
def test_a_file_that_is_named_and_missing_is_told_by_its_key(
    simulated: SimulatedSharePoint, tmp_path: Path, key: str
) -> None:
    with pytest.raises(Unavailable, match=f"bun.{key}"):
        opened(simulated, tmp_path, **{key: "no-such-file.pem"})("bun")


def test_a_file_of_certificates_that_holds_none_is_told(
    simulated: SimulatedSharePoint, tmp_path: Path
) -> None:
    (tmp_path / "ca.pem").write_text("hej")
    with pytest.raises(Unavailable, match=r"bun\.ca_file"):
        opened(simulated, tmp_path, ca_file="ca.pem")("bun")


def test_a_secret_opens_a_store_too(simulated: SimulatedSharePoint, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(simulated.secret)
    store = opened(simulated, tmp_path, sign_in="secret", secret_file="secret")("bun")
    ref = store.put(PLACE.replace("plan", "tredje"), b"one", expect=ABSENT)
    assert store.read(ref.id) == b"one"


def test_a_person_is_told_how_to_sign_in_and_remembered(
    simulated: SimulatedSharePoint, tmp_path: Path
) -> None:
    site = prepared(simulated, "/sites/lots")
    values = {**sharepoint(simulated, site), "sign_in": "device"}
    del values["certificate"]
    file = written(tmp_path / "stores.toml", bun=values)
    said: list[str] = []

    def tell(text: str) -> None:
        said.append(text)
        simulated.sign_in("anna@example.se")

    places = configured.load(file, tmp_path)
    with pytest.raises(DocgenError):  # she has no right to the site
        Stores(places, tmp_path, tell=tell)("bun")
    assert "devicelogin" in said[0]
    kept = tmp_path / "sign-in" / "bun.json"
    assert kept.stat().st_mode & 0o077 == 0
    with pytest.raises(DocgenError):
        Stores(places, tmp_path, tell=tell)("bun")
    assert len(said) == 1
