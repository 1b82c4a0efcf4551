"""What a change asks of people is the same whoever tells it: read, receive, import and review."""

from __future__ import annotations

import pytest

from docgen.case import values
from docgen.plan.reading import Change, ChangeClass
from docgen.reading.base import Base
from docgen.reading.word import open_word, read
from docgen.work import decide, receive
from docgen.work.comparing import compare
from tests.case.cases import family_data
from tests.work.installation import Installation
from tests.work.paper import Paper

RESPONSIBLE = "plan.actions[a1].responsible"
SAME_UNIT = ("Maria Åkerström", "p1", ChangeClass.TRACKED)
OTHER_UNIT = ("Elif Şahin", "p5", ChangeClass.SUBSTANTIVE)
"""The one who is responsible for the first action is of the school, as is the first of these."""


def of(changes: list[Change] | tuple[Change, ...]) -> ChangeClass:
    (change,) = (change for change in changes if change.path == RESPONSIBLE)
    return change.classified


@pytest.mark.parametrize(("name", "person", "weight"), [SAME_UNIT, OTHER_UNIT])
def test_a_new_responsible_weighs_the_same_wherever_it_is_told(
    installation: Installation, name: str, person: str, weight: ChangeClass
) -> None:
    content = Paper(installation.plan).write(RESPONSIBLE, name).content
    assert of(receive.read(installation.service, content).changes) is weight
    assert of(compare(installation.plan, content, installation.service.zone).changes) is weight
    received = installation.receive(content)
    assert of(received.reading.changes) is of(received.recorded) is weight
    (change,) = (e.payload["change"] for e in installation.journal() if "change" in e.payload)
    assert change["class"] == weight.value


@pytest.mark.parametrize(("name", "person", "weight"), [SAME_UNIT, OTHER_UNIT])
def test_it_weighs_the_same_in_an_import_and_in_a_correction(
    installation: Installation, name: str, person: str, weight: ChangeClass
) -> None:
    was = installation.value(RESPONSIBLE)
    imported = installation.take_in(values.put(family_data(), RESPONSIBLE, person))
    assert of(imported.changes) is weight
    installation.take_in(values.put(family_data(), RESPONSIBLE, was))
    first_name = name.partition(" ")[0]
    installation.receive(Paper(installation.plan).write(RESPONSIBLE, first_name).content)
    item = installation.the_one_waiting("uncertain_value")
    done = decide.correct(installation.service, item.id, name, by="Henrik Öberg")
    assert done.change is not None
    assert done.change.classified is weight


def test_without_the_case_the_document_itself_says_who_is_of_which_unit(
    installation: Installation,
) -> None:
    base = Base.of_bytes(installation.plan)
    for name, _, weight in (SAME_UNIT, OTHER_UNIT):
        content = Paper(installation.plan).write(RESPONSIBLE, name).content
        assert of(read(open_word(content), base).reading.changes) is weight
