"""Meet links through real passes: on what the daemon makes, and on nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.daemon.google_world import PEOPLE, Workspace, at_google
from tests.daemon.world import DAY, HOUR, START
from tests.google import people
from tests.google.running import google
from tests.providers.google.clients import USUAL


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Workspace]:
    """A company of one pair that wants Meet links, whose series is still to be made."""
    with google(users=PEOPLE, scopes=USUAL) as server:
        server.clock.at = START
        yield at_google(server, tmp_path, meet=True)
        assert not server.bugs, "\n".join(server.bugs)


def _link(office: Workspace) -> str | None:
    found: str | None = office.page().get(office.series).get("hangoutLink")
    return found


def test_a_week_that_is_put_back_and_a_series_made_again_keep_to_links_of_their_own(office: Workspace) -> None:
    office.world.run(force=True)
    made, first = office.series, _link(office)
    assert first
    people.cancel_week(office.page(), made, office.world.week(1))
    office.world.hourly(START + 4 * DAY)
    assert (office.kinds, _link(office)) == (["cancelled"], first)
    people.delete_series(office.page(), made)
    office.world.hourly(START + 10 * DAY)
    assert office.series != made
    assert _link(office) not in (None, first)


def test_a_series_that_people_made_is_taken_over_without_a_link(office: Workspace) -> None:
    people.make_series(office.page(), datetime(2026, 3, 3, 9), ["p0@example.test"])
    office.world.hourly(START + HOUR)
    people.cancel_week(office.page(), office.series, office.world.week(1))
    office.world.hourly(START + 4 * DAY)
    assert office.kinds == ["cancelled"]
    assert _link(office) is None
