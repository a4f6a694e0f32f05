"""What happened to a 1:1, in sentences that blame nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from daemon.mail.headers import clean
from daemon.mail.words import day, listed, minutes, span, weekly
from rules.model import Deviation, Kind
from rules.records import ExceptionRecord


@dataclass(frozen=True, slots=True)
class View:
    """Who reads and when: `zone` is the reader's, `home` the report's, whose weeks count.

    `names` are those of the two by address, fit to be shown; `reader` is the reader's address.
    """

    zone: str
    home: str
    now: datetime
    reader: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def called(self, email: str) -> str:
        """The name of one of the two; the address of anybody else."""
        return self.names.get(email) or clean(email)


def lead(records: Sequence[ExceptionRecord], view: View, meeting: str = "1:1") -> str:
    """`The 1:1 on Tuesday 10 March was cancelled in the calendar.`; `meeting` may say with whom."""
    kinds = {record.deviation.kind for record in records}
    if kinds == {Kind.GUEST_REMOVED}:
        return f"{_uninvited(records[0].deviation, view)} invited to {_meant(records, view)}."
    weeks = weeks_of(records)
    one, several = PREDICATES[kinds.pop()] if len(kinds) == 1 else ("was changed", "were changed")
    if None in weeks:
        return f"The weekly {meeting} {one} in the calendar."
    if len(weeks) == 1:
        return f"The {meeting} on {named(records, view)} {one} in the calendar."
    return f"{len(weeks)} weeks of the {meeting} {several} in the calendar."


def change(record: ExceptionRecord, view: View) -> str:
    """`Tuesday 10 March, 10:00–10:30 → Thursday 12 March, 14:00–14:30`."""
    return f"{agreed(record, view)} → {shown(record, view)}"


def agreed(record: ExceptionRecord, view: View) -> str:
    """The agreed time of the week, or the weekly one."""
    meeting, week = record.deviation.agreed, record.deviation.recurrence_id
    if week is None:
        return weekly(meeting, view.zone) if meeting else "Every week"
    return span(meeting, view.zone, view.now) if meeting else day(week, view.zone, view.now)


def named(records: Sequence[ExceptionRecord], view: View) -> str:
    """`Tuesday 10 March and Tuesday 17 March`; `the weekly 1:1` where the series is meant."""
    return listed([day(week, view.zone, view.now) if week else "the weekly 1:1" for week in weeks_of(records)])


def weeks_of(records: Sequence[ExceptionRecord]) -> list[datetime | None]:
    """The weeks that records are about, each once; None for the series."""
    return list(dict.fromkeys(record.deviation.recurrence_id for record in records))


def _meant(records: Sequence[ExceptionRecord], view: View) -> str:
    weeks = weeks_of(records)
    if None in weeks:
        return "the weekly 1:1"
    return f"the 1:1 on {named(records, view)}" if len(weeks) == 1 else f"{len(weeks)} weeks of the 1:1"


def _missing(deviation: Deviation) -> list[str]:
    return [one for one in deviation.rule_shows.split(", ") if one]


def _uninvited(deviation: Deviation, view: View) -> str:
    missing = _missing(deviation)
    if len(missing) != 1:
        return "Not both of you are" if not missing else "Neither of you is"
    return "You are no longer" if missing == [view.reader] else f"{view.called(missing[0])} is no longer"


PREDICATES = {
    Kind.CANCELLED: ("was cancelled", "were cancelled"),
    Kind.MOVED: ("was moved", "were moved"),
    Kind.RESIZED: ("has another length", "have another length"),
    Kind.DECLINED: ("shows as declined", "show as declined"),
    Kind.SERIES_DELETED: ("is no longer", "are no longer"),
    Kind.SERIES_ENDED: ("has a last week", "have a last week"),
    Kind.SERIES_MOVED: ("has another time", "have another time"),
    Kind.CADENCE_CHANGED: ("has another rhythm", "have another rhythm"),
    Kind.GUEST_REMOVED: ("is no longer for both of you", "are no longer for both of you"),
    Kind.GUEST_ADDED: ("has a further guest", "have a further guest"),
    Kind.SPLIT: ("goes on as another series", "go on as another series"),
    Kind.DUPLICATE: ("is there twice", "are there twice"),
    Kind.ORGANIZER_CHANGED: ("has another organizer", "have another organizer"),
    Kind.AGENDA_DETACHED: ("has no agenda link", "have no agenda link"),
    Kind.COPIES_DISAGREE: ("looks different to each of you", "look different to each of you"),
}
"""What is said of a 1:1 in the calendar, of one week and of several."""


def shown(record: ExceptionRecord, view: View) -> str:
    """What the calendar shows instead of what was agreed."""
    deviation = record.deviation
    match deviation.kind:
        case Kind.CANCELLED:
            return "cancelled"
        case Kind.DECLINED:
            return "declined"
        case Kind.SERIES_DELETED:
            return "no longer there"
        case Kind.SERIES_ENDED | Kind.CADENCE_CHANGED | Kind.SPLIT | Kind.DUPLICATE:
            return clean(deviation.rule_shows) or _without_words(deviation.kind)
        case Kind.AGENDA_DETACHED:
            return "no agenda link"
        case Kind.MOVED | Kind.RESIZED | Kind.SERIES_MOVED | Kind.COPIES_DISAGREE:
            return _instead(record, view)
        case Kind.GUEST_REMOVED | Kind.GUEST_ADDED | Kind.ORGANIZER_CHANGED:
            return _guests(deviation, view)
        case _:
            assert_never(deviation.kind)


def _without_words(kind: Kind) -> str:
    return "ends" if kind is Kind.SERIES_ENDED else "another rhythm" if kind is Kind.CADENCE_CHANGED else "twice"


def _instead(record: ExceptionRecord, view: View) -> str:
    deviation = record.deviation
    if deviation.now_shows is None:
        return clean(deviation.rule_shows) or "changed"
    now = deviation.now_shows
    text = span(now, view.zone, view.now) if deviation.recurrence_id else weekly(now, view.zone)
    return f"{text} ({minutes(now.length)})" if deviation.kind is Kind.RESIZED else text


def _guests(deviation: Deviation, view: View) -> str:
    people = listed(["you" if one == view.reader else view.called(one) for one in _missing(deviation)])
    match deviation.kind:
        case Kind.GUEST_REMOVED:
            return f"without {people or 'one of you'}"
        case Kind.GUEST_ADDED:
            return f"with {people or 'a further guest'}"
        case _:
            return f"organized by {people or 'somebody else'}"
