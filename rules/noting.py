"""When a deviation becomes a record, and when what is on record covers it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from rules.deadlines import has_begun, unanswered
from rules.following import followed_weeks, is_own, left_behind
from rules.identity import record_key
from rules.model import Deviation, Kind
from rules.plan import Conclude, Note, Step, Verb
from rules.records import Answer, ExceptionRecord, Outcome
from rules.situation import Situation

GONE_ON = frozenset({Kind.SERIES_DELETED, Kind.SERIES_ENDED})
"""What is adopted when a series goes on in another one."""


def record(situation: Situation, now: datetime) -> Iterator[Step]:
    """Note what is new, restart the settle time of what was edited further, withdraw what was undone."""
    ours = [*followed_weeks(situation, now), *(deviation for deviation, _ in left_behind(situation))]
    ours += [one for one in situation.deviations if stands_made_up(situation.records, one) or is_own(situation, one)]
    ours += [one for one in situation.deviations if one.kind is Kind.SERIES_ENDED and situation.half_done]
    seen = [one for one in situation.deviations if one.kind is not Kind.AGENDA_DETACHED and one not in ours]
    ahead = [one for one in seen if one.recurrence_id is None or one.recurrence_id > now]
    for deviation in ahead:
        before = [one for one in situation.records if one.deviation.subject == deviation.subject]
        if (noted := _noted(situation, deviation, before, now)) is not None:
            yield _note(situation, noted, now)
    for one in situation.open:
        undone = not any(one.deviation.subject == deviation.subject for deviation in ahead)
        if undone and (one.deviation.recurrence_id is None or one.deviation.recurrence_id > now):
            text = f"undone in the calendar: {one.deviation.kind}"
            yield situation.step(Verb.CLOSE, Conclude((ended(one, Outcome.WITHDRAWN, now),)), text, one.deviation)


def stands_made_up(records: Iterable[ExceptionRecord], deviation: Deviation) -> bool:
    """Whether a week stands where it was made up."""
    return any(
        one.outcome is Outcome.MADE_UP
        and one.deviation.recurrence_id == deviation.recurrence_id
        and deviation.now_shows is not None
        and deviation.now_shows.start == one.chosen
        for one in records
    )


def _note(situation: Situation, noted: ExceptionRecord, now: datetime) -> Step:
    """Store a record; a week that has begun by the time it is seen is on record, and that is all."""
    deviation = noted.deviation
    task: Note | Conclude = Note(noted)
    if has_begun(deviation, now):
        task = Conclude((ended(noted, unanswered(deviation, situation.slot.zone), now),))
    return situation.step(Verb.RECORD, task, f"note: {deviation.kind}", deviation)


def _noted(
    situation: Situation, deviation: Deviation, before: Sequence[ExceptionRecord], now: datetime
) -> ExceptionRecord | None:
    """The record to store for a deviation, or None when what is on record covers it."""
    if not before:
        return fresh(situation, deviation, 1, now)
    latest = before[-1]
    same = latest.deviation.is_still(deviation)
    if latest.open and not same:
        return _edited_further(latest, deviation, now)
    if latest.open:
        overruled = not latest.after_put_back and put_back_since(situation, latest)
        return replace(latest, after_put_back=True) if overruled else None
    if latest.outcome in (Outcome.RESTORED, Outcome.MADE_UP) and latest.applied_at is None:
        return None
    again = latest.outcome in (Outcome.RESTORED, Outcome.WITHDRAWN, Outcome.MADE_UP) or not same
    again = again or _of_a_former_series(situation, latest)
    return fresh(situation, deviation, len(before) + 1, now) if again else None


def _of_a_former_series(situation: Situation, one: ExceptionRecord) -> bool:
    """Whether a series was deleted or ended that went on in another one: it says nothing of what happens to that."""
    found = one.closed_at == situation.known.adopted_at
    return one.outcome is Outcome.ADOPTED and one.deviation.kind in GONE_ON and not found


def put_back_since(situation: Situation, one: ExceptionRecord) -> bool:
    """Whether the week of a record was put back meanwhile, for what the other copy showed of it."""
    week = one.deviation.recurrence_id
    others = (each for each in situation.records if each.outcome is Outcome.RESTORED and each.applied_at)
    return week is not None and any(each.deviation.recurrence_id == week for each in others)


def _edited_further(one: ExceptionRecord, deviation: Deviation, now: datetime) -> ExceptionRecord:
    """What was proposed about the earlier change does not hold for this one, nor who made it if nobody was asked."""
    proposed = one.answer is Answer.NEW_SLOT
    author = one.author if one.asked else None
    edited = replace(one, deviation=deviation, changed_at=now, options=(), author=author)
    return replace(edited, answer=None, reason=None) if proposed else edited


def fresh(situation: Situation, deviation: Deviation, number: int, now: datetime) -> ExceptionRecord:
    """A new record; never to be put back when that week, or the series in that way, was put back before."""
    week, known = deviation.recurrence_id, situation.known
    restored = [one.deviation for one in situation.records if one.outcome is Outcome.RESTORED]
    return ExceptionRecord(
        key=record_key(known.key, deviation.kind, week, number),
        pair=known.key,
        report=known.report,
        manager=known.manager,
        deviation=deviation,
        seen_at=now,
        changed_at=now,
        after_put_back=any(
            one.recurrence_id == week and (week is not None or one.kind is deviation.kind) for one in restored
        ),
    )


def ended(one: ExceptionRecord, outcome: Outcome, now: datetime) -> ExceptionRecord:
    """The record with its outcome; it is applied when the calendars show the same."""
    return replace(one, outcome=outcome, closed_at=now)


def over(one: ExceptionRecord, now: datetime) -> ExceptionRecord:
    """The record of a pair that has ended: nothing is brought in line with an outcome any more."""
    outcome, closed, applied = one.outcome or Outcome.WITHDRAWN, one.closed_at or now, one.applied_at or now
    return replace(one, outcome=outcome, closed_at=closed, applied_at=applied)
