"""What the simulation found about other series of the two: which of them are the 1:1, and which are not."""

from __future__ import annotations

from rules.records import Answer
from tests.story.simulation.run import play
from tests.story.simulation.story import Answered, Did, Event, Passed, Story


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
