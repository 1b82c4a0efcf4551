"""Names with signs that mean something in an address, and with letters composed in two ways."""

from __future__ import annotations

import unicodedata

import pytest

from docgen.store import ABSENT, Grant, NotFound, Role
from sharepoint.simulated import AFTER, Reset
from tests.world.sharepoint_scene import LARGE, Scene

NAMES = [
    "åäö ÅÄÖ é.docx",
    "# 100% klart.docx",
    "O'Brien & Söner; del+1=2.docx",
    "%C3%A5 är inte å.docx",
    "50%25.docx",
    "punkt. punkt.. slut",
    "(1) [2] {3} @4 ~5 $6 ^7 !8 ,9.docx",
    "数字 🐦.docx",
]
FOLDERS = ["2026-0042 Tärna", "2026-0043 # % ' + & ;", "%25 å%20b"]


@pytest.mark.parametrize("name", NAMES)
def test_everything_can_be_done_under_any_name(scene: Scene, name: str) -> None:
    """Also where SharePoint writes paths with escapes in its answers."""
    scene.simulated.switches.escaped_paths = NAMES.index(name) % 2 == 0
    folder = f"Ärenden/{FOLDERS[NAMES.index(name) % len(FOLDERS)]}"
    path = f"{folder}/{name}"
    ref = scene.store.put(path, b"one", expect=ABSENT, operation="a")
    assert (ref.path, ref.name) == (path, name)
    ref = scene.store.put(path, LARGE, expect=ref.etag, fields={"Status": "ready"})
    assert scene.store.list(folder) == [ref]
    assert [change.ref for change in scene.store.changes(None)[0]] == [ref]
    assert scene.store.restrict(folder, [Grant("anna@example.se", Role.READ)]).path == folder
    scene.store.check_in(scene.store.check_out(ref.id).id, "é # % ' +")
    scene.holds({path: LARGE})
    scene.store.recycle(ref.id, scene.store.by_id(ref.id).etag)
    with pytest.raises(NotFound):
        scene.store.stat(path)


@pytest.mark.parametrize("name", NAMES)
def test_a_lost_answer_is_looked_up_under_any_name(scene: Scene, name: str) -> None:
    path = f"Ärenden/2026-0042 Tärna/{name}"
    scene.fails("PUT", "content", Reset(AFTER))
    assert scene.store.put(path, b"one", expect=ABSENT, operation="a").path == path
    scene.holds({path: b"one"})


@pytest.mark.parametrize("differ", [False, True], ids=["one name", "two names"])
def test_what_a_mac_saved_is_found_under_our_spelling(scene: Scene, differ: bool) -> None:
    """Whether SharePoint takes both ways of composing å for one name or not."""
    scene.simulated.switches.normal_forms_differ = differ
    composed = "Ärenden/2026-0042 Tärna/möte.docx"
    library, _, rest = composed.partition("/")
    theirs = f"{library}/{unicodedata.normalize('NFD', rest)}"
    assert theirs != composed
    scene.people.save(theirs, b"from a Mac")
    ref = scene.store.stat(composed)
    assert [found.id for found in scene.store.list(composed.rpartition("/")[0])] == [ref.id]
    again = scene.store.put(composed, b"ours", expect=ref.etag)
    assert again.id == ref.id
    scene.store.put(f"{composed.rpartition('/')[0]}/brev.docx", b"x", expect=ABSENT)
    folder = theirs.rpartition("/")[0]
    scene.holds({theirs: b"ours", f"{folder}/brev.docx": b"x"})


def test_names_that_differ_in_case_only_are_one(scene: Scene) -> None:
    ref = scene.store.put("Ärenden/TÄRNA/Plan.docx", b"one", expect=ABSENT)
    assert scene.store.stat("Ärenden/tärna/PLAN.DOCX") == ref
    again = scene.store.put("Ärenden/tärna/PLAN.DOCX", b"two", expect=ref.etag)
    assert (again.id, again.path) == (ref.id, ref.path)
    scene.holds({ref.path: b"two"})
