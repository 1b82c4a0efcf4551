"""A proxy answers in SharePoint's place, with a page for people."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.store import ABSENT, Unreachable
from sharepoint.simulated import AFTER, ANY, Html
from tests.world.sharepoint_scene import (
    LARGE,
    PLAN,
    Deed,
    Scene,
    every_deed,
    issued,
    some_deeds,
)


@every_deed
def test_it_is_done_once(scene: Scene, deed: Deed) -> None:
    """What the proxy let through is not known."""
    deed.survives(scene, Html(when=AFTER))


@pytest.mark.parametrize("page", [Html(), Html(403), Html(404, AFTER)])
@some_deeds
def test_it_is_done_once_whatever_the_page_says(scene: Scene, deed: Deed, page: Html) -> None:
    deed.survives(scene, page)


def test_a_page_that_says_not_found_is_no_deletion(scene: Scene) -> None:
    issued(scene)
    _, cursor = scene.store.changes(None)
    ref = scene.store.set_fields(scene.store.stat(PLAN).id, {"Status": "ready"})
    scene.fails("GET", "item", Html(404))
    ((change,), _) = scene.store.changes(cursor)
    assert change.ref == ref
    scene.simulated.faults.always("GET", "item", Html(404))
    with pytest.raises(Unreachable, match="proxy"):
        scene.store.changes(cursor)


@pytest.mark.parametrize("content", [b"one", LARGE], ids=["small", "large"])
@pytest.mark.parametrize("kind", ["content", "download"])
def test_a_page_is_not_taken_for_a_document(
    scene: Scene, tmp_path: Path, kind: str, content: bytes
) -> None:
    ref = scene.store.put(PLAN, content, expect=ABSENT)
    scene.fails("GET", kind, Html())
    assert scene.store.read(ref.id) == content
    scene.simulated.faults.always(ANY, kind, Html())
    with pytest.raises(Unreachable, match="proxy"):
        scene.store.save(ref.id, tmp_path / "plan.docx")
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_somebody_saved_in_the_library_is_a_document(scene: Scene) -> None:
    page = b"<!DOCTYPE html><html><body>Kallelse</body></html>"
    ref = scene.store.put(PLAN.replace("docx", "html"), page, expect=ABSENT)
    assert scene.store.read(ref.id) == page
