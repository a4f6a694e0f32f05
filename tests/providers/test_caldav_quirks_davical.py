"""What DAViCal does besides: it spreads answers, fails at weeks, and lets others write in two ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from providers.base import CalendarRef
from providers.caldav.credentials import Login, one_login
from providers.caldav.provider import CalDavProvider
from providers.caldav.sync import Place, bodies
from providers.caldav.transport import Transport
from providers.errors import AccessError
from rules.edit import Attach, Cancel
from rules.edit import Place as Put
from rules.model import Attendee, Override, Partstat, Series
from tests.providers.backends import NOW, OWNER, ZONE, Backend, by_each_person
from tests.providers.contract import created, read, replaced, series_now, with_week
from tests.providers.drafts import HOUR, SLOT, WEEK, a_draft
from tests.servers.people import RawHand, hand_of
from tests.servers.running import Server, dav

UID, BEN = "1on1-0123", "ben@example.test"
XML = {"Content-Type": "application/xml"}
DEPUTY = (
    b"<d:propertyupdate xmlns:d='DAV:'><d:set><d:prop><d:group-member-set>"
    b"<d:href>/caldav.php/deputy/</d:href></d:group-member-set></d:prop></d:set></d:propertyupdate>"
)


@pytest.fixture
def made(davical: Server) -> Iterator[Backend]:
    """Ana's calendar, to which the daemon signs in as her."""
    backend = by_each_person(davical)
    yield backend.make(backend)
    backend.drop()
    backend.provider.close()


@pytest.fixture
def ana(made: Backend) -> RawHand:
    assert isinstance(made.hand, RawHand)
    return made.hand


@pytest.fixture
def ben(davical: Server) -> RawHand:
    """At the calendar in which invitations arrive."""
    return hand_of(davical, "ben", davical.calendar("ben", davical.arrivals))


def bens(davical: Server, made: Backend) -> Series:
    """What Ben's copy says, read as the daemon reads it."""
    calendar = replace(made.calendar, url=davical.calendar("ben", davical.arrivals), owner=BEN)
    (there,) = made.provider.changes(calendar, "", {}).changed
    assert there.series is not None
    return there.series


def test_what_was_sent_out_has_no_etag_yet_and_can_be_changed_all_the_same(made: Backend, ben: RawHand) -> None:
    cursor = read(made).cursor
    written = made.provider.create(made.calendar, a_draft())
    assert (written.etag, len(ben.names())) == (None, 1)
    changed = replaced(made, written, Cancel(WEEK))
    (told,) = read(made, cursor, changed).changed
    assert told.etag
    assert read(made, read(made).cursor, told).changed == ()


def test_a_week_that_names_a_guest_cannot_be_sent_and_is_kept(made: Backend, ana: RawHand, ben: RawHand) -> None:
    held = created(made)
    before = ben.text(UID)
    changed = replaced(made, held, Put(WEEK, WEEK + HOUR, SLOT.length))
    lines = [line for line in ana.text(UID).splitlines() if "mailto:ben" in line]
    assert ["SCHEDULE-AGENT=CLIENT" in line for line in lines].count(True) == 1
    assert changed.series == with_week(held, Override(WEEK, WEEK + HOUR, SLOT.length))
    delivered = [line for line in lines if "SCHEDULE-AGENT" not in line]
    assert len(delivered) == 1
    body = ana.text(UID).replace(";SCHEDULE-AGENT=CLIENT", "").replace("\n", "\r\n").encode()
    headers = {"Content-Type": "text/calendar"}
    assert dav(f"{ana.calendar}{UID}.ics", "PUT", ana.login, body, headers)[0] == 500
    assert ben.text(UID).count("BEGIN:VEVENT") == before.count("BEGIN:VEVENT")


def test_one_weeks_answer_stands_for_all_in_the_organizers_copy_and_for_one_in_the_own(
    made: Backend, davical: Server, ben: RawHand
) -> None:
    created(made)
    ben.decline_week(UID, WEEK, BEN)
    declined = Attendee(BEN, Partstat.DECLINED)
    assert (series_now(made).attendees[1], series_now(made).overrides) == (declined, ())
    own = bens(davical, made)
    assert own.attendees[1] == Attendee(BEN, Partstat.ACCEPTED)
    assert [(week.recurrence_id, (week.attendees or ())[1]) for week in own.overrides] == [(WEEK, declined)]
    ben.answer_series(UID, BEN, Partstat.TENTATIVE)
    assert series_now(made).attendees[1] == declined
    assert bens(davical, made).attendees[1] == Attendee(BEN, Partstat.TENTATIVE)


def test_of_a_week_that_is_off_the_guest_is_told_nothing(made: Backend, davical: Server) -> None:
    held = created(made)
    replaced(made, held, Cancel(WEEK))
    assert bens(davical, made).excluded == frozenset()


def test_a_copy_that_its_owner_deleted_comes_back_with_the_next_change(made: Backend, davical: Server) -> None:
    held = created(made)
    hand_of(davical, "ben", davical.calendar("ben", davical.arrivals)).delete_series(UID)
    (there,) = read(made, "", held).changed
    replaced(made, there, Attach("https://meet.example.test/agenda/other"))
    declined = Attendee(BEN, Partstat.DECLINED)
    assert series_now(made).attendees[1] == bens(davical, made).attendees[1] == declined


def test_objects_that_went_meanwhile_are_left_out_and_asked_for_once_more(made: Backend, davical: Server) -> None:
    held = [created(made, uid).href for uid in ("1on1-first", "1on1-second", "1on1-third")]
    hand_of(davical, "ana", made.calendar.url).delete_series("1on1-second")
    place = Place(Transport(davical.url, one_login(Login("svc", "pw-svc"))), OWNER, held[0].rpartition("/")[0] + "/")
    assert [one.href for one in bodies(place, dict.fromkeys(held))] == [held[0], held[2]]
    place.transport.close()


def test_whoever_a_person_names_as_deputy_may_write_and_invites_in_their_name(davical: Server, ben: RawHand) -> None:
    provider = CalDavProvider(davical.url, one_login(Login("deputy", "pw-deputy")), lambda: NOW)
    calendar = CalendarRef("real", davical.calendar("ana", davical.arrivals), OWNER, ZONE)
    with pytest.raises(AccessError):
        provider.create(calendar, a_draft())
    group = f"{davical.url}caldav.php/ana/calendar-proxy-write/"
    assert dav(group, "PROPPATCH", ("ana", "pw-ana"), DEPUTY, XML)[0] == 207
    provider.create(calendar, a_draft())
    assert [name for name in ben.names() if name.startswith(UID)] == [f"{UID}.ics"]
    assert (
        dav(group, "PROPPATCH", ("ana", "pw-ana"), DEPUTY.replace(b"<d:href>/caldav.php/deputy/</d:href>", b""), XML)[0]
        == 207
    )
    davical.forget()
    provider.close()
