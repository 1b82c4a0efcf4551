"""SharePoint tells of the same change again and again, on one page and on the next."""

from __future__ import annotations

from docgen.store import ABSENT, Change
from tests.world.sharepoint_scene import FOLDER, PLAN, Scene, issued


def test_each_document_is_told_of_once_as_it_is_now(scene: Scene) -> None:
    kept, edited = issued(scene), scene.store.put(f"{FOLDER}/brev.docx", b"x", expect=ABSENT)
    gone = scene.store.put(f"{FOLDER}/borta.docx", b"y", expect=ABSENT)
    _, cursor = scene.store.changes(None)
    switches = scene.simulated.switches
    switches.page_size, switches.delta_repeats = 1, True
    for content in (b"a", b"b", b"c"):
        scene.people.save(edited.path, content)
        new = scene.store.put(f"{FOLDER}/{content.decode()}.docx", b"new", expect=ABSENT)
    scene.people.remove(gone.path)
    scene.people.remove(new.path)
    changes, after = scene.store.changes(cursor)
    found = {change.id: change.ref for change in changes}
    assert len(found) == len(changes) == 5
    assert kept.id not in found
    assert found[edited.id] == scene.store.stat(edited.path)
    assert (found[gone.id], found[new.id]) == (None, None)
    assert scene.store.changes(after) == ([], after)


def test_the_same_cursor_may_be_used_again(scene: Scene) -> None:
    """Who was stopped before the changes had been dealt with hears of them again."""
    scene.simulated.switches.delta_repeats = True
    _, cursor = scene.store.changes(None)
    ref = issued(scene)
    for _ in range(3):
        assert scene.store.changes(cursor)[0] == [Change(ref.id, ref)]


def test_what_it_costs_follows_the_changes_not_the_library(scene: Scene) -> None:
    scene.store.ensure_folder(FOLDER)
    ref = issued(scene)
    scene.library("Ärenden").fill(300, folder="arkiv", per=100)
    cursor = scene.store.changes(None)[1]
    scene.simulated.log.clear()
    cursor = scene.store.changes(cursor)[1]
    assert scene.simulated.log.counts() == {"GET delta": 6}
    scene.people.save(PLAN, b"theirs")
    scene.simulated.log.clear()
    ((change,), _) = scene.store.changes(cursor)
    assert change.id == ref.id
    assert scene.simulated.log.counts() == {"GET delta": 6, "GET item": 1}
