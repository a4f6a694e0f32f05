"""What becomes of a 1:1 about which nobody answers, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from typing import assert_never

from daemon.mail.sentences import View, named, weeks_of
from daemon.mail.words import moment
from rules.deadlines import restorable, same_week
from rules.model import Kind
from rules.records import ExceptionRecord


class Fate(Enum):
    """What becomes of a record that nobody answers."""

    PUT_BACK = auto()
    INVITED = auto()
    STAYS = auto()
    STAYS_MOVED = auto()
    STAYS_DECLINED = auto()


def fate(record: ExceptionRecord, home: str, deadline: datetime | None) -> Fate:
    """What follows without an answer; a week that is too close or was put back before stays as it is."""
    if record.deviation.kind is Kind.DECLINED:
        return Fate.STAYS_DECLINED
    if same_week(record.deviation, home):
        return Fate.STAYS_MOVED
    if not (deadline and restorable(record, deadline)):
        return Fate.STAYS
    return Fate.INVITED if record.deviation.kind is Kind.GUEST_REMOVED else Fate.PUT_BACK


def consequence(records: Sequence[ExceptionRecord], view: View, deadline: datetime | None) -> str:
    """What happens without an answer, and when; each fate with its weeks where they differ."""
    groups: dict[Fate, list[ExceptionRecord]] = {}
    for record in records:
        groups.setdefault(fate(record, view.home, deadline), []).append(record)
    until = f"Without an answer by {moment(deadline, view.zone, view.now)}, " if deadline else "Without an answer, "
    if len(groups) == 1:
        ((one, group),) = groups.items()
        several = len(weeks_of(group)) > 1 and None not in weeks_of(group)
        return f"{until}{_clause(one, _subject(one, group), several=several)}."
    clauses = (_clause(one, named(group, view), several=len(weeks_of(group)) > 1) for one, group in groups.items())
    return f"{until}{'; '.join(clauses)}."


def _clause(one: Fate, subject: str, *, several: bool) -> str:
    match one:
        case Fate.PUT_BACK:
            return f"{subject} {'are' if several else 'is'} put back as agreed"
        case Fate.INVITED:
            return f"{subject} {'are' if several else 'is'} put back as agreed, with both of you invited"
        case Fate.STAYS:
            return f"{subject} {'stay as they are' if several else 'stays as it is'}"
        case Fate.STAYS_MOVED:
            return f"{subject} simply {'stay moved, each' if several else 'stays moved,'} within the same week"
        case Fate.STAYS_DECLINED:
            return f"{subject} {'stay' if several else 'stays'} declined and nothing is put back"
        case _:
            assert_never(one)


def _subject(one: Fate, group: Sequence[ExceptionRecord]) -> str:
    weeks = weeks_of(group)
    if None in weeks:
        return "the weekly 1:1"
    if len(weeks) > 1:
        return "these weeks"
    return "the week" if one is Fate.STAYS else "the 1:1"
