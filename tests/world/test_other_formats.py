"""The issued plan, opened in LibreOffice and saved in a format we do not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.editors.libreoffice import LibreOffice
from tests.work.installation import Installation
from tests.world.refusal import assert_refused, on_desk

AS_WORD = "Word document (.docx)"


@pytest.mark.parametrize(
    ("name", "code", "why"),
    [
        ("plan.doc", "old_word", "old Word format (.doc)"),
        ("plan.odt", "opendocument", "OpenDocument file (.odt)"),
        ("plan.docm", "macros", "contains macros"),
    ],
)
def test_a_plan_saved_in_another_format_is_refused_with_its_own_advice(
    installation: Installation, libreoffice: LibreOffice, name: str, code: str, why: str
) -> None:
    saved = Path(name)
    libreoffice.convert(on_desk(installation.plan), saved)
    assert_refused(
        installation,
        saved.read_bytes(),
        name=name,
        code=code,
        says=(why, AS_WORD, "send that file"),
    )


def test_a_plan_with_a_password_is_refused_and_the_password_to_be_removed(
    installation: Installation, libreoffice: LibreOffice
) -> None:
    saved = Path("hemlig.docx")
    libreoffice.convert(on_desk(installation.plan), saved, new_password="Sommar2026")
    assert_refused(
        installation,
        saved.read_bytes(),
        name="hemlig.docx",
        code="encrypted",
        says=("protected with a password", "Remove the password", "send it anew"),
    )
