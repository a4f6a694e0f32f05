"""Quotas: how many requests are let through in a minute."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.errors import TemporaryError
from providers.google.pace import PER_PROJECT, PER_USER, Pace

ANA, BEN = "ana@example.test", "ben@example.test"


class Watch:
    """A clock that only sleeping moves, and that remembers when it was asked."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def a_pace(watch: Watch, per_user: int = PER_USER, per_project: int = PER_PROJECT) -> Pace:
    return Pace(watch, watch.sleep, per_user, per_project)


def moments(watch: Watch, pace: Pace, users: list[str], units: int = 1) -> list[float]:
    """When each of the requests, one after another, is let through."""
    found = []
    for user in users:
        pace.wait(user, units)
        found.append(watch.now)
    return found


def most_in_a_minute(times: list[float]) -> int:
    return max(sum(1 for one in times if begin <= one < begin + 60) for begin in times)


def test_five_hundred_calendars_are_read_without_waiting() -> None:
    watch = Watch()

    moments(watch, a_pace(watch), [f"person{number}@example.test" for number in range(500)])

    assert watch.now == 1000.0


def test_one_user_never_has_more_requests_in_a_minute_than_the_quota() -> None:
    watch = Watch()

    times = moments(watch, a_pace(watch, per_user=60), [ANA] * 300)

    assert 50 <= most_in_a_minute(times) <= 60


def test_the_project_never_has_more_requests_in_a_minute_than_the_quota() -> None:
    watch = Watch()

    times = moments(watch, a_pace(watch, per_project=100), [ANA, BEN] * 200)

    assert 85 <= most_in_a_minute(times) <= 100


def test_a_busy_user_does_not_hold_up_another() -> None:
    watch = Watch()
    pace = a_pace(watch, per_user=60)
    moments(watch, pace, [ANA] * 20)
    before = watch.now

    pace.wait(BEN)

    assert watch.now == before


def test_a_patch_counts_for_as_much_as_google_counts_it() -> None:
    watch = Watch()

    times = moments(watch, a_pace(watch, per_user=60), [ANA] * 60, units=3)

    assert most_in_a_minute(times) <= 20


def test_a_wait_beyond_a_minute_is_told_instead_of_waited_for() -> None:
    watch = Watch()
    pace = a_pace(watch, per_user=60)
    pace.wait(ANA, units=60)

    with pytest.raises(TemporaryError, match=r"ana@example\.test") as raised:
        pace.wait(ANA, units=60)

    assert raised.value.retry_after is not None
    assert timedelta(seconds=60) < raised.value.retry_after < timedelta(minutes=3)


def test_what_was_refused_takes_nothing_from_the_quota() -> None:
    watch = Watch()
    pace = a_pace(watch, per_user=60)
    for _ in range(10):
        with pytest.raises(TemporaryError):
            pace.wait(ANA, units=100)

    pace.wait(ANA)

    assert watch.now == 1000.0


def test_threads_share_the_quota() -> None:
    slept: list[float] = []
    pace = Pace(lambda: 0.0, slept.append, per_user=600)
    threads = [threading.Thread(target=moments, args=(Watch(), pace, [ANA] * 30)) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(slept) == 60
    assert max(slept) == pytest.approx(60 / 9)


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 3)), min_size=1, max_size=80))
def test_no_minute_holds_more_units_than_the_quota_however_they_come(requests: list[tuple[float, int]]) -> None:
    watch = Watch()
    pace = a_pace(watch, per_user=60)
    through: list[tuple[float, int]] = []

    for idle, units in requests:
        watch.sleep(idle)
        pace.wait(ANA, units)
        through.append((watch.now, units))

    for begin, _ in through:
        assert sum(units for at, units in through if begin <= at < begin + 60 - 1e-6) <= 60
