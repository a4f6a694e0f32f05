"""Takes an answer: from the reason page and from the command line alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from daemon.store import Store
from rules.answers import answered, undecided
from rules.records import Answer, ExceptionRecord, Reason


class Taken(StrEnum):
    """What became of an answer."""

    COUNTED = "it counts"
    PASSED_ON = "it is on record, and the other one is asked"
    TOO_LATE = "too late to change anything, the words are kept"
    NOT_FIRST = "another answer came first"


def take(
    store: Store,
    records: Sequence[ExceptionRecord],
    answer: Answer,
    reason: Reason,
    chosen: datetime | None = None,
) -> Taken:
    """Store the answer for all records of a prompt in one transaction; the first answer stands.

    `reason.by` is who answers; `chosen` is the start of the make-up time, for that answer alone.
    """
    waiting = [one for one in records if undecided(one, reason.by)]
    after = [answered(one, answer, reason, chosen) for one in waiting]
    with store.transaction():
        stored = [store.save_answer(one, new) for one, new in zip(waiting, after, strict=True)]
        over = [new.key for new, done in zip(after, stored, strict=True) if done and not new.open]
        store.drop_questions(over, reason.at)
    if not any(stored):
        return Taken.NOT_FIRST
    if any(one.open for one in after):
        return Taken.PASSED_ON
    return Taken.COUNTED if any(one.open for one in waiting) else Taken.TOO_LATE
