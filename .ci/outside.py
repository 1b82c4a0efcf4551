"""Sees to it that the programs are on this machine that make files as others make them.

The tests in ``tests/outside`` read what poppler signs (pdfsig, with keys of an NSS database) and
what libtiff writes (tiffcp, tiff2pdf).

Where everything is there, this does nothing. On Debian, as root or with sudo that asks for no
password, it installs the packages that bring what is missing. Anywhere else it says at once what
is missing and how to get it, and ends with 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PROGRAMS = {
    "pdfsig": "poppler-utils",
    "certutil": "libnss3-tools",
    "pk12util": "libnss3-tools",
    "tiffcp": "libtiff-tools",
    "tiff2pdf": "libtiff-tools",
}
"""Each program, and the package of Debian that brings it."""


class Missing(Exception):
    """Something is missing and may not be installed; the message says what and how to get it."""


class Machine:
    """This machine, as far as the installation asks or changes it."""

    def has(self, program: str) -> bool:
        """Whether a program is there."""
        return shutil.which(program) is not None

    def run(self, *command: str) -> int:
        """Run ``command``, showing what it says; its exit code."""
        environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
        return subprocess.run(command, check=False, env=environment, stdout=sys.stderr).returncode

    def become_root(self) -> list[str] | None:
        """What to put before a command that needs to be root; None where nothing helps."""
        if os.geteuid() == 0:
            return []
        may = self.has("sudo") and self.run("sudo", "-n", "true") == 0
        return ["sudo", "-n"] if may else None


def ensure(machine: Machine) -> None:
    """Install what is missing; raises Missing where that may not be or did not help."""
    missing = [program for program in PROGRAMS if not machine.has(program)]
    if not missing:
        return
    packages = sorted({PROGRAMS[program] for program in missing})
    root = machine.become_root()
    if root is None or not machine.has("apt-get"):
        raise Missing(_advice(missing, "they can be installed here only on Debian and as root"))
    print(f"docgen: installing {', '.join(packages)}", file=sys.stderr)
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
    missing = [program for program in PROGRAMS if not machine.has(program)]
    if missing:
        why = "apt-get failed, see above" if code else "apt-get did not bring them"
        raise Missing(_advice(missing, why))


def _advice(missing: list[str], why: str) -> str:
    packages = sorted({PROGRAMS[program] for program in missing})
    return (
        f"missing: {', '.join(missing)}; {why}.\n"
        "docgen: install poppler's, NSS's and libtiff's tools: on Debian the packages "
        f"{', '.join(packages)}. Then run the same command again. `make demo` works without them."
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
