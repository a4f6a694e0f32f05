"""Takes an answer: from the reason page and from the command line alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from daemon.auditing import Deed, note
from daemon.dropping import drop_questions
from daemon.rows import stamp
from daemon.store import Store
from rules.answers import answered, make_up_times, offered, undecided
from rules.model import Policy
from rules.records import Answer, ExceptionRecord, MakeUp, Reason


class Taken(StrEnum):
    """What became of an answer."""

    COUNTED = "it counts"
    PASSED_ON = "it is on record, and the other one is asked"
    TOO_LATE = "too late to change anything, the words are kept"
    NOT_FIRST = "another answer came first"


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be answered at a moment, with the times that a week may be held at instead."""

    answers: tuple[Answer, ...]
    times: tuple[MakeUp, ...]

    def time(self, value: str) -> MakeUp | None:
        """The time that a form names; the first one when it names none."""
        return next((one for one in self.times if value in ("", stamp(one.start))), None)


def choice_among(
    store: Store, waiting: Sequence[ExceptionRecord], person: str, now: datetime, policy: Policy
) -> Choice:
    """What a person may answer for records that wait for it; `now` is when the calendars were last looked at."""
    taken = store.taken_times((waiting[0].report, waiting[0].manager)) if waiting else []
    answers = offered(waiting, person, now, taken, policy)
    times = make_up_times([one for one in waiting if one.open], now, taken)
    return Choice(answers, times if Answer.MAKE_UP in answers else ())


def take(
    store: Store,
    records: Sequence[ExceptionRecord],
    answer: Answer,
    reason: Reason,
    chosen: datetime | None = None,
    for_them: str = "",
) -> Taken:
    """Store the answer for all records of a prompt in one transaction; the first answer stands.

    `reason.by` is who answers; `chosen` is the start of the make-up time, for that answer alone. `for_them`: who puts
    on record what was said elsewhere.
    """
    waiting = [one for one in records if undecided(one, reason.by)]
    after = [answered(one, answer, reason, chosen) for one in waiting]
    with store.transaction():
        stored = [store.save_answer(one, new) for one, new in zip(waiting, after, strict=True)]
        over = [new.key for new, done in zip(after, stored, strict=True) if done and not new.open]
        for one in (new for new, done in zip(after, stored, strict=True) if done):
            about = f"{one.key} by {reason.by}" if for_them else one.key
            note(store, Deed.REASON, for_them or reason.by, about, reason.at)
        drop_questions(store, over, "answered", reason.at)
    if not any(stored):
        return Taken.NOT_FIRST
    if any(one.open for one in after):
        return Taken.PASSED_ON
    return Taken.COUNTED if any(one.open for one in waiting) else Taken.TOO_LATE
