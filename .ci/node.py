"""Sees to it that Node.js >= 18 and Microsoft's JavaScript client of Graph are on this machine.

A test lets that client drive the simulated SharePoint, which is thereby held against something
that others wrote. Its versions are those of ``package.json`` beside the test; they are put into
``node_modules`` there, which is never committed.

Where everything is there, this does nothing. On Debian, as root or with sudo that asks for no
password, it installs the packages nodejs and npm. Anywhere else it says at once what is missing
and how to get it, and ends with 1.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

WANTED = 18
WITNESS = Path(__file__).resolve().parents[1] / "tests" / "sharepoint" / "simulated" / "witness"
INSTALL = (
    "npm",
    "install",
    "--no-package-lock",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
)


class Missing(Exception):
    """Something is missing and may not be installed; the message says what and how to get it."""


@dataclass
class Machine:
    """This machine, as far as the installation asks or changes it."""

    witness: Path = WITNESS

    def output(self, *command: str) -> str | None:
        """What ``command`` prints; None where it is not there or fails."""
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return None
        return done.stdout

    def run(self, *command: str, at: Path | None = None) -> int:
        """Run ``command`` in a folder, showing what it says; its exit code."""
        environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(command, check=False, cwd=at, env=environment, stdout=sys.stderr)
        return done.returncode

    def become_root(self) -> list[str] | None:
        """What to put before a command that needs to be root; None where nothing helps."""
        if os.geteuid() == 0:
            return []
        return ["sudo", "-n"] if self.output("sudo", "-n", "true") is not None else None

    def node(self) -> int:
        """The major version of Node.js; 0 where there is none."""
        said = re.match(r"v(\d+)\.", self.output("node", "--version") or "")
        return int(said[1]) if said else 0

    def npm(self) -> bool:
        """Whether npm is there."""
        return self.output("npm", "--version") is not None

    def lacking(self) -> list[str]:
        """The packages of the witness that are not there in the version it asks for."""
        wanted = json.loads((self.witness / "package.json").read_text("utf-8"))["dependencies"]
        return [
            f"{name} {version}" for name, version in wanted.items() if self._has(name) != version
        ]

    def _has(self, name: str) -> str | None:
        path = self.witness / "node_modules" / name / "package.json"
        if not path.is_file():
            return None
        version: str = json.loads(path.read_text("utf-8"))["version"]
        return version


def ensure(machine: Machine) -> None:
    """Install what is missing; raises Missing where that may not be or did not help."""
    lacking = machine.lacking()
    if machine.node() < WANTED or (lacking and not machine.npm()):
        _install_node(machine)
    if not lacking:
        return
    print(f"docgen: fetching {', '.join(lacking)}", file=sys.stderr)
    code = machine.run(*INSTALL, at=machine.witness)
    if code or machine.lacking():
        raise Missing(
            f"missing: {', '.join(machine.lacking())}; npm could not fetch them, see above.\n"
            "docgen: if the network was the reason, run the same command again."
        )


def _install_node(machine: Machine) -> None:
    # Node.js from elsewhere brings an npm of its own, and does not go together with Debian's.
    packages = [] if machine.node() >= WANTED else ["nodejs"]
    packages += [] if machine.npm() else ["npm"]
    root = machine.become_root()
    if machine.output("apt-get", "--version") is None or root is None:
        raise Missing(_advice(packages, "they can be installed here only on Debian and as root"))
    print(f"docgen: installing {' and '.join(packages)}", file=sys.stderr)
    apt = (*root, "apt-get")
    machine.run(*apt, "update")
    code = machine.run(
        *apt,
        "install",
        "--yes",
        "--no-install-recommends",
        # Another installation may be running, such as the nightly upgrade.
        "-oDPkg::Lock::Timeout=600",
        *packages,
    )
    if machine.node() < WANTED or not machine.npm():
        why = "apt-get failed, see above" if code else f"apt-get did not bring Node.js >= {WANTED}"
        raise Missing(_advice(packages, why))


def _advice(packages: list[str], why: str) -> str:
    return (
        f"missing: {' and '.join(packages)}; {why}.\n"
        f"docgen: install Node.js >= {WANTED} with npm: on Debian 12 and later the packages nodejs "
        "and npm; elsewhere from the OpenJS Foundation. Then run the same command again. "
        "`make demo` works without it."
    )


def main() -> int:
    """Run from ``make test``; 0 when everything is there."""
    try:
        ensure(Machine())
    except Missing as error:
        print(f"docgen: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
