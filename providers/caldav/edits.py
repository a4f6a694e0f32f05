"""Applies changes to a calendar object, touching no line but those that must change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import assert_never

from providers.caldav.compose import instant_line, zoned_line
from providers.caldav.ical import links_of, master_of, series_of
from providers.caldav.lines import Component, Line, MalformedError, new_line, parse
from providers.caldav.values import Anchor, Form, Stamp, anchor, as_instant, in_utc, length, stamps, start_of, until
from providers.caldav.vtimezone import vtimezone
from rules.edit import MINIMAL_STEP, Attach, Cancel, Change, End, Place, Retime
from rules.model import Rule, Series
from rules.slot import instant, wall_time

_RECURRENCE = ("RRULE", "EXDATE", "RDATE")
_TIMES = frozenset({"DTSTART", "DTEND", "DURATION", "STATUS", *_RECURRENCE})
_AMBIGUOUS = (Form.DATE, Form.FLOATING)


@dataclass(frozen=True, slots=True)
class _Held:
    """A calendar object, with what reading it says."""

    calendar: Component
    master: Component
    anchor: Anchor
    tzid: str | None
    series: Series

    def overrides(self) -> list[Component]:
        return [event for event in self.calendar.components("VEVENT") if event is not self.master]


def with_changes(calendar: Component, changes: Iterable[Change], now: datetime) -> Component:
    """The object after the changes, exactly as `rules.edit.edited` says; MalformedError where that cannot be written.

    Components that changed are stamped with `now`, and their SEQUENCE goes up where their times did.
    """
    before = calendar.without("METHOD")
    after = before
    for change in changes:
        after = _changed(_held(after), change)
    return _stamped(before, after, now)


def _held(calendar: Component) -> _Held:
    series = series_of(calendar)
    if series is None:
        raise MalformedError("no event")
    master = master_of(tuple(calendar.components("VEVENT")))
    start = master.line("DTSTART")
    tzid = start.parts()[0].get("TZID") if start else None
    return _Held(calendar, master, anchor(master), tzid, series)


def _changed(held: _Held, change: Change) -> Component:
    match change:
        case Cancel(recurrence_id):
            return _cancelled(held, recurrence_id)
        case Place():
            return _placed(held, change)
        case Retime():
            return _retimed(held, change)
        case End(before):
            return _ended(held, before)
        case Attach(link, None):
            return _with_master(held, _attached(held.master, link))
        case Attach(link, week):
            weeks = [event for event in held.overrides() if _week(event, held) == week]
            return _mapped(held.calendar, lambda event: _attached(event, link) if _among(event, weeks) else event)
        case _:
            assert_never(change)


def _cancelled(held: _Held, recurrence_id: datetime) -> Component:
    gone = [event for event in held.overrides() if _week(event, held) == recurrence_id]
    return _with_master(held, _excluding(held, recurrence_id)).keeping(lambda item: not _among(item, gone))


def _excluding(held: _Held, recurrence_id: datetime) -> Component:
    if recurrence_id in held.series.excluded:
        return held.master
    return held.master.adding(_time_line("EXDATE", recurrence_id, held))


def _placed(held: _Held, change: Place) -> Component:
    master = _including(held, change.recurrence_id)
    known = [event for event in held.overrides() if _week(event, held) == change.recurrence_id]
    if known:
        there = _with_master(held, master)
        return _mapped(there, lambda event: _at_place(event, change, held) if _among(event, known) else event)
    if change.start == change.recurrence_id and change.length == held.series.length:
        return _with_master(held, master)
    week = _time_line("RECURRENCE-ID", change.recurrence_id, held)
    override = _at_place(held.master.without(*_RECURRENCE), change, held).adding(week)
    return _after_events(_with_master(held, master), override)


def _including(held: _Held, recurrence_id: datetime) -> Component:
    """The master without an EXDATE for that week, in whatever spelling and company it stands."""
    if recurrence_id not in held.series.excluded:
        return held.master
    remade: list[Line | Component] = []
    for item in held.master.items:
        if isinstance(item, Line) and item.name == "EXDATE":
            remade += _dates_but(item, recurrence_id, held.anchor)
        else:
            remade.append(item)
    return replace(held.master, items=tuple(remade))


def _dates_but(line: Line, recurrence_id: datetime, series: Anchor) -> list[Line]:
    _, value = line.parts()
    texts = value.split(",")
    kept = [text for text, at in zip(texts, stamps(line), strict=True) if as_instant(at, series) != recurrence_id]
    if len(kept) == len(texts):
        return [line]
    return [line.having_value(",".join(kept))] if kept else []


def _retimed(held: _Held, change: Retime) -> Component:
    series = held.series
    same_start = (series.start, series.zone) == (change.first, change.slot.zone) and held.anchor.form is not Form.DATE
    if not same_start:
        held = _all_pinned(held)
    master = held.master
    if not same_start or series.length != change.slot.length:
        ends = instant(change.first, change.slot.zone) + change.slot.length
        start = zoned_line("DTSTART", change.first, change.slot.zone)
        master = _having_times(master, start, instant_line("DTEND", ends, change.slot.zone))
    if series.rule != Rule():
        master = master.having(new_line("RRULE", "FREQ=WEEKLY"))
    return _knowing_zone(_with_master(held, master), change)


def _knowing_zone(calendar: Component, change: Retime) -> Component:
    zone = change.slot.zone
    if zone == "UTC" or any(one.value("TZID") == zone for one in calendar.components("VTIMEZONE")):
        return calendar
    bare = b"BEGIN:VCALENDAR\r\n" + vtimezone(zone, change.first.year - 1) + b"END:VCALENDAR\r\n"
    first = next(at for at, item in enumerate(calendar.items) if isinstance(item, Component))
    return replace(calendar, items=(*calendar.items[:first], *parse(bare).items, *calendar.items[first:]))


def _all_pinned(held: _Held) -> _Held:
    master = _pinned(held.master, held)
    calendar = _mapped(held.calendar, lambda event: master if event is held.master else _pinned(event, held))
    return replace(held, calendar=calendar, master=master)


def _pinned(event: Component, held: _Held) -> Component:
    """The same moments in UTC form where their meaning hangs on the series' start, which is about to change."""
    if event is not held.master and any(at.form in _AMBIGUOUS for at in _own_times(event)):
        at, start = start_of(event, held.anchor)
        lasting = length(event, at, held.anchor)
        event = _having_times(event, new_line("DTSTART", in_utc(start)), new_line("DTEND", in_utc(start + lasting)))
    dated = ("EXDATE", "RDATE", "RECURRENCE-ID")
    pinned = [
        _pinned_dates(item, held.anchor) if isinstance(item, Line) and item.name in dated else item
        for item in event.items
    ]
    return replace(event, items=tuple(pinned))


def _own_times(event: Component) -> list[Stamp]:
    return [at for name in ("DTSTART", "DTEND") for line in event.lines(name) for at in stamps(line)]


def _pinned_dates(line: Line, series: Anchor) -> Line:
    points = list(stamps(line))
    if not any(at.form in _AMBIGUOUS for at in points):
        return line
    return new_line(line.name, ",".join(in_utc(as_instant(at, series)) for at in points))


def _ended(held: _Held, before: datetime) -> Component:
    first = instant(held.series.start, held.series.zone)
    last = max(before - MINIMAL_STEP, first)
    ends = f"{wall_time(last, held.anchor.zone):%Y%m%d}" if held.anchor.form is Form.DATE else in_utc(last)
    if first < before and until(ends, held.anchor) != last:
        raise MalformedError("an end within a day, for a series of whole days")
    master = _excluding(held, first) if first >= before else held.master
    gone = [event for event in held.overrides() if _week(event, held) >= before]
    return _with_master(held, _until(master, ends)).keeping(lambda item: not _among(item, gone))


def _until(master: Component, ends: str) -> Component:
    line = master.line("RRULE")
    if line is None:
        return master.adding(new_line("RRULE", f"FREQ=WEEKLY;UNTIL={ends}"))
    _, value = line.parts()
    kept = [part for part in value.split(";") if part.partition("=")[0].strip().upper() not in ("UNTIL", "COUNT", "")]
    return master.having(line.having_value(";".join([*kept, f"UNTIL={ends}"])))


def _attached(master: Component, link: str) -> Component:
    if link in links_of(master):
        return master
    attached = master.adding(new_line("ATTACH", link))
    if any(line.parts()[1].strip() for line in master.lines("URL")):
        return attached
    return attached.without("URL").adding(new_line("URL", link))


def _at_place(event: Component, change: Place, held: _Held) -> Component:
    """The event where the change wants it, not cancelled, written in the series' zone."""
    start, lasting = change.start, change.length
    if held.anchor.form is Form.DATE and (start.time() != datetime.min.time() or lasting % timedelta(days=1)):
        raise MalformedError("a time of day, for a series of whole days")
    times = _time_line("DTSTART", start, held), _time_line("DTEND", start + lasting, held)
    return _having_times(event.keeping(_not_cancelled), *times)


def _having_times(event: Component, start: Line, end: Line) -> Component:
    if event.line("DTEND") is None and event.line("DURATION"):
        items = tuple(end if isinstance(one, Line) and one.name == "DURATION" else one for one in event.items)
        event = replace(event, items=items)
    return event.without("DURATION").having(start).having(end)


def _time_line(name: str, at: datetime, held: _Held) -> Line:
    """An instant in the form of DTSTART."""
    if held.anchor.form is Form.DATE:
        return new_line(name, f"{wall_time(at, held.anchor.zone):%Y%m%d}", VALUE="DATE")
    return instant_line(name, at, held.anchor.zone, held.tzid)


def _week(event: Component, held: _Held) -> datetime:
    line = event.line("RECURRENCE-ID")
    if line is None:
        raise MalformedError("several series in one object")
    return as_instant(next(stamps(line)), held.anchor)


def _not_cancelled(item: Line | Component) -> bool:
    return isinstance(item, Component) or item.name != "STATUS" or item.parts()[1].strip().upper() != "CANCELLED"


def _among(item: Line | Component, events: list[Component]) -> bool:
    return any(item is event for event in events)


def _with_master(held: _Held, master: Component) -> Component:
    return _mapped(held.calendar, lambda event: master if event is held.master else event)


def _mapped(calendar: Component, change: Callable[[Component], Component]) -> Component:
    changed = (
        change(item) if isinstance(item, Component) and item.name == "VEVENT" else item for item in calendar.items
    )
    return replace(calendar, items=tuple(changed))


def _after_events(calendar: Component, event: Component) -> Component:
    last = max(at for at, item in enumerate(calendar.items) if isinstance(item, Component) and item.name == "VEVENT")
    return replace(calendar, items=(*calendar.items[: last + 1], event, *calendar.items[last + 1 :]))


def _stamped(before: Component, after: Component, now: datetime) -> Component:
    there = list(before.components("VEVENT"))
    return _mapped(after, lambda event: event if event in there else _stamped_event(event, there, now))


def _stamped_event(event: Component, there: list[Component], now: datetime) -> Component:
    known = {_identity(one): one for one in there}
    earlier = known.get(_identity(event))
    at = in_utc(now.astimezone(UTC))
    if earlier is None or _times(earlier) != _times(event):
        text = event.value("SEQUENCE")
        number = int(text) if text.isdecimal() and len(text) < 10 else 0
        event = event.having(new_line("SEQUENCE", str(number + 1)))
    return event.having(new_line("DTSTAMP", at)).having(new_line("LAST-MODIFIED", at))


def _identity(event: Component) -> str:
    line = event.line("RECURRENCE-ID")
    return line.text if line else ""


def _times(event: Component) -> list[Line]:
    return [item for item in event.items if isinstance(item, Line) and item.name in _TIMES]
