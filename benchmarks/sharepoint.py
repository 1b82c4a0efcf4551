"""What keeping documents in SharePoint costs: requests, bytes, and memory for large files.

Counted at a simulated SharePoint, of which nothing is asked but what docgen asks of a real one. The
units are those Microsoft counts towards its limits; sign-in and finding the site are done once and
left out.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from docgen.demo import scene
from docgen.office.fingerprint import fingerprint
from docgen.records import documents, watching
from docgen.service import Service
from docgen.settings import Settings
from docgen.store import ABSENT, Cursor, DocumentStore, Library
from docgen.stores import sharepoint_columns
from docgen.work import produce
from docgen.work.produce import Production
from docgen.work.watch import Watcher
from docgen.work.watch_noting import poll
from sharepoint.simulated import Library as SiteLibrary
from sharepoint.simulated import SimulatedSharePoint
from tests.stores import stores_files

AUTHORITY = "bun"
FOLDER = f"{Library.CASES}/2026-0042 Tärna"
COLUMNS = {"case": "2026-0042", "status": "issued", "next_step": "Lämna ut handlingen"}
MB = 2**20
SIZES = (25 * MB, 250 * MB)


@dataclass(frozen=True)
class Cost:
    """What was asked of SharePoint to do something."""

    what: str
    requests: int
    units: int
    sent: int
    received: int
    kinds: str

    def __str__(self) -> str:
        return (
            f"  {self.what:44}{self.requests:5} requests {self.units:5} units "
            f"{self.sent / 1024:8.0f} kB there {self.received / 1024:8.0f} kB back"
            f"{'   ' if self.kinds else ''}{self.kinds}"
        )


class Site:
    """A site set up for docgen in a running SharePoint, and an installation that uses it."""

    def __init__(self, simulated: SimulatedSharePoint, folder: Path, name: str) -> None:
        self._simulated = simulated
        site = simulated.site(f"/sites/{name}")
        home = folder / name
        home.mkdir()
        self.stores_file = stores_files.written(
            home / "stores.toml", **{AUTHORITY: stores_files.sharepoint(simulated, site)}
        )
        self.service = Service.open(
            Settings(home=home, stores=self.stores_file, database_url=None, master_key_file=None)
        )
        self.service.stores.prepare(AUTHORITY, dry_run=False)
        self.store: DocumentStore = self.service.stores(AUTHORITY)
        # Signing in, and finding what is where, is done once.
        self.store.put(f"{FOLDER}/first.txt", b"first", expect=ABSENT)
        self.cases: SiteLibrary = site.library(Library.CASES)

    def cost(self, what: str, act: Callable[[], object], *, tell_kinds: bool = False) -> Cost:
        """Do something, and count what is asked for it."""
        log = self._simulated.log
        log.clear()
        act()
        asked = list(log)
        kinds = ", ".join(
            f"{count} x {kind}" if count > 1 else kind for kind, count in log.counts().items()
        )
        return Cost(
            what,
            len(asked),
            sum(entry.price for entry in asked),
            sum(entry.received for entry in asked),
            sum(entry.answered for entry in asked),
            kinds if tell_kinds else "",
        )

    def people_change(self, count: int) -> None:
        """Somebody saves so many of the library's files."""
        paths = [item.path for item in self.cases if not item.is_folder][:count]
        for number, path in enumerate(paths):
            self._simulated.people.save(self.cases, path, b"changed %d" % number)


@contextmanager
def running() -> Iterator[tuple[SimulatedSharePoint, Path]]:
    """A SharePoint with nothing in it, and a folder; both for as long as the block lasts."""
    with (
        tempfile.TemporaryDirectory(prefix="docgen-bench-") as folder,
        SimulatedSharePoint() as simulated,
    ):
        yield simulated, Path(folder)


def storing(document: bytes) -> Iterator[Cost]:
    """A document stored, replaced, and set columns of; a small one, and one sent in parts."""
    with running() as (simulated, folder), ExitStack() as ending:
        site = Site(simulated, folder, "storing")
        ending.callback(site.service.close)
        store = site.store
        large = written(folder / "scan.pdf", 12 * MB)
        for name, content, other in (
            (f"{len(document) // 1024} kB", document, document + bytes(1)),
            ("12 MB", large, written(folder / "other.pdf", 13 * MB)),
        ):
            path = f"{FOLDER}/{name}.bin"

            def new(path: str = path, content: bytes | Path = content) -> None:
                store.put(path, content, expect=ABSENT, operation=f"new {path}")

            def new_with_columns(path: str = path, content: bytes | Path = content) -> None:
                store.put(
                    f"{path}.2", content, expect=ABSENT, fields=COLUMNS, operation=f"columns {path}"
                )

            def again(path: str = path, other: bytes | Path = other) -> None:
                store.put(
                    path, other, expect=store.stat(path).etag, fields=COLUMNS, operation="again"
                )

            def columns(path: str = path) -> None:
                ref = store.stat(path)
                store.set_fields(ref.id, {"status": "returned"}, expect=ref.etag)

            def fetched(path: str = path) -> None:
                store.save(store.stat(path).id, folder / "fetched")

            for what, act in (
                ("new", new),
                ("new, with columns", new_with_columns),
                ("looked at and replaced, with columns", again),
                ("looked at, a column set", columns),
                ("looked at and fetched", fetched),
            ):
                yield site.cost(f"{name}: {what}", act, tell_kinds=True)


def working() -> Iterator[Cost]:
    """A plan issued, edited by somebody and read: all that the watcher does about it."""
    with running() as (simulated, folder), ExitStack() as ending:
        site = Site(simulated, folder, "working")
        service = site.service
        ending.callback(service.close)
        scene.take_in(service, None)
        watcher = Watcher(
            service, quiet=dt.timedelta(minutes=30), tell=lambda _: None, stop=threading.Event()
        )
        watcher.look()
        made: list[Production] = []

        def issue() -> None:
            made.append(produce.issue(service, "lots/plan", scene.CASE, number=scene.PLAN_NUMBER))

        cost = site.cost("", issue, tell_kinds=True)
        copies, packages = len(made[0].produced), len(made[0].handed)
        yield replace(cost, what=f"a plan issued: {copies} copies, {packages} packages")
        watcher.look()
        with service.transaction() as connection:
            issued = documents.load(connection, service.keys, scene.PLAN_NUMBER, "1")
        assert issued is not None
        path = site.store.by_id(issued.store_ref or "").path.partition("/")[2]
        status = sharepoint_columns.COLUMNS.by_name["status"].name
        simulated.people.save(site.cases, path, scene.returned(scene.UNTRACKED))
        simulated.people.set_field(site.cases, path, status, "klar")
        yield site.cost("a look that reads the edited plan", watcher.look, tell_kinds=True)
        yield site.cost("the look after that", watcher.look, tell_kinds=True)


def looking(files: int) -> Iterator[Cost]:
    """Looks at a site whose library of cases has so many files: the first, and later ones."""
    with running() as (simulated, folder), ExitStack() as ending:
        site = Site(simulated, folder, "looking")
        ending.callback(site.service.close)
        site.cases.fill(files)
        reached: list[Cursor] = []
        yield site.cost(
            "all that is there, once",
            lambda: reached.append(site.store.changes(None)[1]),
        )
        service = site.service
        with service.transaction() as connection:
            watching.save_cursor(connection, AUTHORITY, reached[-1], at=service.clock())
        for changed in (0, 1, 10):
            site.people_change(changed)
            yield site.cost(
                f"a look, changed since the last: {changed}",
                lambda: poll(service, AUTHORITY),
                tell_kinds=True,
            )


def memory() -> Iterator[str]:
    """How much a process grows that sends and fetches a file of each of the sizes."""
    with running() as (simulated, folder), ExitStack() as ending:
        site = Site(simulated, folder, "memory")
        ending.callback(site.service.close)
        for size in SIZES:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.sharepoint", str(site.stores_file), str(size)],
                check=True,
                capture_output=True,
                text=True,
            )
            grown = json.loads(done.stdout)
            yield (
                f"  {size // MB:4} MB sent: {grown['sent'] / MB:6.1f} MB more memory at most; "
                f"fetched: {grown['fetched'] / MB:6.1f} MB"
            )


def written(file: Path, size: int) -> Path:
    """A file of that size, no part of which is like another."""
    with file.open("wb") as stream:
        for number in range(size // MB):
            stream.write(number.to_bytes(8, "big") * (MB // 8))
    return file


def transfer(stores_file: Path, size: int) -> dict[str, int]:
    """Send a file and fetch it, in this process; by how many bytes it grew at most."""
    from docgen.stores import configured  # noqa: PLC0415 - only here

    with tempfile.TemporaryDirectory(prefix="docgen-bench-") as name:
        folder = Path(name)
        stores = configured.Stores(
            configured.load(stores_file, folder),
            folder,
            same_content=lambda one, other: fingerprint(one) == fingerprint(other),
        )
        store = stores(AUTHORITY)
        # What is loaded and kept at first use is not the file's.
        warm = store.put(f"{FOLDER}/{size}.warm", written(folder / "w", 8 * MB), expect=ABSENT)
        store.save(warm.id, folder / "w")
        content = written(folder / "given", size)
        grown = {"sent": 0, "fetched": 0}
        before = _begin_anew()
        ref = store.put(f"{FOLDER}/{size}.pdf", content, expect=ABSENT)
        grown["sent"] = _most() - before
        before = _begin_anew()
        store.save(ref.id, folder / "taken")
        grown["fetched"] = _most() - before
        same = (folder / "taken").stat().st_size == size
    if not same:
        raise AssertionError("what was fetched is not what was sent")
    return grown


def _begin_anew() -> int:
    """Forget the most memory this process has had; how much it has now, in bytes."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return _status("VmRSS")


def _most() -> int:
    """The most memory this process has had since, in bytes.

    What the system tells of a process otherwise counts that of its parent, too.
    """
    return _status("VmHWM")


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    (line,) = [line for line in lines if line.startswith(f"{name}:")]
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    print(json.dumps(transfer(Path(sys.argv[1]), int(sys.argv[2]))))
