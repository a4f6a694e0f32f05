"""What happened to a 1:1, and what follows without an answer, in sentences that blame nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import assert_never

from daemon.mail.headers import clean
from daemon.mail.words import day, listed, minutes, moment, span, weekly
from rules.deadlines import restorable, same_week
from rules.model import Kind
from rules.records import ExceptionRecord


@dataclass(frozen=True, slots=True)
class View:
    """Who reads and when: `zone` is the reader's, `home` the report's, whose weeks count."""

    zone: str
    home: str
    now: datetime


class Fate(Enum):
    """What becomes of a record that nobody answers."""

    PUT_BACK = auto()
    STAYS = auto()
    STAYS_MOVED = auto()
    STAYS_DECLINED = auto()


def fate(record: ExceptionRecord, home: str, deadline: datetime | None) -> Fate:
    """What follows without an answer; a week that is too close or was put back before stays as it is."""
    if record.deviation.kind is Kind.DECLINED:
        return Fate.STAYS_DECLINED
    if same_week(record.deviation, home):
        return Fate.STAYS_MOVED
    return Fate.PUT_BACK if deadline and restorable(record, deadline) else Fate.STAYS


def lead(records: Sequence[ExceptionRecord], view: View) -> str:
    """`The 1:1 on Tuesday 10 March was cancelled in the calendar.`"""
    kinds = {record.deviation.kind for record in records}
    weeks = _weeks(records)
    one, several = _predicates(kinds.pop()) if len(kinds) == 1 else ("was changed", "were changed")
    if None in weeks:
        return f"The weekly 1:1 {one} in the calendar."
    if len(weeks) == 1:
        return f"The 1:1 on {named(records, view)} {one} in the calendar."
    return f"{len(weeks)} weeks of the 1:1 {several} in the calendar."


def stands_again(records: Sequence[ExceptionRecord], view: View) -> str:
    """`The 1:1 on Tuesday 10 March stands again in the calendar, as agreed.`"""
    weeks = _weeks(records)
    if None in weeks:
        return "The weekly 1:1 stands again in the calendar, as agreed."
    if len(weeks) == 1:
        return f"The 1:1 on {named(records, view)} stands again in the calendar, as agreed."
    return f"{len(weeks)} weeks of the 1:1 stand again in the calendar, as agreed."


def change(record: ExceptionRecord, view: View) -> str:
    """`Tuesday 10 March, 10:00–10:30 → Thursday 12 March, 14:00–14:30`."""
    return f"{agreed(record, view)} → {_after(record, view)}"


def agreed(record: ExceptionRecord, view: View) -> str:
    """The agreed time of the week, or the weekly one."""
    meeting, week = record.deviation.agreed, record.deviation.recurrence_id
    if week is None:
        return weekly(meeting, view.zone) if meeting else "Every week"
    return span(meeting, view.zone, view.now) if meeting else day(week, view.zone, view.now)


def named(records: Sequence[ExceptionRecord], view: View) -> str:
    """`Tuesday 10 March and Tuesday 17 March`; `the weekly 1:1` where the series is meant."""
    return listed([day(week, view.zone, view.now) if week else "the weekly 1:1" for week in _weeks(records)])


def consequence(records: Sequence[ExceptionRecord], view: View, deadline: datetime | None) -> str:
    """What happens without an answer, and when; each fate with its weeks where they differ."""
    groups: dict[Fate, list[ExceptionRecord]] = {}
    for record in records:
        groups.setdefault(fate(record, view.home, deadline), []).append(record)
    until = f"Without an answer by {moment(deadline, view.zone, view.now)}, " if deadline else "Without an answer, "
    if len(groups) == 1:
        ((one, group),) = groups.items()
        several = len(_weeks(group)) > 1 and None not in _weeks(group)
        return f"{until}{_clause(one, _subject(one, group), several=several)}."
    clauses = (_clause(one, named(group, view), several=len(_weeks(group)) > 1) for one, group in groups.items())
    return f"{until}{'; '.join(clauses)}."


def _clause(one: Fate, subject: str, *, several: bool) -> str:
    match one:
        case Fate.PUT_BACK:
            return f"{subject} {'are' if several else 'is'} put back as agreed"
        case Fate.STAYS:
            return f"{subject} {'stay as they are' if several else 'stays as it is'}"
        case Fate.STAYS_MOVED:
            return f"{subject} simply {'stay moved, each' if several else 'stays moved,'} within the same week"
        case Fate.STAYS_DECLINED:
            return f"{subject} {'stay' if several else 'stays'} declined and nothing is put back"
        case _:
            assert_never(one)


def _subject(one: Fate, group: Sequence[ExceptionRecord]) -> str:
    weeks = _weeks(group)
    if None in weeks:
        return "the weekly 1:1"
    if len(weeks) > 1:
        return "these weeks"
    return "the week" if one is Fate.STAYS else "the 1:1"


def _predicates(kind: Kind) -> tuple[str, str]:
    match kind:
        case Kind.CANCELLED:
            return "was cancelled", "were cancelled"
        case Kind.MOVED:
            return "was moved", "were moved"
        case Kind.RESIZED:
            return "has another length", "have another length"
        case Kind.DECLINED:
            return "shows as declined", "show as declined"
        case Kind.SERIES_DELETED:
            return "is no longer", "are no longer"
        case Kind.SERIES_ENDED:
            return "has a last week", "have a last week"
        case Kind.SERIES_MOVED:
            return "has another time", "have another time"
        case Kind.CADENCE_CHANGED:
            return "has another rhythm", "have another rhythm"
        case Kind.AGENDA_DETACHED:
            return "has no agenda link", "have no agenda link"
        case _:
            assert_never(kind)


def _after(record: ExceptionRecord, view: View) -> str:
    deviation = record.deviation
    match deviation.kind:
        case Kind.CANCELLED:
            return "cancelled"
        case Kind.DECLINED:
            return "declined"
        case Kind.SERIES_DELETED:
            return "no longer there"
        case Kind.SERIES_ENDED:
            return clean(deviation.rule_shows) or "ends"
        case Kind.CADENCE_CHANGED:
            return clean(deviation.rule_shows) or "another rhythm"
        case Kind.AGENDA_DETACHED:
            return "no agenda link"
        case Kind.MOVED | Kind.RESIZED | Kind.SERIES_MOVED:
            return _shown(record, view)
        case _:
            assert_never(deviation.kind)


def _shown(record: ExceptionRecord, view: View) -> str:
    deviation = record.deviation
    if deviation.now_shows is None:
        return clean(deviation.rule_shows) or "changed"
    shown = deviation.now_shows
    text = span(shown, view.zone, view.now) if deviation.recurrence_id else weekly(shown, view.zone)
    return f"{text} ({minutes(shown.length)})" if deviation.kind is Kind.RESIZED else text


def _weeks(records: Sequence[ExceptionRecord]) -> list[datetime | None]:
    return list(dict.fromkeys(record.deviation.recurrence_id for record in records))
