"""What happened to a 1:1, in sentences that blame nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from daemon.i18n import gettext as _
from daemon.mail.headers import clean
from daemon.mail.rhythms import in_words, in_zone
from daemon.mail.words import day, listed, minutes, span, weekly
from rules.marked import marked
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
        return _uninvited(_missing(records[0].deviation), _meant(records, view), view)
    weeks = weeks_of(records)
    one, several = PREDICATES[kinds.pop()] if len(kinds) == 1 else CHANGED
    said = several if len(weeks) > 1 and None not in weeks else one
    return _(said) % {"meeting": subject(records, view, meeting)}


def subject(records: Sequence[ExceptionRecord], view: View, meeting: str = "1:1") -> str:
    """`The 1:1 on Tuesday 10 March`, as sentences begin."""
    weeks = weeks_of(records)
    if None in weeks:
        return _("The weekly %(meeting)s") % {"meeting": meeting}
    if len(weeks) == 1:
        return _("The %(meeting)s on %(day)s") % {"meeting": meeting, "day": named(records, view)}
    return _("%(count)s weeks of the %(meeting)s") % {"count": len(weeks), "meeting": meeting}


def change(record: ExceptionRecord, view: View) -> str:
    """`Tuesday 10 March, 10:00–10:30 → Thursday 12 March, 14:00–14:30`."""
    return f"{agreed(record, view)} → {shown(record, view)}"


def agreed(record: ExceptionRecord, view: View) -> str:
    """The agreed time of the week, or the weekly one."""
    meeting, week = record.deviation.agreed, record.deviation.recurrence_id
    if week is None:
        return weekly(meeting, view.zone) if meeting else _("Every week")
    return span(meeting, view.zone, view.now) if meeting else day(week, view.zone, view.now)


def named(records: Sequence[ExceptionRecord], view: View) -> str:
    """`Tuesday 10 March and Tuesday 17 March`; `the weekly 1:1` where the series is meant."""
    return listed([day(week, view.zone, view.now) if week else _("the weekly 1:1") for week in weeks_of(records)])


def weeks_of(records: Sequence[ExceptionRecord]) -> list[datetime | None]:
    """The weeks that records are about, each once; None for the series."""
    return list(dict.fromkeys(record.deviation.recurrence_id for record in records))


def _meant(records: Sequence[ExceptionRecord], view: View) -> str:
    weeks = weeks_of(records)
    if None in weeks:
        return _("to the weekly 1:1")
    if len(weeks) == 1:
        return _("to the 1:1 on %(day)s") % {"day": named(records, view)}
    return _("to %(count)s weeks of the 1:1") % {"count": len(weeks)}


def _missing(deviation: Deviation) -> list[str]:
    return [one for one in deviation.rule_shows.split(", ") if one]


def _uninvited(missing: Sequence[str], to: str, view: View) -> str:
    if len(missing) != 1:
        said = _("Neither of you is invited %(to)s.") if missing else _("Not both of you are invited %(to)s.")
        return said % {"to": to}
    if missing == [view.reader]:
        return _("You are no longer invited %(to)s.") % {"to": to}
    return _("%(name)s is no longer invited %(to)s.") % {"name": view.called(missing[0]), "to": to}


PREDICATES = {
    Kind.CANCELLED: (
        marked("%(meeting)s was cancelled in the calendar."),
        marked("%(meeting)s were cancelled in the calendar."),
    ),
    Kind.MOVED: (marked("%(meeting)s was moved in the calendar."), marked("%(meeting)s were moved in the calendar.")),
    Kind.RESIZED: (
        marked("%(meeting)s has another length in the calendar."),
        marked("%(meeting)s have another length in the calendar."),
    ),
    Kind.DECLINED: (
        marked("%(meeting)s shows as declined in the calendar."),
        marked("%(meeting)s show as declined in the calendar."),
    ),
    Kind.SERIES_DELETED: (
        marked("%(meeting)s is no longer in the calendar."),
        marked("%(meeting)s are no longer in the calendar."),
    ),
    Kind.SERIES_ENDED: (
        marked("%(meeting)s has a last week in the calendar."),
        marked("%(meeting)s have a last week in the calendar."),
    ),
    Kind.SERIES_MOVED: (
        marked("%(meeting)s has another time in the calendar."),
        marked("%(meeting)s have another time in the calendar."),
    ),
    Kind.CADENCE_CHANGED: (
        marked("%(meeting)s has another rhythm in the calendar."),
        marked("%(meeting)s have another rhythm in the calendar."),
    ),
    Kind.GUEST_REMOVED: (
        marked("%(meeting)s is no longer for both of you in the calendar."),
        marked("%(meeting)s are no longer for both of you in the calendar."),
    ),
    Kind.GUEST_ADDED: (
        marked("%(meeting)s has a further guest in the calendar."),
        marked("%(meeting)s have a further guest in the calendar."),
    ),
    Kind.SPLIT: (
        marked("%(meeting)s goes on as another series in the calendar."),
        marked("%(meeting)s go on as another series in the calendar."),
    ),
    Kind.DUPLICATE: (
        marked("%(meeting)s is there twice in the calendar."),
        marked("%(meeting)s are there twice in the calendar."),
    ),
    Kind.ORGANIZER_CHANGED: (
        marked("%(meeting)s has another organizer in the calendar."),
        marked("%(meeting)s have another organizer in the calendar."),
    ),
    Kind.AGENDA_DETACHED: (
        marked("%(meeting)s has no agenda link in the calendar."),
        marked("%(meeting)s have no agenda link in the calendar."),
    ),
    Kind.COPIES_DISAGREE: (
        marked("%(meeting)s looks different to each of you in the calendar."),
        marked("%(meeting)s look different to each of you in the calendar."),
    ),
}
"""What is said of a 1:1 in the calendar, of one week and of several."""

CHANGED = (marked("%(meeting)s was changed in the calendar."), marked("%(meeting)s were changed in the calendar."))


def shown(record: ExceptionRecord, view: View) -> str:
    """What the calendar shows instead of what was agreed."""
    deviation = record.deviation
    match deviation.kind:
        case Kind.CANCELLED:
            return _("cancelled")
        case Kind.DECLINED:
            return _("declined")
        case Kind.SERIES_DELETED:
            return _("no longer there")
        case Kind.SERIES_ENDED | Kind.CADENCE_CHANGED | Kind.SPLIT | Kind.DUPLICATE:
            return rhythm(deviation, view) or _without_words(deviation.kind)
        case Kind.AGENDA_DETACHED:
            return _("no agenda link")
        case Kind.MOVED | Kind.RESIZED | Kind.SERIES_MOVED | Kind.COPIES_DISAGREE:
            return _instead(record, view)
        case Kind.GUEST_REMOVED | Kind.GUEST_ADDED | Kind.ORGANIZER_CHANGED:
            return _guests(deviation, view)
        case _:
            assert_never(deviation.kind)


def rhythm(deviation: Deviation, view: View) -> str:
    """How the calendar repeats the 1:1, by the reader's clock; "" where that is not known."""
    near = deviation.agreed.start if deviation.agreed else view.now
    return in_words(in_zone(clean(deviation.rule_shows), view.zone, near))


def _without_words(kind: Kind) -> str:
    if kind is Kind.SERIES_ENDED:
        return _("ends")
    return _("another rhythm") if kind is Kind.CADENCE_CHANGED else _("twice")


def _instead(record: ExceptionRecord, view: View) -> str:
    deviation = record.deviation
    if deviation.now_shows is None:
        return rhythm(deviation, view) or _("changed")
    now = deviation.now_shows
    text = span(now, view.zone, view.now) if deviation.recurrence_id else weekly(now, view.zone)
    return f"{text} ({minutes(now.length)})" if deviation.kind is Kind.RESIZED else text


def _guests(deviation: Deviation, view: View) -> str:
    people = listed([_("you") if one == view.reader else view.called(one) for one in _missing(deviation)])
    match deviation.kind:
        case Kind.GUEST_REMOVED:
            return _("without %(people)s") % {"people": people or _("one of you")}
        case Kind.GUEST_ADDED:
            return _("with %(people)s") % {"people": people or _("a further guest")}
        case _:
            return _("organized by %(people)s") % {"people": people or _("somebody else")}
