"""The ledger: each pair and ISO week → held, moved, excused, made up or missed.

| what is known of the week | what became of it |
|---|---|
| a make-up time was taken, and not called off again | made_up |
| the calendar shows the 1:1 at its slot, and nobody declined | held |
| it shows the 1:1 at another time of the same ISO week | moved |
| it showed a single event for it, made by hand, when its series was gone | held, or moved |
| the series went, or hides the week by another rule, only after the 1:1 had begun | held |
| it was off or declined, with a reason | excused |
| it was left at another time of the week, and is not there any more | moved |
| anything else: off, declined, gone, or moved to another week, without a reason | missed |

What would be missed while a question about it is open waits for the outcome.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from rules.deadlines import HANDS_OFF
from rules.known import Known
from rules.model import Deviation, Kind, Partstat, Series, Slot, Span, Window
from rules.records import ExceptionRecord, Outcome, ReasonKind
from rules.shown import Occurrence, occurrences
from rules.singles import stands_for
from rules.slot import first_week, instant, iso_week

ABSENCES = frozenset({Kind.DECLINED, Kind.GUEST_REMOVED})
"""The calendar still shows the 1:1, but one of the two is not expected there."""

OFF = frozenset({Kind.CANCELLED, Kind.MOVED, *ABSENCES})
HIDING = frozenset({Kind.SERIES_DELETED, Kind.SERIES_ENDED, Kind.SERIES_MOVED, Kind.CADENCE_CHANGED, Kind.SPLIT})
"""Changes of a whole series that may take weeks of the past out of a calendar."""

UNDONE = frozenset({Outcome.WITHDRAWN, Outcome.RESTORED})


class Became(StrEnum):
    """What became of a week."""

    HELD = "held"
    MOVED = "moved"
    EXCUSED = "excused"
    MADE_UP = "made_up"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week: its year is the one that most of its days are in."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02}"

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def next(self) -> Week:
        return Week(*(self.monday + timedelta(days=7)).isocalendar()[:2])

    def window(self, zone: str) -> Window:
        """From Monday to before the next one, seen from a zone."""
        return Window(_midnight(self.monday, zone), self.ends(zone))

    def ends(self, zone: str) -> datetime:
        """When the week is over, seen from a zone."""
        return _midnight(self.monday + timedelta(days=7), zone)

    def slot(self, slot: Slot) -> datetime:
        """When a slot is in this week."""
        return instant(datetime.combine(self.monday + timedelta(days=slot.weekday), slot.time), slot.zone)


def week_of(at: datetime, zone: str) -> Week:
    """The ISO week that an instant falls in, seen from a zone."""
    return Week(*iso_week(at, zone))


def _midnight(day: date, zone: str) -> datetime:
    return instant(datetime.combine(day, time()), zone)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What became of one week of a pair.

    `recurrence_id` is when the 1:1 was agreed to start, `zone` that of its slot; of a reason the kind alone is kept.
    """

    pair: str
    report: str
    manager: str
    year: int
    week: int
    recurrence_id: datetime
    zone: str
    became: Became
    reason: ReasonKind | None = None

    @property
    def iso(self) -> Week:
        return Week(self.year, self.week)


@dataclass(frozen=True, slots=True)
class Showing:
    """What the organizer's calendar shows of a pair: the running series, earlier ones, and what deviates now."""

    running: Series | None
    older: tuple[Series, ...] = ()
    deviations: tuple[Deviation, ...] = ()

    def meetings(self, window: Window) -> list[Occurrence]:
        """All meetings of the two in a window."""
        series = (self.running, *self.older) if self.running else self.older
        return [meeting for one in series for meeting in occurrences(one, window)]


def slot_of(known: Known) -> Slot:
    """The slot that the pair agreed on."""
    return known.slot or known.pair.slot


def first_kept(known: Known) -> Week | None:
    """The first week that is entered of a pair: of the first 1:1 since it was taken up. None before that."""
    if known.adopted_at is None or known.first is None or known.ended_at is not None:
        return None
    slot = slot_of(known)
    return week_of(instant(first_week(slot, max(known.first, known.adopted_at)), slot.zone), slot.zone)


def weeks_over(known: Known, due: Week, now: datetime) -> Iterator[Week]:
    """The weeks from `due` on that are over; of a pair that has ended, all that it still met in."""
    slot = slot_of(known)
    while _over(known, due, slot, now):
        yield due
        due = due.next


def _over(known: Known, week: Week, slot: Slot, now: datetime) -> bool:
    if known.ended_at is not None:
        return week.slot(slot) <= known.ended_at + HANDS_OFF
    return week.ends(slot.zone) <= now


def entry(known: Known, week: Week, showing: Showing, records: Iterable[ExceptionRecord]) -> LedgerEntry | None:
    """What became of a week that is over; None while a question is open that decides it."""
    slot = slot_of(known)
    window = week.window(slot.zone)
    agreed, about = _agreed(known, week, showing), concerning(records, window, showing.deviations)
    shows = _shown(agreed, showing.meetings(window))
    instead = next((span for one in about if (span := stands_for(one))), None)
    result = became(agreed, shows.span if shows else instead, about, absent=_absent(known, shows))
    if result is Became.MISSED and any(one.open for one in about):
        return None
    reason = None if result is Became.HELD else _reason(about)
    return LedgerEntry(
        known.key, known.report, known.manager, week.year, week.number, agreed, slot.zone, result, reason
    )


def _agreed(known: Known, week: Week, showing: Showing) -> datetime:
    """When the 1:1 of a week was agreed to start; before the running series began, an earlier one tells."""
    slot = slot_of(known)
    at, window = week.slot(slot), week.window(slot.zone)
    if known.first is None or known.first <= at:
        return at
    earlier = (one.recurrence_id for series in showing.older for one in occurrences(series, window))
    return min((one for one in earlier if one in window), default=at)


def _shown(agreed: datetime, meetings: Iterable[Occurrence]) -> Occurrence | None:
    """The meeting of a week: the one at the slot, else the slot's own elsewhere, else the first."""
    nearness = lambda one: (one.span.start != agreed, one.recurrence_id != agreed, one.span.start)
    return min(meetings, key=nearness, default=None)


def _absent(known: Known, shows: Occurrence | None) -> bool:
    """Whether one of the two said no to it."""
    declined = [one.email for one in shows.attendees if one.partstat is Partstat.DECLINED] if shows else []
    return known.report in declined or known.manager in declined


def concerning(
    records: Iterable[ExceptionRecord], window: Window, standing: Collection[Deviation]
) -> tuple[ExceptionRecord, ...]:
    """The records of a week, and those of the whole series that were open in it or still stand."""
    subjects = {one.subject for one in standing}

    def concerns(one: ExceptionRecord) -> bool:
        if one.deviation.recurrence_id is not None:
            return one.deviation.recurrence_id in window
        lasted = one.closed_at is None or one.closed_at >= window.start or one.deviation.subject in subjects
        return lasted and one.seen_at < window.end

    return tuple(filter(concerns, records))


def became(agreed: datetime, shows: Span | None, records: Sequence[ExceptionRecord], *, absent: bool) -> Became:
    """What became of a week, by the table above. `absent`: what is shown was declined by one of the two."""
    outcomes = {one.outcome for one in records}
    unexplained = Outcome.UNEXPLAINED in outcomes
    if Outcome.MADE_UP in outcomes and (shows or not unexplained):
        return Became.MADE_UP
    if shows and not _declined(agreed, records, absent=absent):
        return Became.HELD if shows.start == agreed else Became.MOVED
    if shows is None and _went_afterwards(agreed, records):
        return Became.HELD
    if Outcome.EXCUSED in outcomes:
        return Became.EXCUSED
    return Became.MOVED if Outcome.MOVED in outcomes and not unexplained else Became.MISSED


def _declined(agreed: datetime, records: Sequence[ExceptionRecord], *, absent: bool) -> bool:
    """Whether one of the two was not expected; whoever says no when the 1:1 has begun was."""
    seen = [one.seen_at for one in records if one.deviation.kind in ABSENCES and one.outcome not in UNDONE]
    return min(seen) <= agreed if seen else absent


def _went_afterwards(agreed: datetime, records: Sequence[ExceptionRecord]) -> bool:
    """Whether nothing was amiss before the 1:1 began, and the series was changed as a whole since."""
    standing = [one for one in records if not (one.outcome in UNDONE and one.closed_at and one.closed_at <= agreed)]
    hiding = [one for one in standing if one.deviation.kind in HIDING]
    off = [one for one in standing if one.deviation.recurrence_id and one.deviation.kind in OFF]
    return bool(hiding) and all(one.seen_at > agreed for one in (*hiding, *off))


def _reason(records: Sequence[ExceptionRecord]) -> ReasonKind | None:
    """The kind of the latest reason; one that decided the outcome comes first."""
    given = [one for one in records if one.reason is not None]
    decided = [one for one in given if one.outcome in (Outcome.EXCUSED, Outcome.MADE_UP)]
    latest = max(decided or given, key=lambda one: one.seen_at, default=None)
    return latest.reason.kind if latest and latest.reason else None
