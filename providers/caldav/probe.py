"""Measures what a server can do, seen from one calendar; a server's name is never looked at."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from providers.base import Capabilities
from providers.caldav.free_busy import by_post
from providers.caldav.multistatus import Item, asking, items, reports, sync_request
from providers.caldav.outbox import speaks_for_owner
from providers.caldav.principal import signed_in, upwards
from providers.caldav.session import TooLargeError
from providers.caldav.sync import Place
from providers.caldav.transport import RefusedError
from providers.errors import NotFoundError, ProviderError

_SYNC = "{DAV:}sync-collection"
_TOKEN = "{DAV:}sync-token"
_SIZE = "{urn:ietf:params:xml:ns:caldav}max-resource-size"
_TRAITS = asking("<D:supported-report-set/><D:sync-token/><C:max-resource-size/>")
_SCHEDULING = "calendar-auto-schedule"
_UNKNOWN = "data:,oneonone-probe"


def measure(place: Place) -> Capabilities:
    """Scheduling by the DAV header (RFC 6638, section 2), sync by the supported reports (RFC 6578, section 3.2).

    What the server invites to for others alone is none of ours.
    """
    scheduling = _SCHEDULING in _classes(place)
    traits = _traits(place)
    if traits is None:
        return Capabilities(scheduling=scheduling, missing=True)
    supported = frozenset[str]().union(*(reports(item) for item in traits))
    silent = scheduling and not speaks_for_owner(place)
    size = max((int(text) for item in traits if (text := item.text(_SIZE)).isdecimal()), default=0)
    return Capabilities(scheduling and not silent, silent, sync=_SYNC in supported, max_size=size)


def measure_whole(place: Place) -> Capabilities:
    """The same and what else shows without a write; whatever the server fails at there is not measured."""
    found = measure(place)
    if found.missing:
        return found
    token = _unless_it_fails(lambda: refuses_token(place)) if found.sync else None
    busy = _unless_it_fails(lambda: by_post(place, signed_in(place)))
    return replace(found, refuses_token=token, free_busy_post=busy)


def refuses_token(place: Place) -> bool:
    """Whether sync tokens are refused that the server never gave: one of no sense, and its own with a larger number.

    The latter is what we hold after the server was restored from a backup. RFC 6578, section 3.2 wants both refused.
    """
    token = next((text for item in _traits(place) or () if (text := item.text(_TOKEN))), "")
    larger = re.sub(r"(\d+)(\D*)$", r"9\1\2", token)
    return not _swallowed(place, _UNKNOWN) and (larger == token or not _swallowed(place, larger))


def _unless_it_fails(measured: Callable[[], bool | None]) -> bool | None:
    try:
        return measured()
    except ProviderError:
        return None


def _swallowed(place: Place, token: str) -> bool:
    try:
        place.transport.dav(place.owner, "REPORT", place.path, sync_request(token), Depth="0")
    except TooLargeError:
        return True
    except RefusedError as refused:
        if refused.status >= 500:
            raise refused.meaning() from None
        return False
    return True


def _traits(place: Place) -> tuple[Item, ...] | None:
    """Properties of the calendar, None where it is not there."""
    try:
        told = items(place.transport.dav(place.owner, "PROPFIND", place.path, _TRAITS, Depth="0"))
        return None if all(item.status in (404, 410) for item in told) else told
    except RefusedError as refused:
        meaning = refused.meaning()
        if isinstance(meaning, NotFoundError):
            return None
        raise meaning from None


def _classes(place: Place) -> frozenset[str]:
    """Compliance classes of the calendar, or of the nearest folder above it where it is not there yet.

    The root of a server may lie outside of what serves calendars, and then has none.
    """
    for path in upwards(place.path):
        try:
            return _options(place, path)
        except NotFoundError:
            continue
    return frozenset()


def _options(place: Place, path: str) -> frozenset[str]:
    try:
        answer = place.transport.plain(place.owner, "OPTIONS", path)
    except RefusedError as refused:
        raise refused.meaning() from None
    return frozenset(name.strip() for name in answer.headers.get("Dav", "").lower().split(","))
