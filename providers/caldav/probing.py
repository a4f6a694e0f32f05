"""The Probe of one CalDAV account: over connections of its own, which end with each measurement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from providers.base import CalendarRef, Capabilities
from providers.caldav.credentials import Credentials, is_service
from providers.caldav.principal import Principal, signed_in
from providers.caldav.probe import measure_whole
from providers.caldav.sync import Place
from providers.caldav.transport import Transport
from providers.caldav.trial import try_out

PROBE_SECONDS = 20.0
"""Each request is small; a pass waits for it, and is to show signs of life meanwhile."""


class CalDavProbe:
    """Measures one CalDAV server."""

    def __init__(
        self, url: str, credentials: Credentials, *, ca_file: str | None = None, seconds: float = PROBE_SECONDS
    ) -> None:
        self._open = partial(Transport, url, credentials, ca_file, seconds)
        self._service = is_service(credentials)

    def explore(self, calendar: CalendarRef) -> Capabilities:
        with self._place(calendar) as place:
            return measure_whole(place)

    def try_out(self, calendar: CalendarRef, found: Capabilities, *, anywhere: bool) -> Capabilities:
        with self._place(calendar) as place:
            principal = signed_in(place)
            for home in self._homes(place.path, principal, anywhere=anywhere):
                if measured := try_out(place, home, principal.address, found):
                    return measured
        return found

    def _homes(self, path: str, principal: Principal, *, anywhere: bool) -> list[str]:
        """Where a calendar may be made: in the home of a service user, who is nobody here; else where people see it."""
        above = path.rstrip("/").rpartition("/")[0] + "/"
        nobodys = principal.home != above or not principal.owns
        apart = [principal.home] if self._service and principal.home and nobodys else []
        return [*apart, above] if anywhere and above != "/" else apart

    @contextmanager
    def _place(self, calendar: CalendarRef) -> Iterator[Place]:
        transport = self._open()
        try:
            yield Place(transport, calendar.owner, transport.path(calendar.url))
        finally:
            transport.close()
