"""How weeks and series come back to their slot, and what is never touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rules.edit import Cancel, Change, End, Place, Retime, edited
from rules.model import Frequency, Override, Role, Rule, Series
from rules.plan import Conclude, Note, Renew, Verb
from rules.reading import Copy
from rules.records import ExceptionRecord, Outcome
from rules.restore import told_plainly
from rules.situation import Situation
from tests.rules.builders import (
    DAY,
    HALF_HOUR,
    HOUR,
    NOW,
    SLOT,
    TUESDAY,
    WEEK,
    a_deviation,
    a_known,
    a_series,
    a_situation,
    seen,
)
from tests.rules.deciding import (
    ASKED,
    DEADLINE,
    NEXT_WEEK,
    OFF,
    REMINDED,
    about,
    decided,
    moved,
    outcomes,
    verbs,
)


def test_three_weeks_are_put_back_with_one_write() -> None:
    weeks = [TUESDAY + n * WEEK for n in range(3)]
    records = [replace(REMINDED, key=f"{week}", deviation=a_deviation(recurrence_id=week)) for week in weeks]
    series = a_series(excluded=frozenset(weeks))
    (step,) = decided(a_situation(series, None, *records, now=DEADLINE), DEADLINE)
    assert isinstance(step.task, Conclude) and len(step.task.records) == 3
    (write,) = step.task.writes
    assert write.changes == tuple(Place(week, week, HALF_HOUR) for week in weeks)


def test_a_week_that_stands_elsewhere_in_both_copies_is_put_back_in_both() -> None:
    organizer, attendee = moved(NEXT_WEEK), moved(NEXT_WEEK + HOUR)
    record = about(organizer)
    (step,) = decided(a_situation(organizer, attendee, record, now=DEADLINE), DEADLINE)
    assert isinstance(step.task, Conclude)
    assert [write.role for write in step.task.writes] == [Role.MANAGER, Role.REPORT]


def test_a_week_that_the_attendee_removed_is_put_back_in_the_organizers_copy_alone() -> None:
    (step,) = decided(a_situation(OFF, OFF, REMINDED, now=DEADLINE), DEADLINE)
    assert isinstance(step.task, Conclude)
    assert [write.role for write in step.task.writes] == [Role.MANAGER]


def test_answered_put_back_restores_at_once() -> None:
    wanted = replace(ASKED, outcome=Outcome.RESTORED, closed_at=NOW + HOUR)
    (step,) = decided(a_situation(OFF, None, wanted, now=NOW + HOUR), NOW + HOUR)
    assert isinstance(step.task, Conclude) and len(step.task.writes) == 1


def test_answered_put_back_too_late_is_unexplained() -> None:
    wanted = replace(ASKED, outcome=Outcome.RESTORED, closed_at=TUESDAY - 3 * HOUR)
    steps = decided(a_situation(OFF, None, wanted, now=TUESDAY - HOUR), TUESDAY - HOUR)
    assert (verbs(steps), outcomes(steps)) == ([Verb.CLOSE], [Outcome.UNEXPLAINED])


def test_answered_put_back_of_what_is_undone_already_writes_nothing() -> None:
    wanted = replace(ASKED, outcome=Outcome.RESTORED, closed_at=NOW + HOUR)
    (step,) = decided(a_situation(None, None, wanted, now=NOW + HOUR), NOW + HOUR)
    assert isinstance(step.task, Conclude) and step.task.writes == ()


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
    assert [(write.role, write.uid) for write in step.task.ends] == [(Role.REPORT, a_series().uid)]


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
    assert isinstance(step.task, Conclude)
    assert [write.changes for write in step.task.writes] == [(Retime(SLOT, datetime(2026, 3, 10, 10)),)]


@pytest.mark.parametrize(
    "series",
    [
        a_series(rule=Rule(interval=2)),
        a_series(rule=Rule(Frequency.MONTHLY, further=True)),
        a_series(start=datetime(2026, 2, 5, 15)),
        a_series(length=HOUR),
    ],
    ids=["cadence", "every first Tuesday of a month", "moved", "resized"],
)
def test_a_changed_rule_is_split_where_weeks_have_begun(series: Series) -> None:
    record = about(series)
    (step,) = decided(a_situation(series, None, record, now=DEADLINE), DEADLINE)
    assert step.verb is Verb.RECREATE and isinstance(step.task, Renew)
    assert step.task.known.first == TUESDAY > DEADLINE + 2 * HOUR
    ended = (End(DEADLINE + 2 * HOUR + timedelta(seconds=1)),)
    assert {write.role: write.changes for write in step.task.ends} == dict.fromkeys(Role, ended)


def test_a_series_that_was_only_ended_goes_on_in_place() -> None:
    series = a_series(rule=Rule(until=NOW + 30 * DAY))
    (step,) = decided(a_situation(series, None, about(series), now=DEADLINE), DEADLINE)
    assert isinstance(step.task, Conclude)
    assert step.task.writes[0].changes == (Retime(SLOT, series.start),)


@pytest.mark.parametrize("rule", [Rule(interval=2), Rule(interval=3, until=NOW + 90 * DAY), Rule(weekdays=(1, 3))])
def test_another_rhythm_is_restored_in_place_where_it_has_begun_as_agreed(rule: Rule) -> None:
    series = a_series(start=datetime(2026, 3, 3, 10), rule=rule)
    (step,) = decided(a_situation(series, None, about(series), now=DEADLINE), DEADLINE)
    assert isinstance(step.task, Conclude)
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


def test_a_week_that_is_cancelled_in_an_object_of_its_own_is_put_back_in_words_of_its_own() -> None:
    apart = Override(TUESDAY, TUESDAY, HALF_HOUR, cancelled=True, apart=True)
    (step,) = decided(a_situation(a_series(overrides=(apart,)), None, REMINDED, now=DEADLINE), DEADLINE)
    assert isinstance(step.task, Conclude)
    assert step.task.writes[0].changes == (Place(TUESDAY, TUESDAY, HALF_HOUR, written_out=True),)
    own = Override(TUESDAY, TUESDAY, HALF_HOUR)
    assert edited(a_series(), step.task.writes[0].changes).overrides == (own,)


@pytest.mark.parametrize(
    ("changes", "besides"),
    [
        ((End(TUESDAY + HOUR),), (Cancel(TUESDAY + WEEK),)),
        ((End(TUESDAY),), (Cancel(TUESDAY),)),
        ((Cancel(TUESDAY),), ()),
    ],
    ids=["between two weeks", "at one", "no end"],
)
def test_an_end_that_a_server_is_to_mail_takes_a_week_off_besides(
    changes: tuple[Change, ...], besides: tuple[Change, ...]
) -> None:
    assert told_plainly(a_series(), changes) == (*changes, *besides)
    assert told_plainly(a_series(), (*changes, *besides)) == (*changes, *besides)
