"""What the simulation found about questions: whom they go to, when they are put again, and that they end."""

from __future__ import annotations

from rules.model import Role
from rules.records import Answer
from tests.story.simulation.run import play
from tests.story.simulation.story import Answered, AnswerLost, Did, Event, Failing, Passed, Rostered, Story

HOUR, DAY = 60, 24 * 60


def holds(story: Story) -> None:
    assert play(story).broken is None


def test_nobody_is_reminded_of_a_week_before_the_other_who_declined_it_too_was_asked() -> None:
    events: tuple[Event, ...] = (
        Rostered(at=20140, what="slot", pair=8, weekday=2, hour=11),
        Passed(at=139513),
        Did(at=140212, what="decline", pair=8, week=2),
        Passed(at=141553),
        Passed(at=142573),
        Did(at=145804, what="cancel", pair=8, role=Role.REPORT, week=1),
        Passed(at=145970),
        Passed(at=146653),
    )
    holds(Story(seed=25, teams=4, size=3, only=(8,), scheduling=True, events=events))


def test_two_who_never_work_at_the_same_time_do_not_leave_a_question_open_for_ever() -> None:
    events: tuple[Event, ...] = (
        Did(at=HOUR, what="fortnightly", pair=11),
        Answered(at=3 * DAY, pair=11, answer=Answer.NOT_ME),
        Answered(at=5 * DAY, pair=11, answer=Answer.NOT_ME),
    )
    holds(Story(seed=0, teams=4, size=3, only=(11,), first=HOUR, every=17 * HOUR, last=40 * DAY, events=events))


def test_a_week_is_the_daemons_own_as_before_when_it_could_not_be_written_anew() -> None:
    events: tuple[Event, ...] = (
        Did(at=110809, what="shift_from", pair=11, role=Role.REPORT, by=2880),
        Passed(at=110814),
        Passed(at=111598),
        Answered(at=112364, pair=11, answer=Answer.KEEP_OFF),
        Passed(at=158557),
        Did(at=159131, what="cancel", pair=11, role=Role.REPORT, week=2),
        Failing(at=160541, pair=11, role=Role.MANAGER, on="writing", lasts=3 * DAY),
        Passed(at=160597),
        Passed(at=161617),
        Answered(at=164030, pair=11, answer=Answer.KEEP_OFF),
        *map(Passed, (164677, 165697, 166717)),
    )
    holds(Story(seed=32, teams=4, size=3, only=(11,), events=events))


def test_a_mail_that_went_out_at_once_at_night_takes_no_room_on_the_next_day() -> None:
    events: tuple[Event, ...] = (
        Did(at=5051, what="cancel_by_status", pair=7, week=5),
        Did(at=11790, what="move", pair=6, week=3, by=-150),
        Passed(at=12389),
        Did(at=12784, what="move_by_date", pair=8, by=-1800),
        *map(Passed, (12796, 13224, 13409, 14429)),
    )
    holds(Story(seed=53, teams=4, size=3, only=(6, 7, 8), events=events))


def test_a_question_ends_later_where_passes_seldom_come_while_its_reader_works() -> None:
    retimed = Did(at=HOUR, what="retime", pair=0, by=DAY)
    holds(Story(seed=0, teams=1, size=1, first=HOUR, every=29 * HOUR, last=HOUR + 15 * DAY, events=(retimed,)))


def test_a_question_waits_for_room_where_a_manager_of_many_seldom_works_when_passes_come() -> None:
    ended = tuple(Did(at=17622, what="end", pair=pair, week=2) for pair in (33, 34, 36, 39))
    events: tuple[Event, ...] = (*ended, *map(Passed, range(20880, 56000, 6 * DAY)))
    only, every = (33, 34, 36, 39), 29 * HOUR
    holds(Story(seed=0, teams=5, size=8, only=only, first=17592, every=every, last=56000, events=events))


def test_a_week_hidden_by_a_decline_may_be_asked_about_where_it_was_brought_along() -> None:
    events: tuple[Event, ...] = (
        Did(at=77609, what="decline_all", pair=1, role=Role.REPORT, week=5),
        Did(at=77645, what="cancel", pair=1, role=Role.REPORT, week=1),
        *map(Passed, (79634, 80654)),
        Rostered(at=80914, what="moves", pair=1, calendar=1),
        *map(Passed, (83714, 85754, 89834, 90854)),
    )
    holds(Story(seed=820000800, teams=2, size=3, only=(1,), first=77594, last=90855, events=events))


def test_a_question_goes_on_in_the_pass_after_the_one_that_finishes_a_move() -> None:
    events: tuple[Event, ...] = (
        Rostered(at=19080, what="moves", pair=4, calendar=1),
        Passed(at=19719),
        Rostered(at=20616, what="moves", pair=4, calendar=2),
        Did(at=54763, what="cancel", pair=4),
        Did(at=55316, what="move", pair=4, by=-1800),
        Passed(at=55419),
        Passed(at=56439),
        AnswerLost(at=57588, pair=4, role=Role.MANAGER),
        Passed(at=62559),
        Rostered(at=63232, what="moves", pair=4, calendar=1),
        Passed(at=63579),
        Passed(at=64134),
    )
    holds(Story(seed=0, teams=2, size=3, only=(4,), events=events))
