"""Working hours that people set in Google Calendar, through real passes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from providers.google.scopes import WORKING_HOURS
from providers.google.working_hours import working_hours
from rules.model import Hours
from rules.slot import wall_time
from tests.daemon.google_world import Workspace, at_google
from tests.daemon.test_timetable import unsaid
from tests.daemon.world import HOUR
from tests.google import people
from tests.google.hours import keep_hours
from tests.google.running import Google
from tests.providers.google.clients import USUAL, a_client

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


@pytest.fixture
def office(server: Google, tmp_path: Path) -> Workspace:
    """Two people whose series was just made, and whose hours the roster does not name."""
    office = at_google(server, tmp_path)
    world = office.world
    world.pairs = tuple(map(unsaid, world.pairs))
    account = replace(world.passes.company.accounts["office"], hours=partial(working_hours, a_client(server, tmp_path)))
    world.passes.use(replace(world.passes.company, pairs=world.pairs, accounts={"office": account}))
    world.run(force=True)
    return office


def _asked_at(office: Workspace) -> int:
    """The hour in Berlin at which somebody is asked about a week that was cancelled at ten."""
    people.cancel_week(office.page(), office.series, office.world.week(1))
    office.world.settle()
    office.world.hourly(office.world.now + 10 * HOUR)
    (record,) = office.world.records
    assert record.asked_at
    return wall_time(record.asked_at, "Europe/Berlin").hour


def _looked_up(office: Workspace) -> int:
    return sum(call.method == "calendar.calendars.get" for call in office.server.calls)


def test_a_mail_waits_for_the_hours_of_the_calendar(office: Workspace) -> None:
    keep_hours(office.server, "ana@example.test", **dict.fromkeys(WEEKDAYS, (14, 20)))
    assert _asked_at(office) == 14
    assert _looked_up(office) == 2


def test_without_hours_or_without_the_scope_the_usual_ones_count(office: Workspace) -> None:
    office.server.allow([one for one in USUAL if one not in WORKING_HOURS.scopes])
    assert _asked_at(office) == 10
    assert office.world.known.pair.manager.hours == Hours()


def test_quiet_passes_look_nothing_up(office: Workspace) -> None:
    office.world.run(HOUR)
    assert _looked_up(office) == 0
