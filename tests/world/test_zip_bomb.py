"""A small file that grows without end when it is unpacked."""

from __future__ import annotations

import pytest

from docgen.office import package
from tests.work.installation import Installation
from tests.work.paper import Paper, packed
from tests.world.refusal import assert_refused

BOMB = ("grows out of all proportion when it is unpacked", "Save the document anew from Word")
MEGABYTE = 1024 * 1024


def test_a_part_of_nothing_but_one_letter_is_refused(installation: Installation) -> None:
    parts = Paper(installation.plan).parts
    bomb = packed({**parts, "word/media/image1.emf": b"A" * 12 * MEGABYTE})
    assert len(bomb) < MEGABYTE
    assert_refused(installation, bomb, code="zip_bomb", says=BOMB)


def test_more_parts_than_any_document_has_are_refused(installation: Installation) -> None:
    many = {f"word/media/image{number}.png": b"" for number in range(package.MAX_PARTS)}
    bomb = packed({**Paper(installation.plan).parts, **many})
    assert_refused(installation, bomb, code="zip_bomb", says=BOMB)


def test_many_parts_that_are_too_much_together_are_refused(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "MAX_TOTAL", MEGABYTE)
    more = {f"word/media/image{number}.emf": b"A" * (MEGABYTE // 2) for number in range(3)}
    bomb = packed({**Paper(installation.plan).parts, **more})
    assert_refused(installation, bomb, code="zip_bomb", says=BOMB)


def test_a_size_that_the_archive_lies_about_is_counted_all_the_same(
    installation: Installation,
) -> None:
    parts = Paper(installation.plan).parts
    letters = 12 * MEGABYTE
    bomb = packed({**parts, "word/media/image1.emf": b"A" * letters})
    honest = letters.to_bytes(4, "little")
    assert bomb.count(honest) == 2
    assert_refused(
        installation,
        bomb.replace(honest, (10).to_bytes(4, "little")),
        code="damaged",
        says=("damaged or was cut off",),
    )
