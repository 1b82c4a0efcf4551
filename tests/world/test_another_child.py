"""One child's plan saved under another name for the next child."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.terminal import docgen
from tests.editors.libreoffice import LibreOffice
from tests.work.installation import Installation
from tests.work.paper import Paper
from tests.world.refusal import assert_refused, on_desk

OTHER_CHILD = (
    "The file was issued for another child",
    "is not what was issued",
    "Issue a new document for the child the file is about",
)


def test_a_plan_rewritten_for_another_child_is_refused(
    installation: Installation, libreoffice: LibreOffice
) -> None:
    rewritten = Path("Plan för Alva.docx")
    steps = [
        {"op": "set_cell", "in": {"tag": "child.name", "nth": 1}, "text": "Alva Bergström"},
        {"op": "set_cell", "in": {"tag": "child.birth_date"}, "text": "2015-02-11"},
        {"op": "status", "in": {"tag": "plan.actions[a1].status"}, "text": "Klar"},
    ]
    libreoffice.edit(
        on_desk(installation.plan), rewritten, steps, author="Henrik Öberg", track=False, look=False
    )
    assert_refused(
        installation,
        rewritten.read_bytes(),
        name="Plan för Alva.docx",
        code="wrong_child",
        says=OTHER_CHILD,
    )


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("child.name", "Alva Bergström"),
        ("child.name", "Nora Lindkvist"),
        ("child.personal_id", "19121212-1212"),
        ("guardians[vh1].name", "Maria Bergström"),
        ("guardians[vh2].name", "Jonas Bergström"),
    ],
)
def test_another_name_or_personal_number_is_enough(
    installation: Installation, path: str, text: str
) -> None:
    file = Paper(installation.plan).write(path, text).write("plan.goals[g1].status", "Uppnått")
    assert_refused(installation, file.content, code="wrong_child", says=OTHER_CHILD)


def test_tracking_the_new_name_does_not_help(installation: Installation) -> None:
    file = Paper(installation.plan).write("child.name", "Alva Bergström", by="Henrik Öberg")
    assert_refused(installation, file.content, code="wrong_child", says=OTHER_CHILD)


def test_spaces_and_another_hyphen_in_a_personal_number_are_no_other_child(
    installation: Installation,
) -> None:
    file = Paper(installation.plan).write("child.personal_id", " 20150917 2381 ").content
    assert docgen("receive", on_desk(file)).code == 0
    assert installation.quarantine() == []
