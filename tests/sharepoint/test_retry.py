"""The retry policy: what is asked for is waited, what may be done twice is sent again."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from sharepoint.retry import Clock, Course, Fate, Policy, Repeat, asked_wait

NOW = dt.datetime(2026, 3, 4, 9, 0, tzinfo=dt.UTC)
NOTHING: CaseInsensitiveDict[str] = CaseInsensitiveDict()
RETRYABLE = (Fate.REFUSED, Fate.UNKNOWN)


def headers(**given: str) -> CaseInsensitiveDict[str]:
    return CaseInsensitiveDict({name.replace("_", "-"): value for name, value in given.items()})


def later(seconds: float) -> str:
    return format_datetime(NOW + dt.timedelta(seconds=seconds), usegmt=True)


def clock(at: float = 0.0) -> Clock:
    return Clock(lambda: at, lambda _: None, lambda: NOW, jitter=lambda most: most)


@pytest.mark.parametrize(
    ("given", "wait"),
    [
        ({}, None),
        ({"Retry_After": "17"}, 17),
        ({"retry_after": "0"}, 0),
        ({"Retry_After": "-3"}, 0),
        ({"Retry_After": later(90)}, 90),
        ({"Retry_After": later(-90)}, 0),
        ({"Retry_After": "Wed, 04 Mar 2026 09:01:30"}, 90),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": ""}, None),
        ({"RateLimit_Remaining": "0", "RateLimit_Reset": "31"}, 31),
        ({"RateLimit_Remaining": "3", "RateLimit_Reset": "31"}, None),
        ({"Retry_After": "5", "RateLimit_Remaining": "0", "RateLimit_Reset": "31"}, 31),
        ({"Retry_After": "50", "RateLimit_Remaining": "0", "RateLimit_Reset": "31"}, 50),
    ],
)
def test_the_longest_wait_that_is_asked_for_is_known(
    given: dict[str, str], wait: float | None
) -> None:
    assert asked_wait(headers(**given), NOW) == wait


def test_a_date_is_measured_by_the_clock_of_who_wrote_it() -> None:
    told = headers(Retry_After=later(3_690), Date=later(3_600))
    assert asked_wait(told, NOW) == 90


@given(st.text())
def test_whatever_a_header_says_is_a_wait_or_none(said: str) -> None:
    wait = asked_wait(headers(Retry_After=said, RateLimit_Remaining="0", RateLimit_Reset=said), NOW)
    assert wait is None or wait >= 0


def test_without_being_asked_to_we_wait_ever_longer_up_to_a_limit() -> None:
    policy = Policy()
    waits = [policy.wait(tried, NOTHING, clock()) for tried in range(1, 9)]
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]


@pytest.mark.parametrize("repeat", list(Repeat))
@pytest.mark.parametrize("fate", list(Fate))
def test_only_what_may_be_done_twice_or_was_not_done_is_sent_again(
    fate: Fate, repeat: Repeat
) -> None:
    wait = Course(Policy(), clock(), repeat, writes=True).wait_after(fate, NOTHING)
    again = fate in (Fate.REFUSED, Fate.LOCKED) or (
        fate is Fate.UNKNOWN and repeat is not Repeat.NEVER
    )
    assert (wait is not None) == again


@pytest.mark.parametrize("fate", RETRYABLE)
def test_there_is_an_end_to_the_tries(fate: Fate) -> None:
    course = Course(Policy(tries=3), clock(), Repeat.HARMLESS, writes=False)
    waits = [course.wait_after(fate, NOTHING) for _ in range(3)]
    assert [wait is None for wait in waits] == [False, False, True]


def test_a_wait_that_does_not_fit_in_the_time_there_is_is_not_begun() -> None:
    course = Course(Policy(budget=60), clock(), Repeat.HARMLESS, writes=False)
    assert course.wait_after(Fate.REFUSED, headers(Retry_After="50")) == 51
    assert course.wait_after(Fate.REFUSED, headers(Retry_After="60")) is None


def test_a_locked_file_is_waited_for_a_few_times_only() -> None:
    course = Course(Policy(locked=(1, 2)), clock(), Repeat.NEVER, writes=True)
    assert [course.wait_after(Fate.LOCKED, NOTHING) for _ in range(3)] == [1, 2, None]


@pytest.mark.parametrize("repeat", list(Repeat))
def test_after_a_lost_answer_to_a_write_a_later_refusal_proves_nothing(repeat: Repeat) -> None:
    """Unless doing it twice is the same as doing it once."""
    course = Course(Policy(), clock(), repeat, writes=True)
    assert course.is_certain(Fate.FINAL)
    course.wait_after(Fate.UNKNOWN, NOTHING)
    assert course.is_certain(Fate.FINAL) == (repeat is Repeat.HARMLESS)
    assert not course.is_certain(Fate.REFUSED)


def test_what_only_reads_is_never_in_doubt() -> None:
    course = Course(Policy(), clock(), Repeat.HARMLESS, writes=False)
    course.wait_after(Fate.UNKNOWN, NOTHING)
    assert course.is_certain(Fate.UNKNOWN)
