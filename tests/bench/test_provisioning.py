"""How many requests a first provisioning takes; how long they take is for the bench."""

from __future__ import annotations

from collections import Counter

from daemon.apply import WRITERS
from tests.bench.company import USERS, Size, site
from tests.servers.faulty import faulty
from tests.servers.radicale import start_radicale

SIZE = Size(managers=2, reports=4, sharing=4)


def test_a_new_series_takes_one_request_and_a_new_calendar_four() -> None:
    server = start_radicale(USERS)
    try:
        with faulty(server.url) as front, site(server, SIZE, url=front.url) as at, at.passes() as passes:
            passes.run(at.later(), force=True)
            sent = Counter(one.method for one in front.requests)
    finally:
        server.stop()
    assert sent["PUT"] == SIZE.series
    assert sent["REPORT"] == sent["MKCOL"] == SIZE.calendars
    # Each writer tries without a folder until one was missing.
    assert SIZE.calendars < sent["MKCALENDAR"] <= SIZE.calendars + WRITERS
    # What the server can do is asked at some calendars, for as long as none is there.
    assert sent["PROPFIND"] - sent["OPTIONS"] == SIZE.calendars
    assert set(sent) == {"PUT", "REPORT", "MKCOL", "MKCALENDAR", "PROPFIND", "OPTIONS"}
