"""Who delivers an event to its guests: the server, or whoever writes it. SCHEDULE-AGENT, RFC 6638, section 7.1."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeGuard

from providers.caldav.held import mapped
from providers.caldav.lines import Component, Line

AGENT = "SCHEDULE-AGENT"
CLIENT = "CLIENT"
_NAMES = ("ORGANIZER", "ATTENDEE")


def agent(event: Component) -> str | None:
    """Who delivers an event where that is not the server, None where it is."""
    named = (line.parts()[0].get(AGENT, "") for name in _NAMES for line in event.lines(name))
    return next((one for one in named if one.upper() not in ("", "SERVER")), None)


def handed_over(calendar: Component) -> Component:
    """An object that was delivered by us, now by the server; any other as it is, single weeks of it included."""
    events = [one for one in calendar.components("VEVENT") if one.line("RECURRENCE-ID") is None]
    return mapped(calendar, _by_server) if any(agent(one) == CLIENT for one in events) else calendar


def _by_server(event: Component) -> Component:
    items = (item.having_parameters({AGENT: None}) if _is_ours(item) else item for item in event.items)
    return replace(event, items=tuple(items))


def _is_ours(item: Line | Component) -> TypeGuard[Line]:
    return isinstance(item, Line) and item.name in _NAMES and item.parts()[0].get(AGENT) == CLIENT
