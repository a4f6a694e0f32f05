"""Gives a new series a Meet link of its own; from then on the link is people's business, like that of any event."""

from __future__ import annotations

from providers.google.ids import Event

MEET = "hangoutsMeet"
_CONFERENCE = "conferenceData"


def with_meet(event: Event, before: Event | None) -> Event:
    """The new event, asking for a Meet; as it is where the series that it goes on from has no conference.

    Google makes the link in its own time, or not at all. The same request is made once: it is named by the event.
    """
    if before is not None and _CONFERENCE not in before:
        return event
    wanted = {"requestId": event["id"], "conferenceSolutionKey": {"type": MEET}}
    return {**event, _CONFERENCE: {"createRequest": wanted}}


def without_meet(event: Event) -> Event:
    """The new event, asking for none."""
    return {name: value for name, value in event.items() if name != _CONFERENCE}
