"""Weeks to which people gave a title, a place or words of their own keep them in the series that goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from providers.errors import ConflictError
from providers.google.ids import Event
from providers.google.place import Place
from providers.google.reading import Group, is_off
from providers.google.times import anchor_of, start_of, week_of
from rules.model import Slot
from rules.slot import instant, wall_time

_OWN = ("summary", "location", "description", "colorId", "visibility")


def write_later_weeks(place: Place, before: Group, made: Event, slot: Slot, first: datetime) -> bool:
    """Give what people gave to weeks of one series to the same weeks of another; whether there was anything to write.

    The other stands at the slot from local time `first` on; it may be the same one after it was brought there.
    """
    found = list(_later_weeks(place, before, slot, first))
    wrote = [_write(place, made, instant(local, slot.zone), own) for local, own in found]
    return any(wrote)


def _write(place: Place, made: Event, at: datetime, own: Event) -> bool:
    week = place.week(str(made["id"]), at, anchor_of(made, place.calendar.zone))
    if week is None or is_off(week):
        raise ConflictError(f"{place.href(str(made['id']))}: a week of the new series is not there")
    missing = {name: value for name, value in own.items() if week.get(name) != value}
    if missing:
        place.patch(week, missing)
    return bool(missing)


def _later_weeks(place: Place, before: Group, slot: Slot, first: datetime) -> Iterator[tuple[datetime, Event]]:
    """Weeks that stand where they should, with what they have of their own, at the time that is agreed now."""
    if before.master is None:
        return
    start = anchor_of(before.master, place.calendar.zone)
    for week in before.weeks:
        own = {name: week[name] for name in _OWN if week.get(name) not in (None, before.master.get(name))}
        stands = not is_off(week) and start_of(week, start) == week_of(week, start)
        local = _same_week(week_of(week, start), slot)
        if own and stands and local >= first:
            yield local, own


def _same_week(at: datetime, slot: Slot) -> datetime:
    """Wall time of the agreed 1:1 in the ISO week of an instant."""
    day = wall_time(at, slot.zone).date()
    return datetime.combine(day + timedelta(days=slot.weekday - day.weekday()), slot.time)
