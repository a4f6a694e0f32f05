"""What SOGo does besides, and that nothing is lost by it and nobody is bothered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from providers.errors import ConflictError
from rules.edit import Attach, Cancel, Invite, edited
from rules.model import Attendee, Partstat, Rule, Window
from tests.providers.backends import OWNER, Backend, at, by_each_person, by_service_user
from tests.providers.contract import created, read, replaced, series_now
from tests.providers.drafts import LINK, WEEK, a_draft
from tests.servers.people import RawHand
from tests.servers.running import Server, dav

OTHER = "https://meet.example.test/agenda/other"


@pytest.fixture
def made(sogo: Server) -> Iterator[Backend]:
    """A calendar of somebody, written by the super user."""
    backend = at(sogo)
    yield backend.make(backend)
    backend.drop()
    backend.provider.close()


@pytest.fixture
def hand(made: Backend) -> RawHand:
    """Its owner."""
    assert isinstance(made.hand, RawHand)
    return made.hand


def test_connections_that_end_without_a_word_cost_no_reading_and_no_write(made: Backend) -> None:
    held = [made.provider.create(made.calendar, a_draft(f"1on1-{number}")) for number in range(4)]
    for one in held:
        replaced(made, one, Cancel(WEEK))
    assert [one.series.excluded for one in read(made).changed if one.series] == [{WEEK}] * len(held)


def test_what_stands_there_already_is_not_overwritten(made: Backend, hand: RawHand) -> None:
    created(made)
    hand.set_text("1on1-0123", "DESCRIPTION", "mine")
    before = hand.text("1on1-0123")
    with pytest.raises(ConflictError):
        made.provider.create(made.calendar, a_draft())
    assert hand.text("1on1-0123") == before


def test_what_was_deleted_is_not_made_again_by_an_edit(made: Backend, hand: RawHand) -> None:
    held = created(made)
    hand.delete_series(held.uid)
    condition = {"Content-Type": "text/calendar", "If-Match": held.etag or ""}
    assert dav(f"{hand.calendar}other.ics", "PUT", hand.login, body_of("other"), condition)[0] == 201
    with pytest.raises(ConflictError):
        replaced(made, held, Cancel(WEEK))
    assert [one.uid for one in read(made).changed] == ["other"]


def body_of(uid: str) -> bytes:
    """A series by hand."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//hand//EN", "BEGIN:VEVENT", f"UID:{uid}"]
    times = ["DTSTAMP:20260302T080000Z", "DTSTART:20260310T090000Z", "DTEND:20260310T093000Z", "RRULE:FREQ=WEEKLY"]
    return "\r\n".join([*lines, *times, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def test_what_was_made_again_under_the_same_etag_is_told_and_not_written_over(made: Backend, hand: RawHand) -> None:
    held = [created(made, uid) for uid in ("1on1-first", "1on1-second")]
    assert held[0].etag == held[1].etag
    changes = read(made, "", *held)
    assert read(made, changes.cursor, *held).changed == ()
    body = hand.read("1on1-second.ics")
    hand.delete_series("1on1-second")
    hand.put("1on1-second.ics", body.replace(b"FREQ=WEEKLY", b"FREQ=WEEKLY;INTERVAL=2"))
    with pytest.raises(ConflictError):
        replaced(made, held[1], Cancel(WEEK))
    (told,) = read(made, changes.cursor, *held).changed
    assert (told.etag, told.series and told.series.rule) == (held[1].etag, Rule(interval=2))
    replaced(made, told, Cancel(WEEK))


def test_who_organizes_takes_part_without_a_line_that_says_so(made: Backend, hand: RawHand) -> None:
    held = created(made)
    assert hand.text(held.uid).count("ATTENDEE") == 1
    assert held.series and held.series.attendees[0] == Attendee(OWNER, Partstat.ACCEPTED)
    again = Invite(a_draft().organizer)
    assert edited(held.series, (again,)) == held.series
    replaced(made, held, again)
    assert hand.text(held.uid).count("ATTENDEE") == 1


def test_what_it_adds_to_every_event_is_no_change_and_stays(made: Backend, hand: RawHand) -> None:
    held = made.provider.create(made.calendar, a_draft())
    assert "CLASS:PUBLIC" in hand.text(held.uid)
    (seen,) = read(made).changed
    assert seen.series == held.series
    replaced(made, seen, Attach(OTHER))
    assert hand.text(held.uid).count("CLASS:PUBLIC") == 1
    assert series_now(made).links == (LINK, OTHER)


def test_two_changes_within_a_second_are_told_and_no_more(made: Backend, hand: RawHand) -> None:
    held = [created(made, uid) for uid in ("1on1-first", "1on1-second")]
    cursor = read(made, "", *held).cursor
    hand.set_interval("1on1-first", 2)
    (first,) = (changes := read(made, cursor, *held)).changed
    hand.set_interval("1on1-second", 2)
    (second,) = (later := read(made, changes.cursor, first, held[1])).changed
    assert (first.uid, second.uid) == ("1on1-first", "1on1-second")
    assert read(made, later.cursor, first, second).changed == ()


def test_nobody_gets_a_copy_of_what_another_organizes(made: Backend) -> None:
    draft = a_draft("1on1-of-another")
    with pytest.raises(ConflictError):
        made.provider.create(made.calendar, replace(draft, organizer=draft.attendee, attendee=draft.organizer))
    assert read(made).changed == ()


QUERY = (
    '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/></D:prop><C:filter>'
    '<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{}</C:comp-filter></C:comp-filter></C:filter>'
    "</C:calendar-query>"
)
FILTERS = (
    '<C:time-range start="20260319T000000Z" end="20260320T000000Z"/>',
    '<C:prop-filter name="X-ONEONONE-PAIR"><C:text-match>of-others</C:text-match></C:prop-filter>',
)
THURSDAY = Window(datetime(2026, 3, 19, tzinfo=UTC), datetime(2026, 3, 20, tzinfo=UTC))


def test_what_it_finds_too_much_keeps_nobody_busy(made: Backend, hand: RawHand) -> None:
    created(made, "1on1-found")
    headers = {"Content-Type": "application/xml", "Depth": "1"}
    for one in FILTERS:
        status, _, found = dav(hand.calendar, "REPORT", hand.login, QUERY.format(one).encode(), headers)
        assert (status, b"1on1-found.ics" in found) == (207, True), found
    assert [one for one in made.provider.busy(made.calendar, THURSDAY) if one.uid == "1on1-found"] == []


@pytest.mark.parametrize("sign_in", [by_service_user, by_each_person], ids=["super-user", "each"])
def test_whoever_signs_in_invites_in_the_owners_name(sogo: Server, sign_in: Callable[[Server], Backend]) -> None:
    backend = sign_in(sogo)
    calendar = replace(backend.calendar, url=sogo.calendar("ana", sogo.arrivals))
    assert backend.provider.check(calendar).scheduling
    backend.provider.close()
