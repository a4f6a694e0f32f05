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

    They are the only ones of their owners: in further ones the daemon would look for series that were dragged there.
    The time of both grows with the number of series, so that a small company tells the same sooner.
    """
    server = start_radicale(USERS)
    try:
        costs = [_round(server, size) for _ in range(rounds)]
    finally:
        server.stop()
    yield shown(f"first provisioning of {size}", f"{seconds(costs, 'provisioning'):.2f} s")
    yield at_most("  time, by bare PUTs on 1 connection", wall_ratio(costs, "provisioning", "bare"), LIMIT)
    two = wall_ratio(costs, "provisioning", "bare on 2")
    yield shown("  time, by bare PUTs on 2 connections, as the daemon has", f"{two:.2f} x")
    yield shown("  CPU, by bare PUTs on 1 connection", f"{cpu_ratio(costs, 'provisioning', 'bare'):.2f} x")


def _round(server: Server, size: Size) -> Round:
    """The bare PUTs come second, because the bodies are those of the round's own company."""
    with site(server, size, name="ours") as at, at.passes() as passes:
        ours = cost_of(lambda: passes.run(at.later(), force=True))
        puts, again, homes = _puts(server, at, "bare"), _puts(server, at, "again"), _homes(at)
    with connections(server, 1) as one, connections(server, WRITERS) as two:
        costs = {"provisioning": ours, "bare": cost_of(lambda: one.send(puts))}
        costs["bare on 2"] = cost_of(lambda: two.send(again))
    for url in (home + name for home in homes for name in ("ours/", "bare/", "again/")):
        dav(url, "DELETE", ("svc", server.password("svc")))
    return costs


def _homes(at: Site) -> list[str]:
    return [url.rstrip("/").rpartition("/")[0] + "/" for url in at.remembered()]


def _puts(server: Server, at: Site, name: str) -> list[Bare]:
    """The objects that were written, for calendars of another name, which are made here."""
    login = ("svc", server.password("svc"))
    puts = []
    for home, state in zip(_homes(at), at.remembered().values(), strict=True):
        other = f"{home}{name}/"
        assert dav(other, "MKCALENDAR", login)[0] == 201
        for href in state.sightings:
            body = dav(server.url.rstrip("/") + href, "GET", login)[2]
            puts.append(Bare("PUT", other + urlsplit(href).path.rpartition("/")[2], body, CALENDAR, due=201))
    return puts
