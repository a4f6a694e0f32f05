"""Passes over calendars in which nothing or one event changed: their time by bare requests, what they ask and parse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from daemon.passes import Passes
from providers.caldav.multistatus import sync_request
from tests.bench.bare import Bare, connections
from tests.bench.calls import calls_into
from tests.bench.company import USERS, Site, Size, site
from tests.bench.measure import Row, at_most, cpu_ratio, exactly, paired, seconds, shown, wall_ratio
from tests.servers.faulty import FaultyServer, faulty
from tests.servers.people import RawHand
from tests.servers.radicale import start_radicale
from tests.servers.running import Server

LIMIT = 1.3
PARSERS = ("icalendar", "providers.caldav.lines")
XML = {"Depth": "0", "Content-Type": "application/xml; charset=utf-8"}


def bench(size: Size, rounds: int) -> Iterator[Row]:
    """Provision a company, then pass again and again."""
    server = start_radicale(USERS)
    try:
        with site(server, size) as at, at.passes() as passes:
            passes.run(at.later(), force=True)
            passes.run(at.later())
            yield shown("company", str(size))
            yield from _without_change(server, at, passes, rounds)
            yield from _with_one_change(server, at, passes, rounds)
        yield from counted(server, size)
    finally:
        server.stop()


def _without_change(server: Server, at: Site, passes: Passes, rounds: int) -> Iterator[Row]:
    reports = _reports(at)
    with connections(server, 4) as four, connections(server, 1) as one:
        works = {
            "bare": lambda: four.send(reports),
            "pass": lambda: _idle(passes, at),
            "bare 1": lambda: one.send(reports),
        }
        costs = paired(rounds, works)
    yield shown("pass without a change", f"{seconds(costs, 'pass'):.2f} s")
    yield at_most("  time, by bare niquests on 4 connections", wall_ratio(costs, "pass", "bare"), LIMIT)
    yield shown("  CPU, by bare niquests on 4 connections", f"{cpu_ratio(costs, 'pass', 'bare'):.2f} x")
    yield shown("  time, by bare niquests on 1 connection", f"{wall_ratio(costs, 'pass', 'bare 1'):.2f} x")


def _with_one_change(server: Server, at: Site, passes: Passes, rounds: int) -> Iterator[Row]:
    edits = _edits(server, at)
    reports: list[Bare] = []

    def edit() -> None:
        next(edits)
        reports[:] = _reports(at)

    with connections(server, 4) as four:
        works = {"bare": lambda: four.send(reports), "pass": lambda: _idle(passes, at)}
        costs = paired(rounds, works, before=edit)
    yield at_most("pass with one change, by the bare requests", wall_ratio(costs, "pass", "bare"), LIMIT)


def counted(server: Server, size: Size) -> Iterator[Row]:
    """What a pass asks and parses: seen by a proxy, from a company that is provisioned already."""
    with (
        calls_into(*PARSERS) as calls,
        faulty(server.url) as proxy,
        site(server, size, url=proxy.url) as at,
        at.passes() as passes,
    ):
        passes.run(at.later())
        unchanged = _seen(passes, at, proxy, calls)
        next(_edits(server, at))
        changed = _seen(passes, at, proxy, calls)
    yield exactly("requests of a pass without a change", unchanged.requests, size.calendars)
    yield exactly("  of these sync-collection", unchanged.syncs, size.calendars)
    yield exactly("  calls into icalendar and our own parser", unchanged.parsing, 0)
    yield exactly("requests of a pass with one change", changed.requests, size.calendars + 1)
    yield exactly("  objects parsed", changed.objects, 1)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one pass asked for, and what it parsed."""

    requests: int
    syncs: int
    parsing: int
    objects: int


def _seen(passes: Passes, at: Site, proxy: FaultyServer, calls: Counter[str]) -> _Seen:
    proxy.requests.clear()
    calls.clear()
    _idle(passes, at)
    syncs = [one for one in proxy.requests if one.method == "REPORT" and b"sync-collection" in one.body]
    return _Seen(len(proxy.requests), len(syncs), calls.total(), calls["parse"])


def _idle(passes: Passes, at: Site) -> None:
    done = passes.run(at.later())
    assert not done.plan.steps and not done.plan.unread, "the calendars were not at rest"


def _reports(at: Site) -> list[Bare]:
    """The requests of the next pass, with the tokens that it will name."""
    states = at.remembered().items()
    return [Bare("REPORT", url, sync_request(state.cursor.partition("sync:")[2]), XML) for url, state in states]


def _edits(server: Server, at: Site) -> Iterator[None]:
    """Somebody writes a description into one event, which is none of our business; another one each time."""
    login = ("svc", server.password("svc"))
    objects = [(url, one.resource.uid) for url, state in at.remembered().items() for one in state.sightings.values()]
    for number, (url, uid) in enumerate(objects):
        calendar = server.url.rstrip("/") + "/" + url.split("/", 3)[3]
        RawHand(calendar, login).set_text(uid, "DESCRIPTION", f"Number {number}")
        yield
