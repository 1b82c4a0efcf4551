"""The store with a sign-in by secret, which reaches Microsoft Graph only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from docgen.store import (
    ABSENT,
    AlreadyExists,
    Change,
    Conflict,
    DocumentStore,
    Grant,
    Library,
    Role,
)
from docgen.stores.sharepoint_errors import ColumnRefused
from sharepoint.simulated import AFTER, Reset, SimulatedSharePoint, SimulatedSite
from tests.sharepoint.connecting import secret, signed_in, transport
from tests.stores.contract import FOLDER, PLAN
from tests.stores.sharepoint_hands import SharePointHands, connected, prepared

_numbers = count(1)


@pytest.fixture(scope="module")
def simulated() -> Iterator[SimulatedSharePoint]:
    with SimulatedSharePoint() as running:
        yield running


@pytest.fixture
def site(simulated: SimulatedSharePoint) -> SimulatedSite:
    return prepared(simulated, f"/sites/graph{next(_numbers)}")


@pytest.fixture
def store(simulated: SimulatedSharePoint, site: SimulatedSite) -> Iterator[DocumentStore]:
    credential = secret(simulated)
    with closing(transport(simulated, signed_in(simulated, credential))) as carrier:
        yield connected(simulated, site, credential=credential, carrier=carrier)


@pytest.fixture
def people(simulated: SimulatedSharePoint, site: SimulatedSite) -> SharePointHands:
    return SharePointHands(simulated, site)


def test_documents_are_written_read_and_found(store: DocumentStore, tmp_path: Path) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT, fields={"Status": "issued"}, operation="a")
    assert (ref.operation, ref.fields) == ("a", {"Status": "issued"})
    assert store.stat(PLAN) == store.by_id(ref.id) == ref
    assert store.put(PLAN, b"one", expect=ABSENT, operation="a") == ref
    ref = store.put(PLAN, b"two", expect=ref.etag, operation="b")
    store.save(ref.id, tmp_path / "plan.docx")
    assert (tmp_path / "plan.docx").read_bytes() == b"two"
    assert store.list(FOLDER) == [ref]
    assert store.changes(None)[0] == [Change(ref.id, ref)]


def test_columns_are_set_on_a_condition(store: DocumentStore, people: SharePointHands) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT, fields={"Status": "issued"}, operation="a")
    marked = store.set_fields(ref.id, {"Status": "ready"}, expect=ref.etag)
    assert (marked.operation, marked.ctag, marked.fields) == ("a", ref.ctag, {"Status": "ready"})
    with pytest.raises(Conflict):
        store.set_fields(ref.id, {"Status": "draft"}, expect=ref.etag)


def test_an_edit_whose_columns_we_set_stays_a_persons(
    store: DocumentStore, people: SharePointHands
) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT, operation="a")
    people.save(PLAN, b"theirs")
    marked = store.set_fields(ref.id, {"Status": "ready"})
    assert marked.operation is None
    with pytest.raises(Conflict):
        store.put(PLAN, b"two", expect=ref.etag, operation="b")
    assert people.content(PLAN) == b"theirs"


@pytest.mark.parametrize(("method", "kind"), [("PUT", "content"), ("PATCH", "fields")])
def test_a_lost_answer_is_looked_up(
    simulated: SimulatedSharePoint,
    store: DocumentStore,
    people: SharePointHands,
    method: str,
    kind: str,
) -> None:
    simulated.faults.next(method, kind, Reset(AFTER))
    ref = store.put(PLAN, b"one", expect=ABSENT, fields={"Status": "issued"}, operation="a")
    assert (ref.operation, ref.fields) == ("a", {"Status": "issued"})
    with pytest.raises(AlreadyExists):
        store.put(PLAN, b"another", expect=ABSENT, operation="b")
    assert people.content(PLAN) == b"one"


def test_a_column_that_is_missing_leaves_no_document(
    store: DocumentStore, site: SimulatedSite
) -> None:
    library = site.site.find_library(Library.CASES)
    assert library is not None
    del library.columns["DocgenOperation"]
    with pytest.raises(ColumnRefused):
        store.put(PLAN, b"one", expect=ABSENT)
    assert store.list(FOLDER) == []


def test_what_is_out_of_reach_is_said(store: DocumentStore, people: SharePointHands) -> None:
    ref = store.put(PLAN, b"one", expect=ABSENT)
    restriction = store.restrict(FOLDER, [Grant("anna@example.se", Role.READ)])
    assert not restriction.enforced
    assert restriction.note
    people.open(PLAN)
    assert store.open_by(ref.id) is None
    assert [version.comment for version in store.versions(ref.id)] == [None, None]
