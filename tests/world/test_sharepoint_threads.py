"""Twenty threads work in one store at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import pairwise

from docgen.errors import Unavailable
from docgen.store import ABSENT, AlreadyExists, Conflict
from sharepoint.simulated import AFTER, Reply, Reset
from tests.world.sharepoint_scene import FOLDER, PLAN, Scene

THREADS = 20


def together(work: Callable[[int], object], threads: int = THREADS) -> list[Exception]:
    """Let every thread do it, begun in the same instant; what they raised."""
    raised: list[Exception] = []
    begin = threading.Barrier(threads)

    def run(number: int) -> None:
        begin.wait()
        try:
            work(number)
        except Exception as error:  # noqa: BLE001 - a thread's errors are the test's to judge
            raised.append(error)

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return raised


def test_each_has_its_own_document_in_a_folder_that_is_made_once(scene: Scene) -> None:
    def work(number: int) -> None:
        path = f"{FOLDER}/a/b/brev {number}.docx"
        made = scene.store.put(path, b"%d" % number, expect=ABSENT, fields={"Revision": number})
        assert (made.path, made.fields) == (path, {"Revision": number})
        assert scene.store.read(made.id) == b"%d" % number

    assert together(work) == []
    scene.holds({f"{FOLDER}/a/b/brev {number}.docx": b"%d" % number for number in range(THREADS)})


def test_of_all_who_make_the_same_document_one_has_made_it(scene: Scene) -> None:
    raised = together(
        lambda number: scene.store.put(PLAN, b"%d" % number, expect=ABSENT, operation=f"{number}")
    )
    assert [type(error) for error in raised] == [AlreadyExists] * (THREADS - 1)
    ref = scene.store.stat(PLAN)
    scene.holds({PLAN: str(ref.operation).encode()})
    assert len(scene.history()) == 1


def test_all_who_do_the_same_operation_have_done_it(scene: Scene) -> None:
    """As when the same work is started twice."""
    raised = together(lambda _: scene.store.put(PLAN, b"one", expect=ABSENT, operation="a"))
    assert raised == []
    scene.holds({PLAN: b"one"})
    assert len(scene.history()) == 1


def test_nobody_writes_over_what_another_wrote(scene: Scene) -> None:
    """Each adds a line to what is there, until it is."""
    ref = scene.store.put(PLAN, b"", expect=ABSENT)
    lines = [b"%d\n" % number for number in range(8)]

    def work(number: int) -> None:
        line = lines[number]
        while True:
            now = scene.store.by_id(ref.id)
            content = scene.store.read(ref.id)
            if line in content.splitlines(keepends=True):
                return
            try:
                scene.store.put(PLAN, content + line, expect=now.etag, operation=f"{number}")
            except (Conflict, Unavailable):
                continue

    scene.simulated.faults.sometimes(0.05, "PUT", "content", Reset(), Reset(AFTER), Reply(503))
    assert together(work, len(lines)) == []
    scene.simulated.faults.clear()
    (content,) = scene.documents().values()
    assert sorted(content.splitlines(keepends=True)) == lines
    history = scene.history()
    assert all(later.startswith(earlier) for earlier, later in pairwise(history))
