"""`make capabilities`: measures every CalDAV server that the tests know, and writes the table in the README."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

from daemon.abilities import ABILITIES, NOT_MEASURED, value
from providers.base import CalendarRef, Capabilities
from providers.caldav.credentials import Login, one_login
from providers.caldav.probing import CalDavProbe
from tests.servers.cyrus import start_cyrus
from tests.servers.davical import start_davical
from tests.servers.radicale import start_radicale
from tests.servers.running import Server, dav
from tests.servers.sabredav import start_sabredav
from tests.servers.sogo import start_sogo
from tests.servers.xandikos import start_scheduling_xandikos

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- capabilities -->", "<!-- end of capabilities -->"
SERVERS: Mapping[str, tuple[Callable[[], Server], str]] = {
    "Radicale": (start_radicale, ""),
    "Xandikos": (start_scheduling_xandikos, ""),
    "Cyrus": (start_cyrus, "cyrus-caldav"),
    "DAViCal": (start_davical, "davical"),
    "SOGo": (start_sogo, "sogo"),
    "SabreDAV": (start_sabredav, "php-sabre-dav"),
}
"""How each is started, and the Debian package that it comes in; the others are Python's."""

Column = Mapping[str, str]
"""What one server can do, by the titles of the rows."""


def measured(server: Server) -> Capabilities:
    """What shows of a server to somebody who signs in as herself."""
    login = Login("ana", server.password("ana"))
    url = server.calendar("ana", "capabilities")
    dav(url, "MKCALENDAR", ("ana", login.password))
    probe, calendar = CalDavProbe(server.url, one_login(login)), CalendarRef("real", url, "ana@example.test")
    try:
        return probe.try_out(calendar, probe.explore(calendar), anywhere=True)
    finally:
        dav(url, "DELETE", ("ana", login.password))


def column(found: Capabilities) -> Column:
    """The cells below one server."""
    return {one.title: value(found, one.field).replace(NOT_MEASURED, "–") for one in ABILITIES}


def table(columns: Mapping[str, Column]) -> str:
    """A row for each thing, a column for each server, and what the daemon does."""
    head = ["The server …", *columns, "What the daemon does"]
    rows = [[one.title, *(some[one.title] for some in columns.values()), one.action] for one in ABILITIES]
    return "\n".join(_row(cells) for cells in (head, ["---"] * len(head), *rows))


def shown(readme: str) -> dict[str, Column]:
    """The columns of the table in the README by the name of the server, without its version."""
    lines = readme.partition(BEGIN)[2].partition(END)[0].strip().splitlines()
    head, _, *rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    servers = {name.split()[0]: at for at, name in enumerate(head) if 0 < at < len(head) - 1}
    return {name: {cells[0]: cells[at] for cells in rows} for name, at in servers.items()}


def write(columns: Mapping[str, Column]) -> None:
    """Put the table between its marks."""
    before, rest = README.read_text("utf-8").split(BEGIN)
    README.write_text(f"{before}{BEGIN}\n{table(columns)}\n{END}{rest.partition(END)[2]}", "utf-8")


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _version(name: str, package: str) -> str:
    if not package:
        return version(name)
    command = ["dpkg-query", "--show", "--showformat", "${Version}", package]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.partition("-")[0]


def _column(start: Callable[[], Server]) -> Column:
    server = start()
    try:
        return column(measured(server))
    finally:
        server.stop()


if __name__ == "__main__":
    write({f"{name} {_version(name, package)}": _column(start) for name, (start, package) in SERVERS.items()})
