"""The store's contract against a real tenant: conftest.py says when, docs/sharepoint.md how."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from docgen.store import DocumentStore, Grant, Role
from tests.live.tenant import LiveHands, Tenant, tenant
from tests.stores.contract import FOLDER, StoreContract


@pytest.fixture(scope="module")
def libraries() -> Iterator[Tenant]:
    """Libraries of this run's own."""
    with tenant() as made:
        yield made


class TestLiveSharePoint(StoreContract):
    """The SharePoint store keeps the contract where it counts."""

    @pytest.fixture
    def store(self, libraries: Tenant) -> DocumentStore:
        libraries.empty()
        return libraries.store(libraries.own)

    @pytest.fixture
    def colleague(self, libraries: Tenant) -> DocumentStore:
        return libraries.store(libraries.colleague)

    @pytest.fixture
    def small_store(self, libraries: Tenant) -> DocumentStore:
        return libraries.store(libraries.own, max_bytes=1024)

    @pytest.fixture
    def people(self, libraries: Tenant) -> LiveHands:
        return LiveHands(libraries)

    def test_a_restriction_holds_for_the_groups_of_the_stores_file(
        self, store: DocumentStore, libraries: Tenant
    ) -> None:
        store.ensure_folder(FOLDER)
        groups = libraries.own.place.groups.values()
        restriction = store.restrict(FOLDER, [Grant(group, Role.WRITE) for group in groups])
        assert restriction.enforced, restriction.note
