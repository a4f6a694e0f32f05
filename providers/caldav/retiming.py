"""Brings a series back to its slot, with nothing else moving along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from providers.caldav.compose import instant_line, zoned_line
from providers.caldav.held import Held, is_onwards
from providers.caldav.lines import Component, Line, mapped, new_line, parse
from providers.caldav.recurrence import rule_of
from providers.caldav.spans import ending, pinned
from providers.caldav.values import anchor, required, stamps
from providers.caldav.vtimezone import vtimezone
from providers.stamps import Form, Stamp, in_utc
from rules.edit import Retime
from rules.model import Rule
from rules.slot import instant

_DATED = ("EXDATE", "RDATE", "RECURRENCE-ID")


@dataclass(frozen=True, slots=True)
class _Shift:
    """What of the spelling is about to change its meaning."""

    start: bool
    dates: bool
    zone: bool

    def moves(self, at: Stamp) -> bool:
        """Whether a date of the series would become another instant."""
        return (at.form is Form.DATE and self.dates) or (at.form is Form.FLOATING and self.zone)


def retimed(of: Held, change: Retime) -> Component:
    """The object with the series at its slot, as `rules.edit.Retime` says."""
    shift = _shift(of, change)
    of = _without_onwards(of)
    if shift.start:
        of = _all_pinned(of, shift)
    master = _at_slot(of, change, shift)
    if rule_of(master, anchor(master, of.anchor.zones)) != Rule():
        master = master.having(new_line("RRULE", "FREQ=WEEKLY"))
    return _knowing_zone(of.with_master(master), master, change)


def _shift(of: Held, change: Retime) -> _Shift:
    zone = of.series.zone != change.slot.zone
    time = of.anchor.form is Form.DATE or of.series.start.time() != change.first.time()
    return _Shift(time or zone or of.series.start != change.first, time or zone, zone)


def _without_onwards(of: Held) -> Held:
    calendar = of.calendar.keeping(lambda item: isinstance(item, Line) or not is_onwards(item))
    return replace(of, calendar=calendar)


def _at_slot(of: Held, change: Retime, shift: _Shift) -> Component:
    """The master at the slot; the zone keeps the name that it has in the object."""
    slot, master = change.slot, of.master
    ends = instant(change.first, slot.zone) + slot.length
    floats = of.anchor.form is Form.FLOATING and not shift.zone
    tzid = None if shift.zone else of.tzid
    start, end = zoned_line("DTSTART", change.first, slot.zone, tzid), instant_line("DTEND", ends, slot.zone, tzid)
    if floats:
        start = new_line("DTSTART", f"{change.first:%Y%m%dT%H%M%S}")
        end = end if not end.parts()[0] else new_line("DTEND", end.parts()[1])
    if not shift.start:
        return master if of.series.length == slot.length else ending(master, end, slot.length, of)
    after = replace(of, anchor=anchor(master.having(start), of.anchor.zones))
    return ending(master.having(start), end, slot.length, after)


def _knowing_zone(calendar: Component, master: Component, change: Retime) -> Component:
    """The object with a VTIMEZONE for the slot's zone, where its start names that and none is there."""
    zone = change.slot.zone
    named = required(master, "DTSTART").parts()[0].get("TZID") == zone
    if not named or any(one.value("TZID") == zone for one in calendar.components("VTIMEZONE")):
        return calendar
    bare = b"BEGIN:VCALENDAR\r\n" + vtimezone(zone, change.first.year - 1) + b"END:VCALENDAR\r\n"
    first = next(at for at, item in enumerate(calendar.items) if isinstance(item, Component))
    return replace(calendar, items=(*calendar.items[:first], *parse(bare).items, *calendar.items[first:]))


def _all_pinned(of: Held, shift: _Shift) -> Held:
    master = _dates_pinned(of.master, of, shift)
    calendar = mapped(of.calendar, lambda event: master if event is of.master else _week_pinned(event, of, shift))
    return replace(of, calendar=calendar, master=master)


def _week_pinned(event: Component, of: Held, shift: _Shift) -> Component:
    """An edited week in UTC form where its meaning hangs on the series' zone, which is about to change."""
    hangs = any(at.form in (Form.DATE, Form.FLOATING) for at in _own_times(event, of))
    return _dates_pinned(pinned(event, of) if hangs and shift.zone else event, of, shift)


def _own_times(event: Component, of: Held) -> Iterator[Stamp]:
    for name in ("DTSTART", "DTEND"):
        for line in event.lines(name):
            yield from stamps(line, of.anchor.zones)


def _dates_pinned(event: Component, of: Held, shift: _Shift) -> Component:
    items = (_pinned_line(item, of, shift) if isinstance(item, Line) else item for item in event.items)
    return replace(event, items=tuple(items))


def _pinned_line(line: Line, of: Held, shift: _Shift) -> Line:
    if line.name not in _DATED or not any(map(shift.moves, stamps(line, of.anchor.zones))):
        return line
    return new_line(line.name, ",".join(map(in_utc, of.instants(line))))
