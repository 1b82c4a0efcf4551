"""A document without any content; and none where there should be some."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.store import ABSENT
from sharepoint.simulated import AFTER, ANY, Meanwhile, Reset
from sharepoint.simulated.faults import Fault
from tests.world.sharepoint_scene import LARGE, PLAN, Scene, issued


@pytest.mark.parametrize("fault", [None, Reset(), Reset(AFTER)])
def test_it_is_stored_and_read_as_any_other(
    scene: Scene, tmp_path: Path, fault: Fault | None
) -> None:
    if fault is not None:
        scene.fails("PUT", "content", fault)
    ref = scene.store.put(PLAN, b"", expect=ABSENT, operation="a")
    assert (ref.size, ref.operation) == (0, "a")
    assert scene.store.read(ref.id) == b""
    scene.store.save(ref.id, tmp_path / "plan.docx")
    assert (tmp_path / "plan.docx").read_bytes() == b""
    assert scene.store.put(PLAN, tmp_path / "plan.docx", expect=ABSENT, operation="a") == ref
    scene.holds({PLAN: b""})


def test_it_becomes_a_large_one_and_empty_again(scene: Scene) -> None:
    ref = scene.store.put(PLAN, b"", expect=ABSENT)
    ref = scene.store.put(PLAN, LARGE, expect=ref.etag)
    ref = scene.store.put(PLAN, b"", expect=ref.etag)
    assert scene.history() == [b"", LARGE, b""]
    scene.holds({PLAN: b""})


@pytest.mark.parametrize("content", [b"two", LARGE], ids=["small", "large"])
def test_nobody_ever_sees_an_empty_one_where_ours_is_to_be(scene: Scene, content: bytes) -> None:
    """SharePoint's older way of uploading begins with an empty file."""
    ref = issued(scene)
    seen: set[bytes] = set()
    scene.simulated.faults.always(
        ANY, "*", Meanwhile(lambda: seen.update(scene.documents().values()))
    )
    scene.store.put(PLAN, content, expect=ref.etag)
    scene.store.put(PLAN.replace("plan", "bilaga"), content, expect=ABSENT)
    scene.simulated.faults.clear()
    assert seen == {b"one", content}
