"""Somebody answers in the moment in which the daemon puts a week back: both stand, after that same pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.demo.sink import mail_sink
from rules.model import Partstat
from tests.servers.cyrus import demand_cyrus, start_cyrus
from tests.servers.faulty import FaultyServer, Wire, faulty, passing
from tests.servers.running import Server
from tests.story.asking import WEEK
from tests.story.delivering import an_office_that_delivers
from tests.story.office import DAY, Office, uid
from tests.story.turns import ASKED, outcomes, settled, started

BEN = "ben@example.test"
SERIES = uid("ben")
REMINDED, BACK = ASKED + DAY, ASKED + timedelta(days=2, minutes=1)


@pytest.fixture
def front() -> Iterator[tuple[Server, FaultyServer]]:
    """Cyrus, and what stands in front of it."""
    demand_cyrus()
    server = start_cyrus()
    try:
        with faulty(server.url) as one:
            yield server, one
    finally:
        server.stop()


@pytest.fixture
def office(tmp_path: Path, front: tuple[Server, FaultyServer]) -> Iterator[Office]:
    """The daemon comes through the front, people do not."""
    server, one = front
    with mail_sink() as sink:
        office = an_office_that_delivers(tmp_path / "office", replace(server, url=one.url), sink)
        yield replace(office, server=server)


def test_a_week_is_put_back_in_the_pass_in_which_somebody_answers(
    office: Office, front: tuple[Server, FaultyServer]
) -> None:
    started(office)
    settled(office, lambda: office.hand("ana").cancel_week(SERIES, WEEK))
    office.work(REMINDED)

    def answered(wire: Wire) -> None:
        office.hand("ben").answer_series(SERIES, BEN, Partstat.TENTATIVE)
        passing(wire)

    front[1].once(answered, "PUT")
    done = office.work(BACK)
    assert (done.code, done.actions) == (0, ["put_back"])
    assert outcomes(office) == [("cancelled", "restored")]
    text = office.hand("ana").text(SERIES)
    assert "EXDATE" not in text
    assert "PARTSTAT=TENTATIVE" in text
