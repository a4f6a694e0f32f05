"""What the simulation found, as the shortest stories that failed; the pairs of each are those of its company."""

from __future__ import annotations

from rules.model import Role
from rules.records import Answer
from tests.story.simulation.run import play
from tests.story.simulation.story import Answered, AnswerLost, Did, Event, Killed, Passed, Rostered, Story

HOUR, DAY = 60, 24 * 60


def holds(story: Story) -> None:
    assert play(story).broken is None


def test_a_reminder_that_is_late_waits_for_working_hours() -> None:
    cancelled = Did(at=HOUR, what="cancel", pair=0, week=3)
    passes = (Passed(2 * HOUR), Passed(3 * HOUR), Passed(DAY + 12 * HOUR))
    holds(Story(seed=0, teams=1, size=1, events=(cancelled, *passes)))


def test_a_week_that_was_moved_into_the_past_is_not_followed_there() -> None:
    moved = Did(at=128648, what="move_by_date", pair=0, by=-1440)
    holds(Story(seed=0, teams=4, size=3, only=(0,), events=(moved, Passed(at=129329), Passed(at=129689))))


def test_a_series_that_was_ended_for_the_next_one_is_nobodys_deed_after_a_crash() -> None:
    events: tuple[Event, ...] = (
        AnswerLost(at=57678, pair=6, role=Role.MANAGER),
        Killed(at=71929, after=True),
        Did(at=77764, what="retime", pair=6, by=2880),
        *map(Passed, (80132, 80492, 82024, 84324, 84452, 84812, 86252, 90572, 90932)),
    )
    holds(Story(seed=1, teams=4, size=3, only=(6,), events=events))


def test_what_a_crash_left_of_a_series_put_back_is_finished_in_one_pass() -> None:
    events: tuple[Event, ...] = (
        Killed(at=42306, write=3),
        Did(at=46136, what="fortnightly", pair=0, role=Role.REPORT, week=1, by=-60),
        Passed(at=51553),
        Passed(at=51844),
        Answered(at=52498, pair=0, answer=Answer.PUT_BACK),
        Passed(at=52503),
        Passed(at=52564),
    )
    holds(Story(seed=5, teams=4, size=3, only=(0,), events=events))


def test_another_slot_in_the_roster_settles_what_is_asked_about_the_old_one() -> None:
    events: tuple[Event, ...] = (
        Did(at=66252, what="shift_from", pair=9, role=Role.REPORT, week=2, by=2880),
        Passed(at=77132),
        Rostered(at=77148, what="slot", pair=9, weekday=2, hour=10),
        Passed(at=77160),
    )
    holds(Story(seed=3, teams=4, size=3, only=(9,), events=events))


def test_an_outcome_leaves_room_for_the_questions_of_the_same_pass() -> None:
    events: tuple[Event, ...] = (
        Did(at=176340, what="fortnightly", pair=7, by=-150),
        Killed(at=178487, write=3),
        Did(at=181661, what="cancel", pair=8, week=1),
        Did(at=181661, what="cancel", pair=6),
    )
    holds(Story(seed=6, teams=4, size=3, first=176090, every=360, last=184371, events=events))


def test_a_series_that_has_ended_never_goes_on_by_being_ended_again() -> None:
    events: tuple[Event, ...] = (
        Did(at=120241, what="move_by_date", pair=10, week=3, by=180),
        Did(at=147497, what="retime", pair=10, week=3, by=-120),
        *map(Passed, (151901, 152261, 153701, 156221, 156581)),
    )
    holds(Story(seed=12, teams=4, size=3, only=(10,), first=120221, last=156582, events=events))
