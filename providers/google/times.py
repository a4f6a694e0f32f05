"""When an event begins and ends: Google's dates and times as instants, wall times and lengths, and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from providers.google.ids import Event
from providers.malformed import MalformedError
from providers.stamps import DAY, LONGEST, YEARS, Anchor, Form, Stamp, WellKnownZones, as_instant
from providers.zones import iana_zone
from rules.slot import instant, wall_time

Time = dict[str, Any]


def anchor_of(event: Event, owner: str, name: str = "start") -> Anchor:
    """The start of a series; a whole day is meant in the owner's zone. MalformedError when there is none."""
    time = _time(event, name)
    zones = WellKnownZones(owner)
    if "date" in time:
        return Anchor(_day(time), owner, Form.DATE, zones)
    zone = iana_zone(time["timeZone"]) if time.get("timeZone") else owner
    at = _moment(time)
    local = at if at.tzinfo is None else wall_time(at.astimezone(UTC), zone)
    return Anchor(local, zone, Form.UTC if zone == "UTC" else Form.ZONED, zones)


def week_of(event: Event, series: Anchor) -> datetime:
    """When an edited week should have started; a date means the series' time on that day."""
    time = _time(event, "originalStartTime")
    if "date" in time:
        return as_instant(Stamp(_day(time), Form.DATE), series)
    return _exact(time, series)


def start_of(event: Event, series: Anchor) -> datetime:
    """When an event starts; a whole day at midnight of the owner's zone."""
    return _exact(_time(event, "start"), series)


def length_of(event: Event, series: Anchor) -> timedelta:
    """How long it lasts; whole days count as days, whatever clocks do meanwhile."""
    start, end = _time(event, "start"), _time(event, "end")
    if "date" in start and "date" in end:
        found = _day(end) - _day(start)
    else:
        found = _exact(end, series) - _exact(start, series)
    if not timedelta() <= found <= LONGEST:
        raise MalformedError("an end before the start, or a year after it")
    return found


def timed(at: datetime, zone: str) -> Time:
    """An instant as Google takes it, in the zone in which its event is to be repeated."""
    local = at.astimezone(UTC if zone == "UTC" else ZoneInfo(zone))
    return {"dateTime": local.isoformat(), "timeZone": zone}


def at_wall_time(local: datetime, zone: str) -> Time:
    """A wall time as Google takes it; with its offset, unless clocks never show it."""
    at = instant(local, zone)
    return timed(at, zone) if wall_time(at, zone) == local else {"dateTime": local.isoformat(), "timeZone": zone}


def spelled(start: datetime, lasting: timedelta, series: Anchor) -> dict[str, Time]:
    """Start and end in the form of the series: as dates where that is one of whole days and these are such."""
    local = wall_time(start, series.zones.owner)
    whole = lasting and not lasting % DAY and instant(local.replace(hour=0, minute=0, second=0), series.zones.owner)
    if series.form is not Form.DATE or whole != start:
        return {"start": timed(start, series.zone), "end": timed(start + lasting, series.zone)}
    return {"start": {"date": f"{local:%Y-%m-%d}"}, "end": {"date": f"{local + lasting:%Y-%m-%d}"}}


def _exact(time: Time, series: Anchor) -> datetime:
    if "date" in time:
        return instant(_day(time), series.zones.owner)
    at = _moment(time)
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    return instant(at, iana_zone(time["timeZone"]) if time.get("timeZone") else series.zone)


def _time(event: Event, name: str) -> Time:
    time = event.get(name)
    if not isinstance(time, dict) or not ("date" in time or "dateTime" in time):
        raise MalformedError(f"no {name}")
    return time


def _day(time: Time) -> datetime:
    try:
        at = datetime.combine(date.fromisoformat(time["date"]), datetime.min.time())
    except (TypeError, ValueError):
        raise MalformedError("a date that is none") from None
    return _within(at)


def _moment(time: Time) -> datetime:
    try:
        at = datetime.fromisoformat(time["dateTime"])
    except (TypeError, ValueError):
        raise MalformedError("a time that is none") from None
    return _within(at)


def _within(at: datetime) -> datetime:
    if at.year not in YEARS:
        raise MalformedError("a year outside 1900 to 2200")
    return at
