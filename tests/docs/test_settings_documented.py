"""docs/settings.md has a section for every setting, and only for those."""

from __future__ import annotations

import re
from pathlib import Path

from docgen.settings import Settings, variable

DOCS = Path(__file__).parents[2] / "docs"


def sections() -> dict[str, str]:
    """The sections of docs/settings.md by their heading."""
    parts = re.split(r"^## (.+)$", (DOCS / "settings.md").read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_setting_has_a_section_and_every_section_a_setting() -> None:
    assert list(sections()) == [variable(name) for name in Settings.model_fields]


def test_every_section_tells_the_default() -> None:
    for name, field in Settings.model_fields.items():
        told = sections()[variable(name)].rpartition("Default: ")[2]
        assert told.strip(), f"{variable(name)}: docs/settings.md tells no default"
        if field.default is not None:
            assert told.startswith(f"`{field.default}`"), f"{variable(name)}: {told}"


def test_no_page_tells_of_a_setting_there_is_not() -> None:
    known = {variable(name) for name in Settings.model_fields}
    for page in (DOCS.parent / "README.md", *DOCS.rglob("*.md")):
        told = set(re.findall(r"\bDOCGEN_[A-Z_]+\b", page.read_text("utf-8")))
        assert told <= known, f"{page.name}: {told - known}"
