"""A download breaks off in the middle."""

from __future__ import annotations

from pathlib import Path

import pytest

from docgen.store import ABSENT, Unreachable
from sharepoint.simulated import Reset, Truncate
from sharepoint.simulated.faults import Fault
from tests.world.sharepoint_scene import LARGE, PLAN, Scene

BREAKS = [Truncate(0), Truncate(100_000), Reset()]


@pytest.mark.parametrize("fault", BREAKS)
def test_it_is_begun_again_and_all_of_it_comes(scene: Scene, tmp_path: Path, fault: Fault) -> None:
    ref = scene.store.put(PLAN, LARGE, expect=ABSENT)
    scene.fails("GET", "download", fault, times=2)
    assert scene.store.read(ref.id) == LARGE
    scene.fails("GET", "download", fault)
    scene.store.save(ref.id, tmp_path / "plan.docx")
    assert (tmp_path / "plan.docx").read_bytes() == LARGE
    scene.holds({PLAN: LARGE})


def test_an_earlier_version_comes_whole_too(scene: Scene) -> None:
    ref = scene.store.put(PLAN, LARGE, expect=ABSENT)
    scene.store.put(PLAN, b"two", expect=ref.etag)
    scene.fails("GET", "download", Truncate(300_000), times=3)
    assert scene.store.read(ref.id, "1.0") == LARGE


def test_half_a_document_is_never_handed_out(scene: Scene, tmp_path: Path) -> None:
    taken = tmp_path / "plan.docx"
    taken.write_bytes(b"an earlier one")
    ref = scene.store.put(PLAN, LARGE, expect=ABSENT)
    scene.simulated.faults.always("GET", "download", Truncate(5_000_000))
    with pytest.raises(Unreachable, match="breaks off"):
        scene.store.read(ref.id)
    with pytest.raises(Unreachable):
        scene.store.save(ref.id, taken)
    assert taken.read_bytes() == b"an earlier one"
    assert list(tmp_path.iterdir()) == [taken]
