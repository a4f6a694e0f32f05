"""Where a series goes on when the roster names another calendar for one of the two."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rules.asking import Terms
from rules.decide import decide
from rules.delivery import Delivery
from rules.edit import Cancel, End, Place
from rules.foresight import in_tune
from rules.identity import series_uid
from rules.known import Home, Known, OwnWeek, moved
from rules.model import Kind, Override, Policy, Role, Rule, Series
from rules.plan import Edit, Keep, Renew, Step, Task, TellOperator, Verb
from rules.reading import Copy
from rules.records import Outcome
from rules.situation import Move, Situation
from tests.rules.builders import (
    DAY,
    HALF_HOUR,
    HOUR,
    KEY,
    NOW,
    TUESDAY,
    WEEK,
    a_deviation,
    a_known,
    a_record,
    a_series,
    a_situation,
    utc,
)

OLD = {role: Home("office", f"https://old.example.test/{role}/") for role in Role}
NEW = {role: Home("cloud", f"https://new.example.test/{role}/") for role in Role}
SOON = utc(3, 3, 9)
"""Tomorrow's 1:1, the next that may be written."""


def a_move(role: Role = Role.REPORT, **changes: Any) -> dict[Role, Move]:
    """One of the two, whose copy stands in the calendar before, and not in the new one."""
    return {role: replace(Move(NEW[role], Copy.NEVER, a_series()), **changes)}


def moving(moves: dict[Role, Move], *records: Any, **changes: Any) -> Situation:
    """The pair, somebody of whom has another calendar by the roster."""
    known = a_known(homes=OLD, way=changes.get("way", Delivery.COPY), moving_since=NOW)
    return a_situation(None, None, *records, moves=moves, **{"known": known, **changes})


def steps(situation: Situation, now: Any = NOW) -> list[Step]:
    """What is decided."""
    return list(decide(situation, Terms(Policy(), now, {})))


def tasks(situation: Situation, now: Any = NOW) -> list[Task]:
    return [one.task for one in steps(situation, now)]


def renew(situation: Situation) -> Renew:
    """The one task that moves the series."""
    (task,) = tasks(situation)
    assert isinstance(task, Renew)
    return task


@pytest.mark.parametrize("role", Role)
def test_the_mover_gets_another_copy_of_the_same_series_and_the_one_before_ends(role: Role) -> None:
    task = renew(moving(a_move(role)))
    assert (task.roles, task.known.series, task.known.generation) == ((role,), series_uid(KEY, 1), 1)
    assert task.like and (task.like.start, task.like.overrides) == (utc(3, 3, 10).replace(tzinfo=None), ())
    assert [(one.role, type(one.changes[0])) for one in task.ends] == [(role, End)]
    assert task.known.homes == {**OLD, role: NEW[role]}
    assert (task.known.vacated, task.known.moving_since) == ({role: (OLD[role].url,)}, None)
    assert task.known.written == frozenset(Role) - {role}


def test_a_step_that_moves_a_series_counts_as_making_it_anew() -> None:
    assert [one.verb for one in steps(moving(a_move()))] == [Verb.RECREATE]


def test_weeks_ahead_go_along_as_they_stand_and_stay_whose_they_are() -> None:
    weeks = (Override(TUESDAY + WEEK, TUESDAY + WEEK + HOUR, HALF_HOUR),)
    copy = a_series(excluded=frozenset({TUESDAY}), overrides=weeks)
    records = [
        a_record(a_deviation(Kind.DECLINED, Role.REPORT)),
        a_record(
            a_deviation(
                Kind.MOVED,
                Role.REPORT,
                recurrence_id=TUESDAY + WEEK,
                now_shows=replace(a_deviation().agreed, start=TUESDAY + WEEK + HOUR),  # type: ignore[type-var]
            )
        ),
    ]
    situation = a_situation(None, copy, *records, known=moving({}).known, moves=a_move(left=copy))
    task = renew(situation)
    (write,) = task.weeks
    assert write.changes == (Cancel(TUESDAY), Place(TUESDAY + WEEK, TUESDAY + WEEK + HOUR, HALF_HOUR))
    assert (write.role, write.own) == (Role.REPORT, False)


def test_what_the_calendar_has_already_is_not_written_again() -> None:
    (task,) = tasks(moving(a_move(there=a_series())))
    assert isinstance(task, Edit)
    assert [one.role for one in task.writes] == [Role.REPORT]
    assert task.known and task.known.homes[Role.REPORT] == NEW[Role.REPORT]


@pytest.mark.parametrize("closed", ["", "the address is good for nothing any more"])
def test_nothing_ends_where_it_is_the_same_calendar_under_another_address(closed: str) -> None:
    both = {role: Move(NEW[role], a_series(), a_series(), closed, same=True) for role in Role}
    for then in (Delivery.COPY, Delivery.SCHEDULING):
        (task,) = tasks(moving(both, then=then))
        assert isinstance(task, Keep) and task.known
        assert (task.known.homes, task.known.vacated, task.known.way) == (NEW, {}, then)


def test_of_what_was_brought_along_and_is_gone_before_nothing_is_written() -> None:
    gone = a_move(there=a_series(), left=Copy.NEVER, closed="not there", gone=True)
    (task,) = tasks(a_situation(None, a_series(), known=moving({}).known, moves=gone))
    assert isinstance(task, Keep)


@pytest.mark.parametrize("there", [a_series(rule=Rule(until=utc(2, 20))), Copy.GONE])
def test_where_the_series_was_before_it_goes_on_as_the_next_generation(there: Series | Copy) -> None:
    task = renew(moving(a_move(there=there)))
    assert (set(task.roles), task.known.generation, task.like) == (set(Role), 2, None)
    assert {one.role for one in task.ends} == set(Role)


def test_weeks_in_which_it_followed_another_rhythm_do_not_go_along_where_that_ends() -> None:
    seldom, copy = a_series(rule=Rule(interval=2)), a_series(excluded=frozenset({TUESDAY + WEEK, TUESDAY + 2 * WEEK}))
    mine = OwnWeek(KEY, Role.REPORT, copy.uid, TUESDAY + WEEK, None)
    found = [one for one in a_situation(seldom, copy).deviations if one.recurrence_id != mine.recurrence_id]
    left = [a_record(one, outcome=Outcome.UNEXPLAINED, closed_at=NOW - DAY, applied_at=NOW - DAY) for one in found]
    moves = a_move(there=a_series(rule=Rule(until=utc(2, 20))), left=copy)
    *_, task = tasks(a_situation(seldom, copy, *left, known=moving({}).known, moves=moves, own=(mine,)))
    assert isinstance(task, Renew) and task.known.generation == 2
    assert [(one.role, one.changes) for one in task.weeks] == [(Role.REPORT, (Cancel(TUESDAY + 2 * WEEK),))]


@pytest.mark.parametrize(
    ("before", "then", "written", "ended"),
    [
        (Delivery.SCHEDULING, Delivery.COPY, set(Role), {Role.MANAGER}),
        (Delivery.COPY, Delivery.SCHEDULING, {Role.MANAGER}, set(Role)),
        (Delivery.COPY, Delivery.GOOGLE, {Role.MANAGER}, set(Role)),
        (Delivery.COPY, Delivery.MAIL, {Role.MANAGER}, set(Role)),
        (Delivery.MAIL, Delivery.COPY, set(Role), {Role.MANAGER}),
    ],
)
def test_another_way_to_reach_the_report_takes_the_next_generation(
    before: Delivery, then: Delivery, written: set[Role], ended: set[Role]
) -> None:
    task = renew(moving(a_move(), way=before, then=then))
    assert (set(task.roles), {one.role for one in task.ends}) == (written, ended)
    assert (task.known.way, task.known.first) == (then, SOON)


def test_the_server_chooses_the_calendar_of_whom_it_invites() -> None:
    (task,) = tasks(moving(a_move(), way=Delivery.SCHEDULING))
    assert isinstance(task, Keep)
    assert task.known.homes[Role.REPORT] == NEW[Role.REPORT]


def test_a_calendar_that_is_closed_is_told_of_and_one_that_is_gone_is_not() -> None:
    closed = tasks(moving(a_move(closed="access refused")))
    assert [type(one) for one in closed] == [Renew, TellOperator]
    assert isinstance(closed[0], Renew) and closed[0].ends == ()
    gone = tasks(moving(a_move(closed="it is not there", gone=True)))
    assert [type(one) for one in gone] == [Renew]


@pytest.mark.parametrize("now", [SOON - HOUR, SOON, SOON + HALF_HOUR])
def test_a_meeting_that_is_near_or_runs_is_waited_for(now: Any) -> None:
    assert tasks(moving(a_move()), now) == []


def test_a_meeting_of_last_week_that_is_still_to_come_is_waited_for() -> None:
    late = a_series(overrides=(Override(utc(2, 24, 9), utc(3, 4, 9), HALF_HOUR),))
    situation = a_situation(None, late, known=moving({}).known, moves=a_move(left=late))
    assert Verb.RECREATE not in [one.verb for one in steps(situation)]


def test_a_question_about_the_series_itself_is_waited_for() -> None:
    ended = a_series(rule=Rule(until=utc(5, 1)))
    asked = a_record(a_deviation(Kind.SERIES_ENDED, Role.MANAGER, recurrence_id=None), asked=("ana@example.test",))
    situation = a_situation(ended, None, asked, known=moving({}).known, moves=a_move())
    assert Verb.RECREATE not in [one.verb for one in steps(situation)]


def test_what_was_being_ended_when_the_daemon_stopped_is_no_deed_of_anybody() -> None:
    known = moving({}).known
    begun = replace(known, vacated={Role.REPORT: (OLD[Role.REPORT].url,)})
    ended = a_series(rule=Rule(until=NOW))
    task = renew(a_situation(None, ended, known=begun, moves=a_move(left=ended)))
    assert (task.roles, task.ends) == ((Role.REPORT,), ())


def test_a_week_that_began_meanwhile_ends_in_the_pass_that_goes_on_with_the_move() -> None:
    begun = replace(moving({}).known, vacated={Role.REPORT: (OLD[Role.REPORT].url,)})
    ended, now = a_series(rule=Rule(until=NOW)), TUESDAY + 3 * HOUR
    situation = a_situation(None, ended, a_record(), known=begun, moves=a_move(left=ended), now=now)
    assert [one.verb for one in steps(situation, now)] == [Verb.CLOSE, Verb.RECREATE]


def test_calendars_that_were_left_are_remembered_up_to_a_few() -> None:
    known = Known(KEY, a_known().pair, homes=OLD, places={Role.REPORT: "https://old.example.test/dragged/"})
    for number in range(5):
        known = moved(known, Role.REPORT, Home("cloud", f"https://new.example.test/{number}/"))
    assert known.vacated[Role.REPORT] == tuple(f"https://new.example.test/{number}/" for number in range(4))
    assert (known.places, known.homes[Role.MANAGER]) == ({}, OLD[Role.MANAGER])


def test_where_the_organizers_copy_is_out_of_reach_the_reports_ends_by_itself() -> None:
    closed = a_move(Role.MANAGER, closed="access refused")
    apart, renewed, *_ = in_tune(steps(moving(closed, way=Delivery.SCHEDULING, then=Delivery.COPY)))
    assert isinstance(apart.task, Edit) and isinstance(renewed.task, Renew)
    assert [(one.role, one.calendar) for one in apart.task.writes] == [(Role.REPORT, OLD[Role.REPORT].url)]


def test_what_refused_to_end_for_a_day_is_tried_once_more_apart_and_told_of() -> None:
    known = replace(moving({}).known, vacated={Role.REPORT: (OLD[Role.REPORT].url,)}, moving_since=NOW - 2 * DAY)
    apart, moved_on, told = steps(moving(a_move(), known=known))
    assert isinstance(apart.task, Edit) and [one.role for one in apart.task.writes] == [Role.REPORT]
    assert isinstance(moved_on.task, Renew) and moved_on.task.ends == ()
    assert isinstance(told.task, TellOperator)


def test_who_leaves_the_company_is_not_moved() -> None:
    known = replace(moving({}).known, missing_since=NOW - 2 * DAY)
    assert [one.verb for one in steps(moving(a_move(), known=known))] == [Verb.END]
