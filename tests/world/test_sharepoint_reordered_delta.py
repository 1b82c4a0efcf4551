"""SharePoint tells of changes in an order of its own: children before their folders."""

from __future__ import annotations

import pytest

from docgen.store import ABSENT
from tests.world.sharepoint_scene import FOLDER, Scene


@pytest.mark.parametrize("size", [1, 3, 200])
def test_every_document_is_told_of_where_it_lies_now(scene: Scene, size: int) -> None:
    switches = scene.simulated.switches
    switches.delta_reorder, switches.page_size = True, size
    _, cursor = scene.store.changes(None)
    made = [
        scene.store.put(f"{FOLDER}/{folder}/brev {number}.docx", b"x", expect=ABSENT)
        for folder in ("a", "a/b", "c")
        for number in range(2)
    ]
    scene.people.move(made[0].path, f"{FOLDER}/d/flyttad.docx")
    scene.people.remove(made[1].path)
    changes, after = scene.store.changes(cursor)
    found = {change.id: change.ref for change in changes}
    assert len(found) == len(changes) == len(made)
    assert found[made[1].id] is None
    moved = found[made[0].id]
    assert moved is not None
    assert moved.path == f"{FOLDER}/d/flyttad.docx"
    for ref in made[2:]:
        assert found[ref.id] == ref
    assert scene.store.changes(after) == ([], after)


def test_what_was_deleted_and_is_back_is_there(scene: Scene) -> None:
    """Both are told of, the deletion perhaps last; the document itself is asked."""
    scene.simulated.switches.delta_reorder = True
    ref = scene.store.put(f"{FOLDER}/brev.docx", b"x", expect=ABSENT)
    _, cursor = scene.store.changes(None)
    library = scene.library("Ärenden")
    item = library.at(ref.path.partition("/")[2])
    scene.people.remove(ref.path)
    scene.simulated.people.restore(library, item)
    ((change,), _) = scene.store.changes(cursor)
    assert change.id == ref.id
    assert change.ref is not None
