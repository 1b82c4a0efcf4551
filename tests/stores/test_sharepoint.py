from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count

import pytest

from docgen.store import (
    ABSENT,
    Absent,
    Conflict,
    DocRef,
    DocumentStore,
    Library,
    NameInvalid,
    NotFound,
)
from docgen.stores.sharepoint import SharePointStore
from docgen.stores.sharepoint_columns import OPERATION
from docgen.stores.sharepoint_errors import ColumnRefused, Infected
from sharepoint.simulated import Meanwhile, SimulatedApp, SimulatedSharePoint, SimulatedSite
from sharepoint.transport import Transport
from tests.sharepoint.connecting import certificate, signed_in, transport
from tests.stores.contract import FOLDER, PLAN, StoreContract
from tests.stores.sharepoint_hands import OURS, SharePointHands, connected, prepared

_NUMBERS = count(1)


@pytest.fixture(scope="module")
def simulated() -> Iterator[SimulatedSharePoint]:
    with SimulatedSharePoint() as running:
        yield running


@pytest.fixture(scope="module")
def carrier(simulated: SimulatedSharePoint) -> Iterator[Transport]:
    """Signed in once for all tests."""
    with closing(transport(simulated)) as carrier:
        yield carrier


@pytest.fixture(scope="module")
def others_carrier(simulated: SimulatedSharePoint) -> Iterator[tuple[SimulatedApp, Transport]]:
    """Another app of ours, and its sign-in."""
    app = simulated.register_app("kollega")
    tokens = signed_in(simulated, certificate(simulated, app))
    with closing(transport(simulated, tokens)) as carrier:
        yield app, carrier


@pytest.fixture
def site(simulated: SimulatedSharePoint) -> SimulatedSite:
    """A new site for each test: quicker than a new server."""
    return prepared(simulated, f"/sites/lots{next(_NUMBERS)}")


class TestSharePointStore(StoreContract):
    """The SharePoint store keeps the contract."""

    @pytest.fixture
    def store(
        self, simulated: SimulatedSharePoint, site: SimulatedSite, carrier: Transport
    ) -> DocumentStore:
        return connected(simulated, site, carrier=carrier)

    @pytest.fixture
    def colleague(
        self,
        simulated: SimulatedSharePoint,
        site: SimulatedSite,
        others_carrier: tuple[SimulatedApp, Transport],
    ) -> DocumentStore:
        app, carrier = others_carrier
        site.grant(app, "fullcontrol")
        return connected(simulated, site, credential=certificate(simulated, app), carrier=carrier)

    @pytest.fixture
    def small_store(
        self, simulated: SimulatedSharePoint, site: SimulatedSite, carrier: Transport
    ) -> DocumentStore:
        return connected(simulated, site, carrier=carrier, max_bytes=1024)

    @pytest.fixture
    def people(self, simulated: SimulatedSharePoint, site: SimulatedSite) -> SharePointHands:
        return SharePointHands(simulated, site)


class TestSharePointStoreWithHabits(TestSharePointStore):
    """It keeps the contract also where SharePoint does all that it may do by itself."""

    @pytest.fixture(autouse=True)
    def _habits(self, simulated: SimulatedSharePoint) -> Iterator[None]:
        switches = simulated.switches
        switches.property_promotion = True
        switches.late_etag_change = 1
        switches.forced_check_out = True
        switches.open_session_blocks = True
        switches.normal_forms_differ = True
        switches.escaped_paths = True
        switches.page_size = 2
        switches.delta_repeats = True
        switches.delta_reorder = True
        switches.delta_with_ctag = True
        yield
        simulated.calm()


# What is particular to it


@pytest.fixture
def store(
    simulated: SimulatedSharePoint, site: SimulatedSite, carrier: Transport
) -> SharePointStore:
    return connected(simulated, site, carrier=carrier)


def test_a_new_document_whose_columns_are_refused_is_not_left_behind(
    site: SimulatedSite, store: SharePointStore
) -> None:
    """Nobody would know of it."""
    cases = site.library(Library.CASES)
    del cases.columns["DocgenOperation"]
    with pytest.raises(ColumnRefused) as refused:
        store.put(PLAN, b"one", expect=ABSENT, operation="a")
    assert "DocgenOperation" in refused.value.message
    assert "docgen store init" in refused.value.message
    assert store.list(FOLDER) == []
    site.column(cases, "DocgenOperation")
    assert store.put(PLAN, b"one", expect=ABSENT, operation="a").operation == "a"


def test_a_new_version_whose_columns_are_refused_is_finished_later(
    site: SimulatedSite, store: SharePointStore
) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT, operation="a")
    cases = site.library(Library.CASES)
    column = cases.columns.pop("Status")
    with pytest.raises(ColumnRefused):
        store.put(PLAN, b"two", expect=ref.etag, fields={"Status": "ready"}, operation="b")
    cases.columns["Status"] = column
    again = store.put(PLAN, b"two", expect=ref.etag, fields={"Status": "ready"}, operation="b")
    assert (again.operation, again.fields) == ("b", {"Status": "ready"})
    assert len(store.versions(ref.id)) == 2


def test_a_document_with_malware_is_said_to_have_it(
    simulated: SimulatedSharePoint, site: SimulatedSite, store: SharePointStore
) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)
    simulated.people.infect(site.library(Library.CASES), PLAN.partition("/")[2])
    with pytest.raises(Infected):
        store.read(ref.id)


def test_a_library_may_be_called_otherwise_in_the_site(
    simulated: SimulatedSharePoint, site: SimulatedSite, carrier: Transport
) -> None:
    theirs = site.library("Samverkansärenden")
    for column in (*OURS.by_name.values(), OPERATION):
        site.column(theirs, column.name, column.kind)
    titles = {Library.CASES.value: "Samverkansärenden"}
    store = connected(simulated, site, carrier=carrier, titles=titles)
    ref = store.put(PLAN, b"one", expect=ABSENT)
    assert ref.path == PLAN
    assert theirs.find(PLAN.partition("/")[2]) is not None
    assert store.list(FOLDER) == [ref]


def test_a_library_that_is_made_later_is_found_then(
    simulated: SimulatedSharePoint, site: SimulatedSite, carrier: Transport
) -> None:
    store = connected(simulated, site, carrier=carrier, libraries=[*Library, "Delat"])
    with pytest.raises(NotFound):
        store.changes(None)
    site.library("Delat")
    assert store.changes(None)[0] == []


def test_a_folder_is_no_document(store: SharePointStore) -> None:
    ref = store.put(f"{FOLDER}/under/brev.docx", b"x", expect=ABSENT)
    drive, item = store._paths.item(ref.id)
    folder = f"{drive.id}/{item.parent}"
    for attempt in (store.by_id, store.versions, store.check_out):
        with pytest.raises(NotFound):
            attempt(folder)
    for expect in (ABSENT, ref.etag):
        with pytest.raises((NameInvalid, NotFound)):
            store.put(f"{FOLDER}/under", b"x", expect=expect)


def test_where_a_document_lies_is_found_out_when_the_answer_does_not_say(
    store: SharePointStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)
    monkeypatch.setattr("sharepoint.model._path", lambda _: None)
    assert store.by_id(ref.id) == ref
    assert store.ensure_folder(FOLDER) == FOLDER


def test_what_a_person_sets_in_the_browser_is_a_change(
    simulated: SimulatedSharePoint, site: SimulatedSite, store: SharePointStore
) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT, fields={"Status": "issued"}, operation="a")
    _, cursor = store.changes(None)
    SharePointHands(simulated, site).set_field(PLAN, "Status", "ready")
    ((change,), _) = store.changes(cursor)
    assert change.ref is not None
    assert change.ref.fields == {"Status": "ready"}
    with pytest.raises(Conflict):
        store.put(PLAN, b"two", expect=ref.etag)


def test_a_version_that_is_followed_by_another_while_it_comes_is_not_mixed_up_with_it(
    simulated: SimulatedSharePoint, site: SimulatedSite, store: SharePointStore
) -> None:
    """The present version is handed out by the document only."""
    ref = store.put(PLAN, b"one", expect=ABSENT)
    hands = SharePointHands(simulated, site)
    simulated.faults.next("GET", "content", Meanwhile(lambda: hands.save(PLAN, b"theirs")))
    assert store.read(ref.id, "1.0") == b"one"


# What it costs


def costs(simulated: SimulatedSharePoint, act: Callable[[], object]) -> dict[str, int]:
    """The requests that something takes, once the libraries are known."""
    simulated.log.clear()
    act()
    return dict(simulated.log.counts())


def test_what_each_step_costs(simulated: SimulatedSharePoint, store: SharePointStore) -> None:
    store.ensure_folder(FOLDER)
    _, cursor = store.changes(None)
    fields = {"Status": "issued"}
    ref: list[DocRef] = []
    written = {"GET item": 2, "PUT content": 1, "POST validate": 1}

    def put(content: bytes, expect: str | Absent) -> None:
        ref[:] = [store.put(PLAN, content, expect=expect, fields=fields)]

    assert costs(simulated, lambda: put(b"one", ABSENT)) == written
    assert costs(simulated, lambda: put(b"two", ref[0].etag)) == written
    assert costs(simulated, lambda: store.stat(PLAN)) == {"GET item": 1}
    assert costs(simulated, lambda: store.read(ref[0].id)) == {"GET content": 1, "GET download": 1}
    assert costs(simulated, lambda: store.set_fields(ref[0].id, {"Status": "ready"})) == {
        "GET item": 2,
        "POST validate": 1,
    }
    assert costs(simulated, lambda: store.set_fields(ref[0].id, {"Status": "ready"})) == {
        "GET item": 1
    }
    assert costs(simulated, lambda: store.list(FOLDER)) == {"GET item": 1, "GET children": 1}
    assert costs(simulated, lambda: store.changes(cursor)) == {"GET delta": 6, "GET item": 1}
