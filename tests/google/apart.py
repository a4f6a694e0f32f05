"""The same server in a process of its own, so that its work is not counted as its client's: for measuring."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from tests.google.running import Google, google

Prepare = Callable[[Google], None]
SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Apart:
    """Where it answers, and the key of a service account to which the least scopes are delegated."""

    url: str
    service_account: Path

    @property
    def discovery(self) -> str:
        """The template for `accounts.NAME.discovery`."""
        return f"{self.url}/discovery/v1/apis/{{api}}/{{apiVersion}}/rest"


@contextmanager
def google_apart(users: Sequence[str], folder: Path, prepare: Prepare) -> Iterator[Apart]:
    """A server with these people in another process, after a function of some module prepared their calendars there."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, tuple(users), folder, prepare), daemon=True)
    process.start()
    try:
        if not here.poll(SECONDS):
            raise RuntimeError("the server did not start")
        yield Apart(*here.recv())
    finally:
        here.send(None)
        process.join(SECONDS)


def _serve(there: Connection, users: tuple[str, ...], folder: Path, prepare: Prepare) -> None:
    with google(users) as server:
        prepare(server)
        there.send((server.url, server.service_account_file(folder)))
        there.recv()
