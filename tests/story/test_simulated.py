"""What the simulation found, as the shortest stories that failed; the pairs of each are those of its company."""

from __future__ import annotations

import pytest

from rules.model import Role
from rules.records import Answer
from tests.story.simulation.run import play
from tests.story.simulation.story import (
    Answered,
    AnswerLost,
    Did,
    Event,
    Failing,
    Forgot,
    Killed,
    Passed,
    Rostered,
    Story,
)

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


def test_no_other_time_is_booked_when_the_meeting_is_near() -> None:
    events: tuple[Event, ...] = (
        Did(at=207853, what="cancel", pair=3, by=2880),
        Passed(at=212019),
        Passed(at=212379),
        Answered(at=213390, pair=3, answer=Answer.MAKE_UP),
        Passed(at=213395),
    )
    holds(Story(seed=3, teams=4, size=3, only=(3,), events=events))


def test_a_week_that_each_of_the_two_changed_is_put_back_once() -> None:
    events: tuple[Event, ...] = (
        Did(at=7282, what="cancel", pair=8, by=-1440),
        Passed(at=9652),
        Passed(at=10012),
        Did(at=10732, what="move", pair=8, role=Role.REPORT, by=-1800),
        *map(Passed, (10732, 11092, 11452)),
        Answered(at=11918, pair=8, answer=Answer.PUT_BACK),
        Passed(at=12532),
        Passed(at=12892),
    )
    holds(Story(seed=9, teams=4, size=3, only=(8,), events=events))


def test_a_time_that_is_left_is_followed_in_the_pass_that_leaves_it() -> None:
    events: tuple[Event, ...] = (
        Did(at=4835, what="retime", pair=4, by=-120),
        *map(Passed, (92182, 92542, 93982, 97942)),
        Did(at=98213, what="retime", pair=4, week=3, by=-120),
        *map(Passed, (100822, 101182, 102622, 104062, 104069)),
    )
    holds(Story(seed=30, teams=4, size=3, only=(4,), events=events))


def test_weeks_that_follow_are_followed_from_where_they_stand_after_the_pass() -> None:
    events: tuple[Event, ...] = (
        Did(at=129986, what="make_anew", pair=7, week=5, by=2880),
        Passed(at=132125),
        Passed(at=132485),
        Answered(at=133357, pair=7, answer=Answer.KEEP_OFF),
        Passed(at=190805),
        Did(at=190859, what="move", pair=7, role=Role.REPORT, week=1, by=1440),
        Passed(at=191165),
        Passed(at=191525),
        Answered(at=191567, pair=7, answer=Answer.KEEP_OFF),
        Passed(at=191576),
    )
    holds(Story(seed=5, teams=4, size=3, only=(7,), events=events))


def test_weeks_that_the_daemon_moved_along_are_not_asked_about() -> None:
    events = (
        Did(at=96332, what="make_anew", pair=9, by=2880),
        Did(at=176152, what="shift_from", pair=9, role=Role.REPORT, by=2880),
    )
    holds(Story(seed=4, teams=4, size=3, only=(9,), first=96210, every=360, last=262080, events=events))


def test_weeks_beyond_the_end_of_a_series_do_not_let_it_go_on() -> None:
    events = (
        Did(at=16441, what="make_anew", pair=3, week=1, by=1440),
        Did(at=105734, what="shift_from", pair=3, week=3, by=60),
        Did(at=120875, what="end", pair=3),
    )
    holds(Story(seed=13, teams=4, size=3, only=(3,), first=16278, every=360, last=124639, events=events))


def test_another_slot_for_a_series_that_was_made_anew_takes_one_pass() -> None:
    events: tuple[Event, ...] = (
        Did(at=13031, what="make_anew", pair=10, week=1, by=2880),
        Rostered(at=13206, what="slot", pair=10, weekday=3),
        Passed(at=13314),
    )
    holds(Story(seed=36, teams=4, size=3, only=(10,), events=events))


def test_a_week_that_was_shifted_beyond_the_end_of_its_series_ends_nothing_again() -> None:
    events: tuple[Event, ...] = (
        Did(at=28915, what="shift_from", pair=1, by=1440),
        Passed(at=29551),
        Passed(at=30211),
        Answered(at=31939, pair=1, answer=Answer.PUT_BACK),
        Passed(at=32851),
        Passed(at=32858),
    )
    holds(Story(seed=2, teams=2, size=3, only=(1,), events=events))


def test_a_copy_left_unwritten_begins_with_a_week_that_is_far_enough() -> None:
    events: tuple[Event, ...] = (
        Did(at=573337, what="end", pair=40, role=Role.REPORT, by=1440),
        *map(Passed, (573627, 574887, 580834)),
        Killed(at=582343, write=2, after=True),
        Passed(at=584967),
        Passed(at=585508),
    )
    holds(Story(seed=1, teams=25, size=8, only=(40,), events=events))


def test_nothing_follows_in_a_series_that_ends_in_the_same_pass() -> None:
    events: tuple[Event, ...] = (
        Did(at=854398, what="fortnightly", pair=142, week=1),
        Did(at=854477, what="move", pair=142, role=Role.REPORT, week=3, by=1560),
        *map(Passed, (854490, 855990, 857730, 859470)),
        Answered(at=861180, pair=142, answer=Answer.KEEP_OFF),
        Passed(at=861210),
        Passed(at=861217),
    )
    holds(Story(seed=2, teams=25, size=8, only=(142,), events=events))


def test_a_new_database_makes_no_series_beside_one_that_both_dragged() -> None:
    dragged = [Did(at=HOUR, what="drag", pair=0, role=role) for role in Role]
    holds(Story(seed=0, teams=1, size=1, first=HOUR, every=7 * HOUR, last=10 * DAY, events=(*dragged, Forgot(2 * DAY))))


def test_a_copy_that_was_dragged_while_the_other_was_unread_is_no_reason_for_another() -> None:
    events = (
        Failing(at=DAY, pair=0, role=Role.REPORT, on="reading", lasts=3 * DAY, refused=True),
        Did(at=DAY + HOUR, what="drag", pair=0),
    )
    holds(Story(seed=0, teams=1, size=1, first=HOUR, every=7 * HOUR, last=30 * DAY, events=events))


def test_a_pair_that_returns_has_one_series_though_one_was_dragged_meanwhile() -> None:
    events: tuple[Event, ...] = (
        Rostered(at=86329, what="leaves", pair=9),
        Passed(at=86530),
        Did(at=88071, what="split", pair=9, role=Role.REPORT, week=1, by=1440),
        Passed(at=88078),
        Did(at=109765, what="drag", pair=9, role=Role.REPORT),
        Rostered(at=187129, what="returns", pair=9),
    )
    holds(Story(seed=78, teams=4, size=3, only=(9, 10), first=86155, every=1020, last=195000, events=events))


def test_an_earlier_series_that_was_dragged_while_it_was_asked_about_ends_there() -> None:
    events = (
        Did(at=151228, what="make_anew", pair=1, by=60),
        Did(at=156188, what="drag", pair=1, role=Role.REPORT, week=2),
    )
    holds(Story(seed=12, teams=4, size=3, only=(1,), first=150985, every=1020, last=164422, events=events))


def test_a_series_made_anew_is_written_beside_the_copy_that_was_dragged() -> None:
    events: tuple[Event, ...] = (
        Did(at=21410, what="drag", pair=4, role=Role.REPORT, week=1),
        Killed(at=27582, write=3, after=True),
        Did(at=36178, what="make_anew", pair=4, week=5),
        Passed(at=37557),
        Passed(at=38577),
    )
    holds(Story(seed=19, teams=4, size=3, only=(4,), first=21237, every=1020, last=38578, events=events))


def test_a_copy_that_is_dragged_back_to_where_an_earlier_one_was_is_followed_once() -> None:
    events = (
        Did(at=47416, what="drag", pair=4, week=1),
        Did(at=101533, what="split", pair=4, by=2880),
        Did(at=122339, what="drag", pair=4, week=1),
        Passed(at=122738),
    )
    holds(Story(seed=14, teams=4, size=3, only=(4,), first=47258, every=1020, last=122739, events=events))


def test_a_drag_answers_no_question_about_the_end_of_the_other_copy() -> None:
    events: tuple[Event, ...] = (
        Did(at=11970, what="split", pair=7, role=Role.REPORT, week=1, by=2880),
        Passed(at=11974),
        Did(at=12037, what="drag", pair=7, week=3),
        Did(at=85578, what="drag", pair=7, role=Role.REPORT, week=3),
        Did(at=154183, what="make_anew", pair=7, week=3, by=2880),
        *map(Passed, (154197, 154489, 154809, 154958, 155643)),
        Answered(at=156887, pair=7, answer=Answer.KEEP_OFF),
        Passed(at=158809),
    )
    holds(Story(seed=27, teams=4, size=3, only=(7,), first=11236, every=1020, last=158810, events=events))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    "killed", [(), (Killed(2 * DAY),), (Killed(2 * DAY, after=True),)], ids=["", "before", "after"]
)
def test_a_rhythm_that_was_kept_and_is_undone_is_nobody_elses_deed(role: Role, killed: tuple[Event, ...]) -> None:
    events: tuple[Event, ...] = (
        Did(DAY + HOUR, what="fortnightly", pair=0, role=role),
        Passed(DAY + 2 * HOUR),
        Passed(DAY + 3 * HOUR),
        Answered(DAY + 4 * HOUR, pair=0, answer=Answer.KEEP_OFF),
        *killed,
        Passed(2 * DAY + HOUR),
        Passed(2 * DAY + 2 * HOUR),
        Did(3 * DAY, what="weekly", pair=0, role=role),
        Passed(3 * DAY + HOUR),
        Passed(3 * DAY + 2 * HOUR),
    )
    holds(Story(seed=0, teams=1, size=1, events=events))
