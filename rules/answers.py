"""What an answer on the reason page, on the command line or by mail makes of a record."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from rules.deadlines import restorable
from rules.records import Answer, ExceptionRecord, Outcome, Reason, ReasonKind

LONGEST_TEXT = 4_000


def offered(records: Iterable[ExceptionRecord], now: datetime) -> tuple[Answer, ...]:
    """What may be chosen now: putting back only while it is possible for each of the weeks."""
    if all(one.open and restorable(one, now) for one in records):
        return (Answer.KEEP_OFF, Answer.PUT_BACK)
    return (Answer.KEEP_OFF,)


def mistakes(answer: Answer | None, kind: ReasonKind | None, text: str, choice: tuple[Answer, ...]) -> tuple[str, ...]:
    """What is wrong with an answer, in words for the person; empty when it can be taken."""
    found = []
    if answer not in choice:
        found.append("Please choose what should happen to the meeting.")
    if answer is not Answer.PUT_BACK and kind is None:
        found.append("Please choose what came up.")
    if answer is not Answer.PUT_BACK and kind is ReasonKind.OTHER and not text.strip():
        found.append("Please say in a few words what came up.")
    if len(text) > LONGEST_TEXT:
        found.append(f"Please keep it under {LONGEST_TEXT} characters.")
    return tuple(found)


def stated(kind: ReasonKind | None, text: str, by: str, at: datetime) -> Reason:
    """The reason as it is kept: line breaks stay, other control characters go."""
    clean = "".join(one for one in text if one == "\n" or unicodedata.category(one) not in ("Cc", "Cs"))
    return Reason(kind or ReasonKind.OTHER, clean.strip(), by, at)


def answered(record: ExceptionRecord, answer: Answer, reason: Reason) -> ExceptionRecord:
    """The record with an answer; once closed, only the words are added and nothing else changes."""
    if not record.open:
        return replace(record, reason=reason)
    outcome = Outcome.RESTORED if answer is Answer.PUT_BACK else Outcome.EXCUSED
    return replace(record, reason=reason, outcome=outcome, closed_at=reason.at)
