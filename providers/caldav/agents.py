"""Who delivers an event to its guests: the server, or whoever writes it. SCHEDULE-AGENT, RFC 6638, section 7.1.

A server can be kept from telling guests of a single write. A line in the object says so then, and what they know of it,
so that whoever reads it later sees whether there is something to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeGuard

from providers.caldav.lines import Component, Line, mapped, new_line
from providers.caldav.people import address, organizer
from rules.identity import digest

AGENT = "SCHEDULE-AGENT"
CLIENT = "CLIENT"
UNSENT = "X-ONEONONE-UNSENT"
_NOTHING = "all"
_NAMES = ("ORGANIZER", "ATTENDEE")
_TIMES = ("RECURRENCE-ID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RDATE", "STATUS")
_TOLD = frozenset({*_TIMES, "SUMMARY", "LOCATION", "DESCRIPTION"})


def agent(event: Component) -> str | None:
    """Who delivers an event where that is not the server, None where it is."""
    named = (line.parts()[0].get(AGENT, "") for name in _NAMES for line in event.lines(name))
    return next((one for one in named if one.upper() not in ("", "SERVER")), None)


def handed_over(calendar: Component) -> Component:
    """An object that was delivered by us, now by the server; any other as it is, single weeks of it included."""
    events = [one for one in calendar.components("VEVENT") if one.line("RECURRENCE-ID") is None]
    ours = any(agent(one) == CLIENT or one.line(UNSENT) for one in events)
    return mapped(calendar, _by_server) if ours else calendar


def kept_back(calendar: Component, wanted: Callable[[Component], bool] = lambda _: True) -> Component:
    """The object, the events of it that are wanted by us where the server would tell guests of them."""
    return mapped(calendar, lambda event: _by_us(event) if wanted(event) else event)


def unsent(calendar: Component, *, known: bool) -> Component:
    """An object that the server is to keep, and to tell nobody of yet; `known`: there is nothing to tell."""
    quiet = kept_back(calendar)
    line = new_line(UNSENT, _said(quiet.components("VEVENT")) if known else _NOTHING)
    return mapped(quiet, lambda event: event if event.line("RECURRENCE-ID") else event.having(line))


def is_unsent(master: Component, events: Iterable[Component]) -> bool:
    """Whether guests are to be told of what an object says, and the server was kept from it for one write.

    A guest who answers takes the server's part: in the line that names them nothing says any more that it keeps out.
    """
    known = master.value(UNSENT)
    return known == _NOTHING or (known != "" and agent(master) == CLIENT and known != _said(events))


def _said(events: Iterable[Component]) -> str:
    """What guests are told of these events, whatever order a server puts it in."""
    return digest(*sorted("\n".join(sorted(_of(event))) for event in events))


def _of(event: Component) -> Iterator[str]:
    host = organizer(event)
    for item in event.items:
        if not isinstance(item, Line):
            continue
        if item.name in _TOLD:
            parameters, value = item.parts()
            yield f"{item.name};{parameters.get('TZID', '')}:{value}"
        elif item.name == "ATTENDEE" and address(item) != host:
            yield address(item)


def _by_us(event: Component) -> Component:
    host = organizer(event)
    return replace(event, items=tuple(_not_sent(one, host) if isinstance(one, Line) else one for one in event.items))


def _not_sent(line: Line, host: str) -> Line:
    delivered = line.name == "ATTENDEE" and address(line) != host and AGENT not in line.parts()[0]
    return line.having_parameters({AGENT: CLIENT}) if delivered else line


def _by_server(event: Component) -> Component:
    items = (item.having_parameters({AGENT: None}) if _is_ours(item) else item for item in event.items)
    return replace(event, items=tuple(items)).without(UNSENT)


def _is_ours(item: Line | Component) -> TypeGuard[Line]:
    return isinstance(item, Line) and item.name in _NAMES and item.parts()[0].get(AGENT) == CLIENT
