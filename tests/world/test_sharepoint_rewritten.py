"""SharePoint rewrites Office files: when they come, when their columns are set, and later."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from io import BytesIO

import docx
import pytest

from docgen.office.fingerprint import fingerprint
from docgen.store import ABSENT, AlreadyExists, Conflict, DocRef, Library
from docgen.stores.sharepoint import SharePointStore
from sharepoint.simulated import AFTER, Meanwhile, Reset
from sharepoint.simulated.promotion import promoted
from tests.sharepoint.connecting import secret
from tests.world.sharepoint_scene import FOLDER, PLAN, Scene


def word(text: str) -> bytes:
    """A Word file that says this."""
    document = docx.Document()  # noqa: TID251 - a new one, not one from outside
    document.core_properties.created = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
    document.add_paragraph(text)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def same(one: bytes, other: bytes) -> bool:
    return fingerprint(one) == fingerprint(other)


@pytest.fixture
def store(scene: Scene) -> SharePointStore:
    """One that knows a rewritten file again, in a SharePoint that rewrites them."""
    scene.simulated.switches.property_promotion = True
    return scene.another(same_content=same)


def rewritten(scene: Scene) -> None:
    """What SharePoint does to the plan some time later, by itself."""
    library = scene.library(Library.CASES)
    item = library.at(PLAN.partition("/")[2])
    with scene.simulated.people.at_work():
        content = item.versions[-1].blob.read()
        again = promoted(item.name, content, {"Case": "later"}, library.world.ids)
        blob = library.world.blobs.keep(again)
        item.versions[-1] = replace(item.versions[-1], blob=blob)
        item.ctag_number += 1
        library.touch(item)


def ours(scene: Scene, store: SharePointStore, ref: DocRef, text: str) -> None:
    """The plan is that document, once, in these words, and by us."""
    now = store.stat(PLAN)
    assert (now.id, now.operation) == (ref.id, ref.operation)
    (content,) = scene.documents().values()
    assert same(content, word(text))


def test_what_it_made_of_ours_is_still_ours(scene: Scene, store: SharePointStore) -> None:
    ref = store.put(PLAN, word("ett"), expect=ABSENT, fields={"Status": "issued"}, operation="a")
    assert ref.operation == "a"
    assert store.read(ref.id) != word("ett")
    rewritten(scene)
    ours(scene, store, ref, "ett")
    ref = store.set_fields(ref.id, {"Status": "ready"}, expect=ref.etag)
    ours(scene, store, ref, "ett")
    rewritten(scene)
    ref = store.put(PLAN, word("två"), expect=ref.etag, operation="b")
    rewritten(scene)
    ours(scene, store, ref, "två")
    assert len(store.versions(ref.id)) == 2


def test_the_same_operation_done_again_changes_nothing(
    scene: Scene, store: SharePointStore
) -> None:
    ref = store.put(PLAN, word("ett"), expect=ABSENT, operation="a")
    rewritten(scene)
    scene.simulated.log.clear()
    assert store.put(PLAN, word("ett"), expect=ABSENT, operation="a").operation == "a"
    assert "POST validate" not in scene.simulated.log.counts()
    newer = store.put(PLAN, word("två"), expect=store.stat(PLAN).etag, operation="b")
    rewritten(scene)
    assert store.put(PLAN, word("två"), expect=ref.etag, operation="b").operation == "b"
    ours(scene, store, newer, "två")
    assert len(scene.history()) == 2


@pytest.mark.parametrize("kind", ["content", "validate"])
def test_what_was_made_before_the_answer_was_lost_is_known_again(
    scene: Scene, store: SharePointStore, kind: str
) -> None:
    scene.fails("PUT" if kind == "content" else "POST", kind, Reset(AFTER))
    ref = store.put(PLAN, word("ett"), expect=ABSENT, operation="a")
    scene.fails("PUT" if kind == "content" else "POST", kind, Reset(AFTER))
    ref = store.put(PLAN, word("två"), expect=ref.etag, operation="b")
    ours(scene, store, ref, "två")
    assert len(scene.history()) == 2


def test_another_document_is_not_taken_for_ours(scene: Scene, store: SharePointStore) -> None:
    """Its bytes are others in any case; what it says decides."""
    scene.people.save(PLAN, word("deras"))
    with pytest.raises(AlreadyExists):
        store.put(PLAN, word("ett"), expect=ABSENT, operation="a")
    ref = store.put(f"{FOLDER}/brev.docx", word("ett"), expect=ABSENT, operation="b")
    with pytest.raises(AlreadyExists):
        store.put(f"{FOLDER}/brev.docx", word("två"), expect=ABSENT, operation="b")
    assert same(store.read(ref.id), word("ett"))


def test_a_persons_edit_is_theirs_whatever_we_do_to_its_columns(
    scene: Scene, store: SharePointStore
) -> None:
    ref = store.put(PLAN, word("ett"), expect=ABSENT, operation="a")
    scene.people.save(PLAN, word("deras"))
    for status in ("returned", "ready"):
        marked = store.set_fields(ref.id, {"Status": status})
        assert marked.operation is None
        rewritten(scene)
        assert store.by_id(ref.id).operation is None
    with pytest.raises(Conflict):
        store.put(PLAN, word("två"), expect=ref.etag, operation="b")
    taken = store.check_out(ref.id)
    assert taken.operation is None
    assert store.check_in(ref.id, "sett").operation is None
    with pytest.raises(Conflict):
        store.put(PLAN, word("två"), expect=ref.etag, operation="b")
    assert same(scene.documents()[PLAN], word("deras"))


def test_a_person_who_saves_the_same_words_has_saved_a_file_of_theirs(
    scene: Scene, store: SharePointStore
) -> None:
    ref = store.put(PLAN, word("ett"), expect=ABSENT, operation="a")
    scene.people.save(PLAN, word("ett"))
    assert store.by_id(ref.id).operation is None
    with pytest.raises(Conflict):
        store.put(PLAN, word("två"), expect=ref.etag, operation="b")


def test_an_edit_between_our_content_and_its_columns_is_theirs(
    scene: Scene, store: SharePointStore
) -> None:
    ref = store.put(PLAN, word("ett"), expect=ABSENT, operation="a")
    scene.fails("POST", "validate", Meanwhile(lambda: scene.people.save(PLAN, word("deras"))))
    second = store.put(PLAN, word("två"), expect=ref.etag, operation="b")
    assert store.by_id(ref.id).operation is None
    with pytest.raises(Conflict):
        store.put(PLAN, word("tre"), expect=second.etag, operation="c")
    assert same(scene.documents()[PLAN], word("deras"))


def test_with_a_secret_only_what_is_certain_is_ours(scene: Scene) -> None:
    """Setting columns names us then, so that our name on a file says nothing. We look again."""
    scene.simulated.switches.property_promotion = True
    store = scene.another(credential=secret(scene.simulated), same_content=same)
    ref = store.put(PLAN, word("ett"), expect=ABSENT, fields={"Status": "issued"}, operation="a")
    assert ref.operation is None
    with pytest.raises(Conflict) as refused:
        store.put(PLAN, word("två"), expect=ref.etag, operation="b")
    scene.fails("PUT", "content", Reset(AFTER))
    now = store.put(PLAN, word("två"), expect=refused.value.current.etag, operation="b")
    scene.people.save(PLAN, word("deras"))
    marked = store.set_fields(ref.id, {"Status": "ready"})
    assert (marked.operation, marked.modified_by) == (None, "docgen")
    with pytest.raises(Conflict):
        store.put(PLAN, word("tre"), expect=now.etag, operation="c")
    assert same(scene.documents()[PLAN], word("deras"))
