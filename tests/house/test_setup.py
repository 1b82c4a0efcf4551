""".ci/venv makes the environment once, makes it again when it must, and recovers.

A stand-in for Python writes down what it is asked, so that nothing is fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
STAND_IN = """#!/bin/sh
echo "$(basename "$0") $*" >> "$LOG"
case "$*" in
  *"version_info"*) [ ! -e "$FAULTS/old" ] ;;
  *"import ensurepip"*) [ ! -e "$FAULTS/ensurepip" ] ;;
  *"import pip"*) [ ! -e "$FAULTS/pip" ] ;;
  "-m venv "*|"-m virtualenv "*)
    case "$*" in *virtualenv*) ;; *) [ ! -e "$FAULTS/venv" ] || exit 1 ;; esac
    for last; do :; done
    mkdir -p "$last/bin" && cp "$0" "$last/bin/python" ;;
  *"pip install"*"--editable"*)
    [ ! -e "$FAULTS/network" ] || { echo "pip: no network" >&2; exit 1; } ;;
esac
"""


@dataclass
class Folder:
    """A checkout with nothing in it but what the set-up reads, and a stand-in for Python."""

    path: Path

    def __post_init__(self) -> None:
        (self.path / ".ci").mkdir(parents=True)
        for name in (".ci/venv", "pyproject.toml", "constraints.txt"):
            shutil.copy(CHECKOUT / name, self.path / name)
        self.faults = self.path / "faults"
        self.faults.mkdir()
        self.python("python3")

    def python(self, name: str) -> str:
        """One more Python, of this name."""
        path = self.path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(STAND_IN)
        path.chmod(0o755)
        return str(path)

    def run(self, *arguments: str, python: str = "") -> subprocess.CompletedProcess[str]:
        """Run the set-up; what was asked of Python is then in :attr:`asked`."""
        self.log = self.path / "log"
        self.log.write_text("")
        return subprocess.run(
            [self.path / ".ci" / "venv", *arguments],
            check=False,
            capture_output=True,
            text=True,
            env={
                "PATH": f"{self.path / 'bin'}:/usr/bin:/bin",
                "PYTHON": python or str(self.path / "bin" / "python3"),
                "LOG": str(self.log),
                "FAULTS": str(self.faults),
                "TMPDIR": str(self.path),
            },
        )

    @property
    def asked(self) -> str:
        """What the last run asked of Python."""
        return self.log.read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "checkout")


def test_the_first_run_installs_and_the_second_does_nothing(folder: Folder) -> None:
    assert folder.run().returncode == 0
    assert "--constraint constraints.txt --no-build-isolation --editable ." in folder.asked
    assert folder.run().returncode == 0
    assert folder.asked == ""


def test_testing_installs_more_and_running_is_then_content(folder: Folder) -> None:
    folder.run()
    folder.run("dev")
    assert "--editable .[dev]" in folder.asked
    assert "-m venv" not in folder.asked
    folder.run()
    assert folder.asked == ""


def test_what_the_simulated_sharepoint_needs_is_installed_once_and_testing_has_it_too(
    folder: Folder,
) -> None:
    folder.run()
    folder.run("simulated")
    assert "--editable .[simulated]" in folder.asked
    folder.run("simulated")
    assert folder.asked == ""
    folder.run("dev")
    assert "--editable .[dev]" in folder.asked
    folder.run("simulated")
    assert folder.asked == ""


def test_other_pins_are_installed_into_the_same_environment(folder: Folder) -> None:
    folder.run()
    with (folder.path / "constraints.txt").open("a") as pins:
        pins.write("one-more==1.0\n")
    folder.run()
    assert "--editable ." in folder.asked
    assert "-m venv" not in folder.asked


def test_a_failed_installation_says_so_and_is_tried_again(folder: Folder) -> None:
    (folder.faults / "network").touch()
    failed = folder.run()
    assert failed.returncode == 1
    assert failed.stderr.index("pip: no network") < failed.stderr.index("run the same command")
    (folder.faults / "network").unlink()
    assert folder.run().returncode == 0
    assert "--editable ." in folder.asked


def test_an_environment_cut_off_half_way_is_made_anew(folder: Folder) -> None:
    folder.run()
    (folder.path / ".venv" / "origin").unlink()
    assert folder.run().returncode == 0
    assert "-m venv .venv" in folder.asked


def test_an_environment_whose_python_has_gone_is_made_anew(folder: Folder) -> None:
    folder.run()
    (folder.path / ".venv" / "bin" / "python").unlink()
    assert folder.run().returncode == 0
    assert "-m venv .venv" in folder.asked


def test_a_moved_checkout_gets_an_environment_of_its_own(folder: Folder, tmp_path: Path) -> None:
    folder.run()
    folder.path = folder.path.rename(tmp_path / "moved")
    folder.faults = folder.path / "faults"
    assert folder.run().returncode == 0
    assert "-m venv .venv" in folder.asked


def test_another_python_asked_for_is_used(folder: Folder) -> None:
    folder.run()
    other = folder.python("python3.99")
    folder.run(python=other)
    assert "python3.99 -m venv .venv" in folder.asked
    folder.run(python=other)
    assert folder.asked == ""


def test_without_ensurepip_pip_installs_from_outside(folder: Folder) -> None:
    (folder.faults / "ensurepip").touch()
    assert folder.run().returncode == 0
    assert "-m venv --clear --without-pip .venv" in folder.asked
    assert "-m pip --python .venv/bin/python install" in folder.asked


def test_without_venv_virtualenv_is_borrowed(folder: Folder) -> None:
    for fault in ("ensurepip", "venv"):
        (folder.faults / fault).touch()
    assert folder.run().returncode == 0
    assert "-m virtualenv --quiet --clear .venv" in folder.asked
    left = {entry.name for entry in folder.path.iterdir()}
    assert left == {".ci", ".venv", "bin", "constraints.txt", "faults", "log", "pyproject.toml"}


@pytest.mark.parametrize(
    ("faults", "said"),
    [(("old",), "version 3.11 or later"), (("ensurepip", "pip"), "neither pip nor ensurepip")],
)
def test_a_python_that_will_not_do_is_named_at_once(
    folder: Folder, faults: tuple[str, ...], said: str
) -> None:
    for fault in faults:
        (folder.faults / fault).touch()
    refused = folder.run()
    assert refused.returncode == 1
    assert said in refused.stderr
    assert not (folder.path / ".venv").exists()


def test_every_pin_is_one_plain_version() -> None:
    """No addresses: a pin holds wherever the packages are fetched from."""
    for line in (CHECKOUT / "constraints.txt").read_text().splitlines():
        name, _, version = line.partition("==")
        assert name.replace("-", "").replace("_", "").isalnum(), line
        assert version.replace(".", "").isalnum(), line


def test_the_scripts_may_be_run() -> None:
    for name in ("run", "venv"):
        assert os.access(CHECKOUT / ".ci" / name, os.X_OK), name
