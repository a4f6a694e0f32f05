"""What the simulation found about other series of the two: which of them are the 1:1, and which are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.model import Role
from rules.records import Answer
from tests.story.simulation.run import play
from tests.story.simulation.story import Answered, Did, Event, Failing, Forgot, Passed, Rostered, Story

HOUR, DAY = 60, 24 * 60


def holds(story: Story) -> None:
    assert play(story).broken is None


def test_a_further_series_that_is_weekly_no_more_is_no_second_weekly_one_where_it_goes_on() -> None:
    events: tuple[Event, ...] = (
        Did(at=61082, what="move", pair=4, by=30),
        Did(at=61111, what="split", pair=4, by=-120),
        Passed(62111),
        Passed(62173),
        Answered(62296, pair=4, answer=Answer.PUT_BACK),
        Passed(63131),
        Did(at=164430, what="fortnightly", pair=4, week=2),
        Did(at=169122, what="split", pair=4, by=2880),
    )
    holds(Story(seed=39, teams=4, size=3, only=(4,), first=60071, every=1020, last=170232, events=events))


def test_a_further_series_that_is_split_at_the_time_they_were_told_of_is_told_already() -> None:
    events = (
        Did(at=197967, what="move_by_date", pair=8, by=60),
        Did(at=204876, what="split", pair=8),
        Did(at=217752, what="split", pair=8, week=3),
    )
    story = Story(seed=27, teams=4, size=3, only=(8,), scheduling=True, events=events)
    holds(replace(story, first=196977, every=1020, last=219418))


def test_a_week_that_was_found_declined_stays_so_in_a_series_made_anew() -> None:
    events: tuple[Event, ...] = (
        Did(at=2 * HOUR, what="decline", pair=0, role=Role.REPORT, week=5),
        Forgot(at=3 * HOUR),
        Did(at=9 * DAY, what="retime", pair=0, by=HOUR),
        *(Passed(4 * HOUR + 7 * HOUR * n) for n in range(60)),
    )
    holds(Story(seed=0, teams=1, size=1, events=tuple(sorted(events, key=lambda one: one.at))))


@pytest.mark.parametrize("later", [3, 40], ids=["while one goes on in the first", "when that is over"])
def test_a_new_database_writes_no_series_beside_one_that_the_dragged_copy_was_split_into(later: int) -> None:
    lost = later * DAY
    events: tuple[Event, ...] = (
        *(Did(at=HOUR, what="drag", pair=0, role=role) for role in Role),
        Did(at=2 * DAY, what="split", pair=0, week=1, by=2880),
        Did(at=2 * DAY + HOUR, what="split", pair=0, role=Role.REPORT, by=1440),
        Forgot(at=lost),
    )
    holds(Story(seed=0, teams=1, size=1, first=lost + HOUR, every=1020, last=lost + 14 * DAY, events=events))


@pytest.mark.parametrize("told", [True, False], ids=["told of it", "told nothing"])
def test_a_copy_that_refused_to_end_for_a_day_goes_on_with_the_knowledge_of_the_operator(
    told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = (
        Failing(at=HOUR, pair=0, role=Role.REPORT, on="writing", lasts=3 * DAY, refused=True),
        Rostered(at=2 * HOUR, what="moves", pair=0, calendar=1),
    )
    if not told:
        monkeypatch.setattr("rules.moving._told", lambda *_: iter(()))
    played = play(Story(seed=0, teams=1, size=1, first=3 * HOUR, every=1020, last=7 * DAY, events=events))
    assert (played.broken and played.broken.rule) == (None if told else "no series is doubled")


def test_a_series_is_followed_once_another_look_was_taken_at_a_calendar_that_was_never_read_before() -> None:
    events: tuple[Event, ...] = (
        *(Did(at=at * HOUR, what="drag", pair=0, role=Role.REPORT) for at in (1, 2)),
        Forgot(at=3 * HOUR),
        Passed(4 * HOUR),
        Did(at=9 * DAY, what="split", pair=0, week=2),
        Passed(9 * DAY + 20),
    )
    holds(Story(seed=0, teams=1, size=1, events=events))
