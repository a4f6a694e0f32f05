"""Measures what a server can do, seen from one calendar; a server's name is never looked at."""

from __future__ import annotations

from providers.base import Capabilities
from providers.caldav.multistatus import REPORTS, items, reports
from providers.caldav.sync import Place
from providers.caldav.transport import RefusedError

_SYNC = "{DAV:}sync-collection"
_SCHEDULING = "calendar-auto-schedule"


def measure(place: Place) -> Capabilities:
    """Scheduling by the DAV header (RFC 6638, section 2), sync by the supported reports (RFC 6578, section 3.2)."""
    try:
        options = place.transport.plain(place.owner, "OPTIONS", place.path)
        answer = place.transport.dav(place.owner, "PROPFIND", place.path, REPORTS, Depth="0")
    except RefusedError as refused:
        raise refused.meaning() from None
    classes = {name.strip() for name in options.headers.get("Dav", "").lower().split(",")}
    supported = frozenset[str]().union(*(reports(item) for item in items(answer)))
    return Capabilities(scheduling=_SCHEDULING in classes, sync=_SYNC in supported)
