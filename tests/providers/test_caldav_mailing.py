"""A server that mails what it delivers: whom a write of ours reaches in that way, and that most reach nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes

import pytest

from daemon.demo.sink import MailSink, mail_sink
from providers.base import CalendarRef
from providers.caldav.provider import CalDavProvider
from rules.edit import Attach, Cancel, Change, Place, SeriesEdit
from rules.model import Partstat
from rules.reading import Resource
from tests.providers.backends import OWNER, by_service_user
from tests.providers.drafts import LINK, SLOT, WEEK, a_draft, an_invitation
from tests.servers.people import hand_of
from tests.servers.running import Server
from tests.servers.sogo import demand_sogo, start_sogo

BEN = "ben@example.test"
EVE = replace(a_draft().attendee, email="eve@elsewhere.test", name="Eve")


@pytest.fixture(scope="module")
def sink() -> Iterator[MailSink]:
    with mail_sink() as one:
        yield one


@pytest.fixture(scope="module")
def server(sink: MailSink) -> Iterator[Server]:
    """SOGo with SOGoAppointmentSendEMailNotifications."""
    demand_sogo()
    one = start_sogo(sink.url)
    yield one
    one.stop()


class Ana:
    """The organizer, for whom the super user writes, and the mails that came of it."""

    def __init__(self, server: Server, sink: MailSink) -> None:
        self.provider: CalDavProvider = by_service_user(server).provider  # type: ignore[assignment]
        self.calendar = CalendarRef("real", server.calendar("ana", server.arrivals), OWNER)
        self._sink = sink
        self._read = len(sink.deliveries)

    @property
    def mails(self) -> list[tuple[str, str]]:
        """To whom a mail went since the last look, and what kind of scheduling message it carries."""
        new, self._read = self._sink.deliveries[self._read :], len(self._sink.deliveries)
        parts = [(one.recipients[0], part) for one in new for part in message_from_bytes(one.content).walk()]
        events = [(to, part) for to, part in parts if part.get_content_type() == "text/calendar"]
        return [(to, str(part.get_param("method"))) for to, part in events]

    def changes(self, held: Resource, *changes: Change) -> Resource:
        return self.provider.replace(self.calendar, SeriesEdit(held.href, held.uid, changes), held.etag)


@pytest.fixture
def ana(server: Server, sink: MailSink) -> Iterator[Ana]:
    one = Ana(server, sink)
    yield one
    one.provider.close()


def test_who_is_invited_gets_one_mail_for_each_change_of_times_and_none_for_links(ana: Ana, server: Server) -> None:
    held = ana.provider.create(ana.calendar, an_invitation("1on1-mailed"))
    assert ana.mails == [(BEN, "REQUEST")]
    held = ana.changes(held, Attach("https://meet.example.test/agenda/other"))
    assert ana.mails == []
    held = ana.changes(held, Cancel(WEEK))
    assert ana.mails == [(BEN, "REQUEST")]
    hand_of(server, "ben", server.calendar("ben", server.arrivals)).answer_series(held.uid, BEN, Partstat.ACCEPTED)
    assert ana.mails == [(OWNER, "REPLY")]
    (now,) = (one for one in ana.provider.changes(ana.calendar, "", {}).changed if one.uid == held.uid)
    ana.changes(now, Place(WEEK, WEEK, SLOT.length))
    assert ana.mails == [(BEN, "REQUEST")]
    hand_of(server, "ana", ana.calendar.url).remove_agenda(held.uid)
    (now,) = (one for one in ana.provider.changes(ana.calendar, "", {}).changed if one.uid == held.uid)
    ana.changes(now, Attach(LINK))
    assert ana.mails == []


def test_it_mails_nobody_of_whom_another_is_to_tell(ana: Ana) -> None:
    draft = replace(an_invitation("1on1-outside"), attendee=EVE)
    ana.provider.create(ana.calendar, draft)
    assert ana.mails == [(EVE.email, "REQUEST")]
    held = ana.provider.create(ana.calendar, replace(draft, uid="1on1-by-us", by_client=True))
    ana.changes(held, Cancel(WEEK))
    assert ana.mails == []
