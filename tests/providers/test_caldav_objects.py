"""Objects as servers keep and pass them on: rewritten, renamed, in parts, beside messages, people spelled otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from providers.errors import ConflictError
from rules.edit import Attach, Cancel, Invite, Invitee, Place, Respond
from rules.model import Partstat, Window
from tests.providers.backends import OWNER, Backend, at, by_each_person
from tests.providers.contract import created, read, replaced, series_now
from tests.providers.drafts import HOUR, LINK, SLOT, WEEK, a_draft, an_invitation
from tests.servers.people import RawHand, hand_of
from tests.servers.running import Server

UID = "1on1-0123"
BEN = "ben@example.test"
SERVERS = ("radicale", "xandikos", "cyrus", "davical", "sogo", "sabredav")
REWRITING = ("radicale", "xandikos", "cyrus")
INVITING = ("scheduling_xandikos", "cyrus", "davical", "sogo")


@pytest.fixture
def made(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """A calendar of somebody's on a server."""
    backend = at(request.getfixturevalue(request.param))
    yield backend.make(backend)
    backend.drop()
    backend.provider.close()


def on(*names: str) -> pytest.MarkDecorator:
    """On each of these servers."""
    return pytest.mark.parametrize("made", names, indirect=True)


def hand(backend: Backend) -> RawHand:
    assert isinstance(backend.hand, RawHand)
    return backend.hand


@on(*REWRITING)
def test_a_body_that_the_server_rewrites_is_no_news(made: Backend) -> None:
    held = created(made)
    hand(made).add_alarm(UID)
    sent = hand(made).read(hand(made).find(UID)).replace(b"ATTENDEE;CN=", b"ATTENDEE;X-THEIRS=b;A-B=a;CN=")
    hand(made).put(held.href.rpartition("/")[2], sent)
    assert hand(made).read(hand(made).find(UID)) != sent
    (there,) = read(made).changed
    assert there.series == held.series
    written = replaced(made, there, Attach(LINK), Cancel(WEEK))
    changes = read(made, "", there)
    assert [one.series for one in changes.changed] == [written.series]
    assert read(made, changes.cursor, *changes.changed).changed == ()


@on("radicale", "scheduling_xandikos", "cyrus", "sabredav")
def test_an_object_of_another_name_is_changed_under_it(made: Backend) -> None:
    created(made)
    body = hand(made).read(hand(made).find(UID))
    hand(made).delete_series(UID)
    hand(made).put("B6F2-0A.ics", body)
    (there,) = read(made).changed
    assert (there.uid, there.href.rpartition("/")[2]) == (UID, "B6F2-0A.ics")
    replaced(made, there, Cancel(WEEK))
    assert hand(made).names() == ("B6F2-0A.ics",)
    assert WEEK in series_now(made).excluded


@on("radicale", "cyrus")
def test_a_series_under_another_name_is_not_made_a_second_time(made: Backend) -> None:
    created(made)
    body = hand(made).read(hand(made).find(UID))
    hand(made).delete_series(UID)
    hand(made).put("B6F2-0A.ics", body)
    with pytest.raises(ConflictError):
        made.provider.create(made.calendar, a_draft())
    assert hand(made).names() == ("B6F2-0A.ics",)


@on(*SERVERS)
def test_a_week_without_its_series_keeps_nobody_from_reading_the_rest(made: Backend) -> None:
    held = created(made, uid := "1on1-beside-a-week")
    hand(made).put("week.ics", a_week_alone())
    (ours,) = [one for one in read(made).changed if one.uid == uid]
    assert made.compared(ours.series or series_now(made, uid)) == made.compared(held.series or series_now(made, uid))
    replaced(made, ours, Cancel(WEEK))
    busy = made.provider.busy(made.calendar, Window(WEEK, WEEK + SLOT.length))
    assert {uid, "their-week"} & {one.uid for one in busy} == {"their-week"}


def test_a_guest_of_one_week_alone_gets_a_week_without_its_series(cyrus: Server) -> None:
    ana, chi = (arrived(cyrus, user) for user in ("ana", "chi"))
    made = ana.provider.create(ana.calendar, an_invitation("1on1-guest"))
    replaced(ana, made, Place(WEEK, WEEK + HOUR, SLOT.length), Invite(Invitee("chi@example.test", "Chi"), WEEK))
    (there,) = [one for one in read(chi).changed if one.uid == "1on1-guest"]
    assert there.series
    assert (there.series.headless, [one.recurrence_id for one in there.series.overrides]) == (True, [WEEK])
    forget(cyrus, "1on1-guest")


@pytest.mark.parametrize("name", INVITING)
def test_messages_about_a_meeting_are_no_further_meetings(name: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(name)
    ana, ben = (arrived(server, user) for user in ("ana", "ben"))
    uid = f"1on1-message-{name}"
    ana.provider.create(ana.calendar, an_invitation(uid))
    inbox = server.inbox.format(user="ben")
    assert not any(one.url.endswith(inbox) for one in ben.provider.siblings(ben.calendar))
    assert [one.uid for one in read(ben).changed].count(uid) == 1
    busy = ben.provider.busy(ben.calendar, Window(WEEK, WEEK + SLOT.length))
    assert [one.uid for one in busy].count(uid) == 1
    forget(server, uid)


@on("radicale", "cyrus", "davical", "sogo")
def test_people_are_the_same_however_their_addresses_are_spelled(made: Backend) -> None:
    held = created(made)
    body = hand(made).read(hand(made).find(UID))
    for email in (OWNER, BEN):
        body = body.replace(f"mailto:{email}".encode(), f"MAILTO:{email.title()}".encode())
    hand(made).delete_series(UID)  # a server may let nobody organize it who seems to be another
    hand(made).put(held.href.rpartition("/")[2], body)
    (there,) = read(made).changed
    assert there.series
    assert b"MAILTO:" in hand(made).read(hand(made).find(UID))
    assert (there.series.organizer, [one.email for one in there.series.attendees]) == (OWNER, [OWNER, BEN])
    replaced(made, there, Invite(Invitee(BEN, "Ben")), Respond(BEN, Partstat.TENTATIVE))
    answers = [one.partstat for one in series_now(made).attendees if one.email == BEN]
    assert answers == [Partstat.TENTATIVE]
    assert hand(made).text(UID).lower().count(f":mailto:{BEN}") == 1


def a_week_alone() -> bytes:
    """One week of somebody else's series, which lies in no calendar of theirs."""
    event = (
        "UID:their-week\r\nDTSTAMP:20260301T000000Z\r\nRECURRENCE-ID:20260317T090000Z\r\nSUMMARY:Theirs\r\n"
        "DTSTART:20260317T090000Z\r\nDTEND:20260317T093000Z\r\n"
    )
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Test//EN\r\n"
    return f"{head}BEGIN:VEVENT\r\n{event}END:VEVENT\r\nEND:VCALENDAR\r\n".encode()


def arrived(server: Server, user: str) -> Backend:
    """Somebody's calendar in which invitations arrive."""
    backend = by_each_person(server)
    url = server.calendar(user, server.arrivals)
    return replace(backend, calendar=replace(backend.calendar, url=url, owner=f"{user}@example.test"))


def forget(server: Server, uid: str) -> None:
    """Take a series out of the calendars in which invitations arrive: other tests have them, too."""
    for user in ("ana", "ben", "chi"):
        with suppress(LookupError):
            hand_of(server, user, server.calendar(user, server.arrivals)).delete_series(uid)
