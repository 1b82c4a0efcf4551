"""Sees to it that LibreOffice >= 25.2 with Writer, Calc and Python UNO is on this machine.

The tests let a real office program edit our documents. Older LibreOffice loses the content
controls our documents carry (docs/behaviour/anchors.md), so its files prove nothing.

Where everything is there, this does nothing. On Debian, as root or with sudo that asks for no
password, it installs what is missing: from the release itself where that is new enough, otherwise
from its backports, whose apt source it derives from the source already configured (same mirror,
same key). Anywhere else it says at once what is missing and how to get it, and ends with 1.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

WANTED = (25, 2)
WRITER_AND_CALC = ("libreoffice-writer", "libreoffice-calc")
PACKAGES = (
    *WRITER_AND_CALC,
    "python3-uno",
    # Fonts with the widths of those Word uses, so that pages break as they do there.
    "fonts-crosextra-carlito",
    "fonts-liberation",
    "fonts-dejavu-core",
)
OUR_SOURCE = "docgen-backports.sources"
SYSTEM_PYTHON = Path("/usr/bin/python3")
"""Python UNO is part of the system's Python; a virtual environment does not see it."""

Stanza = Mapping[str, str]


class Missing(Exception):
    """Something is missing and may not be installed; the message says what and how to get it."""


def stanzas(etc: Path) -> Iterator[Stanza]:
    """Every enabled binary package source below ``etc``/apt, as deb822 fields in lower case.

    Reads both ways apt is configured: ``.sources`` files and one-line ``.list`` entries.
    """
    folder = etc / "apt" / "sources.list.d"
    for path in sorted(folder.glob("*.sources")):
        yield from filter(_enabled, _deb822(path.read_text("utf-8")))
    for path in (etc / "apt" / "sources.list", *sorted(folder.glob("*.list"))):
        if path.is_file():
            yield from _one_line(path.read_text("utf-8"))


def _enabled(stanza: Stanza) -> bool:
    return (
        "deb" in stanza.get("types", "").split()
        and stanza.get("enabled", "yes").strip().casefold() != "no"
    )


def _deb822(text: str) -> Iterator[Stanza]:
    kept = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for block in re.split(r"\n[ \t]*\n", kept):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            # A key written out in full runs over indented lines.
            if line[:1].isspace() and name:
                fields[name] += f"\n{line}"
            elif ":" in line:
                name, _, value = line.partition(":")
                name = name.strip().casefold()
                fields[name] = value.strip()
        if fields:
            yield fields


def _one_line(text: str) -> Iterator[Stanza]:
    options_as_fields = {"arch": "architectures"}
    for line in text.splitlines():
        match = re.match(r"\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s+([^#]+)", line)
        if match:
            fields = {"types": "deb", "uris": match[2], "suites": match[3], "components": match[4]}
            for option in (match[1] or "").split():
                name, _, value = option.partition("=")
                fields[options_as_fields.get(name, name)] = value.replace(",", " ")
            yield fields


def release(etc: Path) -> dict[str, str]:
    """The fields of ``etc``/os-release."""
    path = etc / "os-release"
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return {name: value.strip("\"'") for name, _, value in (line.partition("=") for line in lines)}


def has_suite(etc: Path, suite: str) -> bool:
    """Whether apt is configured for ``suite`` already."""
    return any(suite in stanza.get("suites", "").split() for stanza in stanzas(etc))


def backports_source(etc: Path) -> str | None:
    """An apt source for this Debian release's backports, from the mirror already in use.

    None where this is not Debian or where no source of its main component is configured.
    """
    system = release(etc)
    codename = system.get("VERSION_CODENAME")
    if system.get("ID") != "debian" or not codename:
        return None
    for stanza in stanzas(etc):
        if (
            codename in stanza.get("suites", "").split()
            and "main" in stanza.get("components", "").split()
        ):
            fields = {
                "Types": "deb",
                "URIs": stanza["uris"],
                "Suites": f"{codename}-backports",
                "Components": "main",
            }
            for name in ("Signed-By", "Architectures", "Trusted", "Check-Valid-Until"):
                if stanza.get(name.casefold()):
                    fields[name] = stanza[name.casefold()]
            return "".join(
                # A key written out in full begins on the line after its field's name.
                f"{name}:{value}\n" if value.startswith("\n") else f"{name}: {value}\n"
                for name, value in fields.items()
            )
    return None


def version_in(text: str) -> tuple[int, int] | None:
    """``LibreOffice 25.2.3.2 520(Build:2)`` or ``4:25.2.3-2+deb13u5`` as (25, 2)."""
    match = re.search(r"(?:^|[\s:])(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else None


@dataclass
class Machine:
    """This machine, as far as the installation asks or changes it."""

    etc: Path = Path("/etc")

    def output(self, *command: str) -> str | None:
        """What ``command`` prints; None where it is not there or fails."""
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=True,
                env={**os.environ, "LC_ALL": "C"},
            )
        except (OSError, subprocess.CalledProcessError):
            return None
        return done.stdout

    def become_root(self) -> list[str] | None:
        """What to put before a command that needs to be root; None where nothing helps."""
        if os.geteuid() == 0:
            return []
        return ["sudo", "-n"] if self.output("sudo", "-n", "true") is not None else None

    def run(self, *command: str, text: str = "") -> tuple[int, str]:
        """Run ``command`` with ``text`` as its input; its exit code and what it complained of.

        What it says is shown; a terminal is never asked.
        """
        done = subprocess.run(
            command,
            check=False,
            text=True,
            input=text,
            env={**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"},
            stdout=sys.stderr,
            stderr=subprocess.PIPE,
        )
        sys.stderr.write(done.stderr)
        return done.returncode, done.stderr

    def wait(self, seconds: int) -> None:
        """Let another program finish."""
        time.sleep(seconds)

    def write(self, root: list[str], path: Path, text: str) -> None:
        """Write a file that belongs to root."""
        self.run(*root, "sh", "-c", 'cat > "$1" && chmod 644 "$1"', "sh", str(path), text=text)

    def missing(self) -> list[str]:
        """What is missing, each in a few words."""
        said = self.output("soffice", "--version")
        version = version_in(said) if said else None
        wanted = ".".join(map(str, WANTED))
        if not said or not version:
            return [f"LibreOffice >= {wanted} (no soffice was found)"]
        if version < WANTED:
            return [f"LibreOffice >= {wanted} (found: {said.strip()})"]
        missing = [
            f"{package}, a part of LibreOffice"
            for package in WRITER_AND_CALC
            if self._by_debian() and not self._installed(package)
        ]
        if self.output(str(SYSTEM_PYTHON), "-c", "import uno") is None:
            missing.append(f"Python UNO (module uno) for {SYSTEM_PYTHON}")
        return missing

    def _by_debian(self) -> bool:
        """Whether LibreOffice came as Debian's packages, which install its parts one by one."""
        soffice = os.path.realpath(shutil.which("soffice") or "")
        return self.output("dpkg-query", "-S", soffice) is not None

    def _installed(self, package: str) -> bool:
        state = self.output("dpkg-query", "-W", "-f", "${db:Status-Status}", package)
        return state == "installed"


def ensure(machine: Machine) -> None:
    """Install what is missing; raises Missing where that may not be or did not help."""
    missing = machine.missing()
    if not missing:
        return
    root = machine.become_root()
    if machine.output("apt-get", "--version") is None or root is None:
        raise Missing(_advice(missing, "it can be installed here only on Debian and as root"))

    print(f"docgen: installing {'; '.join(missing)}", file=sys.stderr)
    # Does nothing, except after an installation that was cut off.
    machine.run(*root, "dpkg", "--configure", "-a")
    _update(machine, root)
    options: list[str] = []
    policy = machine.output("apt-cache", "policy", PACKAGES[0]) or ""
    candidate = re.search(r"Candidate:(.*)", policy)
    offered = version_in(candidate[1]) if candidate else None
    if not offered or offered < WANTED:
        options = _backports(machine, root, missing)
    code, _ = machine.run(
        *root,
        "apt-get",
        "install",
        "--yes",
        "--no-install-recommends",
        # Another installation may be running, such as the nightly upgrade.
        "-oDPkg::Lock::Timeout=600",
        *options,
        *PACKAGES,
    )
    missing = machine.missing()
    if missing:
        why = "apt-get failed, see above" if code else "apt-get did not bring it"
        raise Missing(_advice(missing, why))


def _update(machine: Machine, root: list[str]) -> None:
    """Fetch the package lists; for their lock, unlike for dpkg's, apt does not wait itself.

    A list that cannot be fetched may be one we do not need, so that the installation decides.
    """
    for _ in range(30):
        code, complaint = machine.run(*root, "apt-get", "update")
        if code == 0 or "Could not get lock" not in complaint:
            return
        machine.wait(10)


def _backports(machine: Machine, root: list[str], missing: list[str]) -> list[str]:
    """Configure this release's backports and give apt-get's options to install from them."""
    suite = f"{release(machine.etc).get('VERSION_CODENAME')}-backports"
    if not has_suite(machine.etc, suite):
        text = backports_source(machine.etc)
        if text is None:
            raise Missing(
                _advice(missing, "this system's own is older and its backports are not known")
            )
        machine.write(root, machine.etc / "apt" / "sources.list.d" / OUR_SOURCE, text)
        _update(machine, root)
    return ["-t", suite]


def _advice(missing: list[str], why: str) -> str:
    return (
        f"missing: {'; '.join(missing)}; {why}.\n"
        "docgen: install LibreOffice >= 25.2 with Writer, Calc and Python UNO: on Debian 12 from "
        "bookworm-backports, on Debian 13 from the release itself (packages libreoffice-writer, "
        "libreoffice-calc, python3-uno); elsewhere from The Document Foundation. Then run the same "
        "command again. `make demo` works without it."
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
