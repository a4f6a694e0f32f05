"""What the command `check` finds at Google: scopes that are missing, invitations that do not land."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from providers.base import CalendarRef, Finding
from providers.google.ids import calendar_url
from providers.google.probe import examine, outcome
from providers.google.scopes import FREE_BUSY, WORKING_HOURS
from tests.google import faults
from tests.google.running import Google
from tests.providers.google.clients import ANA, BEN, USUAL, a_client

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
BOTH = tuple(CalendarRef("main", calendar_url(one), one) for one in (ANA, BEN))


def found(server: Google, folder: Path, calendars: Sequence[CalendarRef] = BOTH) -> list[Finding]:
    client = a_client(server, folder)
    return list(examine(client, lambda: NOW, lambda _: None, calendars))


def shown(server: Google, user: str) -> list[object]:
    """The events that a person's calendar shows."""
    items: list[object] = server.client(user).events().list(calendarId="primary").execute()["items"]
    return items


def test_all_is_well_where_every_scope_is_delegated(workspace: Google, tmp_path: Path) -> None:
    said = found(workspace, tmp_path)

    assert [one.what for one in said] == [
        "Google sign-in for calendar",
        "Google sign-in for free/busy",
        f"invitation of {BEN} by {ANA}",
        f"cancelled weeks in the calendar of {ANA}",
        "Google sign-in for working hours",
    ]
    assert all(one.ok for one in said)
    assert said[2].text == "it landed in the calendar and was deleted again"
    assert said[3].text == "are found by the UID of their series"


def test_the_probe_leaves_nothing_behind_and_mails_nobody(workspace: Google, tmp_path: Path) -> None:
    found(workspace, tmp_path)

    assert (shown(workspace, ANA), shown(workspace, BEN), workspace.mails) == ([], [], [])


def test_the_scope_that_is_missing_is_named_alone(workspace: Google, tmp_path: Path) -> None:
    missing = "https://www.googleapis.com/auth/calendar.calendarlist.readonly"
    workspace.allow([one for one in USUAL if one != missing])

    said = found(workspace, tmp_path)

    assert (len(said), said[0].ok) == (3, False)
    assert said[0].text.endswith(f"Domain-wide delegation, give client 1 the scopes {missing}")
    assert said[0].text.startswith("not delegated, though needed to read and keep the 1:1s")


def test_without_any_delegation_every_scope_is_named(workspace: Google, tmp_path: Path) -> None:
    workspace.allow([])

    said = found(workspace, tmp_path)

    assert all(scope in said[0].text for scope in ("calendar.events.owned", "calendar.calendarlist.readonly"))


def test_free_busy_may_be_left_out(workspace: Google, tmp_path: Path) -> None:
    workspace.allow([one for one in USUAL if one not in FREE_BUSY.scopes])

    said = found(workspace, tmp_path)

    assert all(one.ok for one in said)
    assert said[1].text.startswith("please note: not delegated, though needed to offer make-up times")


@pytest.mark.parametrize(
    ("way", "text"),
    [("success", "are allowed"), ("refused", "please note: are not allowed, and series are made without")],
)
def test_whether_meet_links_are_allowed_is_told_where_they_are_wanted(
    workspace: Google, tmp_path: Path, way: str, text: str
) -> None:
    workspace.ways.meets = way

    said = list(examine(a_client(workspace, tmp_path), lambda: NOW, lambda _: None, BOTH, meet=True))

    (one,) = [one for one in said if one.what == f"Meet links in the calendar of {ANA}"]
    assert (one.ok, one.text.partition(";")[0]) == (True, text)


def test_working_hours_may_be_left_out(workspace: Google, tmp_path: Path) -> None:
    workspace.allow([one for one in USUAL if one not in WORKING_HOURS.scopes])

    said = found(workspace, tmp_path)

    assert all(one.ok for one in said)
    assert said[-1].text.startswith("please note: not delegated, though needed to ask people in their own")


def test_a_person_whom_the_domain_does_not_know_is_no_missing_scope(workspace: Google, tmp_path: Path) -> None:
    zoe = CalendarRef("main", calendar_url("zoe@example.test"), "zoe@example.test")

    said = found(workspace, tmp_path, [zoe])

    assert "see that zoe@example.test is a user of the domain" in said[0].text


def test_invitations_do_not_land_in_a_further_calendar_of_a_person(workspace: Google, tmp_path: Path) -> None:
    further = workspace.client(BEN).calendars().insert(body={"summary": "1:1"}).execute()["id"]

    said = found(workspace, tmp_path, [BOTH[0], CalendarRef("main", calendar_url(further), BEN)])

    assert not said[2].ok
    assert f"take the one of {BEN} out of the roster" in said[2].text
    assert (shown(workspace, ANA), shown(workspace, BEN)) == ([], [])


def test_a_google_that_hides_cancelled_weeks_from_a_list_by_uid_is_not_to_be_used(
    workspace: Google, tmp_path: Path
) -> None:
    workspace.ways.uid_finds_weeks_off = False

    said = found(workspace, tmp_path)

    assert [one.ok for one in said] == [True, True, True, False, True]
    assert "do not run the daemon" in said[3].text


def test_an_invitation_that_does_not_land_is_told_with_the_setting_to_change() -> None:
    assert "Add invitations to my calendar" in outcome(BOTH[1], landed=False)


def test_a_probe_that_cannot_be_deleted_is_named_with_its_day(workspace: Google, tmp_path: Path) -> None:
    workspace.faults.put("calendar.events.delete", faults.limited("quotaExceeded"))

    said = found(workspace, tmp_path)

    assert not said[2].ok
    assert f"on 2026-12-27 in the calendar of {ANA}" in said[2].text


def test_a_calendar_that_is_read_only_leaves_no_probe(workspace: Google, tmp_path: Path) -> None:
    workspace.faults.put("calendar.events.insert", faults.limited("quotaExceeded"))

    said = found(workspace, tmp_path)

    assert not said[2].ok
    assert "quotaExceeded" in said[2].text
