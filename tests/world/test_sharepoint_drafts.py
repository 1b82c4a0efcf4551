"""A library with minor versions: what is not published, readers do not see."""

from __future__ import annotations

import pytest

from docgen.store import ABSENT, Library
from sharepoint.simulated import AFTER, Reset
from tests.world.sharepoint_scene import LARGE, PLAN, Scene


@pytest.fixture
def drafts(scene: Scene) -> Scene:
    scene.library(Library.CASES).minor_versions = True
    return scene


def labels(scene: Scene) -> list[str]:
    versions = scene.library(Library.CASES).at(PLAN.partition("/")[2]).versions
    return [version.label for version in versions]


@pytest.mark.parametrize("content", [b"one", LARGE], ids=["small", "large"])
def test_what_we_write_is_published(drafts: Scene, content: bytes) -> None:
    ref = drafts.store.put(PLAN, content, expect=ABSENT, operation="a")
    assert (ref.version, ref.operation) == ("1.0", "a")
    again = drafts.store.put(PLAN, b"two", expect=ref.etag, operation="b")
    assert (again.version, again.operation) == ("2.0", "b")
    assert drafts.store.stat(PLAN) == again
    drafts.holds({PLAN: b"two"})


def test_a_persons_draft_stays_a_draft(drafts: Scene) -> None:
    ref = drafts.store.put(PLAN, b"one", expect=ABSENT)
    drafts.people.save(PLAN, b"theirs")
    marked = drafts.store.set_fields(ref.id, {"Status": "draft"})
    assert (marked.version, marked.operation) == ("1.1", None)
    assert labels(drafts) == ["1.0", "1.1"]
    drafts.holds({PLAN: b"theirs"})


def test_publishing_may_be_lost(drafts: Scene) -> None:
    drafts.fails("POST", "publish", Reset(AFTER))
    ref = drafts.store.put(PLAN, b"one", expect=ABSENT, operation="a")
    assert (ref.version, labels(drafts)) == ("1.0", ["1.0"])
    drafts.holds({PLAN: b"one"})
