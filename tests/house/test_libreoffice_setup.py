""".ci/libreoffice.py finds what is missing, and installs it from the mirror already in use."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).parents[2]


def _load() -> ModuleType:
    path = CHECKOUT / ".ci" / "libreoffice.py"
    spec = importlib.util.spec_from_file_location("libreoffice_setup", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


setup = _load()

OS_RELEASE = 'ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'
SOURCES = """\
Types: deb deb-src
# snapshot of last week
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/example.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""
BACKPORTS = """\
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm-backports
Components: main
Signed-By: /usr/share/keyrings/example.gpg
"""


def etc(tmp_path: Path, files: dict[str, str], os_release: str = OS_RELEASE) -> Path:
    """An ``/etc`` with these files below ``apt``."""
    folder = tmp_path / "etc"
    (folder / "apt" / "sources.list.d").mkdir(parents=True)
    (folder / "os-release").write_text(os_release)
    for name, text in files.items():
        (folder / "apt" / name).write_text(text)
    return folder


def test_backports_come_from_the_mirror_of_a_sources_file(tmp_path: Path) -> None:
    folder = etc(tmp_path, {"sources.list.d/debian.sources": SOURCES})
    assert not setup.has_suite(folder, "bookworm-backports")
    assert setup.backports_source(folder) == BACKPORTS


def test_backports_come_from_the_mirror_of_a_one_line_source(tmp_path: Path) -> None:
    line = (
        "# deb http://old.example/debian bookworm main\n"
        "deb-src http://mirror.example/debian bookworm main\n"
        "deb [arch=amd64,arm64 signed-by=/usr/share/keyrings/example.gpg] "
        "http://mirror.example/debian/ bookworm main non-free # ours\n"
    )
    folder = etc(tmp_path, {"sources.list": line})
    assert setup.backports_source(folder) == (
        "Types: deb\nURIs: http://mirror.example/debian/\nSuites: bookworm-backports\n"
        "Components: main\nSigned-By: /usr/share/keyrings/example.gpg\n"
        "Architectures: amd64 arm64\n"
    )


def test_a_key_written_out_in_the_source_is_copied_whole(tmp_path: Path) -> None:
    key = "Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBGPL\n -----END-----\n"
    text = (
        f"Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main\n{key}"
    )
    source = setup.backports_source(etc(tmp_path, {"sources.list.d/a.sources": text}))
    assert source.endswith(key)


def test_a_disabled_source_is_not_used(tmp_path: Path) -> None:
    files = {
        "sources.list.d/a.sources": "Enabled: no\n" + SOURCES.partition("\n\n")[0],
        "sources.list.d/b.list": "deb http://second.example/debian bookworm main\n",
    }
    assert "second.example" in setup.backports_source(etc(tmp_path, files))


def test_backports_that_are_configured_are_seen_in_either_form(tmp_path: Path) -> None:
    assert setup.has_suite(
        etc(tmp_path / "one", {"sources.list.d/b.sources": BACKPORTS}), "bookworm-backports"
    )
    line = "deb http://mirror.example/debian bookworm-backports main\n"
    assert setup.has_suite(etc(tmp_path / "two", {"sources.list": line}), "bookworm-backports")


@pytest.mark.parametrize(
    "os_release", ["ID=ubuntu\nVERSION_CODENAME=bookworm\n", "ID=debian\nVERSION_ID=12\n", ""]
)
def test_backports_are_not_made_up_where_this_is_not_a_debian_release(
    tmp_path: Path, os_release: str
) -> None:
    folder = etc(tmp_path, {"sources.list.d/debian.sources": SOURCES}, os_release)
    assert setup.backports_source(folder) is None


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("LibreOffice 25.2.3.2 520(Build:2)\n", (25, 2)),
        ("LibreOffice 7.4.7.2 40(Build:2)\n", (7, 4)),
        (" 4:25.2.3-2+deb13u5~bpo12+1", (25, 2)),
        (" 7.6-1", (7, 6)),
        (" (none)", None),
    ],
)
def test_versions_are_understood_as_programs_and_packages_write_them(
    text: str, version: tuple[int, int] | None
) -> None:
    assert setup.version_in(text) == version


@dataclass
class Stage:
    """A machine that is only said to be one: what it has, and what was done to it."""

    etc: Path
    soffice: str | None = None
    offered: str = "4:7.4.7-1+deb12u8"
    root: list[str] | None = field(default_factory=list)
    brings: str | None = "LibreOffice 25.2.3.2"
    locked: int = 0
    done: list[str] = field(default_factory=list)

    def missing(self) -> list[str]:
        version = setup.version_in(self.soffice) if self.soffice else None
        return [] if version and version >= setup.WANTED else ["LibreOffice >= 25.2"]

    def become_root(self) -> list[str] | None:
        return self.root

    def output(self, *command: str) -> str | None:
        return f"libreoffice-writer:\n  Candidate: {self.offered}\n" if command else None

    def run(self, *command: str, text: str = "") -> tuple[int, str]:
        self.done.append(" ".join(command))
        if "update" in command and self.locked:
            self.locked -= 1
            return 100, "E: Could not get lock"
        if "install" in command:
            self.soffice = self.brings
        return 0, text

    def write(self, root: list[str], path: Path, text: str) -> None:
        self.done.append(f"{' '.join(root)} write {path.name}".strip())
        path.write_text(text)

    def wait(self, seconds: int) -> None:
        self.done.append(f"wait {seconds}")


def test_where_everything_is_there_nothing_is_done(tmp_path: Path) -> None:
    stage = Stage(etc(tmp_path, {}), soffice="LibreOffice 25.8.1.1")
    setup.ensure(stage)
    assert stage.done == []


def test_debian_12_installs_from_backports_it_configures(tmp_path: Path) -> None:
    stage = Stage(etc(tmp_path, {"sources.list.d/debian.sources": SOURCES}), root=["sudo", "-n"])
    setup.ensure(stage)
    ours = stage.etc / "apt" / "sources.list.d" / setup.OUR_SOURCE
    assert ours.read_text() == BACKPORTS
    assert f"sudo -n write {setup.OUR_SOURCE}" in stage.done
    assert stage.done[-1].startswith("sudo -n apt-get install --yes --no-install-recommends")
    assert "-t bookworm-backports libreoffice-writer libreoffice-calc python3-uno" in stage.done[-1]


def test_backports_that_are_there_are_not_configured_again(tmp_path: Path) -> None:
    sources = {"sources.list.d/a.sources": SOURCES, "sources.list.d/b.sources": BACKPORTS}
    stage = Stage(etc(tmp_path, sources))
    setup.ensure(stage)
    assert not any(step.startswith("write") for step in stage.done)
    assert "-t bookworm-backports" in stage.done[-1]


def test_debian_13_installs_from_the_release_itself(tmp_path: Path) -> None:
    stage = Stage(etc(tmp_path, {}), offered="4:25.2.3-2+deb13u5")
    setup.ensure(stage)
    assert "-t" not in stage.done[-1].split()
    assert stage.done[-1].startswith("apt-get install")


def test_another_program_holding_the_package_lists_is_waited_for(tmp_path: Path) -> None:
    stage = Stage(etc(tmp_path, {}), offered="4:25.2.3-2+deb13u5", locked=2)
    setup.ensure(stage)
    assert stage.done.count("wait 10") == 2


def test_where_it_may_not_be_installed_it_is_named_with_how_to_get_it(tmp_path: Path) -> None:
    stage = Stage(etc(tmp_path, {}), root=None)
    with pytest.raises(setup.Missing, match=r"LibreOffice >= 25\.2") as caught:
        setup.ensure(stage)
    for word in ("root", "Debian 12 from bookworm-backports", "Writer, Calc and Python UNO"):
        assert word in str(caught.value)
    assert stage.done == []


def test_an_installation_that_did_not_help_is_not_taken_for_one_that_did(tmp_path: Path) -> None:
    stage = Stage(
        etc(tmp_path, {"sources.list.d/debian.sources": SOURCES}), brings="LibreOffice 7.4.7.2"
    )
    with pytest.raises(setup.Missing, match="apt-get did not bring it"):
        setup.ensure(stage)


def test_a_system_whose_backports_are_not_known_is_told_so(tmp_path: Path) -> None:
    stage = Stage(etc(tmp_path, {}, "ID=ubuntu\nVERSION_CODENAME=jammy\n"))
    with pytest.raises(setup.Missing, match="backports are not known"):
        setup.ensure(stage)
    assert not any("install" in step for step in stage.done)


def test_this_machine_has_what_the_tests_need() -> None:
    """The other tests rely on it; here it is said by name."""
    assert setup.Machine().missing() == []
