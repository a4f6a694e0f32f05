"""What DAViCal fails at, or tells of without need: it is kept from sending once, and sends with the next write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time

import pytest

from providers.base import CalendarRef
from providers.errors import TemporaryError
from rules.edit import Attach, Change, Invite, Invitee, Retime, SeriesEdit
from rules.model import Partstat, Series
from rules.reading import Resource
from tests.providers.backends import Backend, by_each_person
from tests.providers.contract import created, read
from tests.providers.drafts import FIRST, HOUR, SLOT, a_draft
from tests.servers.people import RawHand, hand_of
from tests.servers.running import Server

UID, BEN = "1on1-0123", "ben@example.test"
AGENDA = Attach("https://meet.example.test/agenda/other", quietly=True)
TOKYO = Retime(replace(SLOT, zone="Asia/Tokyo"), FIRST)


@pytest.fixture
def made(davical: Server) -> Iterator[Backend]:
    """Ana's calendar, to which the daemon signs in as her."""
    backend = by_each_person(davical)
    yield backend.make(backend)
    backend.drop()
    backend.provider.close()
    davical.forget()


@pytest.fixture
def ana(made: Backend) -> RawHand:
    assert isinstance(made.hand, RawHand)
    return made.hand


@pytest.fixture
def ben(davical: Server) -> RawHand:
    return hand_of(davical, "ben", davical.calendar("ben", davical.arrivals))


@pytest.fixture
def inbox(davical: Server) -> RawHand:
    """Ben's, with the messages that he was sent."""
    return hand_of(davical, "ben", f"{davical.url.rstrip('/')}{davical.inbox.format(user='ben')}")


def now(made: Backend) -> Resource:
    (held,) = read(made).changed
    return held


def shown(made: Backend) -> Series:
    series = now(made).series
    assert series is not None
    return series


def sent(made: Backend, held: Resource, *changes: Change) -> Resource:
    return made.provider.replace(made.calendar, SeriesEdit(held.href, UID, changes, held.series, True), held.etag)


def is_as_ever(text: str) -> bool:
    """Whether nothing in an object says that the server is kept from anything."""
    return "SCHEDULE-AGENT" not in text and "UNSENT" not in text


@pytest.mark.parametrize("deleted", [(), ("copy",), ("message",), ("copy", "message")], ids="+".join)
def test_a_guest_who_was_removed_has_the_series_again_with_one_message(
    made: Backend, ana: RawHand, ben: RawHand, inbox: RawHand, deleted: tuple[str, ...]
) -> None:
    created(made)
    ana.remove_guest(UID, BEN)
    for one in deleted:
        {"copy": ben, "message": inbox}[one].delete_series(UID)
    sent(made, now(made), Invite(Invitee(BEN, "Ben")))
    assert is_as_ever(ana.text(UID))
    assert "STATUS:CANCELLED" not in ben.text(UID) and f"mailto:{BEN}" in ben.text(UID)
    assert "STATUS:CANCELLED" not in inbox.text(UID)
    sent(made, now(made), Retime(replace(SLOT, time=time(11)), FIRST + HOUR))
    assert "20260310T110000" in ben.text(UID) and "20260310T110000" in inbox.text(UID)


def test_a_series_that_was_deleted_is_sent_again(made: Backend, ana: RawHand, ben: RawHand) -> None:
    created(made)
    ana.delete_series(UID)
    assert ben.names() == ()
    made.provider.create(made.calendar, a_draft())
    assert ben.names() == (f"{UID}.ics",)
    assert is_as_ever(ana.text(UID))


def test_of_an_agenda_that_is_attached_nobody_is_told_and_of_what_people_write_then_they_are(
    made: Backend, ana: RawHand, ben: RawHand, inbox: RawHand
) -> None:
    created(made)
    before = ben.text(UID), inbox.text(UID)
    attached = sent(made, now(made), AGENDA)
    assert (ben.text(UID), inbox.text(UID)) == before
    assert AGENDA.link in ana.text(UID)
    assert read(made, "", attached).changed == () and not shown(made).unsent
    ana.set_text(UID, "SUMMARY", "Our hour")
    assert shown(made).unsent and "Our hour" not in ben.text(UID)
    sent(made, now(made))
    assert "Our hour" in ben.text(UID) and "Our hour" in inbox.text(UID)
    assert is_as_ever(ana.text(UID)) and not shown(made).unsent


def test_the_guests_answer_needs_nobody_to_send_again(made: Backend, ana: RawHand, ben: RawHand) -> None:
    created(made)
    sent(made, now(made), AGENDA)
    ben.answer_series(UID, BEN, Partstat.ACCEPTED)
    assert [one.partstat for one in shown(made).attendees] == [Partstat.ACCEPTED] * 2
    assert not shown(made).unsent
    ana.set_text(UID, "SUMMARY", "Our hour")
    assert "Our hour" in ben.text(UID)


def test_a_second_attachment_is_as_quiet_and_what_people_wrote_meanwhile_is_sent_with_it(
    made: Backend, ana: RawHand, ben: RawHand, inbox: RawHand
) -> None:
    created(made)
    before = ben.text(UID), inbox.text(UID)
    sent(made, now(made), AGENDA)
    sent(made, now(made), replace(AGENDA, link="https://meet.example.test/agenda/third"))
    assert (ben.text(UID), inbox.text(UID)) == before
    ana.set_text(UID, "SUMMARY", "Our hour")
    sent(made, now(made), replace(AGENDA, link="https://meet.example.test/agenda/fourth"))
    assert "Our hour" in ben.text(UID)


def test_a_zone_that_the_guests_copy_lacks_arrives_once_it_is_in_there(
    made: Backend, davical: Server, ana: RawHand, ben: RawHand
) -> None:
    created(made)
    with pytest.raises(TemporaryError):
        sent(made, now(made), TOKYO)
    assert shown(made).zone == "Asia/Tokyo" and shown(made).unsent
    with pytest.raises(TemporaryError):
        sent(made, now(made))
    calendar = CalendarRef("real", davical.calendar("ben", davical.arrivals), BEN, SLOT.zone)
    (theirs,) = made.provider.changes(calendar, "", {}).changed
    made.provider.replace(calendar, SeriesEdit(theirs.href, UID, (TOKYO,)), theirs.etag)
    sent(made, now(made))
    assert is_as_ever(ana.text(UID)) and "DTSTART;TZID=Asia/Tokyo" in ben.text(UID)
