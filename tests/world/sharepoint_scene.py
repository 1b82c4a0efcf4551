"""A store in a simulated SharePoint where something goes wrong, and what must hold all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

import pytest

from docgen.messages import speaking
from docgen.store import ABSENT, DocRef, Grant, Library, OutcomeUnknown, Role, Unreachable
from docgen.stores.sharepoint import SharePointStore
from sharepoint.simulated import AFTER, SimulatedSharePoint, SimulatedSite
from sharepoint.simulated import Library as SimulatedLibrary
from sharepoint.simulated.faults import Fault
from sharepoint.transport import Transport
from tests.sharepoint.connecting import Hurry, signed_in, transport
from tests.stores.sharepoint_hands import SharePointHands, connected, prepared

FOLDER = f"{Library.CASES}/2026-0042 Tärna"
PLAN = f"{FOLDER}/plan 7K3M9QX2VA.docx"
LARGE = bytes(range(256)) * 24_000
"""More than is sent in one request: two parts."""

_numbers = count(1)


@dataclass
class Scene:
    """One site, our store in it, and those who work there past us."""

    simulated: SimulatedSharePoint
    site: SimulatedSite
    hurry: Hurry
    store: SharePointStore
    people: SharePointHands
    sessions: int = 0
    """Uploads that tests before this one left to end by themselves."""
    carriers: list[Transport] = field(default_factory=list)

    @classmethod
    def new(cls, simulated: SimulatedSharePoint, hurry: Hurry, carrier: Transport) -> Scene:
        """A site of its own, with our libraries."""
        site = prepared(simulated, f"/sites/world{next(_numbers)}")
        store = connected(simulated, site, carrier=carrier)
        people = SharePointHands(simulated, site)
        hurry.waited.clear()
        simulated.log.clear()
        return cls(simulated, site, hurry, store, people, simulated.open_sessions)

    def another(self, **options: Any) -> SharePointStore:
        """The same store, by another worker of ours, which signs in by itself."""
        if "carrier" not in options:
            tokens = signed_in(self.simulated, options.get("credential"), self.hurry)
            options["carrier"] = transport(self.simulated, tokens, hurry=self.hurry)
            self.carriers.append(options["carrier"])
        return connected(self.simulated, self.site, **options)

    def fails(self, method: str, kind: str, fault: Fault, *, times: int = 1, skip: int = 0) -> None:
        """Let the next requests of a kind fail."""
        self.simulated.faults.next(method, kind, fault, times=times, skip=skip)

    def library(self, name: str) -> SimulatedLibrary:
        """A library, as SharePoint has it."""
        library = self.site.site.find_library(name)
        assert library is not None
        return library

    def documents(self) -> dict[str, bytes]:
        """What everybody sees in all libraries."""
        return {
            f"{name}/{item.path}": item.versions[-1].blob.read()
            for name in Library
            for item in self.library(name)
            if not item.is_folder and item.versions
        }

    def history(self, path: str = PLAN) -> list[bytes]:
        """Every content a document has had, the oldest first."""
        name, _, rest = path.partition("/")
        return [version.blob.read() for version in self.library(name).at(rest).versions]

    def holds(self, documents: dict[str, bytes], *, unknown_sessions: int = 0) -> None:
        """Just these documents are there, seen by everybody, and nothing is left half done.

        An upload that we were never told is begun ends by itself.
        """
        assert self.documents() == documents
        for name in Library:
            for item in self.library(name):
                assert item.is_folder or item.check_out is None
        assert self.simulated.open_sessions <= self.sessions + unknown_sessions
        assert not self.simulated.faults.waiting, "the fault did not strike"


@dataclass(frozen=True)
class Deed:
    """Something we do in a store that changes it, by one request that matters.

    ``first`` prepares, ``act`` does it and may be done again, ``documents`` are there afterwards.
    """

    name: str
    request: tuple[str, str]
    act: Callable[[Scene, DocRef | None], object]
    documents: dict[str, bytes]
    first: Callable[[Scene], DocRef | None] = field(default=lambda _: None)
    holds: Callable[[Scene], bool] = field(default=lambda _: True)

    def survives(self, scene: Scene, fault: Fault) -> None:
        """Do it while its request fails once; where it is not known to be done, do it again."""
        ref = self.first(scene)
        scene.fails(*self.request, fault)
        try:
            self.act(scene, ref)
        except (OutcomeUnknown, Unreachable):
            self.act(scene, ref)
        untold = self.request == ("POST", "session") and fault.when is AFTER
        scene.holds(self.documents, unknown_sessions=int(untold))
        assert self.holds(scene)


def issued(scene: Scene) -> DocRef:
    """A document of ours, as it was issued."""
    return scene.store.put(PLAN, b"one", expect=ABSENT, fields={"Status": "issued"}, operation="a")


def taken(scene: Scene) -> DocRef:
    """It, checked out and changed."""
    ref = scene.store.check_out(issued(scene).id)
    return scene.store.put(PLAN, b"two", expect=ref.etag, operation="b")


def _put(content: bytes, scene: Scene, ref: DocRef | None) -> None:
    made = scene.store.put(
        PLAN,
        content,
        expect=ref.etag if ref else ABSENT,
        fields={"Status": "ready"},
        operation="put",
    )
    assert (made.operation, made.fields["Status"]) == ("put", "ready")
    assert scene.store.by_id(made.id) == made


def _restrict(scene: Scene, ref: DocRef | None) -> None:
    grants = [Grant("anna@example.se", Role.WRITE), Grant("bo@example.se", Role.READ)]
    assert scene.store.restrict(FOLDER, grants).enforced


def _with(act: Callable[[SharePointStore, DocRef], object]) -> Callable[[Scene, Any], object]:
    return lambda scene, ref: act(scene.store, ref)


def _versions(count: int, scene: Scene) -> bool:
    return len(scene.history()) == count


_ONE, _TWO = {PLAN: b"one"}, {PLAN: b"two"}


def _new(name: str, method: str, kind: str, content: bytes = b"one") -> Deed:
    return Deed(
        name,
        (method, kind),
        partial(_put, content),
        {PLAN: content},
        holds=partial(_versions, 1),
    )


def _newer(name: str, method: str, kind: str) -> Deed:
    return Deed(name, (method, kind), partial(_put, b"two"), _TWO, issued, partial(_versions, 2))


DEEDS = [
    _new("a folder for a new document", "POST", "children"),
    _new("a new document", "PUT", "content"),
    _new("the columns of a new document", "POST", "validate"),
    _newer("a new version", "PUT", "content"),
    _newer("the columns of a new version", "POST", "validate"),
    _new("the beginning of a large upload", "POST", "session", LARGE),
    _new("a part of a large upload", "PUT", "part", LARGE),
    Deed(
        "columns",
        ("POST", "validate"),
        _with(lambda store, ref: store.set_fields(ref.id, {"Status": "ready"})),
        _ONE,
        issued,
        lambda scene: scene.store.stat(PLAN).fields["Status"] == "ready",
    ),
    Deed(
        "recycling",
        ("DELETE", "item"),
        _with(lambda store, ref: store.recycle(ref.id, ref.etag)),
        {},
        issued,
        lambda scene: len(scene.library(Library.CASES).bin) == 1,
    ),
    Deed(
        "checking in",
        ("POST", "checkin"),
        _with(lambda store, ref: store.check_in(ref.id, "klar")),
        _TWO,
        taken,
        lambda scene: scene.store.versions(scene.store.stat(PLAN).id)[0].comment == "klar",
    ),
    Deed(
        "discarding",
        ("POST", "discard"),
        _with(lambda store, ref: store.discard_check_out(ref.id)),
        _ONE,
        taken,
        lambda scene: scene.store.stat(PLAN).operation == "a",
    ),
    *(
        Deed(f"rights ({kind})", ("POST", kind), _restrict, _ONE, issued)
        for kind in ("ensureuser", "inheritance", "role-assignments")
    ),
]
"""Every way in which we change anything."""

_KINDS = ("content", "part", "validate", "item", "checkin")
every_deed = pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
some_deeds = pytest.mark.parametrize(
    "deed",
    [next(deed for deed in reversed(DEEDS) if deed.request[1] == kind) for kind in _KINDS],
    ids=lambda deed: deed.name,
)
"""One for each kind of request that matters most, where a test takes its time."""


@pytest.fixture(scope="session")
def served() -> Iterator[SimulatedSharePoint]:
    """One SharePoint for all of these tests; each has a site of its own in it."""
    with SimulatedSharePoint() as simulated:
        yield simulated


@pytest.fixture(scope="session")
def hurry(served: SimulatedSharePoint) -> Hurry:
    """Time that passes when somebody waits."""
    return Hurry(served)


@pytest.fixture(scope="session")
def carrier(served: SimulatedSharePoint, hurry: Hurry) -> Iterator[Transport]:
    """Signed in once for all tests."""
    with closing(transport(served, hurry=hurry)) as carrier:
        yield carrier


@pytest.fixture(scope="session")
def impatient(served: SimulatedSharePoint, hurry: Hurry) -> Iterator[Transport]:
    """One that does not wait long for an answer."""
    with closing(transport(served, hurry=hurry, timeout=0.3)) as carrier:
        yield carrier


@pytest.fixture
def scene(served: SimulatedSharePoint, hurry: Hurry, carrier: Transport) -> Iterator[Scene]:
    """A site in which all is well, so far."""
    scene = Scene.new(served, hurry, carrier)
    with speaking("en"):
        yield scene
    for other in scene.carriers:
        other.close()
    served.calm()
