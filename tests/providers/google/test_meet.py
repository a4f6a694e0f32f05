"""Meet links: one of its own for each new series where that is wanted, kept by every write, and never given later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.errors import ConflictError
from providers.google.ids import event_id
from rules.edit import Change, End
from tests.google import faults, people
from tests.google.calendars.conferences import arrive
from tests.google.running import Google, google
from tests.providers.changes import changes
from tests.providers.drafts import FIRST, WEEK, a_draft
from tests.providers.google.clients import BEN, USUAL
from tests.providers.google.office import ID, Office
from tests.providers.google.test_writing_calendars import EVERYTHING, KEEPING

INVITATION = replace(a_draft(), invites=True)
NEXT = replace(INVITATION, uid="1on1-0456", first=FIRST + timedelta(days=14))
NEXT_ID = event_id(NEXT.uid)
_numbers = count(1)


@pytest.fixture
def office(workspace: Google, tmp_path: Path) -> Office:
    return Office(workspace, tmp_path, meet=True)


def link(office: Office, event: str = ID) -> Any:
    """The Meet link that both see; None where there is none."""
    seen = {one.get(event).get("hangoutLink") for one in (office.at_desk, office.guest)}
    assert len(seen) == 1
    return seen.pop()


def follow(office: Office) -> None:
    """End the series and let the next generation go on from it."""
    before = office.replace(End(WEEK))
    office.create(replace(NEXT, after=before.href))


def test_a_new_series_has_a_meet_link_where_that_is_wanted(office: Office) -> None:
    office.create()
    assert link(office).startswith("https://meet.google.com/")
    assert office.server.mails == []


def test_without_the_setting_there_is_none(workspace: Google, tmp_path: Path) -> None:
    office = Office(workspace, tmp_path)
    office.create()
    assert link(office) is None


def test_an_insert_that_is_repeated_asks_for_the_same_link(office: Office) -> None:
    office.server.faults.put("calendar.events.insert", faults.Lose(cut=True))
    office.create()
    asked = [call.body["conferenceData"] for call in office.server.calls if call.method == "calendar.events.insert"]
    assert len(asked) == 2
    assert {one["createRequest"]["requestId"] for one in asked} == {ID}


@pytest.mark.parametrize("lost", [faults.Lose(), faults.Lose(cut=True)], ids=["no answer", "cut off"])
def test_a_lost_answer_leaves_one_series_with_its_link(office: Office, lost: faults.Fault) -> None:
    office.server.faults.put("calendar.events.insert", lost)
    assert office.create() == office.held()
    assert link(office)


@pytest.mark.parametrize("way", ["pending", "failure"])
def test_a_link_that_takes_its_time_or_fails_is_no_error(office: Office, way: str) -> None:
    office.server.ways.meets = way
    told = office.create()
    for change in EVERYTHING:
        told = office.replace(change)
    assert link(office) is None
    arrive(office.server.company)
    assert bool(link(office)) is (way == "pending")
    assert office.held().series == told.series


def test_where_no_meets_are_allowed_the_series_is_made_without_one(office: Office) -> None:
    office.server.ways.meets = "refused"
    assert office.create().series
    assert link(office) is None


def test_a_next_generation_has_a_link_of_its_own(office: Office) -> None:
    office.create()
    follow(office)
    assert link(office, NEXT_ID) not in (None, link(office))


def test_a_series_that_goes_on_from_one_without_a_link_has_none(office: Office) -> None:
    office.create()
    office.at_desk.patch({"conferenceData": None}, ID, **KEEPING)
    follow(office)
    assert link(office, NEXT_ID) is None


def test_where_the_earlier_series_is_gone_the_new_one_has_a_link(office: Office) -> None:
    href = office.create().href
    people.delete_series(office.hand.page, ID)
    office.create(replace(NEXT, after=href))
    assert link(office, NEXT_ID)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with google(scopes=USUAL) as server:
        yield Office(server, tmp_path_factory.mktemp("keys"), meet=True, per_user=10**6, per_project=10**6)
        assert not server.bugs, "\n".join(server.bugs)


def made_by_hand(office: Office, *, meet: bool) -> str:
    """A series that people made, with or without a link; its event id."""
    page = office.hand.page
    event = people.make_series(page, datetime(2026, 3, 10, 10), [BEN])
    if meet:
        people.add_meet(page, event)
    return event


def changed(office: Office, asked: list[Change]) -> None:
    """Let the one series undergo these changes, as far as they are possible."""
    for change in asked:
        with suppress(ConflictError):
            office.replace(change)


@settings(max_examples=60)
@given(changes("Europe/Berlin"), st.sampled_from(["ours", "theirs", "without"]))
def test_whatever_is_written_the_link_of_every_week_is_what_it_was(
    studio: Office, asked: list[Change], kind: str
) -> None:
    if kind == "ours":
        uid = f"1on1-{next(_numbers):08}"
        studio.create(replace(INVITATION, uid=uid))
        event = event_id(uid)
    else:
        event = made_by_hand(studio, meet=kind == "theirs")
    before = studio.at_desk.get(event)
    changed(studio, asked)
    weeks = studio.at_desk.weeks(event, timeMax="2026-07-01T00:00:00Z")
    shown = [studio.at_desk.get(event), *weeks]
    studio.at_desk.delete(event)
    assert ("hangoutLink" in before) is (kind != "without")
    assert {one.get("hangoutLink") for one in shown} == {before.get("hangoutLink")}
    assert all(one.get("conferenceData") == before.get("conferenceData") for one in shown)
