"""Passes over Google calendars in which nothing changed: their time by the same requests, sent bare."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httplib2
from google.oauth2.service_account import Credentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build

from daemon.config import load
from daemon.observe import CONNECTIONS
from providers.google.scopes import CALENDAR
from providers.google.sync import QUERY
from tests.bench.company import CONFIG, Site, Size, roster
from tests.bench.measure import Row, at_most, cpu_ratio, paired, seconds, shown, wall_ratio
from tests.google.apart import Apart, google_apart
from tests.google.running import Google
from tests.providers.google.clients import USUAL

LIMIT = 1.5
ACCOUNT = """\
[accounts.main]
provider = "google"
service_account_file = "{key}"
domain = "example.test"
discovery = "{discovery}"
"""


def bench(size: Size, rounds: int) -> Iterator[Row]:
    """Provision a company in which everyone has an own calendar, then pass again and again."""
    people = [line.partition(",")[0] for line in roster(size, "").splitlines()[1:]]
    with served(people, size) as (server, at), at.passes() as passes:
        passes.run(at.later(), force=True)
        passes.run(at.later())
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            bare = Bare(server, people, pool)
            bare.send()
            works = {"bare": bare.send, "pass": lambda: _idle(passes.run(at.later()).plan.rows)}
            costs = paired(rounds, works)
    yield shown("company", f"{size.pairs} pairs on {len(people)} calendars")
    yield shown("pass without a change", f"{seconds(costs, 'pass'):.2f} s")
    yield at_most(f"  time, by bare events.list on {CONNECTIONS} threads", wall_ratio(costs, "pass", "bare"), LIMIT)
    yield shown(f"  CPU, by bare events.list on {CONNECTIONS} threads", f"{cpu_ratio(costs, 'pass', 'bare'):.2f} x")


def _idle(rows: Iterator[object]) -> None:
    assert not list(rows)


class Bare:
    """The sync requests of all calendars, straight through googleapiclient, with an Http for each thread."""

    def __init__(self, server: Apart, people: Sequence[str], pool: ThreadPoolExecutor) -> None:
        self._api = build("calendar", "v3", http=httplib2.Http(), discoveryServiceUrl=server.discovery)
        key = Credentials.from_service_account_file(str(server.service_account), scopes=CALENDAR.scopes)  # type: ignore[no-untyped-call]
        self._signed_in = {user: key.with_subject(user) for user in people}
        self._since: dict[str, str] = {}
        self._own = threading.local()
        self._pool = pool

    def send(self) -> None:
        """One request for each calendar."""
        list(self._pool.map(self._one, self._signed_in))

    def _one(self, user: str) -> None:
        if not hasattr(self._own, "http"):
            self._own.http = httplib2.Http()
        since = {"syncToken": self._since[user]} if user in self._since else {}
        request = self._api.events().list(calendarId=user, **QUERY, **since)
        answer = request.execute(http=AuthorizedHttp(self._signed_in[user], http=self._own.http))
        self._since[user] = answer["nextSyncToken"]


@contextmanager
def served(people: Sequence[str], size: Size) -> Iterator[tuple[Apart, Site]]:
    """A Google of these people, and the files of a company there."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        with google_apart(people, folder, delegate) as server:
            yield server, _site(server, size, folder)
    finally:
        shutil.rmtree(folder)


def delegate(server: Google) -> None:
    """What an admin does."""
    server.allow(USUAL)


def _site(server: Apart, size: Size, folder: Path) -> Site:
    general = CONFIG.partition("[accounts.main]")[0].format(interval="5m")
    account = ACCOUNT.format(key=server.service_account, discovery=server.discovery)
    (folder / "config.toml").write_text(general + account)
    rows = [line.split(",") for line in roster(size, "").splitlines()]
    rows[1:] = [[*row[:5], "", *row[6:]] for row in rows[1:]]
    (folder / "roster.csv").write_text("\n".join(",".join(row) for row in rows) + "\n")
    (folder / "secret").touch(0o600)
    (folder / "secret").write_text("s" * 48)
    return Site(folder, load(folder / "config.toml", {}))
