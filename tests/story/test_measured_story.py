"""What a server can do, measured by the real command: `check` says it, and the next start knows it without asking."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from subprocess import Popen

import pytest

from daemon.demo.sink import mail_sink
from providers.caldav.trial import NAME
from tests.servers.faulty import FaultyServer, Wire, faulty, passing, status
from tests.servers.running import Server, dav
from tests.story.office import DAY, HOUR, MONDAY, Office, an_office
from tests.story.premises import PATIENCE


@pytest.fixture
def front(radicale: Server) -> Iterator[FaultyServer]:
    """Between the daemon and its server."""
    with faulty(radicale.url) as one:
        yield one


@pytest.fixture
def fronted(tmp_path: Path, radicale: Server, front: FaultyServer) -> Iterator[Office]:
    """An office of which every request is seen."""
    with mail_sink() as sink:
        office = an_office(tmp_path / "office", radicale, sink, front.url)
        yield office
        office.move_out()


def probing(front: FaultyServer) -> list[str]:
    """The requests by which only measuring can be told, since it was asked last."""
    seen = [one for one in front.requests if one.method == "OPTIONS" or NAME in one.path]
    front.requests.clear()
    return [one.method for one in seen]


def test_a_start_costs_no_request_for_what_was_measured_within_a_week(fronted: Office, front: FaultyServer) -> None:
    fronted.work(MONDAY)
    fronted.work(MONDAY + HOUR)
    assert {"OPTIONS", "MKCALENDAR", "PUT", "DELETE"} <= set(probing(front))
    assert fronted.work(MONDAY + 2 * HOUR).code == 0
    assert probing(front) == []
    assert fronted.plan(MONDAY + 8 * DAY).code == 0
    assert probing(front) == ["OPTIONS"]
    fronted.work(MONDAY + 8 * DAY)
    assert "MKCALENDAR" in probing(front)


def test_check_measures_all_of_it_and_leaves_nothing_behind(office: Office) -> None:
    said = office.fast("check", "--json").document
    measured = said["accounts"]["main"]
    assert (measured["scheduling"]["value"], measured["keeps_x"]["value"]) == (False, True)
    assert measured["keeps_x"]["measured_at"].endswith("Z")
    texts = {one["what"]: one["text"] for one in said["findings"]}
    assert texts["[accounts.main] delivers invitations itself"] == "no; the copies of both are written"
    for user in ("ana", "svc"):
        login = (user, office.server.password(user))
        assert dav(office.server.calendar(user, NAME), "PROPFIND", login, headers={"Depth": "0"})[0] == 404


def test_a_check_that_is_told_to_end_leaves_nothing_behind_either(fronted: Office, front: FaultyServer) -> None:
    started: Queue[Popen[bytes]] = Queue()

    def told_to_end(wire: Wire) -> None:
        started.get().terminate()
        passing(wire)

    front.once(told_to_end, "PUT")
    with fronted.running("check") as running:
        started.put(running.process)
        assert running.process.wait(PATIENCE) == 1
    assert {"MKCALENDAR", "DELETE"} <= set(probing(front))
    login = ("svc", fronted.server.password("svc"))
    assert dav(fronted.server.calendar("svc", NAME), "PROPFIND", login, headers={"Depth": "0"})[0] == 404


def test_check_says_what_to_look_at_where_a_server_fails(fronted: Office, front: FaultyServer) -> None:
    front.always(status(503))
    done = fronted.fast("check")
    assert done.code == 1
    assert f"check that {front.url}ana/" in done.out and "can be reached from here" in done.out
