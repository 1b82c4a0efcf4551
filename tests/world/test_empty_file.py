"""A file with nothing in it, as a broken upload leaves."""

from __future__ import annotations

from tests.work.installation import Installation
from tests.world.refusal import assert_refused


def test_an_empty_file_is_refused_and_to_be_saved_again(installation: Installation) -> None:
    assert_refused(
        installation,
        b"",
        code="empty",
        says=("The file is empty", "Save it again and send it anew"),
    )
