"""Lets a new series go on from an earlier one: whatever in that is people's goes on, too."""

from __future__ import annotations

from dataclasses import replace

from providers.caldav.ical import MARKER, master_of
from providers.caldav.lines import Component, Line
from providers.caldav.people import address
from rules.edit import SeriesDraft

_IDENTITY = {"UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "ORGANIZER", "RELATED-TO", MARKER}
_STATE = {"STATUS", "REQUEST-STATUS", "COMMENT"}
_TIMES = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXRULE", "EXDATE", "RECURRENCE-ID"}
_NOT_PEOPLES = _IDENTITY | _STATE | _TIMES
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
    return replace(
        new, items=tuple(item if isinstance(item, Line) or item.name != "VEVENT" else whole for item in new.items)
    )


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
