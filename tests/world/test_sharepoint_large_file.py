"""A file of 250 MB: it is never in memory as a whole, neither on the way there nor back."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from docgen.store import ABSENT, TooLarge
from docgen.stores.contents import sha256_of
from docgen.stores.sharepoint_errors import LARGEST
from sharepoint.simulated import AFTER, LoseChunk, Meanwhile, Reset, Truncate
from tests.world.sharepoint_scene import PLAN, Scene

MB = 2**20
PDF = PLAN.replace("docx", "pdf")


def written(file: Path, size: int) -> Path:
    """A file of that size, of which no part is like another."""
    block = hashlib.shake_256(b"scan").digest(MB)
    with file.open("wb") as stream:
        for number in range(size // MB):
            stream.write(number.to_bytes(8, "big") + block[8:])
    return file


class Memory:
    """How much more memory the process has had than when it was begun to be watched."""

    def __init__(self) -> None:
        self._begun = self._now()
        self.grown = 0

    @staticmethod
    def _now() -> int:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return pages * 4_096

    def look(self) -> None:
        self.grown = max(self.grown, self._now() - self._begun)


@contextmanager
def watched() -> Iterator[Memory]:
    """Our client and the simulated SharePoint are one process here; it holds for both."""
    memory = Memory()
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.005):
            memory.look()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield memory
    finally:
        done.set()
        watcher.join()


def there_and_back(scene: Scene, folder: Path, size: int) -> Memory:
    given, taken = written(folder / "given.pdf", size), folder / "taken.pdf"
    with watched() as memory:
        ref = scene.store.put(PDF, given, expect=ABSENT, operation="a")
        scene.store.save(ref.id, taken)
    assert ref.size == size
    assert sha256_of(taken) == sha256_of(given)
    return memory


def test_it_goes_there_and_back_in_little_memory(scene: Scene, tmp_path: Path) -> None:
    there_and_back(scene, tmp_path, 8 * MB)  # what is loaded at first use
    scene.store.recycle(scene.store.stat(PDF).id, scene.store.stat(PDF).etag)
    memory = there_and_back(scene, tmp_path, 64 * MB)
    assert memory.grown < 40 * MB


def test_every_part_may_be_lost_on_the_way(scene: Scene, tmp_path: Path) -> None:
    given, taken = written(tmp_path / "given.pdf", 24 * MB), tmp_path / "taken.pdf"
    scene.fails("PUT", "part", Reset())
    scene.fails("PUT", "part", Reset(AFTER))
    scene.fails("PUT", "part", LoseChunk())
    scene.fails("GET", "download", Truncate(9 * MB))
    ref = scene.store.put(PDF, given, expect=ABSENT, operation="a")
    scene.store.save(ref.id, taken)
    assert sha256_of(taken) == sha256_of(given)
    again = scene.store.put(PDF, given, expect=ABSENT, operation="a")
    assert again == ref
    assert len(scene.history(PDF)) == 1


def test_a_file_that_shrinks_while_it_is_sent_is_not_stored(scene: Scene, tmp_path: Path) -> None:
    given = written(tmp_path / "given.pdf", 12 * MB)
    scene.fails("PUT", "part", Meanwhile(lambda: given.write_bytes(b"short")))
    with pytest.raises(OSError, match="Input/output"):
        scene.store.put(PDF, given, expect=ABSENT)
    scene.holds({})


def test_one_that_is_larger_than_we_store_is_refused_unread(scene: Scene, tmp_path: Path) -> None:
    given = tmp_path / "given.pdf"
    with given.open("wb") as stream:
        stream.truncate(LARGEST + 1)
    with pytest.raises(TooLarge):
        scene.store.put(PDF, given, expect=ABSENT)
    scene.holds({})


@pytest.mark.soak
def test_250_megabytes_go_there_and_back_in_little_memory(scene: Scene, tmp_path: Path) -> None:
    there_and_back(scene, tmp_path, 8 * MB)
    scene.store.recycle(scene.store.stat(PDF).id, scene.store.stat(PDF).etag)
    memory = there_and_back(scene, tmp_path, 250 * MB)
    assert memory.grown < 40 * MB
