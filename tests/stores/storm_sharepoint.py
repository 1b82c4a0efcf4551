"""A storm over the SharePoint store: the service, who works in it, and what goes wrong."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.utils import format_datetime
from functools import partial
from io import BytesIO
from random import Random
from time import monotonic

import docx
import pytest

from docgen.office.fingerprint import fingerprint
from docgen.store import DocRef, DocumentStore, Library
from sharepoint import drive, quickxorhash, uploads
from sharepoint.simulated import (
    AFTER,
    ANY,
    BEFORE,
    ExpireSession,
    Html,
    Item,
    LoseChunk,
    Meanwhile,
    Reply,
    Reset,
    SimulatedSharePoint,
    SimulatedSite,
    Switches,
    Timeout,
    Truncate,
)
from sharepoint.simulated import Library as SimulatedLibrary
from sharepoint.simulated.blobs import Blob
from sharepoint.simulated.faults import Fault
from sharepoint.simulated.model import Version
from sharepoint.simulated.people import OpenFile
from sharepoint.simulated.problems import Problem
from tests.sharepoint.connecting import Hurry, transport
from tests.stores.sharepoint_hands import connected, prepared
from tests.stores.storm import Storm
from tests.stores.storm_journal import File, Kept

SMALL = 250_000
"""Larger files are sent in parts here, so that those need not be so large."""
LARGE = 400_000
PATIENCE = 0.5
"""Seconds we wait for an answer; it passes in earnest."""
KARIN = "Karin Åström"
_TAG = re.compile(rb"\[((?:ours|theirs) \d+)\]")


def _same(one: bytes, other: bytes) -> bool:
    return fingerprint(one) == fingerprint(other)


class SharePointGround:
    """The case library of a simulated site."""

    def __init__(self, simulated: SimulatedSharePoint, site: SimulatedSite) -> None:
        self._simulated = simulated
        self._people = simulated.people
        self._library = site.library(Library.CASES)
        self._open: dict[str, OpenFile] = {}
        self._word = _word_parts()
        self._tags: dict[Blob, str | None] = {}
        self._said: dict[str, str] = {}

    # What files say

    def content(self, tag: str, ending: str) -> bytes:
        said = f"[{tag}]".encode()
        if ending != "docx":
            content = b"%PDF " + said + (said * (LARGE // len(said)) if "large" in ending else b"")
        else:
            written = BytesIO()
            with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
                for name, part in self._word.items():
                    package.writestr(zipfile.ZipInfo(name), part.replace(b"[]", said))
            content = written.getvalue()
        self._said[f"quickxor:{quickxorhash.of_bytes(content)}"] = tag
        return content

    def tag(self, content: bytes) -> str | None:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(BytesIO(content)) as package:
                content = package.read("word/document.xml")
        found = _TAG.search(content)
        return found[1].decode() if found else None

    def said(self, ref: DocRef) -> str | None:
        digest = str(ref.digest)
        if digest not in self._said:
            # It was rewritten.
            with self._people.at_work():
                item = self._library.known(ref.id.partition("/")[2])
                draft = item.check_out.draft if item.check_out is not None else None
                for version in (*item.versions, *([draft] if draft is not None else [])):
                    if digest == f"quickxor:{version.blob.quickxorhash}":
                        self._said[digest] = self.tag(version.blob.read()) or ""
        return self._said.get(digest)

    # What there is

    def places(self) -> Mapping[str, str]:
        with self._people.at_work():
            return {self._id(item): self._path(item) for item in self._files() if item.versions}

    def live(self) -> list[File]:
        return [self._file(item) for item in self._files()]

    def binned(self) -> list[File]:
        return [self._file(item) for item in self._library.bin]

    def wait(self) -> None:
        self._simulated.clock.advance(self._simulated.switches.session_lifetime / 3)

    def at_rest(self) -> bool:
        """Whether nothing is left half done: no upload that was begun still goes on."""
        self._simulated.clock.advance(self._simulated.switches.session_lifetime + 1)
        return not self._simulated.open_sessions

    def _files(self) -> Iterator[Item]:
        return (item for item in self._library if not item.is_folder)

    def _file(self, item: Item) -> File:
        fields = item.versions[-1].fields if item.versions else {}
        kept = tuple(map(self._kept, item.versions))
        return File(self._id(item), self._path(item), kept, fields, item.check_out is not None)

    def _kept(self, version: Version) -> Kept:
        if version.blob not in self._tags:
            self._tags[version.blob] = self.tag(version.blob.read())
        status = version.fields.get("Status")
        return Kept(self._tags[version.blob], version.by.is_app, version.comment, status)

    def _id(self, item: Item) -> str:
        return f"{self._library.drive_id}/{item.id}"

    def _path(self, item: Item) -> str:
        return f"{Library.CASES}/{item.path}"

    # What people do

    def act(self, deed: str, path: str, to: str, content: bytes) -> str | None:
        rest, to_rest = path.partition("/")[2], to.partition("/")[2]
        try:
            with self._people.at_work():
                return self._act(self._library, deed, rest, to_rest or to, content)
        except Problem:
            return None  # it is checked out, open, or not there any more

    def _act(
        self, library: SimulatedLibrary, deed: str, path: str, to: str, content: bytes
    ) -> str | None:
        people = self._people
        item = library.find(path)
        match deed:
            case "save" | "new":
                if library.must_check_out and item is not None:
                    people.check_out(library, path)
                item = people.save(library, path, content)
                if item.check_out is not None:
                    people.check_in(library, path)
            case "rename":
                people.rename(library, path, to.rpartition("/")[2])
            case "move":
                folder, _, name = to.rpartition("/")
                library.at(path)
                moved = people.rename(library, path, name)
                people.move(library, moved.path, folder)
            case "remove":
                people.delete(library, path)
            case "column" if not library.must_check_out:
                people.set_field(library, path, "Steg", to)
            case "open":
                self._open[library.at(path).id] = people.open(library, path)
            case "close" if self._open:
                self._open.pop(next(iter(self._open))).close()
            case "take":
                people.check_out(library, path)
            case "give":
                self._give(library)
            case _:
                return None
        return self._id(item) if item is not None else None

    def _give(self, library: SimulatedLibrary) -> None:
        """Karin checks in what she has had checked out."""
        for item in self._files():
            if item.check_out is not None and item.check_out.by.name == KARIN:
                self._people.check_in(library, item.path)
                return

    def everybody_home(self) -> None:
        """Nobody has anything open or checked out any more."""
        for opened in self._open.values():
            opened.close()
        for item in list(self._files()):
            if item.check_out is not None and not item.check_out.by.is_app:
                self._people.check_in(self._library, item.path)


class Weather:
    """What goes wrong in a simulated SharePoint, drawn from ``random``."""

    def __init__(self, simulated: SimulatedSharePoint, random: Random) -> None:
        self._simulated = simulated
        self._random = random

    def set_in(self) -> Switches:
        """How SharePoint behaves in this storm: all that it may do by itself, or some of it."""
        draw, switches = self._random.random, self._simulated.switches
        switches.property_promotion = draw() < 0.7
        switches.late_etag_change = self._random.choice((0, 1, 2, 3))
        switches.forced_check_out = draw() < 0.3
        switches.open_session_blocks = draw() < 0.5
        switches.escaped_paths = draw() < 0.5
        switches.normal_forms_differ = draw() < 0.5
        switches.page_size = self._random.choice((3, 20, 200))
        switches.delta_repeats = draw() < 0.5
        switches.delta_reorder = draw() < 0.5
        switches.delta_with_ctag = draw() < 0.5
        switches.token_lifetime = self._random.choice((600, 3_599))
        return switches

    def unsettle(self, deed: Callable[[], None]) -> None:
        """Before an operation: something goes wrong soon, or somebody comes in between."""
        faults, random = self._simulated.faults, self._random
        if random.random() < 0.35:
            method, kind, fault, times = self._fault(deed)
            faults.next(method, kind, fault, times=times, skip=random.choice((0, 0, 1, 2, 3, 4)))
        if random.random() < 0.01:
            self._simulated.revoke_tokens()
        if random.random() < 0.1:
            faults.clear()  # those that found nothing to strike

    def _fault(self, deed: Callable[[], None]) -> tuple[str, str, Fault, int]:
        random = self._random
        later = dt.timedelta(seconds=random.randrange(1, 60))
        date = format_datetime(self._simulated.clock.now() + later, usegmt=True)
        busy = random.choice((Reply(429, "2"), Reply(429, date), Reply(429), Reply(503, "3")))
        broken = random.choice(
            [
                Reply(status, when=when)
                for status in (500, 502, 503, 504)
                for when in (BEFORE, AFTER)
            ]
        )
        cut = random.choice((Reset(BEFORE), Reset(AFTER)))
        quiet = random.choice((Timeout(BEFORE), Timeout(AFTER)))
        page = random.choice((Html(200, BEFORE), Html(200, AFTER), Html(502, BEFORE)))
        between = random.choice((Meanwhile(deed, BEFORE), Meanwhile(deed, AFTER)))
        short = random.choice((1, 2, 3, 5))
        long = random.choice((1, 4, 12, 30))
        kinds: list[tuple[int, tuple[str, str, Fault, int]]] = [
            (6, (ANY, ANY, busy, short)),
            (1, (ANY, ANY, busy, long)),
            (6, (ANY, ANY, broken, short)),
            (3, (ANY, ANY, broken, long)),
            (6, (ANY, ANY, cut, short)),
            (3, (ANY, ANY, cut, long)),
            (2, (ANY, ANY, quiet, 1)),
            (2, (ANY, ANY, page, short)),
            (12, (ANY, ANY, between, 1)),
            (6, ("PUT", "content", cut, long)),
            (6, ("POST", "validate", cut, long)),
            (9, ("PUT", "content", between, 1)),
            (9, ("PUT", "content", Meanwhile(deed, BEFORE), 1)),
            (8, ("POST", "validate", between, 1)),
            (2, ("PUT", "part", between, 1)),
            (2, (ANY, ANY, Reply(401), short)),
            (2, ("PUT", "content", Reply(412), short)),
            (2, ("PUT", "content", Reply(423), short)),
            (3, ("GET", "download", Truncate(random.randrange(40)), short)),
            (3, ("PUT", "part", LoseChunk(), short)),
            (3, ("PUT", "part", ExpireSession(), short)),
            (3, ("PUT", "part", cut, short)),
            (2, ("GET", "delta", Reply(410), 1)),
            (1, ("POST", "token", Reply(503), short)),
        ]
        weights = [weight for weight, _ in kinds]
        return random.choices(kinds, weights)[0][1]


@dataclass
class Story:
    """What a storm was like, in figures."""

    seed: int
    seconds: float
    done: Counter[str]
    fates: Counter[str]
    faults: Counter[str]
    requests: int
    waits: int
    habits: Switches

    def __str__(self) -> str:
        return (
            f"seed {self.seed}: {self.seconds:.0f} s, {self.requests} requests, "
            f"{self.waits} waits\n"
            f"  {dict(self.done.most_common())}\n  writes: {dict(self.fates)}\n"
            f"  faults: {dict(self.faults.most_common())}\n  {self.habits}"
        )


@contextmanager
def sharepoint_storm(seed: int) -> Iterator[Callable[[int], Story]]:
    """A storm over a SharePoint of its own; called with a number of operations, it blows, settles
    and is judged.
    """
    random = Random(seed)
    with SimulatedSharePoint(seed) as simulated, pytest.MonkeyPatch.context() as patch:
        patch.setattr(drive, "SMALL", SMALL)
        patch.setattr(uploads, "PART", uploads.UNIT)
        hurry = Hurry(simulated)
        site = prepared(simulated, "/sites/storm")
        with closing(transport(simulated, hurry=hurry, timeout=PATIENCE)) as carrier:

            def reach() -> DocumentStore:
                return connected(simulated, site, carrier=carrier, same_content=_same)

            yield partial(_judged, seed, simulated, hurry, site, reach, random)


def _judged(
    seed: int,
    simulated: SimulatedSharePoint,
    hurry: Hurry,
    site: SimulatedSite,
    reach: Callable[[], DocumentStore],
    random: Random,
    operations: int,
) -> Story:
    begun = monotonic()
    ground, weather = SharePointGround(simulated, site), Weather(simulated, random)
    storm = Storm(reach, ground, random, weather.unsettle)
    habits = weather.set_in()
    storm.blow(operations)
    struck = Counter(_named(fault) for _, _, fault in simulated.faults.struck)
    simulated.faults.clear()
    ground.everybody_home()
    storm.settle()
    storm.check()
    assert ground.at_rest()
    return Story(
        seed,
        monotonic() - begun,
        storm.done,
        storm.journal.fates(),
        struck,
        len(simulated.log),
        len(hurry.waited),
        habits,
    )


def _named(fault: Fault) -> str:
    name = type(fault).__name__
    if isinstance(fault, Reply):
        after = fault.retry_after
        name = f"{fault.status}{'' if after is None else ' s' if after.isdigit() else ' date'}"
    return f"{name} {fault.when.value}"


def _word_parts() -> dict[str, bytes]:
    """A Word file whose text is "[]", in its parts."""
    document = docx.Document()  # noqa: TID251 - a new one, not one from outside
    document.core_properties.created = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
    document.add_paragraph("[]")
    written = BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as package:
        return {info.filename: package.read(info) for info in package.infolist()}
