"""When a person may be asked, when reminded, and until when an answer is waited for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from rules.blind import put_off
from rules.hours import next_working
from rules.model import Deviation, Kind, Person, Policy, Series, Window
from rules.records import ExceptionRecord, Outcome
from rules.single_dates import dates_of
from rules.slot import iso_week

HANDS_OFF = timedelta(hours=2)
"""Nothing is written within two hours of a start (architecture, rule 8)."""


def polite(at: datetime, person: Person, policy: Policy) -> datetime:
    """The moment itself, or when mails may next come: in the hours that the person chose, else in working hours."""
    if person.mail_hours:
        return next_working(at, person.mail_hours, person.zone)
    return at_work(at, person, policy)


def at_work(at: datetime, person: Person, policy: Policy) -> datetime:
    """The moment itself, or the person's next working hour when the governor is quiet."""
    return next_working(at, person.hours, person.zone) if policy.quiet else at


def may_ask(now: datetime, records: Iterable[ExceptionRecord], person: Person, policy: Policy) -> bool:
    """When mails may come, or at once when a week would begin before they next may."""
    opening = polite(now, person, policy)
    return opening <= now or any((at := begins(one.deviation)) and at < opening for one in records)


def sent_at(now: datetime, records: Iterable[ExceptionRecord], person: Person, policy: Policy) -> datetime:
    """When what is written now goes to a person: at once where that may be asked now, else when mails may come."""
    return now if may_ask(now, records, person, policy) else polite(now, person, policy)


def reminder_at(
    record: ExceptionRecord, person: Person, policy: Policy, absent: Sequence[Window] = ()
) -> datetime | None:
    """When the one reminder is due; times in which nobody could answer do not count."""
    if record.asked_at is None:
        return None
    due = put_off(record.asked_at, record.asked_at + policy.remind_after, absent)
    return _in_time(due, record, person, policy)


def deadline(record: ExceptionRecord, person: Person, policy: Policy, absent: Sequence[Window] = ()) -> datetime | None:
    """Until when an answer is waited for; never sooner after the reminder, sent or due, than the two are apart.

    Whoever does not work when another is reminded gets it with the next working hours. It falls into working hours,
    and not into those chosen for mails: nobody puts it off by having mails come rarely. Nor does a time count in which
    nobody could answer.
    """
    if record.asked_at is None:
        return None
    asked, apart = record.asked_at, policy.put_back_after - policy.remind_after
    reminded = record.reminded_at or put_off(asked, asked + policy.remind_after, absent)
    reminded = _in_time(reminded, record, person, policy)
    ends = put_off(asked, asked + policy.put_back_after, absent), put_off(reminded, reminded + apart, absent)
    return at_work(max(ends), person, policy)


def _in_time(at: datetime, record: ExceptionRecord, person: Person, policy: Policy) -> datetime:
    """When a mail may come, in working hours where the week would begin before the hours that were chosen for mails."""
    moment, start = polite(at, person, policy), begins(record.deviation)
    return moment if start is None or moment < start else at_work(at, person, policy)


def last_deadline(
    record: ExceptionRecord, people: Iterable[Person], policy: Policy, absent: Sequence[Window] = ()
) -> datetime | None:
    """The latest deadline of these people."""
    moments = (deadline(record, person, policy, absent) for person in people)
    return max((at for at in moments if at), default=None)


def may_follow(one: ExceptionRecord, people: Sequence[Person], policy: Policy, now: datetime) -> bool:
    """Whether something may follow from a record by now, for one of these people at least.

    It is an answer, a question, its reminder or its deadline; after the outcome, what the calendars do not show yet.
    """
    if one.outcome or one.reason:
        return one.outcome is None or one.applied_at is None
    if one.asked_at is None:
        settled = one.changed_at + policy.settle <= now
        return settled and any(may_ask(now, [one], person, policy) for person in people)
    due = deadline if one.reminded_at else reminder_at
    return any((at := due(one, person, policy)) is not None and at <= now for person in people)


def begins(deviation: Deviation) -> datetime | None:
    """The earlier of the agreed and the shown start of a week; None for a whole series."""
    if deviation.recurrence_id is None:
        return None
    shows = deviation.now_shows
    return min(deviation.recurrence_id, shows.start) if shows else deviation.recurrence_id


def same_week(deviation: Deviation, zone: str) -> bool:
    """Whether a moved week still counts as held: its ISO week is the same, seen from the slot's zone."""
    return (
        deviation.kind is Kind.MOVED
        and deviation.recurrence_id is not None
        and deviation.now_shows is not None
        and iso_week(deviation.now_shows.start, zone) == iso_week(deviation.recurrence_id, zone)
    )


def unanswered(deviation: Deviation, zone: str) -> Outcome:
    """How a week ends that began before a reason was given."""
    return Outcome.MOVED if same_week(deviation, zone) else Outcome.UNEXPLAINED


def has_begun(deviation: Deviation, now: datetime) -> bool:
    """Whether a week began, where it was agreed or where it stands instead; a series never has."""
    start = begins(deviation)
    return start is not None and start <= now


def free(series: Series, week: datetime, now: datetime) -> bool:
    """Whether a copy's meeting of a week, wherever it stands there, is more than two hours away."""
    starts = [one.start for one in series.overrides if one.recurrence_id == week and not one.cancelled]
    dates = (one.start for one in dates_of(series, [week]))
    return now + HANDS_OFF <= min([week, *starts, *dates])


def restorable(record: ExceptionRecord, at: datetime) -> bool:
    """Whether a put-back at this moment is allowed at all: once for a week, and two hours before it."""
    if record.after_put_back or record.deviation.kind is Kind.DECLINED:
        return False
    start = begins(record.deviation)
    return start is None or at <= start - HANDS_OFF
