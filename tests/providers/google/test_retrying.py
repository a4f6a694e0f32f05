"""What is tried again, how often, and how long is waited in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from providers.errors import AccessError, ConflictError, TemporaryError
from providers.google.failures import Failure, LostAnswerError
from providers.google.retrying import MOST_AT_ONCE, Budget, Patience, Persistence, pause

BUSY = Failure(TemporaryError("429"), passing=True, status=429)
LOST = Failure(TemporaryError("lost"), passing=True, done_perhaps=True)
CONFLICT = Failure(ConflictError("409"))


class Story:
    """Attempts that end as told, in order; the clock moves only while it is slept."""

    def __init__(self, *results: Failure | str) -> None:
        self.results = list(results)
        self.slept: list[float] = []

    def attempt(self) -> Failure | str:
        return self.results.pop(0)

    def told(self, *, repeatable: bool = True, chance: float = 1.0, patience: Patience = Patience()) -> str:  # noqa: B008
        persistence = Persistence(lambda: sum(self.slept), self.slept.append, lambda: chance, patience)
        return persistence.insist(self.attempt, repeatable=repeatable)


def test_a_first_success_waits_for_nothing() -> None:
    story = Story("done")

    assert (story.told(), story.slept) == ("done", [])


def test_what_passes_is_tried_again_with_pauses_that_double() -> None:
    story = Story(BUSY, BUSY, BUSY, "done")

    assert (story.told(), story.slept) == ("done", [0.5, 1.0, 2.0])


def test_a_connection_that_died_is_made_anew_at_once_and_only_once() -> None:
    story = Story(LOST, LOST, LOST, "done")

    assert (story.told(), story.slept) == ("done", [1.0, 2.0])


def test_pauses_are_spread_by_chance() -> None:
    story = Story(BUSY, BUSY, "done")

    story.told(chance=0.0)

    assert story.slept == [0.25, 0.5]


def test_pauses_stop_growing() -> None:
    assert pause(20, 1.0, None, Patience(longest=16)) == 16


def test_the_time_that_google_asks_for_is_waited() -> None:
    story = Story(Failure(TemporaryError("429", timedelta(seconds=7)), passing=True, status=429), "done")

    story.told()

    assert story.slept == [7.0]


def test_a_wait_beyond_patience_is_left_to_the_next_pass() -> None:
    story = Story(Failure(TemporaryError("429", timedelta(minutes=5)), passing=True, status=429), "done")

    with pytest.raises(TemporaryError) as raised:
        story.told()

    assert (raised.value.retry_after, story.slept) == (timedelta(minutes=5), [])


def test_attempts_are_counted() -> None:
    story = Story(*[BUSY] * 10)

    with pytest.raises(TemporaryError):
        story.told(patience=Patience(attempts=3))

    assert len(story.results) == 7


def test_attempts_end_when_the_time_is_over() -> None:
    story = Story(*[BUSY] * 10)

    with pytest.raises(TemporaryError):
        story.told(patience=Patience(attempts=10, seconds=4))

    assert sum(story.slept) <= 4


def test_what_lasts_is_not_tried_again() -> None:
    story = Story(Failure(AccessError("403")), "done")

    with pytest.raises(AccessError):
        story.told()

    assert story.results == ["done"]


def test_what_may_have_been_done_is_not_done_twice() -> None:
    story = Story(LOST, "twice")

    with pytest.raises(TemporaryError, match="lost"):
        story.told(repeatable=False)

    assert story.results == ["twice"]


def test_what_was_certainly_not_done_is_tried_again_though_it_is_not_repeatable() -> None:
    assert Story(BUSY, "done").told(repeatable=False) == "done"


def test_a_conflict_is_a_conflict() -> None:
    with pytest.raises(ConflictError) as raised:
        Story(BUSY, CONFLICT).told()

    assert not isinstance(raised.value, LostAnswerError)


def test_a_conflict_after_a_lost_answer_may_be_our_own_work() -> None:
    with pytest.raises(LostAnswerError, match="409"):
        Story(LOST, BUSY, CONFLICT).told()


def test_while_all_fails_only_the_first_are_tried_again() -> None:
    slept: list[float] = []
    persistence = Persistence(lambda: 0.0, slept.append, lambda: 1.0)
    tried = []

    for _ in range(500):
        with pytest.raises(TemporaryError):
            persistence.insist(lambda: tried.append(1) or BUSY, repeatable=True)  # type: ignore[func-returns-value]

    assert len(tried) == 500 + MOST_AT_ONCE


def test_successes_earn_further_attempts() -> None:
    budget = Budget(2)
    taken = [budget.take() for _ in range(3)]

    budget.earn()
    budget.earn()

    assert (taken, budget.take(), budget.take()) == ([True, True, False], True, False)
