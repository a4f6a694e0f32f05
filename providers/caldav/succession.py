"""Lets a new series go on from an earlier one: whatever in that is people's goes on, too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from providers.caldav.agents import AGENT, CLIENT
from providers.caldav.compose import instant_line, zoned_line
from providers.caldav.held import held
from providers.caldav.ical import MARKER, master_of
from providers.caldav.lines import Component, Line
from providers.caldav.people import address
from providers.caldav.values import required, start_of
from rules.edit import Place, SeriesDraft
from rules.slot import instant, wall_time

_IDENTITY = {"UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "ORGANIZER", "RELATED-TO", MARKER}
_STATE = {"STATUS", "REQUEST-STATUS", "COMMENT"}
_TIMES = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXRULE", "EXDATE", "RECURRENCE-ID"}
_NOT_PEOPLES = _IDENTITY | _STATE | _TIMES
_RENEWED = {*_TIMES, "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", MARKER}
_FIRST_COMES = ("SUMMARY", "URL")
"""Ours only where people wrote none."""


def going_on(new: Component, before: Component, draft: SeriesDraft) -> Component:
    """The object of a draft with the lines and alarms that people gave to an earlier series, and its further guests.

    Raises MalformedError where that cannot be read.
    """
    earlier = master_of(tuple(before.components("VEVENT")))
    theirs = earlier.keeping(lambda item: _goes_on(item, draft)).items
    lines = tuple(item for item in theirs if isinstance(item, Line))
    alarms = tuple(item for item in theirs if isinstance(item, Component))
    written = {line.name for line in lines}
    event = master_of(tuple(new.components("VEVENT"))).without(*(one for one in _FIRST_COMES if one in written))
    whole = replace(event, items=(*event.items, *lines, *alarms))
    items = (item if isinstance(item, Line) or item.name != "VEVENT" else whole for item in new.items)
    return replace(new, items=(*items, *_later_weeks(whole, before, draft)))


def _later_weeks(event: Component, before: Component, draft: SeriesDraft) -> Iterator[Component]:
    """Weeks of the new series to which people gave something of their own, at the time that is agreed.

    One that was moved and stays so is put where it stood afterwards.
    """
    of, placed = held(before, draft.slot.zone), {one.recurrence_id for one in draft.weeks if isinstance(one, Place)}
    for week in of.overrides():
        at, line = of.week(week), required(week, "RECURRENCE-ID")
        local = _same_week(at, draft)
        stays = start_of(week, of.anchor)[1] == at or instant(local, draft.slot.zone) in placed
        other = "RANGE" in line.parts()[0] or week.value("STATUS").upper() == "CANCELLED"
        if stays and not other and local >= draft.first:
            yield _dated(week, event, local, draft)


def _same_week(at: datetime, draft: SeriesDraft) -> datetime:
    """Wall time of the agreed 1:1 in the ISO week of an instant."""
    day = wall_time(at, draft.slot.zone).date()
    return datetime.combine(day + timedelta(days=draft.slot.weekday - day.weekday()), draft.slot.time)


def _dated(week: Component, event: Component, local: datetime, draft: SeriesDraft) -> Component:
    zone = draft.slot.zone
    ends = instant_line("DTEND", instant(local, zone) + draft.slot.length, zone)
    own = (zoned_line("RECURRENCE-ID", local, zone), zoned_line("DTSTART", local, zone), ends)
    same = (line for name in ("UID", "DTSTAMP", MARKER) for line in event.lines(name))
    kept = week.keeping(lambda item: isinstance(item, Component) or item.name not in _RENEWED).items
    return replace(week, items=(*same, *own, *(_delivered(item, draft) for item in kept)))


def _delivered(item: Line | Component, draft: SeriesDraft) -> Line | Component:
    """A line that names one of the two, who may live elsewhere by now, with who is to deliver the new series."""
    of_the_two = (draft.organizer.email, draft.attendee.email)
    if isinstance(item, Component) or item.name not in ("ORGANIZER", "ATTENDEE") or address(item) not in of_the_two:
        return item
    host = item.name == "ATTENDEE" and address(item) == draft.organizer.email
    due = CLIENT if draft.by_client and not host else None
    return item if item.parts()[0].get(AGENT) == due else item.having_parameters({AGENT: due})


def _goes_on(item: Line | Component, draft: SeriesDraft) -> bool:
    if isinstance(item, Component):
        return True
    match item.name:
        case "ATTACH" | "URL":
            return item.parts()[1].strip() != draft.link
        case "ATTENDEE":
            return address(item) not in (draft.organizer.email, draft.attendee.email)
        case name:
            return name not in _NOT_PEOPLES
