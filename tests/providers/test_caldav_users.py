"""Events that name people by their addresses on the server, as some programs do: they are the people of the roster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from providers.base import CalendarRef
from providers.caldav.credentials import Login, login_for_each, one_login
from providers.caldav.provider import CalDavProvider
from providers.errors import TemporaryError
from rules.edit import Cancel, SeriesEdit
from rules.model import Attendee, Partstat
from rules.reading import Resource
from tests.providers.backends import NOW, OWNER
from tests.providers.drafts import WEEK, a_draft
from tests.servers.faulty import Fault, FaultyServer, Wire, faulty, html, passing, status
from tests.servers.people import RawHand, hand_of
from tests.servers.running import Server

BEN, UID = "ben@example.test", "1on1-by-path"
PRINCIPALS = {
    "radicale": "/{}/",
    "scheduling_xandikos": "/{}/",
    "cyrus": "/dav/principals/user/{}/",
    "davical": "/caldav.php/{}/",
    "sogo": "/SOGo/dav/{}/",
    "sabredav": "/principals/{}/",
}
TWO = (Attendee(OWNER, Partstat.ACCEPTED), Attendee(BEN))


@dataclass(frozen=True, slots=True)
class Scene:
    """Ana's calendar, in which she names people as her program does, and what the daemon asks about it."""

    provider: CalDavProvider
    front: FaultyServer
    calendar: CalendarRef
    hand: RawHand
    principal: str

    def write(self, organizer: str, guest: str, uid: str = UID) -> None:
        lines = f"ORGANIZER:{organizer}\r\nATTENDEE;PARTSTAT=ACCEPTED:{organizer}\r\nATTENDEE:{guest}\r\n"
        times = "DTSTART:20260310T090000Z\r\nDTEND:20260310T093000Z\r\nRRULE:FREQ=WEEKLY\r\n"
        event = f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260301T000000Z\r\n{times}{lines}END:VEVENT\r\n"
        head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Test//EN\r\n"
        self.hand.put(f"{uid}.ics", f"{head}{event}END:VCALENDAR\r\n".encode())

    def read(self, uid: str = UID) -> Resource:
        return next(one for one in self.provider.changes(self.calendar, "", {}).changed if one.uid == uid)

    def people(self, uid: str = UID) -> tuple[str, tuple[Attendee, ...]]:
        series = self.read(uid).series
        assert series
        return series.organizer, series.attendees


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    server: Server = request.getfixturevalue(request.param)
    logins = {f"{user}@example.test": Login(user, password) for user, password in server.users.items()}
    service = one_login(Login(server.service, server.password(server.service))) if server.service else None
    hand = hand_of(server, "ana", server.calendar("ana", "by-path"))
    hand.make()
    with faulty(server.url) as front:
        provider = CalDavProvider(front.url, service or login_for_each(logins), lambda: NOW)
        for user in ("ben", "ana"):
            url = server.calendar(user, "by-path").replace(server.url, front.url)
            calendar = provider.expect(CalendarRef("real", url, f"{user}@example.test"))
        hand_of(server, "ben", server.calendar("ben", "by-path")).make()
        yield Scene(provider, front, calendar, hand, PRINCIPALS[request.param])
        provider.close()
    hand.drop_calendar()
    hand_of(server, "ben", server.calendar("ben", "by-path")).drop_calendar()


def on(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("scene", names, indirect=True)


@on(*PRINCIPALS)
def test_people_who_are_named_by_their_addresses_on_the_server_are_known(scene: Scene) -> None:
    scene.write(scene.principal.format("ana"), scene.principal.format("ben"))
    assert scene.people() == (OWNER, TWO)
    held = scene.read()
    told = scene.provider.replace(scene.calendar, SeriesEdit(held.href, UID, (Cancel(WEEK),), held.series), held.etag)
    assert told.series
    assert (told.series.organizer, told.series.attendees) == (OWNER, TWO)
    assert f":{scene.principal.format('ana')}" in scene.hand.text(UID)


@on("radicale")
def test_a_whole_address_on_the_server_is_the_same(scene: Scene) -> None:
    scene.write(f"{scene.front.url}ana/", f"{scene.front.url}ben/")
    assert scene.people() == (OWNER, TWO)


@on("radicale")
def test_addresses_that_nobody_knows_stay_as_they_are_and_are_asked_about_once(scene: Scene) -> None:
    strangers = "http://else.example.test/eve/", "urn:uuid:2f3b", "/nobody/"
    for number, stranger in enumerate(strangers):
        scene.write(f"mailto:{OWNER}", stranger, f"1on1-stranger-{number}")
    assert {guest.email for number in range(3) for guest in scene.people(f"1on1-stranger-{number}")[1]} == {
        OWNER,
        *strangers,
    }
    asked = [one.path for one in scene.front.requests if one.path == "/nobody/"]
    assert asked == ["/nobody/"]


@on("radicale")
def test_an_answer_about_somebody_that_makes_no_sense_keeps_the_calendar_unread_for_once(scene: Scene) -> None:
    scene.write(f"mailto:{OWNER}", "/nobody/")
    scene.front.always(about(html(), "/nobody/"), "PROPFIND")
    with pytest.raises(TemporaryError):
        scene.read()
    assert scene.people()[1][1].email == "/nobody/"


@on("radicale")
def test_somebody_about_whom_a_server_could_not_tell_is_asked_about_again(scene: Scene) -> None:
    scene.write(f"mailto:{OWNER}", "/ben/")
    scene.front.always(about(status(503), "/ben/"), "PROPFIND")
    with pytest.raises(TemporaryError):
        scene.read()
    assert scene.people()[1][1].email == "/ben/"
    scene.front.always(passing, "PROPFIND")
    assert scene.people()[1][1].email == BEN


@on("radicale")
def test_where_all_are_named_by_mail_nothing_is_asked(scene: Scene) -> None:
    scene.provider.create(scene.calendar, a_draft())
    cursor = scene.provider.changes(scene.calendar, "", {}).cursor
    scene.front.requests.clear()
    scene.provider.changes(scene.calendar, cursor, {})
    assert len(scene.front.requests) == 1


def about(fault: Fault, path: str) -> Fault:
    """A fault where the server should say who that is."""

    def answer(wire: Wire) -> None:
        (fault if wire.request.path == path else passing)(wire)

    return answer
