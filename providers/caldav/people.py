"""Who is invited and what was answered: ORGANIZER, ATTENDEE and COMMENT as values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from providers.caldav.lines import Component, Line
from rules.busy import two_of
from rules.model import Attendee, Partstat

NO_GUESTS = frozenset({"ROOM", "RESOURCE"})
RESPONSE_COMMENT = "X-RESPONSE-COMMENT"
LONGEST_COMMENT = 1000
_SERVED = re.compile(r"(?:^|,)\s*(?:1\.[12]|2\.0)\b")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def attendees(event: Component) -> tuple[Attendee, ...]:
    """The people who are invited, in their order; rooms and things are none.

    Whoever organizes takes part, also where a server drops that line: it is for the others to answer.
    """
    guests = tuple(attendee(line) for line in event.lines("ATTENDEE") if is_guest(line))
    host = organizer(event)
    if "@" not in host or any(one.email == host for one in guests):
        return guests
    return (Attendee(host, Partstat.ACCEPTED), *guests)


def served(events: Iterable[Component]) -> frozenset[str]:
    """Guests whom the server says that it told of an event: sent, delivered, or taken. RFC 6638, section 3.2.9."""
    lines = (line for event in events for line in event.lines("ATTENDEE"))
    return frozenset(address(line) for line in lines if _SERVED.search(line.parts()[0].get("SCHEDULE-STATUS", "")))


def is_guest(line: Line) -> bool:
    """Whether an ATTENDEE is a person, as far as it says. RFC 5545, section 3.2.3."""
    return line.parts()[0].get("CUTYPE", "").upper() not in NO_GUESTS


def organizer(event: Component) -> str:
    """Address of the organizer, "" when there is none."""
    line = event.line("ORGANIZER")
    return address(line) if line else ""


def two_alone(events: Sequence[Component]) -> frozenset[str]:
    """The two who meet, where the components of one UID are a single event of exactly two; empty otherwise."""
    event, *others = events
    if others or any(event.line(name) for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
        return frozenset()
    return two_of([organizer(event), *(guest.email for guest in attendees(event))])


def address(line: Line) -> str:
    """A calendar user's e-mail address in lower case, from EMAIL where the value is none. RFC 7986, section 6.2."""
    parameters, value = line.parts()
    plain = value.strip().lower()
    if plain.startswith("mailto:"):
        return plain.removeprefix("mailto:")
    return parameters.get("EMAIL", plain).lower()


def has_declined(line: Line) -> bool:
    """Whether that guest declined."""
    return is_guest(line) and attendee(line).partstat is Partstat.DECLINED


def comment(event: Component) -> str:
    """What was written into an event, as one line of text. RFC 5545, section 3.8.1.4."""
    return _plain("\\n".join(line.parts()[1] for line in event.lines("COMMENT")))


def attendee(line: Line) -> Attendee:
    """Who is invited by a line, and what was answered."""
    parameters, _ = line.parts()
    named = parameters.get("PARTSTAT", "").upper()
    partstat = Partstat(named) if named in frozenset(Partstat) else Partstat.NEEDS_ACTION
    said = parameters.get(RESPONSE_COMMENT, "") if partstat is Partstat.DECLINED else ""
    return Attendee(address(line), partstat, _plain(said))


def _plain(text: str) -> str:
    unescaped = _ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], text)
    return " ".join(unescaped.split())[:LONGEST_COMMENT].rstrip()
