"""Who changed a 1:1 by Google's audit log, whatever it was done through; and never we ourselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from providers.base import CalendarRef
from providers.errors import AccessError, ResponseError
from providers.google.audit import GoogleAudit, actors_of
from providers.google.ids import calendar_url
from providers.google.probe import examine_audit
from providers.google.scopes import CALENDAR, FREE_BUSY, REPORTS
from rules.actor import Actor, Deed
from rules.model import Window
from tests.google import faults, people
from tests.google.pages import Page
from tests.google.reports.journal import Through
from tests.google.running import Google, google
from tests.providers.google.clients import ANA, BEN, USUAL, a_client, delegated
from tests.providers.google.office import ID, UID, Office

ADMIN = "it@example.test"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LONG = Window(NOW - 24 * HOUR, NOW + 24 * HOUR)


@pytest.fixture
def server() -> Iterator[Google]:
    with google(users=(ANA, BEN, ADMIN), scopes=delegated(CALENDAR, FREE_BUSY, REPORTS)) as one:
        one.clock.at = NOW
        one.company.admins.add(ADMIN)
        yield one
        assert not one.bugs, "\n".join(one.bugs)


@pytest.fixture
def office(server: Google, tmp_path: Path) -> Office:
    """The series was made by us."""
    one = Office(server, tmp_path)
    one.create()
    return one


@pytest.fixture
def ana(server: Google) -> Page:
    return Page(server, ANA)


def _week(page: Page, number: int = 1) -> datetime:
    start = datetime.fromisoformat(page.get(ID)["start"]["dateTime"]) + number * timedelta(days=7)
    return start.astimezone(UTC)


def _told(
    office: Office, folder: Path, week: datetime | None = None, window: Window = LONG, uid: str = UID
) -> tuple[Actor, ...]:
    """What is told once the log has caught up."""
    office.server.clock.pass_(HOUR)
    audit = GoogleAudit(a_client(office.server, folder), ADMIN, "example.test")
    return audit.actors(CalendarRef("google", calendar_url(ANA), ANA), uid, week, window)


@pytest.mark.parametrize("opaque", [False, True])
@pytest.mark.parametrize("named", [True, False])
def test_whoever_cancels_a_week_is_told_of_however_weeks_are_named(
    office: Office, ana: Page, tmp_path: Path, opaque: bool, named: bool
) -> None:
    office.server.ways.opaque_instances, office.server.ways.audit_names_weeks = opaque, named
    week = _week(ana)
    people.cancel_week(ana, ID, week)
    assert _told(office, tmp_path, week) == (Actor(ANA, NOW, deed=Deed.DELETED),)


def test_other_weeks_and_other_events_are_not_told_of(office: Office, ana: Page, tmp_path: Path) -> None:
    people.cancel_week(ana, ID, _week(ana, 2))
    people.have_appointment(ana, _week(ana), HOUR)
    assert _told(office, tmp_path, _week(ana)) == ()


def test_what_we_did_in_her_name_is_nobodys(office: Office, ana: Page, tmp_path: Path) -> None:
    office.server.clock.pass_(MINUTE)
    assert _told(office, tmp_path) == ()
    for tells in (True, False):
        office.server.ways.audit_tells_programs = tells
        assert _told(office, tmp_path) == ()
    people.delete_series(ana, ID)
    assert [(one.email, one.robot) for one in _told(office, tmp_path)] == [(ANA, False)]


def test_a_deleted_series_and_one_that_people_made_are_found(office: Office, ana: Page, tmp_path: Path) -> None:
    made = people.make_series(ana, datetime(2026, 3, 4, 10), [BEN])
    uid = str(ana.get(made)["iCalUID"])
    people.retime_series(ana, made, datetime(2026, 3, 5, 10))
    people.delete_series(ana, made)
    assert [one.deed for one in _told(office, tmp_path, uid=uid)] == [Deed.DELETED, Deed.RETIMED]


@pytest.mark.parametrize(
    ("through", "actor"),
    [
        (Through(), Actor(ANA, NOW)),
        (Through("android"), Actor(ANA, NOW)),
        (Through("caldav", "macOS", "5"), Actor(ANA, NOW, "macOS")),
        (Through("api_v3", "Reclaim", "77"), Actor(ANA, NOW, "Reclaim", robot=True)),
        (Through("api_v3"), Actor(ANA, NOW, robot=True)),
        (Through("not_set"), Actor(ANA, NOW, robot=True)),
        (Through("web", "Planner", "8", impersonation=True), Actor(ANA, NOW, "Planner", robot=True)),
        (Through(agent="Gemini"), Actor(ANA, NOW, "Gemini", robot=True)),
        (Through(actor=ADMIN), Actor(ADMIN, NOW)),
    ],
    ids=lambda value: f"{value.kind} {value.program}{value.agent}{value.actor}" if isinstance(value, Through) else "",
)
def test_through_what_it_was_done_tells_people_from_programs(
    office: Office, ana: Page, tmp_path: Path, through: Through, actor: Actor
) -> None:
    with office.server.journal.acting(through):
        people.change_rule(ana, ID, INTERVAL=2)
    assert _told(office, tmp_path) == (actor,)


def test_answers_are_their_guests_and_automatic_ones_nobodys_by_hand(office: Office, ana: Page, tmp_path: Path) -> None:
    ben, week = ana.of(BEN), _week(ana)
    people.answer_week(ben, ID, week)
    assert _told(office, tmp_path, week) == (Actor(BEN, NOW, deed=Deed.ANSWERED),)
    at, week = office.server.clock.now(), _week(ana, 2)
    people.be_away(ben, week - HOUR, week + HOUR, decline="all")
    (automatic,) = _told(office, tmp_path, week, Window(at, at + HOUR))
    assert (automatic.email, automatic.robot, automatic.deed) == (BEN, True, Deed.ANSWERED)
    assert automatic.client == "an automatic answer of Google Calendar"


def test_a_guest_who_takes_it_off_the_own_calendar_has_answered(office: Office, ana: Page, tmp_path: Path) -> None:
    people.delete_series(ana.of(BEN), ID)
    assert {(one.email, one.deed) for one in _told(office, tmp_path)} == {(BEN, Deed.ANSWERED)}


def test_what_is_younger_than_the_lag_or_outside_the_window_is_not_told(
    office: Office, ana: Page, tmp_path: Path
) -> None:
    people.end_before(ana, ID, _week(ana, 3))
    office.server.ways.audit_lag = 2 * HOUR
    assert _told(office, tmp_path) == ()
    assert [one.deed for one in _told(office, tmp_path)] == [Deed.CHANGED]
    assert _told(office, tmp_path, window=Window(NOW + MINUTE, NOW + HOUR)) == ()


def test_a_log_in_many_pages_is_read_to_its_end(office: Office, ana: Page, tmp_path: Path) -> None:
    for number in (2, 3, 4):
        people.change_rule(ana, ID, INTERVAL=number)
    office.server.faults.put("reports.activities.list", faults.Short(1), times=9)
    assert len(_told(office, tmp_path)) == 3


def test_of_a_refusal_the_remedy_is_told(office: Office, tmp_path: Path) -> None:
    office.server.company.admins.clear()
    with pytest.raises(AccessError, match=r"audit of it@example\.test: 401"):
        _told(office, tmp_path)


@pytest.mark.parametrize("broken", [{}, {"id": {"time": "now"}, "events": []}, {"id": {}, "events": [1]}])
def test_an_entry_that_is_none_is_refused_by_its_shape(broken: dict[str, Any]) -> None:
    with pytest.raises(ResponseError):
        actors_of(broken, "1")


def test_check_names_the_scope_or_the_role_that_is_missing(server: Google, tmp_path: Path) -> None:
    def said() -> tuple[bool, str]:
        (one,) = examine_audit(a_client(server, tmp_path), ADMIN)
        return one.ok, one.text

    assert said()[0]
    server.company.admins.clear()
    assert "give it@example.test an admin role with the privilege Reports" in said()[1]
    server.allow(USUAL)
    ok, text = said()
    assert (ok, "tell who changed a 1:1" in text, text.endswith("admin.reports.audit.readonly")) == (False, True, True)
