"""A clock that jumps is not acted upon until it is right again, or has stayed where it is for an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from daemon.steadiness import Steadiness, doubts
from daemon.store import Store
from tests.daemon.world import DAY, DESK, HOUR, START

MINUTE = timedelta(minutes=1)


def followed(steadiness: Steadiness, jump: timedelta, *after: timedelta) -> list[bool]:
    """Whether the clock is believed, so long after the start, with a jump that lasts."""
    return [steadiness.believes(START + jump + one, one.total_seconds()) for one in after]


def test_a_clock_that_goes_on_is_believed_whatever_the_machine_slept() -> None:
    assert followed(Steadiness(START - DAY), timedelta(0), timedelta(0), HOUR, 7 * DAY, 21 * DAY) == [True] * 4


@pytest.mark.parametrize("jump", [HOUR, -HOUR, 365 * DAY, -3652 * DAY, 11 * MINUTE])
def test_a_jump_is_believed_after_an_hour(jump: timedelta) -> None:
    steadiness = Steadiness()
    assert followed(steadiness, timedelta(0), timedelta(0)) == [True]
    assert followed(steadiness, jump, 5 * MINUTE, 10 * MINUTE, 64 * MINUTE, 65 * MINUTE) == [False, False, False, True]
    assert followed(steadiness, jump, 70 * MINUTE) == [True]


def test_a_clock_that_is_put_right_is_believed_at_once() -> None:
    steadiness = Steadiness()
    assert followed(steadiness, timedelta(0), timedelta(0)) == [True]
    assert followed(steadiness, 365 * DAY, 5 * MINUTE) == [False]
    assert followed(steadiness, timedelta(0), 10 * MINUTE) == [True]


def test_a_clock_that_jumps_on_and_on_is_not_believed() -> None:
    steadiness = Steadiness()
    assert followed(steadiness, timedelta(0), timedelta(0)) == [True]
    found = [followed(steadiness, hours * DAY, hours * HOUR) for hours in range(1, 9)]
    assert found == [[False]] * 8


def test_a_start_before_the_last_pass_is_doubted_until_the_clock_is_set() -> None:
    steadiness = Steadiness(START)
    assert followed(steadiness, -3652 * DAY, timedelta(0), 5 * MINUTE) == [False, False]
    assert followed(steadiness, timedelta(0), 6 * MINUTE) == [True]


def test_corrections_of_minutes_are_nothing() -> None:
    steadiness = Steadiness(START + 9 * MINUTE)
    assert followed(steadiness, timedelta(0), timedelta(0)) == [True]
    assert followed(steadiness, 9 * MINUTE, MINUTE) == [True]
    assert followed(steadiness, -MINUTE / 2, 2 * MINUTE) == [True]


@dataclass
class Shown:
    """A clock that says one thing while so many seconds have passed."""

    at: datetime
    seconds: float

    def __call__(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds


@pytest.mark.parametrize("jump", [365 * DAY, -365 * DAY])
@pytest.mark.parametrize("stays", [False, True])
def test_the_mail_about_a_jump_is_due_as_soon_as_the_clock_is_believed(jump: timedelta, *, stays: bool) -> None:
    store, steadiness = Store(None), Steadiness()
    assert not doubts(steadiness, Shown(START, 0.0), store, DESK)
    assert doubts(steadiness, Shown(START + jump + 5 * MINUTE, 300.0), store, DESK)
    believed = START + jump + 70 * MINUTE if stays else START + 70 * MINUTE
    assert not doubts(steadiness, Shown(believed, 4200.0), store, DESK)
    (mail,) = store.waiting(believed)
    assert f"{START + jump:%Y-%m-%d}" in mail.content.decode()


def test_the_operator_hears_once_of_each_jump() -> None:
    store, steadiness = Store(None), Steadiness(START)
    for minute in range(3):
        assert doubts(steadiness, Shown(START - DAY + minute * MINUTE, 60.0 * minute), store, DESK)
    assert not doubts(steadiness, Shown(START + 3 * MINUTE, 180.0), store, DESK)
    assert [one.about for one in store.mails()] == ["operator"]
