"""In whose name a server sends out invitations that stand in a calendar."""

from __future__ import annotations

from collections.abc import Callable

from providers.caldav.multistatus import OUTBOX, OWNER, Item, items, outbox, owner
from providers.caldav.sync import Place
from providers.caldav.transport import RefusedError


def speaks_for_owner(place: Place) -> bool:
    """Whether the outbox that the server names for a calendar's owner, to us, is the owner's. RFC 6638, section 2.1.1.

    Cyrus names to everybody who signs in their own, and sends out nothing that they write for somebody else. Rights
    on the outbox tell nothing (section 6.2): DAViCal shows none to a deputy, and invites. What is not told counts
    as the owner's.
    """
    whose = _told(place, place.path, OWNER, owner)
    named = _told(place, f"{whose}/", OUTBOX, outbox) if whose else ""
    sender = _told(place, named, OWNER, owner) if named else ""
    return sender in ("", whose)


def _told(place: Place, path: str, what: bytes, read: Callable[[Item], str]) -> str:
    """One property of a resource, "" where it is not told."""
    try:
        answer = place.transport.dav(place.owner, "PROPFIND", path, what, Depth="0")
    except RefusedError:
        return ""
    return next((found for item in items(answer) if (found := read(item))), "")
