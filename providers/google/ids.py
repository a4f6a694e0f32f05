"""Names of series and addresses of calendars and objects, as the daemon and Google write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from rules.identity import UID_PREFIX

Event = Mapping[str, Any]
"""An event as Google's JSON has it."""

ROOT = "https://www.googleapis.com"
_CALENDARS = "/calendar/v3/calendars/"
_EVENTS = "/events/"
_PREFIX = UID_PREFIX.rstrip("-")
_OURS = re.compile(rf"{_PREFIX}([0-9a-v]+)@google\.com")
_REST = re.compile(r"[0-9a-v]{1,1000}")


def event_id(uid: str) -> str:
    """The id under which a series of ours is made: letters a to v and digits alone, the same for the same UID.

    ValueError for a UID that is none of ours.
    """
    rest = uid.removeprefix(UID_PREFIX)
    if rest == uid or not _REST.fullmatch(rest):
        raise ValueError("not a UID that an event id can be made of")
    return _PREFIX + rest


def uid_of(event: Event) -> str:
    """The UID of an event, that of our series as we name them; "" where Google tells none."""
    named = str(event.get("iCalUID", ""))
    ours = _OURS.fullmatch(named)
    return UID_PREFIX + ours[1] if ours else named


def ical_uid(uid: str) -> str:
    """What Google calls the UID: of events that it names by their id, that with its own domain."""
    return f"{event_id(uid)}@google.com" if uid.startswith(UID_PREFIX) else uid


def series_id(event: Event) -> str:
    """The id of the series that an event begins, or is a week of."""
    return str(event.get("recurringEventId") or event["id"])


def calendar_url(calendar_id: str) -> str:
    """The address of a calendar."""
    return f"{ROOT}{_CALENDARS}{quote(calendar_id.strip(), safe='@')}/"


def calendar_id(url: str) -> str:
    """The id of the calendar at an address; ValueError for an address of anything else."""
    path = urlsplit(url).path
    name = path.removeprefix(_CALENDARS).removesuffix("/")
    if not path.startswith(_CALENDARS) or not name or "/" in name:
        raise ValueError("not the address of a Google calendar")
    return unquote(name)


def href_of(url: str, event: str) -> str:
    """Where an object of the calendar at an address lies."""
    return f"{_folder(url)}{quote(event, safe='')}"


def event_at(url: str, href: str) -> str:
    """The id of the series that lies there; "" for an href that is not of this calendar."""
    folder = _folder(url)
    return unquote(href[len(folder) :]) if href.startswith(folder) else ""


def _folder(url: str) -> str:
    return urlsplit(url).path.rstrip("/") + _EVENTS
