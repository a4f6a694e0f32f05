"""An answer that is given while the daemon is about to write stays, and what was to be written is, on real servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import pytest

from providers.base import CalendarRef
from providers.caldav.credentials import Login, login_for_each
from providers.caldav.provider import CalDavProvider
from providers.errors import ConflictError
from rules.edit import Cancel, SeriesEdit
from rules.model import Partstat, Series
from rules.reading import Resource
from tests.providers.backends import NOW
from tests.providers.drafts import AFTER_CLOCK_CHANGE, WEEK, an_invitation
from tests.servers.faulty import Fault, FaultyServer, Reply, Wire, faulty, passing
from tests.servers.people import RawHand, hand_of
from tests.servers.running import Server, dav

BEN = "ben@example.test"
ACCEPTED, DECLINED, TENTATIVE = Partstat.ACCEPTED, Partstat.DECLINED, Partstat.TENTATIVE
_numbers = iter(range(10**6))


@dataclass(frozen=True, slots=True)
class Scene:
    """Ana's series, to which Ben is invited, the way there, and their own programs."""

    provider: CalDavProvider
    front: FaultyServer
    calendar: CalendarRef
    ana: RawHand
    ben: RawHand
    uid: str

    def read(self) -> Resource:
        found = self.provider.changes(self.calendar, "", {}).changed
        return next(one for one in found if one.uid == self.uid)

    def now(self) -> Series:
        series = self.read().series
        assert series
        return series

    def takes_off(self, held: Resource) -> None:
        """What the daemon does, who saw this."""
        edit = SeriesEdit(held.href, held.uid, (Cancel(WEEK),), held.series)
        self.provider.replace(self.calendar, edit, held.etag)

    def answers(self, answer: Partstat) -> None:
        self.ben.answer_series(self.uid, BEN, answer)

    def said(self) -> Partstat:
        return next(one.partstat for one in self.now().attendees if one.email == BEN)

    def shows(self, answer: Partstat, *off: datetime) -> bool:
        """Whether these weeks are off, and Ben's answer is this one."""
        return self.said() is answer and self.now().excluded == set(off)


@pytest.fixture(params=["scheduling_xandikos", "cyrus"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    server: Server = request.getfixturevalue(request.param)
    logins = {f"{user}@example.test": Login(user, password) for user, password in server.users.items()}
    with faulty(server.url) as front:
        provider = CalDavProvider(front.url, login_for_each(logins), lambda: NOW)
        url = server.calendar("ana", server.arrivals)
        calendar = CalendarRef("real", url.replace(server.url, front.url), "ana@example.test")
        ana, ben = (hand_of(server, user, server.calendar(user, server.arrivals)) for user in ("ana", "ben"))
        one = Scene(provider, front, calendar, ana, ben, f"1on1-answers-{next(_numbers)}")
        provider.create(calendar, an_invitation(one.uid))
        yield one
        provider.close()
        for person in (ana, ben):
            person.delete_series(one.uid)


def test_an_answer_between_reading_and_writing_stays_and_the_write_is_done(scene: Scene) -> None:
    held = scene.read()
    scene.answers(ACCEPTED)
    scene.takes_off(held)
    assert scene.shows(ACCEPTED, WEEK)


def test_an_answer_in_the_moment_of_writing_stays_and_the_write_is_done(scene: Scene) -> None:
    scene.answers(ACCEPTED)
    held = scene.read()
    scene.front.once(meanwhile(lambda: scene.answers(TENTATIVE)), "PUT")
    scene.front.requests.clear()
    scene.takes_off(held)
    assert [one.method for one in scene.front.requests] == ["GET", "PUT", "GET", "PUT"]
    assert scene.shows(TENTATIVE, WEEK)


def test_a_second_answer_in_the_moment_of_writing_leaves_it_to_the_next_pass(scene: Scene) -> None:
    held = scene.read()
    for answer in (ACCEPTED, DECLINED):
        scene.front.once(meanwhile(partial(scene.answers, answer)), "PUT")
    with pytest.raises(ConflictError):
        scene.takes_off(held)
    assert scene.shows(DECLINED)


def test_a_change_of_the_organizers_own_between_reading_and_writing_is_a_conflict(scene: Scene) -> None:
    held = scene.read()
    scene.ana.cancel_week(scene.uid, AFTER_CLOCK_CHANGE)
    with pytest.raises(ConflictError):
        scene.takes_off(held)
    assert scene.now().excluded == {AFTER_CLOCK_CHANGE}


def test_a_change_of_the_organizers_own_in_the_moment_of_writing_is_a_conflict(scene: Scene) -> None:
    held = scene.read()
    scene.front.once(meanwhile(lambda: scene.ana.cancel_week(scene.uid, AFTER_CLOCK_CHANGE)), "PUT")
    with pytest.raises(ConflictError):
        scene.takes_off(held)
    assert scene.now().excluded == {AFTER_CLOCK_CHANGE}


def test_where_no_etag_is_told_the_schedule_tag_is_the_condition(scene: Scene) -> None:
    held = scene.read()
    scene.front.once(without_etag, "GET")
    scene.front.requests.clear()
    scene.provider.replace(scene.calendar, SeriesEdit(held.href, held.uid, (Cancel(WEEK),)), None)
    (put,) = [one for one in scene.front.requests if one.method == "PUT"]
    assert "If-Match" not in put.headers
    assert put.headers["If-Schedule-Tag-Match"].startswith('"')
    assert scene.now().excluded == {WEEK}


@pytest.mark.parametrize("scene", ["cyrus"], indirect=True)
def test_a_schedule_tag_may_tell_of_answers_and_keep_quiet_about_weeks(scene: Scene) -> None:
    fresh = tag(scene)
    scene.answers(ACCEPTED)
    answered = tag(scene)
    scene.ana.cancel_week(scene.uid, WEEK)
    assert fresh != answered == tag(scene)


def test_a_server_takes_an_earlier_answer_although_the_schedule_tag_matches(scene: Scene) -> None:
    scene.answers(ACCEPTED)
    body = scene.ana.read(f"{scene.uid}.ics")
    scene.answers(TENTATIVE)
    headers = {"Content-Type": "text/calendar", "If-Schedule-Tag-Match": tag(scene)}
    status, _, _ = dav(f"{scene.ana.calendar}{scene.uid}.ics", "PUT", scene.ana.login, body, headers)
    assert status == 204
    assert scene.said() is ACCEPTED


def tag(scene: Scene) -> str:
    _, headers, _ = dav(f"{scene.ana.calendar}{scene.uid}.ics", "GET", scene.ana.login)
    return {name.title(): value for name, value in headers.items()}["Schedule-Tag"]


def meanwhile(deed: Callable[[], object]) -> Fault:
    """What somebody does just before the server gets the request."""

    def fault(wire: Wire) -> None:
        deed()
        passing(wire)

    return fault


def without_etag(wire: Wire) -> None:
    """What the real server says, but for the ETag."""
    reply = wire.forward()
    wire.send(Reply(reply.status, reply.body, {k: v for k, v in reply.headers.items() if k.title() != "Etag"}))
