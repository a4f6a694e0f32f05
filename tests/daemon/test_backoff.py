"""How long an account is left alone."""

from __future__ import annotations

from datetime import timedelta

from daemon.backoff import FIRST, LONGEST, Rest, Rests, rested
from tests.daemon.world import START


def waits(chance: float, times: int = 12) -> list[timedelta]:
    found: list[timedelta] = []
    rest: Rest | None = None
    for _ in range(times):
        rest = rested(rest, START, None, chance)
        found.append(rest.until - START)
    return found


def test_each_failure_doubles_the_rest_up_to_the_longest() -> None:
    assert waits(1.0)[:4] == [FIRST, 2 * FIRST, 4 * FIRST, 8 * FIRST]
    assert waits(1.0)[-1] == LONGEST


def test_chance_spreads_it_between_half_and_the_whole() -> None:
    assert waits(0.0) == [one / 2 for one in waits(1.0)]


def test_a_server_that_asks_for_longer_gets_it() -> None:
    assert rested(None, START, timedelta(hours=3), 0.5).until == START + timedelta(hours=3)
    assert rested(None, START, timedelta(seconds=1), 1.0).until == START + FIRST


def test_an_account_rests_after_all_of_it_failed_and_not_after_a_part() -> None:
    rests = Rests()
    rests.note({"office": True, "branch": False}, {}, START)
    assert rests.until("office", START)
    assert rests.until("branch", START) is None
    assert rests.until("office", START + FIRST) is None


def test_an_account_that_is_well_again_begins_anew() -> None:
    rests = Rests()
    for _ in range(8):
        rests.note({"office": True}, {}, START)
    rests.note({"office": False}, {}, START)
    rests.note({"office": True}, {}, START)
    assert rests.until("office", START + FIRST) is None
