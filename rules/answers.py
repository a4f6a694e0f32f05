"""What may be answered on the reason page, on the command line or by mail, and what it makes of a record."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rules.deadlines import HANDS_OFF, begins, restorable
from rules.makeup import still_free
from rules.marked import marked
from rules.model import Kind, Policy, Window
from rules.records import Answer, ExceptionRecord, MakeUp, Outcome, Reason, ReasonKind

LONGEST_TEXT = 4_000
TOO_LONG = marked("Please keep it under 4000 characters.")
COMPANY = Policy()


def undecided(record: ExceptionRecord, person: str) -> bool:
    """Whether nobody answered yet, or the other one did by proposing a new weekly time."""
    if record.reason is None:
        return True
    return record.open and record.answer is Answer.NEW_SLOT and record.reason.by != person


def answerable(record: ExceptionRecord, person: str) -> bool:
    """Whether this person may answer; once a record is closed, only words are missing.

    Who said that it was somebody else is heard again only after the other one said the same.
    """
    heard = person not in record.denied or both_denied(record)
    return undecided(record, person) and (not record.open or (person in record.asked and heard))


def both_denied(record: ExceptionRecord) -> bool:
    """Whether each of the two said that it was somebody else."""
    return {record.report, record.manager} <= set(record.denied)


def offered(
    records: Sequence[ExceptionRecord],
    person: str,
    now: datetime,
    taken: Sequence[Window] = (),
    policy: Policy = COMPANY,
) -> tuple[Answer, ...]:
    """What this person may choose now for the records of a prompt; when all are closed, to add words alone.

    `taken` are make-up times that the two have agreed on for other 1:1s.
    """
    waiting = [one for one in records if one.open]
    if not waiting:
        return (Answer.KEEP_OFF,)
    back = (Answer.PUT_BACK,) if all(restorable(one, now) for one in waiting) else ()
    if any(one.answer is Answer.NEW_SLOT for one in waiting):
        return (Answer.NEW_SLOT, *back, Answer.KEEP_OFF)
    make_up = (Answer.MAKE_UP,) if make_up_times(waiting, now, taken) else ()
    new_slot = (Answer.NEW_SLOT,) if all(_may_be_agreed(one, policy) for one in waiting) else ()
    not_me = (Answer.NOT_ME,) if not any(_certain(one, person) for one in waiting) else ()
    return (Answer.KEEP_OFF, *back, *make_up, *new_slot, *not_me)


def make_up_times(
    records: Sequence[ExceptionRecord], now: datetime, taken: Sequence[Window] = ()
) -> tuple[MakeUp, ...]:
    """The times offered instead of the one week that is asked about, as far as they are still free."""
    if len(records) != 1 or not records[0].open or not records[0].deviation.off_its_time:
        return ()
    start = begins(records[0].deviation)
    if start is None or now > start - HANDS_OFF:
        return ()  # the other copy may still show the meeting, and is not written any more
    length = meeting_length(records[0])
    soonest = now + HANDS_OFF
    free = (one for one in records[0].options if still_free(one.start, length, taken))
    return tuple(one for one in free if one.start >= soonest)


def meeting_length(record: ExceptionRecord) -> timedelta:
    """How long the week lasts that a record is about."""
    return record.deviation.agreed.length if record.deviation.agreed else COMPANY.length


def _may_be_agreed(record: ExceptionRecord, policy: Policy) -> bool:
    """Whether what the calendar shows is a weekly time that the two may agree on: as long as a 1:1 lasts."""
    about = record.deviation
    if about.recurrence_id is not None or about.now_shows is None:
        return False
    weekly = about.kind in (Kind.SERIES_MOVED, Kind.RESIZED)
    return weekly and policy.shortest <= about.now_shows.length <= policy.longest


def _certain(record: ExceptionRecord, person: str) -> bool:
    """Whether it is known who made the change, or settled that it was not this person."""
    return record.deviation.kind is Kind.DECLINED or person in record.denied


def mistakes(
    answer: Answer | None,
    kind: ReasonKind | None,
    text: str,
    choice: tuple[Answer, ...],
    *,
    time_is_free: bool = True,
) -> tuple[str, ...]:
    """What is wrong with an answer, in words for the person; empty when it can be taken."""
    found = []
    if answer is Answer.MAKE_UP and not time_is_free:
        found.append(marked("That time is no longer free. Please choose again."))
    elif answer not in choice:
        found.append(marked("Please choose what should happen to the meeting."))
    if answer in (None, Answer.KEEP_OFF) and kind is None:
        found.append(marked("Please choose what came up."))
    if answer in (None, Answer.KEEP_OFF) and kind is ReasonKind.OTHER and not text.strip():
        found.append(marked("Please say in a few words what came up."))
    if len(text) > LONGEST_TEXT:
        found.append(TOO_LONG)
    return tuple(found)


def stated(kind: ReasonKind | None, text: str, by: str, at: datetime) -> Reason:
    """The reason as it is kept: line breaks stay, other control characters go."""
    clean = "".join(one for one in text if one == "\n" or unicodedata.category(one) not in ("Cc", "Cs"))
    return Reason(kind or ReasonKind.OTHER, clean.strip(), by, at)


def answered(
    record: ExceptionRecord, answer: Answer, reason: Reason, chosen: datetime | None = None
) -> ExceptionRecord:
    """The record with an answer; once closed, only the words are added and nothing else changes.

    Raises ValueError for a make-up without its time.
    """
    if answer is Answer.MAKE_UP and chosen is None:
        raise ValueError("a make-up needs its time")
    if not record.open:
        return replace(record, reason=reason) if answer is Answer.KEEP_OFF else record
    if answer is Answer.NOT_ME:
        return replace(record, denied=(*record.denied, reason.by))
    kept = _kept(record.reason, answer, reason)
    if answer is Answer.NEW_SLOT and record.answer is not Answer.NEW_SLOT:
        return replace(record, reason=kept, answer=answer)
    return replace(
        record,
        reason=kept,
        answer=answer,
        outcome=OUTCOMES[answer],
        closed_at=reason.at,
        chosen=chosen if answer is Answer.MAKE_UP else None,
    )


OUTCOMES = {
    Answer.KEEP_OFF: Outcome.EXCUSED,
    Answer.PUT_BACK: Outcome.RESTORED,
    Answer.MAKE_UP: Outcome.MADE_UP,
    Answer.NEW_SLOT: Outcome.ADOPTED,
}
"""How an answer ends a record; a new weekly time takes both."""


def _kept(first: Reason | None, answer: Answer, second: Reason) -> Reason:
    """What the first of the two said stays, unless the second one has a reason too."""
    return second if first is None or second.text or answer is Answer.KEEP_OFF else first
