"""A series that people rewrote as single events, as some programs do: those stand for its weeks, none is put beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.busy import Busy
from rules.known import Known
from rules.model import Deviation, Kind, Role, Span, Window
from rules.noting import fresh
from rules.plan import Renew
from rules.records import ExceptionRecord, Outcome
from rules.restore import ends
from rules.situation import Situation
from rules.slot import WEEK, iso_week, wall_time, weeks

AHEAD = timedelta(weeks=26)
"""How far ahead single events are looked for."""

WORDS = "a single event"


@dataclass(frozen=True, slots=True)
class _Week:
    """One week of the slot, and the single event of the two that stands in it; whether both calendars show that."""

    agreed: Span
    event: Busy | None
    in_both: bool

    @property
    def at_slot(self) -> bool:
        return self.event is not None and self.event.window.start == self.agreed.start


def ahead(now: datetime) -> Window:
    """When single events could stand for the weeks of a series that is to be made anew.

    By the hour: what was found is used again while a plan is held.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    return Window(hour, hour + AHEAD)


def after_them(situation: Situation, task: Renew, now: datetime) -> Renew:
    """The next generation from the first week on for which no single event stands; the weeks before are on record.

    Where the attendee's calendar does not show them, the attendee's copy goes on until then.
    """
    found = list(_weeks(task.known, situation.evidence.busy if situation.evidence else (), now))
    until = max((n for n in range(1, len(found)) if _stand(found[:n])), default=0)
    if not until:
        return task
    known = replace(task.known, first=found[until].agreed.start)
    stood = tuple(_record(situation, week, now) for week in found[:until] if week.event)
    shown_to_both = all(week.in_both for week in found[:until] if week.event)
    goes_on = {} if shown_to_both else {situation.known.series: found[until].agreed.start}
    writes = ends(situation, [*situation.older, *situation.running], now, goes_on)
    return replace(task, known=known, ends=writes, records=(*task.records, *stood))


def _weeks(known: Known, busy: Sequence[Busy], now: datetime) -> Iterator[_Week]:
    """The weeks from the first of a series on, and one more than was looked at."""
    slot, first, both = known.slot, known.first, {known.report, known.manager}
    assert slot is not None and first is not None
    events = [one for one in busy if one.two == both]
    for at in weeks(wall_time(first, slot.zone), slot.zone, Window(first, ahead(now).end + WEEK)):
        yield _week(Span(at, slot.length), [one for one in events if _same_week(one, at, slot.zone)])


def _same_week(event: Busy, at: datetime, zone: str) -> bool:
    return iso_week(event.window.start, zone) == iso_week(at, zone)


def _week(agreed: Span, events: Sequence[Busy]) -> _Week:
    event = min(events, key=lambda one: abs(one.window.start - agreed.start), default=None)
    return _Week(agreed, event, sum(event is not None and one.window == event.window for one in events) > 1)


def _stand(some: Sequence[_Week]) -> bool:
    """Whether the last of these weeks has such an event, and most of them have it at the slot."""
    return some[-1].event is not None and 2 * sum(week.at_slot for week in some) > len(some)


def _record(situation: Situation, week: _Week, now: datetime) -> ExceptionRecord:
    assert week.event is not None
    window = week.event.window
    shows = Span(window.start, window.end - window.start)
    deviation = Deviation(Kind.CADENCE_CHANGED, Role.MANAGER, week.agreed.start, week.agreed, shows, WORDS)
    number = 1 + sum(one.deviation.subject == deviation.subject for one in situation.records)
    return replace(fresh(situation, deviation, number, now), outcome=Outcome.MOVED, closed_at=now)


def stands_for(record: ExceptionRecord) -> Span | None:
    """The single event that stands for a week, where a record says that one does."""
    about = record.deviation
    return about.now_shows if about.kind is Kind.CADENCE_CHANGED and about.recurrence_id else None
