"""The first provisioning of a company, by bare conditional PUTs of the same bodies into calendars that are there."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from daemon.apply import WRITERS
from tests.bench.bare import Bare, connections
from tests.bench.company import USERS, Site, Size, site
from tests.bench.measure import Round, Row, at_most, cost_of, cpu_ratio, seconds, shown, wall_ratio
from tests.servers.radicale import start_radicale
from tests.servers.running import Server, dav

LIMIT = 1.2
CALENDAR = {"Content-Type": "text/calendar; charset=utf-8", "If-None-Match": "*"}


def bench(size: Size, rounds: int) -> Iterator[Row]:
    """New calendars in each round; ours are made by the daemon, which the bare PUTs need not do.

    The time of both grows with the number of series, so that a small company tells the same sooner.
    """
    server = start_radicale(USERS)
    try:
        costs = [_round(server, size, number) for number in range(rounds)]
    finally:
        server.stop()
    yield shown(f"first provisioning of {size}", f"{seconds(costs, 'provisioning'):.2f} s")
    yield at_most("  time, by bare PUTs on 1 connection", wall_ratio(costs, "provisioning", "bare"), LIMIT)
    two = wall_ratio(costs, "provisioning", "bare on 2")
    yield shown("  time, by bare PUTs on 2 connections, as the daemon has", f"{two:.2f} x")
    yield shown("  CPU, by bare PUTs on 1 connection", f"{cpu_ratio(costs, 'provisioning', 'bare'):.2f} x")


def _round(server: Server, size: Size, number: int) -> Round:
    """The bare PUTs come second, because the bodies are those of the round's own company."""
    with site(server, size, name=f"ours{number}") as at, at.passes() as passes:
        ours = cost_of(lambda: passes.run(at.later(), force=True))
        puts, again = _puts(server, at, f"bare{number}"), _puts(server, at, f"again{number}")
    with connections(server, 1) as one, connections(server, WRITERS) as two:
        bare = cost_of(lambda: one.send(puts))
        return {"provisioning": ours, "bare": bare, "bare on 2": cost_of(lambda: two.send(again))}


def _puts(server: Server, at: Site, name: str) -> list[Bare]:
    """The objects that were written, for calendars of another name, which are made here."""
    login = ("svc", server.password("svc"))
    puts = []
    for url, state in at.remembered().items():
        other = url.rstrip("/").rpartition("/")[0] + f"/{name}/"
        assert dav(other, "MKCALENDAR", login)[0] == 201
        for href in state.sightings:
            body = dav(server.url.rstrip("/") + href, "GET", login)[2]
            puts.append(Bare("PUT", other + urlsplit(href).path.rpartition("/")[2], body, CALENDAR, due=201))
    return puts
