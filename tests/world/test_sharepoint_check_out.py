"""A library that wants every file checked out before it is changed."""

from __future__ import annotations

import pytest

from docgen.errors import Unavailable
from docgen.store import ABSENT, Conflict, OutcomeUnknown
from sharepoint.simulated import AFTER, ANY, Meanwhile, Reply, Reset
from tests.world.sharepoint_scene import DEEDS, LARGE, PLAN, Deed, Scene, issued

_changing = [deed for deed in DEEDS if deed.request[0] == "PUT" or deed.request[1] == "validate"]


@pytest.fixture(autouse=True)
def _forced(scene: Scene) -> None:
    scene.simulated.switches.forced_check_out = True


def test_what_we_write_is_seen_by_everybody(scene: Scene) -> None:
    ref = issued(scene)
    assert ref.checked_out_by is None
    ref = scene.store.put(PLAN, LARGE, expect=ref.etag)
    ref = scene.store.set_fields(ref.id, {"Status": "ready"}, expect=ref.etag)
    assert ref.fields["Status"] == "ready"
    scene.holds({PLAN: LARGE})


@pytest.mark.parametrize("deed", _changing, ids=lambda deed: deed.name)
def test_nothing_stays_checked_out_to_us_when_an_answer_is_lost(scene: Scene, deed: Deed) -> None:
    """People would be shut out from it, by nobody whom they could ask."""
    deed.survives(scene, Reset(AFTER))


@pytest.mark.parametrize("when", [Reset(), Reset(AFTER), Reply(500, when=AFTER)])
def test_checking_in_may_be_lost_as_well(scene: Scene, when: Reset | Reply) -> None:
    ref = issued(scene)
    scene.fails("POST", "checkin", when)
    with pytest.raises(OutcomeUnknown):
        scene.store.put(PLAN, b"two", expect=ref.etag, operation="b")
    again = scene.store.put(PLAN, b"two", expect=ref.etag, operation="b")
    assert again.operation == "b"
    scene.holds({PLAN: b"two"})


def test_what_cannot_be_written_is_let_go_of(scene: Scene) -> None:
    ref = issued(scene)
    scene.fails("POST", "checkout", Meanwhile(lambda: scene.people.save(PLAN, b"theirs")))
    with pytest.raises(Conflict):
        scene.store.put(PLAN, b"two", expect=ref.etag)
    scene.holds({PLAN: b"theirs"})


@pytest.mark.parametrize("kind", ["checkout", "validate"])
def test_what_could_not_be_let_go_of_is_let_go_of_next_time(scene: Scene, kind: str) -> None:
    """It was checked out for a write, by nobody who uses the store."""
    ref = issued(scene)
    faults = scene.simulated.faults
    # The first time columns are set, SharePoint says that it must be checked out for that.
    down = Meanwhile(lambda: faults.always(ANY, ANY, Reset()), AFTER)
    scene.fails("POST", kind, down, skip=1 if kind == "validate" else 0)
    with pytest.raises(Unavailable):
        scene.store.set_fields(ref.id, {"Status": "ready"})
    faults.clear()
    now = scene.store.set_fields(ref.id, {"Status": "returned"})
    assert now.checked_out_by is None
    (version,) = scene.library("Ärenden").at(PLAN.partition("/")[2]).versions[-1:]
    assert version.fields["Status"] == "returned"
    scene.holds({PLAN: b"one"})


def test_what_the_caller_has_checked_out_stays_so(scene: Scene) -> None:
    ref = scene.store.check_out(issued(scene).id)
    ref = scene.store.put(PLAN, b"two", expect=ref.etag)
    ref = scene.store.set_fields(ref.id, {"Status": "draft"}, expect=ref.etag)
    assert ref.checked_out_by is not None
    assert scene.documents() == {PLAN: b"one"}
    scene.store.check_in(ref.id, "klar")
    scene.holds({PLAN: b"two"})


def test_a_persons_edit_that_we_check_in_does_not_become_ours(scene: Scene) -> None:
    ref = issued(scene)
    scene.people.save(PLAN, b"theirs")
    scene.store.check_out(ref.id)
    scene.store.set_fields(ref.id, {"Status": "ready"})
    back = scene.store.check_in(ref.id)
    assert back.operation is None
    assert scene.store.by_id(ref.id).operation is None
    scene.holds({PLAN: b"theirs"})


def test_a_file_a_person_has_not_checked_in_yet_is_in_the_way_and_nothing_else(
    scene: Scene,
) -> None:
    scene.store.ensure_folder(PLAN.rpartition("/")[0])
    library = scene.library("Ärenden")
    rest = PLAN.partition("/")[2]
    scene.simulated.people.save(library, rest, b"theirs")
    with pytest.raises(Unavailable) as refused:
        scene.store.put(PLAN, b"ours", expect=ABSENT)
    assert refused.value.code == "store_name_taken"
    scene.people.check_in(PLAN)
    scene.holds({PLAN: b"theirs"})
