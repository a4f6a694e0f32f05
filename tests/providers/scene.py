"""A provider in front of a server that misbehaves as told, and people behind it."""

from __future__ import annotations

from datetime import UTC, datetime

from providers.base import CalendarRef
from providers.caldav.credentials import Login, one_login
from providers.caldav.provider import CalDavProvider
from rules.reading import Changes, Resource
from tests.providers.drafts import a_draft
from tests.servers import faulty as f
from tests.servers.faulty import FaultyServer
from tests.servers.people import RawHand, hand_of
from tests.servers.running import Server

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
OWNER = "ana@example.test"
SECONDS = 1.0
PATIENT_SECONDS = 30.0
SLOW = (f.slow_headers, f.slow_body, f.silence)
TOKEN = "<D:sync-token>http://example.test/1</D:sync-token>"
_names = iter(range(10**6))


def a_response(href: str, inside: str = "", code: int = 200) -> str:
    prop = f'<D:prop><D:getetag>"1"</D:getetag>{inside}</D:prop>'
    return (
        f"<D:response><D:href>{href}</D:href><D:propstat>{prop}<D:status>HTTP/1.1 {code} Told</D:status>"
        "</D:propstat></D:response>"
    )


class Scene:
    """A provider whose requests pass through a faulty server, and the owner's hand behind it."""

    def __init__(self, front: FaultyServer, server: Server | None) -> None:
        name = f"faults-{next(_names)}"
        self.front = front
        self.provider = self.another_provider(PATIENT_SECONDS)
        self.calendar = CalendarRef("real", f"{front.url}ana/{name}/", OWNER)
        self._server = server
        self._name = name

    def another_provider(self, seconds: float) -> CalDavProvider:
        """A provider that allows a request so many seconds."""
        return CalDavProvider(self.front.url, one_login(Login("svc", "pw-svc")), lambda: NOW, seconds=seconds)

    def meets(self, fault: f.Fault) -> None:
        """From now on every request meets this fault; where it would take long, little time is allowed."""
        self.front.always(fault)
        if fault in SLOW:
            self.provider.close()
            self.provider = self.another_provider(SECONDS)

    @property
    def hand(self) -> RawHand:
        assert self._server
        return hand_of(self._server, "ana", self._server.calendar("ana", self._name))

    def read(self, cursor: str = "", *held: Resource) -> Changes:
        return self.provider.changes(self.calendar, cursor, {one.href: one.etag for one in held})

    def with_a_series(self) -> Resource:
        """The calendar made, with one series in it."""
        self.provider.make_calendar(self.calendar)
        self.provider.create(self.calendar, a_draft())
        return self.read().changed[0]
