"""Measures what a server can do, seen from one calendar; a server's name is never looked at."""

from __future__ import annotations

from providers.base import Capabilities
from providers.caldav.multistatus import REPORTS, items, reports
from providers.caldav.outbox import speaks_for_owner
from providers.caldav.sync import Place
from providers.caldav.transport import RefusedError
from providers.errors import NotFoundError

_SYNC = "{DAV:}sync-collection"
_SCHEDULING = "calendar-auto-schedule"


def measure(place: Place) -> Capabilities:
    """Scheduling by the DAV header (RFC 6638, section 2), sync by the supported reports (RFC 6578, section 3.2).

    What the server invites to for others alone is none of ours.
    """
    scheduling = _SCHEDULING in _classes(place)
    try:
        answer = place.transport.dav(place.owner, "PROPFIND", place.path, REPORTS, Depth="0")
    except RefusedError as refused:
        meaning = refused.meaning()
        if isinstance(meaning, NotFoundError):
            return Capabilities(scheduling=scheduling, missing=True)
        raise meaning from None
    supported = frozenset[str]().union(*(reports(item) for item in items(answer)))
    silent = scheduling and not speaks_for_owner(place)
    return Capabilities(scheduling=scheduling and not silent, silent=silent, sync=_SYNC in supported)


def _classes(place: Place) -> frozenset[str]:
    """Compliance classes of the calendar, or of the server's root where the calendar is not there yet."""
    try:
        return _options(place, place.path)
    except NotFoundError:
        return _options(place, "/")


def _options(place: Place, path: str) -> frozenset[str]:
    try:
        answer = place.transport.plain(place.owner, "OPTIONS", path)
    except RefusedError as refused:
        raise refused.meaning() from None
    return frozenset(name.strip() for name in answer.headers.get("Dav", "").lower().split(","))
