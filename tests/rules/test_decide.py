"""The decision table, row by row: what is known of a pair → what follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from rules.asking import Terms
from rules.decide import decide
from rules.model import Kind, Override, Role, Series, Span
from rules.plan import Ask, Conclude, Verb
from rules.reading import Copy
from rules.records import ExceptionRecord, Outcome
from tests.rules.builders import (
    ANA,
    BEN,
    DAY,
    HALF_HOUR,
    HOUR,
    NOW,
    TUESDAY,
    WEEK,
    a_deviation,
    a_record,
    a_series,
    a_situation,
    utc,
)
from tests.rules.deciding import (
    ASKED,
    CLOSED,
    DEADLINE,
    MINUTE,
    NEXT_DAY,
    NEXT_WEEK,
    OFF,
    POLICY,
    PUT_BACK_ONCE,
    REMINDED,
    about,
    decided,
    moved,
    outcomes,
    verbs,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: what the copies show and what is on record, at a moment → verbs and outcomes."""

    organizer: Series | None = None
    attendee: Series | None = None
    records: tuple[ExceptionRecord, ...] = ()
    now: datetime = NOW
    verbs: tuple[Verb, ...] = ()
    outcomes: tuple[Outcome | None, ...] = ()
    mailed: int = 0


LINES = {
    "all in order: nothing": Line(),
    "a new deviation: record it": Line(OFF, verbs=(Verb.RECORD,), outcomes=(None,)),
    "on record and still settling: nothing": Line(OFF, records=(a_record(),), now=NOW + 9 * MINUTE),
    "a further edit: record it anew": Line(
        moved(NEXT_DAY),
        records=(about(moved(NEXT_DAY + HOUR), a_record()),),
        now=NOW + 30 * MINUTE,
        verbs=(Verb.RECORD,),
        outcomes=(None,),
    ),
    "the deviation is gone: withdrawn": Line(
        records=(ASKED,), now=NOW + HOUR, verbs=(Verb.CLOSE,), outcomes=(Outcome.WITHDRAWN,)
    ),
    "settled: ask": Line(OFF, records=(a_record(),), now=NOW + 10 * MINUTE, verbs=(Verb.ASK,), outcomes=(None,)),
    "settled at night: nothing": Line(OFF, records=(a_record(),), now=utc(3, 2, 20)),
    "settled at night, the week begins before the next working hour: ask": Line(
        moved(utc(3, 3, 6)),
        records=(about(moved(utc(3, 3, 6)), a_record()),),
        now=utc(3, 2, 20),
        verbs=(Verb.ASK,),
        outcomes=(None,),
    ),
    "settled, but enough mails today: nothing": Line(OFF, records=(a_record(),), now=NOW + HOUR, mailed=3),
    "asked: nothing for a day": Line(OFF, records=(ASKED,), now=NOW + DAY),
    "no answer for a day: remind": Line(
        OFF, records=(ASKED,), now=NOW + DAY + 11 * MINUTE, verbs=(Verb.REMIND,), outcomes=(None,)
    ),
    "no answer, but enough mails today: nothing": Line(OFF, records=(ASKED,), now=NOW + DAY + HOUR, mailed=3),
    "reminded: nothing before the deadline": Line(OFF, records=(REMINDED,), now=DEADLINE - MINUTE),
    "no answer at the deadline: put back": Line(
        OFF, records=(REMINDED,), now=DEADLINE, verbs=(Verb.PUT_BACK,), outcomes=(Outcome.RESTORED,)
    ),
    "never reminded: never put back, but remind": Line(
        OFF, records=(ASKED,), now=DEADLINE + 2 * DAY, verbs=(Verb.REMIND,), outcomes=(None,)
    ),
    "reminded late: the deadline is as late": Line(
        OFF, records=(replace(ASKED, reminded_at=DEADLINE),), now=DEADLINE + DAY - MINUTE
    ),
    "deadline in the evening: wait for the morning": Line(
        OFF, records=(replace(REMINDED, asked_at=utc(3, 2, 16, 30)),), now=utc(3, 4, 20)
    ),
    "a further edit just before the deadline: let it settle": Line(
        OFF, records=(replace(REMINDED, changed_at=DEADLINE - 5 * MINUTE),), now=DEADLINE
    ),
    "moved within the week: left": Line(
        moved(NEXT_DAY), records=(about(moved(NEXT_DAY)),), now=DEADLINE, verbs=(Verb.CLOSE,), outcomes=(Outcome.MOVED,)
    ),
    "moved to another week: put back": Line(
        moved(NEXT_WEEK),
        records=(about(moved(NEXT_WEEK)),),
        now=DEADLINE,
        verbs=(Verb.PUT_BACK,),
        outcomes=(Outcome.RESTORED,),
    ),
    "made longer: put back": Line(
        a_series(overrides=(Override(TUESDAY, TUESDAY, HOUR),)),
        records=(about(a_series(overrides=(Override(TUESDAY, TUESDAY, HOUR),))),),
        now=DEADLINE,
        verbs=(Verb.PUT_BACK,),
        outcomes=(Outcome.RESTORED,),
    ),
    "declined: unexplained, nothing put back": Line(
        attendee=OFF,
        records=(about(OFF, role=Role.REPORT),),
        now=DEADLINE,
        verbs=(Verb.CLOSE,),
        outcomes=(Outcome.UNEXPLAINED,),
    ),
    "cancelled again after a put-back: a new record": Line(
        OFF, records=(PUT_BACK_ONCE,), now=DEADLINE, verbs=(Verb.RECORD,), outcomes=(None,)
    ),
    "no answer a second time: unexplained": Line(
        OFF,
        records=(PUT_BACK_ONCE, replace(REMINDED, key="2", after_put_back=True)),
        now=DEADLINE,
        verbs=(Verb.CLOSE,),
        outcomes=(Outcome.UNEXPLAINED,),
    ),
    "excused: nothing more": Line(OFF, OFF, records=(replace(CLOSED, outcome=Outcome.EXCUSED),), now=DEADLINE),
    "unexplained: nothing more": Line(OFF, OFF, records=(replace(CLOSED, outcome=Outcome.UNEXPLAINED),), now=DEADLINE),
    "deadline within two hours of the start: left": Line(
        OFF, records=(replace(REMINDED, asked_at=utc(3, 8, 8)),), now=TUESDAY - HOUR
    ),
    "the week has begun without an answer: unexplained": Line(
        OFF, records=(ASKED,), now=TUESDAY, verbs=(Verb.CLOSE,), outcomes=(Outcome.UNEXPLAINED,)
    ),
    "the moved week has begun without an answer: moved": Line(
        moved(TUESDAY - 23 * HOUR),
        records=(about(moved(TUESDAY - 23 * HOUR), ASKED),),
        now=TUESDAY - 23 * HOUR,
        verbs=(Verb.CLOSE,),
        outcomes=(Outcome.MOVED,),
    ),
    "it had begun elsewhere when it was first seen: on record at once": Line(
        moved(TUESDAY - 23 * HOUR), now=TUESDAY - HOUR, verbs=(Verb.RECORD,), outcomes=(Outcome.MOVED,)
    ),
    "a move undone after it would have begun: withdrawn": Line(
        records=(about(moved(TUESDAY - 23 * HOUR), ASKED),),
        now=TUESDAY - HOUR,
        verbs=(Verb.CLOSE,),
        outcomes=(Outcome.WITHDRAWN,),
    ),
    "the agenda is gone: attach it": Line(a_series(links=()), verbs=(Verb.ATTACH,)),
    "the agenda is gone shortly before the meeting: wait": Line(a_series(links=()), now=utc(3, 3, 8)),
    "the agenda is gone while a record is open: wait": Line(
        a_series(links=(), excluded=frozenset({TUESDAY})), records=(ASKED,), now=NOW + HOUR
    ),
    "the agenda is gone while a change is noted: wait": Line(
        a_series(links=(), excluded=frozenset({TUESDAY})), verbs=(Verb.RECORD,), outcomes=(None,)
    ),
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_what_is_known_decides_what_follows(line: Line) -> None:
    situation = a_situation(line.organizer, line.attendee, *line.records, now=line.now)
    steps = decided(situation, line.now, {ANA.email: [line.now] * line.mailed})
    assert (tuple(verbs(steps)), tuple(outcomes(steps))) == (line.verbs, line.outcomes)


def test_nothing_follows_while_a_copy_only_seems_to_be_missing() -> None:
    for role in Role:
        copies = {Role.MANAGER: OFF, Role.REPORT: OFF, role: Copy.VANISHED}
        assert decided(a_situation(OFF, OFF, copies=copies)) == []


def test_three_weeks_at_once_are_one_question() -> None:
    weeks = [TUESDAY + n * WEEK for n in range(3)]
    deviations = [a_deviation(recurrence_id=week, agreed=Span(week, HALF_HOUR)) for week in weeks]
    records = [a_record(one) for one in deviations]
    series = a_series(excluded=frozenset(weeks))
    now = NOW + 10 * MINUTE
    (step,) = decided(a_situation(series, None, *records, now=now), now)
    assert isinstance(step.task, Ask) and step.task.people == (ANA.email,)
    assert [row.recurrence_id for row in step.rows] == weeks
    assert {(one.prompt, one.asked_at, one.asked) for one in step.task.records} == {
        (step.task.records[0].prompt, now, (ANA.email,))
    }


def test_one_of_three_weeks_that_still_settles_keeps_the_question_waiting() -> None:
    later = TUESDAY + WEEK
    young = a_record(a_deviation(recurrence_id=later, agreed=Span(later, HALF_HOUR)), changed_at=NOW + 5 * MINUTE)
    series = a_series(excluded=frozenset({TUESDAY, later}))
    now = NOW + 12 * MINUTE
    assert decided(a_situation(series, None, a_record(), young, now=now), now) == []


def test_the_owner_of_the_changed_copy_is_asked() -> None:
    record = about(OFF, a_record(), Role.REPORT)
    (step,) = decided(a_situation(None, OFF, record, now=NOW + HOUR), NOW + HOUR)
    assert isinstance(step.task, Ask) and step.task.people == (BEN.email,)


def test_a_person_gets_no_more_than_the_budget_within_one_pair() -> None:
    now = NOW + DAY + HOUR
    planned = {ANA.email: [now, now]}
    other = replace(ASKED, key="2", prompt="q", deviation=a_deviation(recurrence_id=TUESDAY + WEEK))
    series = a_series(excluded=frozenset({TUESDAY, TUESDAY + WEEK}))
    steps = decide(a_situation(series, None, ASKED, other, now=now), Terms(POLICY, now, planned))
    taken = []
    for step in steps:
        taken.append(step.verb)
        planned[ANA.email].append(now)
    assert taken == [Verb.REMIND]


def test_a_reminder_that_cannot_wait_for_the_morning_takes_room_of_its_own_day() -> None:
    night, early = utc(3, 4, 20), moved(utc(3, 5, 6))
    situation = a_situation(early, None, about(early, ASKED), now=night)
    full, free = ({ANA.email: [at] * POLICY.daily} for at in (utc(3, 4, 9), utc(3, 5, 9)))
    assert [verbs(decided(situation, night, planned)) for planned in (full, free)] == [[], [Verb.REMIND]]


def test_a_declined_week_is_recorded_and_closed_without_writes() -> None:
    record = about(OFF, role=Role.REPORT)
    (step,) = decided(a_situation(None, OFF, record, now=DEADLINE), DEADLINE)
    assert isinstance(step.task, Conclude) and step.task.writes == ()
    assert step.rows[0].kind is Kind.DECLINED
