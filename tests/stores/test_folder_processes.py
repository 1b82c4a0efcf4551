"""Several processes at once in one folder store lose nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from docgen.store import ABSENT
from docgen.stores.folder import FolderStore
from tests.stores.contract import FOLDER, PLAN

EACH = 12

APPENDING = """
import sys
from pathlib import Path
from docgen.store import Conflict
from docgen.stores.folder import FolderStore

root, path, who, times = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
store = FolderStore(root, actor=who)
for number in range(times):
    ref = store.stat(path)
    while True:
        content = store.read(ref.id)
        try:
            ref = store.put(path, content + f"{who}{number}\\n".encode(), expect=ref.etag)
            break
        except Conflict as conflict:
            ref = conflict.current
"""

CREATING = """
import sys
from pathlib import Path
from docgen.store import ABSENT, AlreadyExists
from docgen.stores.folder import FolderStore

root, folder, who, times = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
store = FolderStore(root, actor=who)
for number in range(times):
    try:
        store.put(f"{folder}/{number}.docx", who.encode(), expect=ABSENT)
        print(number)
    except AlreadyExists:
        pass
"""


def run(script: str, root: Path, where: str, people: list[str]) -> list[list[str]]:
    racing = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(root), where, who, str(EACH)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in people
    ]
    said = [process.communicate()[0].split() for process in racing]
    assert [process.returncode for process in racing] == [0] * len(racing)
    return said


def test_no_write_is_lost_when_several_write_one_document(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "s")
    ref = store.put(PLAN, b"", expect=ABSENT)
    run(APPENDING, tmp_path / "s", PLAN, ["a", "b", "c"])
    written = store.read(ref.id).decode().split()
    assert sorted(written) == sorted(f"{who}{n}" for who in "abc" for n in range(EACH))
    assert len(store.versions(ref.id)) == 1 + 3 * EACH


def test_one_of_several_creates_each_document(tmp_path: Path) -> None:
    said = run(CREATING, tmp_path / "s", FOLDER, ["a", "b", "c"])
    made = sorted(int(number) for numbers in said for number in numbers)
    assert made == list(range(EACH))
    store = FolderStore(tmp_path / "s")
    for who, numbers in zip("abc", said, strict=True):
        for number in numbers:
            assert store.read(store.stat(f"{FOLDER}/{number}.docx").id) == who.encode()
