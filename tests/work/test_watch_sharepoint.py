from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from docgen.office.fingerprint import fingerprint
from docgen.store import FieldValue
from docgen.stores.sharepoint_columns import COLUMNS
from sharepoint.simulated import SimulatedSharePoint, SimulatedSite
from tests.stores.sharepoint_hands import SharePointHands, connected, prepared
from tests.work.installation import CASE, PLAN, Installation
from tests.work.watch_suite import WatchSuite
from tests.work.watched import Clock, Desk, with_store

_NUMBERS = count(1)


class SharePointPeople(SharePointHands):
    """Colleagues in a simulated SharePoint that goes by the clock of the test."""

    def __init__(self, simulated: SimulatedSharePoint, site: SimulatedSite, clock: Clock) -> None:
        super().__init__(simulated, site)
        self._simulated = simulated
        self._clock = clock

    def save(self, path: str, content: bytes) -> None:
        time = self._simulated.clock
        time.advance(self._clock.now.timestamp() - time.seconds())
        super().save(path, content)

    def check_out(self, path: str) -> None:
        self._people.check_out(*self._at(path))

    def check_in(self, path: str) -> None:
        self._people.check_in(*self._at(path))

    def set_column(self, path: str, name: str, value: FieldValue) -> None:
        self._people.set_field(*self._at(path), COLUMNS.by_name[name].name, value)


@pytest.fixture(scope="module")
def running() -> Iterator[SimulatedSharePoint]:
    with SimulatedSharePoint() as simulated:
        yield simulated


@pytest.fixture
def simulated(running: SimulatedSharePoint) -> SimulatedSharePoint:
    return running


@pytest.fixture
def desk(simulated: SimulatedSharePoint, home: Path) -> Iterator[Desk]:
    """The plan lies in a site, which was looked at once."""
    clock = Clock()
    time = simulated.clock
    time.advance(clock.now.timestamp() - time.seconds())
    site = prepared(simulated, f"/sites/bun{next(_NUMBERS)}")
    store = connected(
        simulated, site, same_content=lambda one, other: fingerprint(one) == fingerprint(other)
    )
    installation = with_store(Installation(home, clock), store)
    installation.take_in()
    installation.issue("lots/plan", CASE, number=PLAN)
    desk = Desk(installation, clock, SharePointPeople(simulated, site, clock))
    desk.look()
    yield desk
    installation.close()


class TestSharePoint(WatchSuite):
    """A SharePoint site is watched."""


class TestSharePointThatRewritesFiles:
    """SharePoint puts columns into Office files, when they are saved and when they are set."""

    @pytest.fixture
    def simulated(self, running: SimulatedSharePoint) -> Iterator[SimulatedSharePoint]:
        running.switches.property_promotion = True
        yield running
        running.switches.property_promotion = False

    test_ours = WatchSuite.test_what_we_issued_ourselves_is_nothing_to_read
    test_read = WatchSuite.test_a_document_is_read_when_it_has_been_left_alone
    test_ready = WatchSuite.test_ready_is_said_again_after_the_next_edit
    test_columns = WatchSuite.test_our_own_columns_are_not_an_edit
    test_taken_back = WatchSuite.test_an_edit_that_is_taken_back_where_it_was_made_is_an_edit
    test_copy = WatchSuite.test_a_copy_left_in_the_folder_is_read_only_when_it_is_edited
    test_second_copy = WatchSuite.test_a_second_copy_is_left_where_it_lies
    test_inbox = WatchSuite.test_a_file_in_the_inbox_becomes_a_version_of_its_document
    test_gives_way = WatchSuite.test_what_was_read_where_it_lies_gives_way_to_a_file_from_the_inbox
    test_not_written_over = WatchSuite.test_an_edit_that_is_not_read_yet_is_not_written_over
    test_refused = (
        WatchSuite.test_a_refused_file_is_kept_told_once_and_tried_again_only_when_it_changes
    )
    test_other_child = (
        WatchSuite.test_a_plan_rewritten_for_another_child_is_refused_and_left_as_it_is
    )
    test_too_large = WatchSuite.test_a_file_too_large_to_read_is_refused_unread
    test_forgot = WatchSuite.test_a_store_that_forgot_what_it_told_is_looked_through_once
