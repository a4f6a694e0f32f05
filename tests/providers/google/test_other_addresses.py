"""People who are named by another address of theirs: the same people, and their entries stay as they were written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from providers.google.people import attendees, invited, organizer
from providers.google.provider import GoogleCalendars
from rules.edit import Attach, Cancel, Change, End, Invite, Invitee, Place, Retime
from rules.model import Attendee, Partstat, Series, Slot, Window
from rules.slot import wall_time
from tests.google import people
from tests.google.running import Google
from tests.providers.drafts import AFTER_CLOCK_CHANGE, FIRST, HOUR, LINK, SLOT, WEEK, a_draft
from tests.providers.google.clients import ANA, BEN, a_client
from tests.providers.google.events import a_master
from tests.providers.google.office import Office

BENJAMIN, ANNA = "benjamin@example.test", "anna@example.test"
NAMES = {BENJAMIN: BEN, ANNA: ANA}
MADE = datetime(2026, 3, 10, 10)


def names(email: str) -> str:
    return NAMES.get(email, email)


@pytest.fixture
def office(workspace: Google, tmp_path: Path) -> Office:
    workspace.register.enter(BEN, aliases=(BENJAMIN,))
    workspace.register.enter(ANA, aliases=(ANNA,))
    one = Office(workspace, tmp_path)
    one.provider = GoogleCalendars(a_client(workspace, tmp_path), "example.test", names=names)
    return one


@pytest.fixture
def by_hand(office: Office) -> str:
    """A series that Ana made and to which she invited Ben by his other address; its event id."""
    return people.make_series(office.hand.page, MADE, [BENJAMIN])


def emails(series: Series) -> set[str]:
    return {one.email for one in series.attendees}


@pytest.mark.usefixtures("by_hand")
def test_who_is_invited_by_another_address_is_that_person_in_both_calendars(office: Office) -> None:
    assert emails(office.series()) == emails(office.series(office.ben)) == {ANA, BEN}


def test_an_answer_by_another_address_is_that_persons(office: Office, by_hand: str) -> None:
    people.answer_series(office.hand.page.of(BEN), by_hand)
    assert Attendee(BEN, Partstat.DECLINED) in office.series().attendees


def test_an_invitation_of_who_is_invited_writes_nothing(office: Office, by_hand: str) -> None:
    begun = len(office.server.calls)
    office.replace(Invite(Invitee(BEN, "Ben")))
    assert "patch" not in office.since(begun)
    assert set(office.answers(office.at_desk.get(by_hand))) == {ANA, BENJAMIN}


@pytest.mark.parametrize(
    "change",
    [
        Attach(LINK),
        Invite(Invitee("eve@example.test", "Eve")),
        Cancel(AFTER_CLOCK_CHANGE),
        Place(WEEK, WEEK + HOUR, SLOT.length),
        Retime(Slot(1, SLOT.time, SLOT.length, "Europe/Berlin"), FIRST),
    ],
    ids=lambda one: type(one).__name__,
)
def test_entries_stay_as_people_wrote_them(office: Office, by_hand: str, change: Change) -> None:
    office.replace(change)
    assert BENJAMIN in office.answers(office.at_desk.get(by_hand))
    assert BEN not in office.answers(office.at_desk.get(by_hand))
    assert BEN in emails(office.series())


@pytest.mark.usefixtures("by_hand")
def test_the_next_series_invites_each_of_the_two_once(office: Office) -> None:
    before = office.replace(End(WEEK))
    draft = replace(a_draft("1on1-0456"), invites=True, after=before.href, first=wall_time(WEEK, SLOT.zone))
    office.create(draft)
    assert set(office.answers(office.at_desk.get("1on10456"))) == {ANA, BEN}


def test_without_a_directory_everybody_has_one_address(workspace: Google, tmp_path: Path) -> None:
    office = Office(workspace, tmp_path)
    people.make_series(office.hand.page, MADE, [BENJAMIN])
    assert emails(office.series()) == {ANA, BENJAMIN}


def test_a_person_with_two_entries_is_one_and_the_usual_address_counts() -> None:
    entries: list[dict[str, Any]] = [
        {"email": BENJAMIN, "responseStatus": "declined"},
        {"email": ANA, "responseStatus": "accepted"},
        {"email": BEN, "responseStatus": "accepted"},
    ]
    event = a_master(attendees=entries)
    assert attendees(event, names) == (Attendee(BEN, Partstat.ACCEPTED), Attendee(ANA, Partstat.ACCEPTED))
    assert invited(event, Invitee(BEN, "Ben"), names) is event


def test_an_organizer_with_another_address_is_that_person() -> None:
    theirs = a_master(organizer={"email": ANNA}, creator={"email": ANNA})
    assert organizer(theirs, BEN, names) == ANA
    assert organizer(theirs, BEN) == ANNA
    second = a_master(organizer={"email": "c_1@group.calendar.google.com"}, creator={"email": ANNA})
    assert organizer(second, BEN, names) == ANA


def test_what_was_declined_by_another_address_keeps_nobody_busy(office: Office, by_hand: str) -> None:
    people.answer_series(office.hand.page.of(BEN), by_hand)
    window = Window(WEEK - HOUR, WEEK + HOUR)
    assert office.provider.busy(office.ben, window) == ()
    assert office.provider.busy(office.ana, window)
