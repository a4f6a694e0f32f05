"""Who made a change, through real passes over Google with its audit log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from providers.google.audit import GoogleAudit
from providers.google.scopes import CALENDAR, FREE_BUSY, REPORTS
from rules.model import Role
from rules.records import Outcome
from tests.daemon.google_world import PEOPLE, Workspace, at_google
from tests.daemon.world import DAY, HOUR, SETTLED, START
from tests.google import people
from tests.google.reports.journal import Through
from tests.google.running import Google, google
from tests.providers.google.clients import a_client, delegated

ANA, P0, ADMIN = "ana@example.test", "p0@example.test", "it@example.test"
RECLAIM = Through("api_v3", "Reclaim", "77")


@pytest.fixture
def server() -> Iterator[Google]:
    with google(users=(*PEOPLE, ADMIN), scopes=delegated(CALENDAR, FREE_BUSY, REPORTS)) as one:
        one.clock.at = START
        one.company.admins.add(ADMIN)
        one.ways.audit_lag = SETTLED
        yield one
        assert not one.bugs, "\n".join(one.bugs)


@pytest.fixture
def office(server: Google, tmp_path: Path) -> Workspace:
    """Two people whose series was just made, and a log that is read."""
    audit = GoogleAudit(a_client(server, tmp_path), ADMIN, "example.test")
    one = at_google(server, tmp_path, audit=audit)
    one.world.run(force=True)
    return one


def _settle(office: Workspace) -> None:
    """See what was changed, let it settle and the log catch up, and pass again."""
    office.world.run(timedelta(minutes=1))
    office.server.clock.pass_(SETTLED + timedelta(minutes=1))
    office.world.run(SETTLED)


def _prompt(office: Workspace) -> str:
    message = message_from_bytes(office.world.mails("prompt")[0].content, policy=default)
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def _log_reads(office: Workspace) -> int:
    return sum(call.method == "reports.activities.list" for call in office.server.calls)


@pytest.mark.parametrize("opaque", [False, True])
def test_the_manager_who_cancels_a_week_reads_from_where_it_was_changed(office: Workspace, opaque: bool) -> None:
    office.server.ways.opaque_instances = opaque
    people.cancel_week(office.page(), office.series, office.world.week(1))
    _settle(office)
    assert office.asked() == [ANA]
    assert "It was changed from your calendar on Monday 2 March, 10:00." in _prompt(office)


def test_a_team_member_who_may_change_the_event_is_asked_instead_of_its_organizer(office: Workspace) -> None:
    people.write(office.page(), office.series, guestsCanModify=True)
    office.world.run(HOUR)
    office.server.clock.pass_(HOUR)
    week = office.world.week(1)
    people.move_week(office.page(Role.REPORT), office.series, week, week + DAY)
    _settle(office)
    assert office.kinds == ["moved"]
    assert office.asked() == [P0]
    assert "It was changed from your calendar on Monday 2 March, 11:00." in _prompt(office)


def test_a_program_that_moves_it_is_named_to_whom_is_asked_as_ever(office: Workspace) -> None:
    week = office.world.week(1)
    with office.server.journal.acting(RECLAIM):
        people.move_week(office.page(), office.series, week, week + 7 * HOUR)
    _settle(office)
    assert office.asked() == [ANA]
    assert "It was changed through Reclaim on Monday 2 March, 10:00." in _prompt(office)


def test_what_the_log_does_not_show_yet_changes_nothing(office: Workspace) -> None:
    office.server.ways.audit_lag = 3 * HOUR
    people.cancel_week(office.page(), office.series, office.world.week(1))
    _settle(office)
    assert office.asked() == [ANA]
    assert "changed" not in _prompt(office)


def test_a_log_that_is_closed_to_us_changes_nothing(office: Workspace) -> None:
    office.server.company.admins.clear()
    people.cancel_week(office.page(), office.series, office.world.week(1))
    _settle(office)
    assert office.asked() == [ANA]
    assert "changed" not in _prompt(office)


def test_our_own_put_back_is_nobodys_and_quiet_passes_read_no_log(office: Workspace) -> None:
    people.cancel_week(office.page(), office.series, office.world.week(1))
    _settle(office)
    read = _log_reads(office)
    assert 0 < read <= 2
    office.world.hourly(START + 2 * DAY + 2 * HOUR)
    assert office.world.outcomes == [Outcome.RESTORED]
    assert _log_reads(office) == read
    office.server.clock.at = office.world.now
    people.cancel_week(office.page(), office.series, office.world.week(2))
    _settle(office)
    assert [(one.author.email, one.author.robot) for one in office.world.records if one.author and one.open] == [
        (ANA, False)
    ]
