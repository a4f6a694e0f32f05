"""People with other addresses through real passes, with a directory that tells of them and without."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from providers.google.directory import GoogleDirectory
from providers.google.names import OtherAddresses
from providers.google.scopes import CALENDAR, DIRECTORY, FREE_BUSY
from rules.plan import Verb
from tests.daemon.google_world import PEOPLE, Workspace, at_google
from tests.daemon.world import HOUR, START, verbs
from tests.google import people
from tests.google.pages import Page
from tests.google.running import Google, google
from tests.providers.google.clients import a_client, delegated

ANA, P0, ADMIN, ALIAS = "ana@example.test", "p0@example.test", "it@example.test", "zero@example.test"
LIST = "directory.users.list"


@pytest.fixture
def server() -> Iterator[Google]:
    with google(users=(*PEOPLE, ADMIN), scopes=delegated(CALENDAR, FREE_BUSY, DIRECTORY)) as one:
        one.clock.at = START
        one.company.admins.add(ADMIN)
        one.register.enter(P0, aliases=(ALIAS,))
        yield one
        assert not one.bugs, "\n".join(one.bugs)


@pytest.fixture
def office(server: Google, tmp_path: Path) -> Workspace:
    """A pair who meet already: Ana invited P0 by another address."""
    names = OtherAddresses(GoogleDirectory(a_client(server, tmp_path), ADMIN), lambda: 0.0)
    names.name(ANA)
    names.name(P0)
    people.make_series(Page(server, ANA), datetime(2026, 3, 3, 9), [ALIAS])
    return at_google(server, tmp_path, names=names.of)


def _reads(office: Workspace) -> int:
    return sum(call.method == LIST for call in office.server.calls)


def test_a_series_with_another_address_is_taken_over_and_not_doubled(office: Workspace) -> None:
    office.world.hourly(START + 3 * HOUR)
    assert len(office.page().series()) == 1
    assert office.kinds == []
    assert _reads(office) == 1
    people.cancel_week(office.page(), office.series, office.world.week(1))
    office.world.settle()
    assert (office.kinds, office.asked()) == (["cancelled"], [ANA])
    assert _reads(office) == 1


def test_a_decline_by_another_address_is_that_persons(office: Workspace) -> None:
    office.world.hourly(START + HOUR)
    people.answer_week(office.page().of(P0), office.series, office.world.week(1))
    office.world.settle()
    assert (office.kinds, office.asked()) == (["declined"], [P0])


def test_without_a_directory_everything_goes_on(office: Workspace) -> None:
    office.server.company.admins.clear()
    assert verbs(office.world) == [Verb.CREATE]
    assert verbs(office.world) == []
    assert _reads(office) == 1
