"""Takes an answer: from the reason page and from the command line alike."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from daemon.store import Store
from rules.answers import answered
from rules.records import Answer, ExceptionRecord, Reason


class Taken(StrEnum):
    """What became of an answer."""

    COUNTED = "it counts"
    TOO_LATE = "too late to change anything, the words are kept"
    NOT_FIRST = "another answer came first"


def take(store: Store, records: Sequence[ExceptionRecord], answer: Answer, reason: Reason) -> Taken:
    """Store the answer for all records of a prompt in one transaction; the first answer stands."""
    after = [answered(one, answer, reason) for one in records]
    with store.transaction():
        stored = [store.save_answer(one, new) for one, new in zip(records, after, strict=True)]
        store.drop_questions([one.key for one, done in zip(records, stored, strict=True) if done], reason.at)
    if not any(stored):
        return Taken.NOT_FIRST
    return Taken.COUNTED if any(one.open for one in records) else Taken.TOO_LATE
