"""A calendar object about to be changed: what it says, its parts, and points in time written as its own are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from providers.caldav.compose import instant_line
from providers.caldav.foreign_zones import zones_of
from providers.caldav.ical import master_of, series_of
from providers.caldav.lines import Component, Line, mapped, new_line
from providers.caldav.values import anchor, required, stamps
from providers.malformed import MalformedError
from providers.stamps import Anchor, Form, Stamp, as_instant, in_utc
from rules.model import Series
from rules.slot import wall_time


@dataclass(frozen=True, slots=True)
class Held:
    """A calendar object, with what reading it says."""

    calendar: Component
    master: Component
    anchor: Anchor
    tzid: str | None
    series: Series

    def overrides(self) -> list[Component]:
        """The components of edited weeks."""
        return [event for event in self.calendar.components("VEVENT") if event is not self.master]

    def edited(self, week: datetime) -> list[Component]:
        """The components of one edited week."""
        return [event for event in self.overrides() if self.week(event) == week]

    def single(self, week: datetime) -> list[Component]:
        """The same without what stands for all later weeks as well."""
        return [event for event in self.edited(week) if not is_onwards(event)]

    def week(self, event: Component) -> datetime:
        """RECURRENCE-ID of an edited week."""
        return self.instants(required(event, "RECURRENCE-ID"))[0]

    def instants(self, line: Line) -> list[datetime]:
        """The values of a line, one or several."""
        return [as_instant(at, self.anchor) for at in stamps(line, self.anchor.zones)]

    def with_master(self, master: Component) -> Component:
        """The object with the master changed."""
        return mapped(self.calendar, lambda event: master if event is self.master else event)


def held(calendar: Component, zone: str) -> Held:
    """The object as it reads in its owner's zone; MalformedError unless it holds one series, with its master."""
    series = series_of(calendar, zone)
    if series is None:
        raise MalformedError("no event")
    master = master_of(tuple(calendar.components("VEVENT")))
    # The series was read, so the zones of its object are known to be good.
    start = required(master, "DTSTART")
    return Held(calendar, master, anchor(master, zones_of(calendar, zone)), start.parts()[0].get("TZID"), series)


def time_line(name: str, at: datetime, of: Held) -> Line:
    """An instant in the form of DTSTART, or in UTC form where that one has no words for it."""
    local, form = wall_time(at, of.anchor.zone), of.anchor.form
    if form is Form.ZONED:
        return instant_line(name, at, of.anchor.zone, of.tzid)
    if form is Form.UTC or as_instant(Stamp(local, form), of.anchor) != at:
        return new_line(name, in_utc(at))
    if form is Form.DATE:
        return new_line(name, f"{local:%Y%m%d}", VALUE="DATE")
    return new_line(name, f"{local:%Y%m%dT%H%M%S}")


def is_onwards(event: Component) -> bool:
    """Whether it stands for all weeks from one on. RFC 5545, section 3.2.13."""
    line = event.line("RECURRENCE-ID")
    return line is not None and line.parts()[0].get("RANGE", "").upper() == "THISANDFUTURE"


def among(item: Line | Component, events: list[Component]) -> bool:
    """Whether the item is one of these very components."""
    return any(item is event for event in events)
