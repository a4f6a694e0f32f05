"""Passes over Google calendars in which nothing changed: their time by the same requests, sent bare."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httplib2
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build_from_document

from daemon.config import load
from daemon.observe import CONNECTIONS
from providers.google.sync import QUERY
from tests.bench.company import CONFIG, Site, Size, roster
from tests.bench.measure import Row, at_most, cpu_ratio, exactly, paired, seconds, shown, wall_ratio
from tests.google.running import google
from tests.providers.google.clients import USUAL

LIMIT = 1.5
ACCOUNT = """\
[accounts.main]
provider = "google"
service_account_file = "{key}"
domain = "example.test"
discovery = "{discovery}"
"""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Google runs in another process, a token of each person, and how many calls there were."""

    discovery: str
    key: str
    document: dict[str, Any]
    tokens: dict[str, str]
    calls: Callable[[], int]


def bench(size: Size, rounds: int) -> Iterator[Row]:
    """Provision a company in which everyone has an own calendar, then pass again and again."""
    people = [line.partition(",")[0] for line in roster(size, "").splitlines()[1:]]
    with running(people) as address, site(address, size) as at, at.passes() as passes:
        passes.run(at.later(), force=True)
        passes.run(at.later())
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            bare = Bare(address, pool)
            bare.send()
            works = {"bare": bare.send, "pass": lambda: _idle(passes.run(at.later()).plan.rows)}
            costs = paired(rounds, works)
        before = address.calls()
        passes.run(at.later())
        asked = address.calls() - before
    yield shown("company", f"{size.pairs} pairs on {len(people)} calendars")
    yield exactly("requests of a pass without a change", asked, len(people))
    yield shown("pass without a change", f"{seconds(costs, 'pass'):.2f} s")
    yield at_most(f"  time, by bare events.list on {CONNECTIONS} threads", wall_ratio(costs, "pass", "bare"), LIMIT)
    yield shown(f"  CPU, by bare events.list on {CONNECTIONS} threads", f"{cpu_ratio(costs, 'pass', 'bare'):.2f} x")


def _idle(rows: Iterator[object]) -> None:
    assert not list(rows)


class Bare:
    """The sync requests of all calendars, straight through googleapiclient, with an Http for each thread."""

    def __init__(self, address: Address, pool: ThreadPoolExecutor) -> None:
        self._api = build_from_document(address.document, http=httplib2.Http())
        self._tokens = {user: Credentials(token=token) for user, token in address.tokens.items()}  # type: ignore[no-untyped-call]
        self._since: dict[str, str] = {}
        self._own = threading.local()
        self._pool = pool

    def send(self) -> None:
        """One request for each calendar."""
        list(self._pool.map(self._one, self._tokens))

    def _one(self, user: str) -> None:
        if not hasattr(self._own, "http"):
            self._own.http = httplib2.Http()
        since = {"syncToken": self._since[user]} if user in self._since else {}
        request = self._api.events().list(calendarId=user, **QUERY, **since)
        answer = request.execute(http=AuthorizedHttp(self._tokens[user], http=self._own.http))
        self._since[user] = answer["nextSyncToken"]


@contextmanager
def site(address: Address, size: Size) -> Iterator[Site]:
    """The files of a company at that Google."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    general = CONFIG.partition("[accounts.main]")[0].format(interval="5m")
    (folder / "config.toml").write_text(general + ACCOUNT.format(key=address.key, discovery=address.discovery))
    rows = [line.split(",") for line in roster(size, "").splitlines()]
    rows[1:] = [[*row[:5], "", *row[6:]] for row in rows[1:]]
    (folder / "roster.csv").write_text("\n".join(",".join(row) for row in rows) + "\n")
    (folder / "secret").write_text("s" * 48)
    (folder / "secret").chmod(0o600)
    try:
        yield Site(folder, load(folder / "config.toml", {}))
    finally:
        shutil.rmtree(folder)


@contextmanager
def running(people: Sequence[str]) -> Iterator[Address]:
    """A Google of these people in a process of its own, as it would not share ours either."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        process = context.Process(target=_serve, args=(theirs, folder, list(people)))
        process.start()
        discovery, key, content, tokens = ours.recv()
        yield Address(discovery, key, json.loads(content), tokens, lambda: _asked(ours))
        ours.send(False)
        process.join()


def _serve(line: Connection, folder: str, people: Sequence[str]) -> None:
    with google(people, scopes=USUAL) as server:
        key = server.service_account_file(Path(folder))
        key.chmod(0o600)
        answer, content = httplib2.Http().request(server.discovery.format(api="calendar", apiVersion="v3"))
        assert answer.status == 200
        tokens = {user: server.token(user) for user in people}
        line.send((server.discovery, str(key), content, tokens))
        while line.recv():
            line.send(len(server.calls))


def _asked(line: Connection) -> int:
    line.send(True)
    count: int = line.recv()
    return count
