"""The sample plan, and a person at the keyboard of LibreOffice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.editors.libreoffice import LibreOffice
from tests.editors.sample import issued_plan
from tests.editors.saved import Saved

WHO = "Åsa Öberg"

Edit = Callable[..., Saved]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "plan.docx"
    path.write_bytes(issued_plan())
    return path


@pytest.fixture
def edit(libreoffice: LibreOffice, source: Path, tmp_path: Path) -> Edit:
    """Do steps in LibreOffice, on the sample or on what was saved before; give what it saved."""

    def edit(
        *steps: dict[str, Any],
        track: bool = False,
        author: str | None = WHO,
        again: bool = False,
    ) -> Saved:
        target = tmp_path / "returned.docx"
        start = target if again else source
        libreoffice.edit(start, target, steps, author=author, track=track, look=False)
        return Saved(target)

    return edit
