"""Programs that pass for LibreOffice, and do not do what it does."""

from __future__ import annotations

from pathlib import Path

ENDS_WITH_US = "cat > /dev/null"


def fake_office(folder: Path, *, version: str, then: str = ENDS_WITH_US) -> Path:
    """A program ``soffice`` in ``folder`` whose own Python says it is ready, and does ``then``."""
    program = folder / "soffice"
    program.write_text("#!/bin/sh\n")
    python = folder / "python"
    python.write_text(f'#!/bin/sh\necho \'{{"version": "{version}"}}\'\n{then}\n')
    for file in (program, python):
        file.chmod(0o700)
    return program


def program(folder: Path, *, does: str) -> Path:
    """A program ``soffice`` in ``folder`` that does what ``does`` says."""
    file = folder / "soffice"
    file.write_text(f"#!/bin/sh\n{does}\n")
    file.chmod(0o700)
    return file
