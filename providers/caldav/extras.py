"""What people gave to a series, for a new one on another server; and what comes from there, in a new object."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from icalendar.prop import vDuration, vText

from providers.caldav.ical import master_of
from providers.caldav.lines import Component, Line, new_line, parse
from providers.caldav.people import attendees
from providers.malformed import MalformedError
from rules.edit import NO_EXTRAS, Extras, Invitee

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def extras_of(data: bytes) -> Extras:
    """What an object holds; nothing where it is not understood."""
    try:
        event = master_of(tuple(parse(data).components("VEVENT")))
        alarms = tuple(dict.fromkeys(_alarms(event)))
        guests = tuple(Invitee(one.email, "") for one in attendees(event))
        title, location, description = (_words(event, name) for name in ("SUMMARY", "LOCATION", "DESCRIPTION"))
        return Extras(title, location, description, guests, alarms, data)
    except MalformedError:
        return NO_EXTRAS


def lines_of(extras: Extras) -> Iterator[Line]:
    """The lines of what came from elsewhere, but for the title; the alarms' too, whole. RFC 5545, section 3.6.6."""
    for name, text in (("LOCATION", extras.location), ("DESCRIPTION", extras.description)):
        if text:
            yield new_line(name, escaped(text))
    for before in extras.alarms:
        yield new_line("BEGIN", "VALARM")
        yield new_line("ACTION", "DISPLAY")
        yield new_line("DESCRIPTION", escaped(extras.title or "1:1"))
        yield new_line("TRIGGER", vDuration(-before).to_ical().decode())  # type: ignore[no-untyped-call]
        yield new_line("END", "VALARM")


def escaped(text: str) -> str:
    """A text as a value. RFC 5545, section 3.3.11."""
    return vText(text).to_ical().decode()


def _words(event: Component, name: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], event.value(name))


def _alarms(event: Component) -> Iterator[timedelta]:
    """How long before the start each rings; what rings later, at a time of day or counted from the end is left out."""
    for alarm in event.components("VALARM"):
        line = alarm.line("TRIGGER")
        parameters, value = line.parts() if line else ({}, "")
        if value.upper().startswith(("-P", "P0", "PT0")) and parameters.get("RELATED", "START").upper() == "START":
            yield -_duration(value)


def _duration(value: str) -> timedelta:
    try:
        found: timedelta = vDuration.from_ical(value.strip())  # type: ignore[no-untyped-call]
    except ValueError:
        raise MalformedError("an alarm at no time") from None
    return found
