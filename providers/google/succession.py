"""Weeks to which people gave a title, a place or words of their own keep them in the series that goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from providers.errors import ConflictError
from providers.google.ids import Event
from providers.google.place import Place
from providers.google.reading import Group, is_off
from providers.google.times import anchor_of, start_of, week_of
from rules.edit import SeriesDraft
from rules.slot import instant, wall_time

_OWN = ("summary", "location", "description", "colorId", "visibility")


def write_later_weeks(place: Place, before: Group, made: Event, draft: SeriesDraft) -> bool:
    """Give what people gave to later weeks of one series to the same weeks of the new one; whether there were any."""
    found = list(_later_weeks(place, before, draft))
    for local, own in found:
        at = instant(local, draft.slot.zone)
        week = place.week(str(made["id"]), at, anchor_of(made, place.calendar.zone))
        if week is None or is_off(week):
            raise ConflictError(f"{place.href(str(made['id']))}: a week of the new series is not there")
        place.patch(week, own)
    return bool(found)


def _later_weeks(place: Place, before: Group, draft: SeriesDraft) -> Iterator[tuple[datetime, dict[str, object]]]:
    """Weeks that stand where they should, with what they have of their own, at the time that is agreed now."""
    if before.master is None:
        return
    start = anchor_of(before.master, place.calendar.zone)
    for week in before.weeks:
        own = {name: week[name] for name in _OWN if week.get(name) not in (None, before.master.get(name))}
        stands = not is_off(week) and start_of(week, start) == week_of(week, start)
        local = _same_week(week_of(week, start), draft)
        if own and stands and local >= draft.first:
            yield local, own


def _same_week(at: datetime, draft: SeriesDraft) -> datetime:
    """Wall time of the agreed 1:1 in the ISO week of an instant."""
    day = wall_time(at, draft.slot.zone).date()
    return datetime.combine(day + timedelta(days=draft.slot.weekday - day.weekday()), draft.slot.time)
