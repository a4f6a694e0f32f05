"""The decision table, row by row: what is known of a pair → what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from rules.decide import Terms, decide
from rules.delivery import Delivery
from rules.edit import Cancel, End, Place, Retime
from rules.model import (
    Attendee,
    ExceptionRecord,
    Kind,
    Outcome,
    Override,
    Partstat,
    Policy,
    Role,
    Rule,
    Series,
    Slot,
    Span,
)
from rules.plan import Ask, Close, Create, Edit, Note, PutBack, Renew, Step, TakeOver, Verb, records_of
from rules.reading import Copy
from rules.situation import Situation
from tests.rules.builders import (
    ANA,
    BEN,
    DAY,
    HALF_HOUR,
    HOUR,
    NOW,
    SLOT,
    TUESDAY,
    WEEK,
    a_deviation,
    a_known,
    a_pair,
    a_record,
    a_series,
    a_situation,
    seen,
    utc,
)

MINUTE = timedelta(minutes=1)
POLICY = Policy()
OFF = a_series(excluded=frozenset({TUESDAY}))
NEVER = {Role.MANAGER: Copy.NEVER, Role.REPORT: Copy.NEVER}
ASKED = a_record(asked=(ANA.email,), prompt="p", asked_at=NOW + 11 * MINUTE)
REMINDED = replace(ASKED, reminded_at=NOW + DAY + 11 * MINUTE)
DEADLINE = NOW + 2 * DAY + 11 * MINUTE


def moved(to: datetime) -> Series:
    return a_series(overrides=(Override(TUESDAY, to, HALF_HOUR),))


def about(series: Series, record: ExceptionRecord = REMINDED, role: Role = Role.MANAGER) -> ExceptionRecord:
    """A record of what that copy shows."""
    copies = (series, a_series()) if role is Role.MANAGER else (a_series(), series)
    return replace(record, deviation=seen(*copies)[0])


def decided(situation: Situation, now: datetime = NOW, budget: Mapping[str, int] | None = None) -> list[Step]:
    return list(decide(situation, Terms(POLICY, now, budget or {})))


def verbs(steps: list[Step]) -> list[Verb]:
    return [step.verb for step in steps]


def outcomes(steps: list[Step]) -> list[Outcome | None]:
    return [one.outcome for step in steps for one in records_of(step.task)]


NEXT_DAY = TUESDAY + DAY
NEXT_WEEK = TUESDAY + WEEK
CLOSED = replace(REMINDED, closed_at=DEADLINE, applied_at=DEADLINE)
PUT_BACK_ONCE = replace(CLOSED, outcome=Outcome.RESTORED)
BEN_SAYS_NO = a_series(attendees=(Attendee(ANA.email, Partstat.ACCEPTED), Attendee(BEN.email, Partstat.DECLINED)))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: what the copies show and what is on record, at a moment → verbs and outcomes."""

    organizer: Series | None = None
    attendee: Series | None = None
    records: tuple[ExceptionRecord, ...] = ()
    now: datetime = NOW
    verbs: tuple[Verb, ...] = ()
    outcomes: tuple[Outcome | None, ...] = ()
    budget: Mapping[str, int] = field(default_factory=dict)


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
    "settled, but enough mails today: nothing": Line(OFF, records=(a_record(),), now=NOW + HOUR, budget={ANA.email: 0}),
    "asked: nothing for a day": Line(OFF, records=(ASKED,), now=NOW + DAY),
    "no answer for a day: remind": Line(
        OFF, records=(ASKED,), now=NOW + DAY + 11 * MINUTE, verbs=(Verb.REMIND,), outcomes=(None,)
    ),
    "no answer, but enough mails today: nothing": Line(
        OFF, records=(ASKED,), now=NOW + DAY + HOUR, budget={ANA.email: 0}
    ),
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
    steps = decided(situation, line.now, line.budget)
    assert (tuple(verbs(steps)), tuple(outcomes(steps))) == (line.verbs, line.outcomes)


@pytest.mark.parametrize("way", Delivery)
def test_no_series_on_any_calendar_is_created_with_a_days_notice(way: Delivery) -> None:
    fresh = a_known(slot=None, generation=0, first=None, adopted_at=None, written=frozenset())
    (step,) = decided(a_situation(way=way, known=fresh, copies=NEVER, found=0, deviations=()))
    assert isinstance(step.task, Create)
    assert step.task.roles == ((Role.MANAGER,) if way is Delivery.SCHEDULING else (Role.MANAGER, Role.REPORT))
    assert (step.task.known.first, step.task.known.generation) == (NOW + DAY, 1)


def test_a_series_without_memory_of_it_is_taken_over_and_its_deviations_are_accepted() -> None:
    unknown = a_known(slot=None, generation=0, first=None, adopted_at=None, written=frozenset())
    first, second = decided(a_situation(OFF, known=unknown))
    assert (first.verb, second.verb) == (Verb.ADOPT, Verb.ADOPT)
    assert isinstance(first.task, TakeOver) and first.task.known.first == utc(2, 3, 9)
    assert isinstance(second.task, Note) and second.task.record.outcome is Outcome.ADOPTED
    assert second.task.record.applied_at


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
    assert isinstance(step.task, Ask) and step.task.person == ANA.email
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


def test_three_weeks_are_put_back_with_one_write() -> None:
    weeks = [TUESDAY + n * WEEK for n in range(3)]
    records = [replace(REMINDED, key=f"{week}", deviation=a_deviation(recurrence_id=week)) for week in weeks]
    series = a_series(excluded=frozenset(weeks))
    (step,) = decided(a_situation(series, None, *records, now=DEADLINE), DEADLINE)
    assert isinstance(step.task, PutBack) and len(step.task.records) == 3
    (write,) = step.task.writes
    assert write.changes == tuple(Place(week, week, HALF_HOUR) for week in weeks)


def test_the_owner_of_the_changed_copy_is_asked() -> None:
    record = about(OFF, a_record(), Role.REPORT)
    (step,) = decided(a_situation(None, OFF, record, now=NOW + HOUR), NOW + HOUR)
    assert isinstance(step.task, Ask) and step.task.person == BEN.email


def test_a_week_that_stands_elsewhere_in_both_copies_is_put_back_in_both() -> None:
    organizer, attendee = moved(NEXT_WEEK), moved(NEXT_WEEK + HOUR)
    record = about(organizer)
    (step,) = decided(a_situation(organizer, attendee, record, now=DEADLINE), DEADLINE)
    assert isinstance(step.task, PutBack)
    assert [write.role for write in step.task.writes] == [Role.MANAGER, Role.REPORT]


def test_a_week_that_the_attendee_removed_is_put_back_in_the_organizers_copy_alone() -> None:
    (step,) = decided(a_situation(OFF, OFF, REMINDED, now=DEADLINE), DEADLINE)
    assert isinstance(step.task, PutBack)
    assert [write.role for write in step.task.writes] == [Role.MANAGER]


EXCUSED = replace(ASKED, outcome=Outcome.EXCUSED, closed_at=NOW + HOUR)


@pytest.mark.parametrize(
    ("series", "change"),
    [
        (OFF, Cancel(TUESDAY)),
        (moved(NEXT_DAY), Place(TUESDAY, NEXT_DAY, HALF_HOUR)),
        (a_series(rule=Rule(until=NOW + 30 * DAY)), End(NOW + 30 * DAY + timedelta(seconds=1))),
    ],
    ids=["cancelled", "moved", "ended"],
)
def test_when_excused_the_other_copy_follows(series: Series, change: object) -> None:
    (step,) = decided(a_situation(series, None, about(series, EXCUSED), now=NOW + HOUR), NOW + HOUR)
    assert step.verb is Verb.REPAIR and isinstance(step.task, Edit)
    assert [(write.role, write.changes) for write in step.task.writes] == [(Role.REPORT, (change,))]


def test_where_the_server_delivers_nothing_needs_to_follow() -> None:
    (step,) = decided(a_situation(OFF, None, EXCUSED, way=Delivery.SCHEDULING, now=NOW + HOUR), NOW + HOUR)
    assert step.rows == () and isinstance(step.task, Edit) and step.task.writes == ()


def test_what_followed_is_not_asked_about_anew() -> None:
    theirs = moved(NEXT_DAY)
    record = replace(about(theirs, EXCUSED, Role.REPORT), applied_at=NOW + HOUR)
    assert decided(a_situation(theirs, theirs, record, now=NOW + 2 * HOUR), NOW + 2 * HOUR) == []


def test_a_copy_that_had_followed_follows_back() -> None:
    record = replace(EXCUSED, applied_at=NOW + HOUR)
    (step,) = decided(a_situation(None, OFF, record, now=NOW + 2 * HOUR), NOW + 2 * HOUR)
    assert isinstance(step.task, Edit) and outcomes([step]) == [Outcome.WITHDRAWN]
    assert step.task.writes[0].changes == (Place(TUESDAY, TUESDAY, HALF_HOUR),)


def test_answered_put_back_restores_at_once() -> None:
    wanted = replace(ASKED, outcome=Outcome.RESTORED, closed_at=NOW + HOUR)
    (step,) = decided(a_situation(OFF, None, wanted, now=NOW + HOUR), NOW + HOUR)
    assert isinstance(step.task, PutBack) and len(step.task.writes) == 1


def test_answered_put_back_too_late_is_unexplained() -> None:
    wanted = replace(ASKED, outcome=Outcome.RESTORED, closed_at=TUESDAY - 3 * HOUR)
    steps = decided(a_situation(OFF, None, wanted, now=TUESDAY - HOUR), TUESDAY - HOUR)
    assert (verbs(steps), outcomes(steps)) == ([Verb.CLOSE], [Outcome.UNEXPLAINED])


def test_answered_put_back_of_what_is_undone_already_writes_nothing() -> None:
    wanted = replace(ASKED, outcome=Outcome.RESTORED, closed_at=NOW + HOUR)
    (step,) = decided(a_situation(None, None, wanted, now=NOW + HOUR), NOW + HOUR)
    assert isinstance(step.task, PutBack) and step.task.writes == ()


DELETED = replace(REMINDED, deviation=seen(Copy.GONE, a_series())[0])


def deleted(*records: ExceptionRecord) -> Situation:
    copies = {Role.MANAGER: Copy.GONE, Role.REPORT: a_series()}
    return a_situation(
        None, None, *records, copies=copies, deviations=seen(Copy.GONE, a_series(), now=DEADLINE), now=DEADLINE
    )


def test_a_deleted_series_is_made_again_as_the_next_generation() -> None:
    (step,) = decided(deleted(DELETED), DEADLINE)
    assert step.verb is Verb.RECREATE and isinstance(step.task, Renew)
    assert (step.task.known.generation, step.task.known.first) == (2, TUESDAY)
    assert [(write.role, write.generation) for write in step.task.ends] == [(Role.REPORT, 1)]


def test_a_series_that_is_deleted_again_is_on_record_and_never_made_again() -> None:
    restored = replace(DELETED, outcome=Outcome.RESTORED, closed_at=NOW, applied_at=NOW)
    (noted,) = decided(deleted(restored), DEADLINE)
    assert isinstance(noted.task, Note) and noted.task.record.after_put_back
    again = replace(DELETED, key="2", after_put_back=True)
    steps = decided(deleted(restored, again), DEADLINE)
    assert (verbs(steps), outcomes(steps)) == ([Verb.CLOSE], [Outcome.UNEXPLAINED])


def test_a_changed_rule_is_restored_in_place_where_nothing_has_begun() -> None:
    young = a_series(start=datetime(2026, 3, 10, 10), rule=Rule(interval=2))
    record = replace(REMINDED, deviation=seen(young, a_series(), now=NOW)[0])
    known = a_known(first=TUESDAY)
    whole = a_series(start=datetime(2026, 3, 10, 10))
    (step,) = decided(a_situation(young, whole, record, known=known, now=DEADLINE), DEADLINE)
    assert isinstance(step.task, PutBack)
    assert [write.changes for write in step.task.writes] == [(Retime(SLOT, datetime(2026, 3, 10, 10)),)]


@pytest.mark.parametrize(
    "series",
    [a_series(rule=Rule(interval=2)), a_series(start=datetime(2026, 2, 5, 15)), a_series(length=HOUR)],
    ids=["cadence", "moved", "resized"],
)
def test_a_changed_rule_is_split_where_weeks_have_begun(series: Series) -> None:
    record = about(series)
    (step,) = decided(a_situation(series, None, record, now=DEADLINE), DEADLINE)
    assert step.verb is Verb.RECREATE and isinstance(step.task, Renew)
    assert step.task.known.first == TUESDAY > DEADLINE + 2 * HOUR
    assert {write.changes for write in step.task.ends} == {(End(DEADLINE + 2 * HOUR),)}


def test_a_series_that_was_only_ended_goes_on_in_place() -> None:
    series = a_series(rule=Rule(until=NOW + 30 * DAY))
    (step,) = decided(a_situation(series, None, about(series), now=DEADLINE), DEADLINE)
    assert isinstance(step.task, PutBack)
    assert step.task.writes[0].changes == (Retime(SLOT, series.start),)


def test_several_changes_of_a_series_are_undone_once() -> None:
    series = a_series(start=datetime(2026, 2, 5, 15), length=HOUR)
    records = [replace(REMINDED, key=one.kind, deviation=one) for one in seen(series, a_series())]
    (step,) = decided(a_situation(series, None, *records, now=DEADLINE), DEADLINE)
    assert isinstance(step.task, Renew) and len(step.task.records) == 2


def test_a_split_spares_a_week_that_was_moved_to_before_it() -> None:
    early = Override(TUESDAY + WEEK, DEADLINE - HOUR, HALF_HOUR)
    series = a_series(rule=Rule(interval=2), overrides=(early,))
    (step,) = decided(a_situation(series, None, about(series), now=DEADLINE), DEADLINE)
    assert isinstance(step.task, Renew) and step.task.known.first == TUESDAY + 2 * WEEK
    assert {write.changes for write in step.task.ends} == {(End(TUESDAY + WEEK + timedelta(seconds=1)),)}


THURSDAY = Slot(3, SLOT.time, HALF_HOUR, SLOT.zone)


def test_another_slot_in_the_roster_moves_the_series_and_past_weeks_stay() -> None:
    known = a_known(pair=a_pair(slot=THURSDAY))
    (step,) = decided(a_situation(known=known))
    assert step.verb is Verb.REPAIR and isinstance(step.task, Renew)
    assert (step.task.known.slot, step.task.known.first) == (THURSDAY, utc(3, 5, 9))


def test_another_slot_moves_a_series_that_has_not_begun_in_place() -> None:
    young = a_series(start=datetime(2026, 3, 10, 10))
    known = a_known(pair=a_pair(slot=THURSDAY), first=TUESDAY)
    (step,) = decided(a_situation(young, young, known=known))
    assert isinstance(step.task, Edit) and step.task.known and step.task.known.slot == THURSDAY
    assert {write.changes for write in step.task.writes} == {(Retime(THURSDAY, datetime(2026, 3, 5, 10)),)}


def test_another_slot_that_the_calendars_show_already_is_only_remembered() -> None:
    there = a_series(start=datetime(2026, 2, 5, 10))
    (step,) = decided(a_situation(there, there, known=a_known(pair=a_pair(slot=THURSDAY))))
    assert isinstance(step.task, Edit) and step.task.writes == ()


def test_an_earlier_generation_that_still_runs_is_ended() -> None:
    steps = decided(a_situation(older=((Role.MANAGER, 1, a_series()),), known=a_known(generation=2)))
    assert verbs(steps) == [Verb.REPAIR]


def test_a_returner_gets_the_next_generation() -> None:
    (step,) = decided(a_situation(known=a_known(ended_at=NOW - 30 * DAY)))
    assert isinstance(step.task, Create)
    assert (step.task.known.generation, step.task.known.ended_at) == (2, None)


def test_a_person_gets_no_more_than_the_budget_within_one_pair() -> None:
    budget = {ANA.email: 1}
    other = replace(ASKED, key="2", prompt="q", deviation=a_deviation(recurrence_id=TUESDAY + WEEK))
    series = a_series(excluded=frozenset({TUESDAY, TUESDAY + WEEK}))
    now = NOW + DAY + HOUR
    steps = decide(a_situation(series, None, ASKED, other, now=now), Terms(POLICY, now, budget))
    taken = []
    for step in steps:
        taken.append(step.verb)
        budget[ANA.email] -= 1
    assert taken == [Verb.REMIND]


def test_a_declined_week_is_recorded_and_closed_without_writes() -> None:
    record = about(OFF, role=Role.REPORT)
    (step,) = decided(a_situation(None, OFF, record, now=DEADLINE), DEADLINE)
    assert isinstance(step.task, Close) and step.task.writes == ()
    assert step.rows[0].kind is Kind.DECLINED
