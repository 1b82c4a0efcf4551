"""Two workers of ours, who know nothing of each other, write in one library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from docgen.store import ABSENT, AlreadyExists, Conflict, DocRef
from sharepoint.drive import Drive
from sharepoint.listitems import ListItems
from tests.world.sharepoint_scene import LARGE, PLAN, Scene, issued


def just_before(
    patch: pytest.MonkeyPatch, where: type, step: str, act: Callable[[], object]
) -> None:
    """Let the other worker do something just before the first one's next step of this kind."""
    done = getattr(where, step)

    def interrupted(*arguments: Any, **named: Any) -> Any:
        patch.setattr(where, step, done)
        act()
        return done(*arguments, **named)

    patch.setattr(where, step, interrupted)


@pytest.mark.parametrize("content", [b"ours", LARGE], ids=["small", "large"])
def test_of_two_who_make_a_document_the_second_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    other = scene.another()
    just_before(
        monkeypatch,
        Drive,
        "create",
        lambda: other.put(PLAN, b"theirs", expect=ABSENT, operation="b"),
    )
    with pytest.raises(AlreadyExists) as refused:
        scene.store.put(PLAN, content, expect=ABSENT, operation="a")
    assert refused.value.current.operation == "b"
    scene.holds({PLAN: b"theirs"})


@pytest.mark.parametrize("content", [b"ours", LARGE], ids=["small", "large"])
def test_of_two_who_change_a_document_the_second_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    other, ref = scene.another(), issued(scene)
    just_before(
        monkeypatch,
        Drive,
        "replace",
        lambda: other.put(PLAN, b"theirs", expect=ref.etag, operation="b"),
    )
    with pytest.raises(Conflict) as refused:
        scene.store.put(PLAN, content, expect=ref.etag, operation="c")
    assert refused.value.current.operation == "b"
    scene.holds({PLAN: b"theirs"})


@pytest.mark.parametrize("new", [True, False], ids=["new", "new version"])
def test_the_same_operation_done_by_both_is_done_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, new: bool
) -> None:
    other = scene.another()
    expect = ABSENT if new else issued(scene).etag
    made: list[DocRef] = []
    just_before(
        monkeypatch,
        Drive,
        "create" if new else "replace",
        lambda: made.append(other.put(PLAN, b"two", expect=expect, operation="same")),
    )
    assert scene.store.put(PLAN, b"two", expect=expect, operation="same") == made[0]
    scene.holds({PLAN: b"two"})
    assert len(scene.history()) == (1 if new else 2)


def test_who_writes_between_the_others_content_and_its_columns_is_not_written_over(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first has written its content, the second sees it, and writes the next."""
    other, ref = scene.another(), issued(scene)
    made: list[DocRef] = []
    just_before(
        monkeypatch,
        ListItems,
        "set_fields",
        lambda: made.append(other.put(PLAN, b"three", expect=other.stat(PLAN).etag, operation="c")),
    )
    first = scene.store.put(PLAN, b"two", expect=ref.etag, operation="b")
    with pytest.raises(Conflict):
        scene.store.put(PLAN, b"four", expect=first.etag, operation="d")
    scene.holds({PLAN: b"three"})
    assert scene.history() == [b"one", b"two", b"three"]


def test_who_expects_what_was_there_before_the_others_content_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although the other has not noted yet that it wrote."""
    other, ref = scene.another(), issued(scene)
    refused: list[Conflict] = []

    def late() -> None:
        with pytest.raises(Conflict) as told:
            other.put(PLAN, b"three", expect=ref.etag, operation="c")
        refused.append(told.value)

    just_before(monkeypatch, ListItems, "set_fields", late)
    second = scene.store.put(PLAN, b"two", expect=ref.etag, operation="b")
    assert len(refused) == 1
    assert (second.operation, scene.store.stat(PLAN)) == ("b", second)
    scene.holds({PLAN: b"two"})


def test_two_who_set_columns_each_have_set_theirs(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, ref = scene.another(), issued(scene)
    just_before(
        monkeypatch,
        ListItems,
        "set_fields",
        lambda: other.set_fields(ref.id, {"Steg": "Möte"}),
    )
    after = scene.store.set_fields(ref.id, {"Status": "ready"})
    assert after.fields == {"Status": "ready", "Steg": "Möte"}
    assert after.operation == "a"
    scene.holds({PLAN: b"one"})


def test_one_recycles_what_the_other_has_changed_and_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, ref = scene.another(), issued(scene)
    just_before(
        monkeypatch,
        Drive,
        "recycle",
        lambda: other.put(PLAN, b"theirs", expect=ref.etag, operation="b"),
    )
    with pytest.raises(Conflict):
        scene.store.recycle(ref.id, ref.etag)
    scene.holds({PLAN: b"theirs"})
