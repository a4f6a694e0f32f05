"""The same requests without a daemon: straight through niquests, with a number of connections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import niquests

from tests.servers.running import Server


@dataclass(frozen=True, slots=True)
class Bare:
    """One request as it goes out, and the code that is due."""

    method: str
    url: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    due: int = 207


class Connections:
    """Sessions that are kept from one round to the next, each used by one thread."""

    def __init__(self, sessions: Sequence[niquests.Session], pool: ThreadPoolExecutor) -> None:
        self._sessions = sessions
        self._pool = pool

    def send(self, requests: Sequence[Bare]) -> None:
        """Send all of them, spread over the connections; AssertionError for another answer than the one due."""
        number = len(self._sessions)
        list(self._pool.map(_send_all, self._sessions, [requests[n::number] for n in range(number)]))


@contextmanager
def connections(server: Server, number: int) -> Iterator[Connections]:
    """So many connections for the service user."""
    with ThreadPoolExecutor(number) as pool, ExitStack() as stack:
        yield Connections([stack.enter_context(_session(server)) for _ in range(number)], pool)


def _session(server: Server) -> niquests.Session:
    session = niquests.Session(pool_connections=1, pool_maxsize=1)
    session.auth = ("svc", server.password("svc"))
    session.trust_env = False
    return session


def _send_all(session: niquests.Session, requests: Iterable[Bare]) -> None:
    for one in requests:
        answer = session.request(one.method, one.url, data=one.body, headers=one.headers)
        assert answer.content is not None
        assert answer.status_code == one.due, f"{one.method} {one.url}: {answer.status_code}"
