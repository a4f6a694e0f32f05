"""HTTP connections to Google, one set for each thread, bounded in time and size, that follow no redirect."""

from __future__ import annotations

import contextlib
import functools
import http.client
import io
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any

import httplib2
from httplib2.decode import DecodeLimitError

from providers.errors import TemporaryError
from providers.tls import LEAST

REQUEST_SECONDS = 60.0
SOCKET_SECONDS = 30.0
BODY_BYTES = 16 * 2**20


class TooLargeError(TemporaryError):
    """An answer beyond BODY_BYTES."""


def _too_large() -> TooLargeError:
    return TooLargeError(f"an answer of more than {BODY_BYTES >> 20} MiB")


class _Bounded(io.RawIOBase):
    """Reads from a socket until the time is over or too much came."""

    def __init__(self, connection: socket.socket, left: Callable[[], float]) -> None:
        self._socket = connection
        self._inner = connection.makefile("rb", buffering=0)
        self._left = left
        self._room = BODY_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._socket.settimeout(max(self._left(), 0.001))
        count = self._inner.readinto(buffer)
        self._room -= count or 0
        if self._room < 0:
            raise _too_large()
        return count

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.settimeout(SOCKET_SECONDS)
        self._inner.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """An answer that ends in time; a connection closed without one is an error, and never silently tried anew."""

    def __init__(self, connection: socket.socket, left: Callable[[], float], **given: Any) -> None:
        super().__init__(connection, **given)
        self.fp.close()
        self.fp = io.BufferedReader(_Bounded(connection, left))

    def begin(self) -> None:
        try:
            super().begin()
        except http.client.BadStatusLine as error:  # httplib2 sends a request again on this one, writes too
            raise ConnectionResetError(type(error).__name__) from None
        if self.length and self.length > BODY_BYTES:
            raise _too_large()


class Line:
    """One thread's connections; stands where googleapiclient and google.auth want an httplib2.Http."""

    def __init__(self, monotonic: Callable[[], float], ca_file: str | None = None) -> None:
        self._monotonic = monotonic
        self._due = 0.0
        self._http = httplib2.Http(
            timeout=SOCKET_SECONDS,
            proxy_info=None,
            ca_certs=ca_file,
            tls_minimum_version=LEAST,
            decode_limit_hard=BODY_BYTES,
        )
        self._http.follow_redirects = False
        self._kinds = _kinds(self._left)

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> tuple[Any, bytes]:
        """The answer and its body; whatever fails closes the connections, so that nothing of it is read later."""
        self._due = self._monotonic() + REQUEST_SECONDS
        kind = self._kinds[uri.partition(":")[0].lower()]
        try:
            found = self._http.request(uri, method, body=body, headers=dict(headers or {}), connection_type=kind)
        except BaseException as error:
            self._http.close()
            if isinstance(error, DecodeLimitError):
                raise _too_large() from None
            raise
        return found[0], found[1]

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _left(self) -> float:
        return self._due - self._monotonic()


def _kinds(left: Callable[[], float]) -> dict[str, type[Any]]:
    """httplib2's two kinds of connections, with answers that end in time."""
    response = staticmethod(functools.partial(_Response, left=left))
    return {
        "http": type("Plain", (httplib2.HTTPConnectionWithTimeout,), {"response_class": response}),
        "https": type("Encrypted", (httplib2.HTTPSConnectionWithTimeout,), {"response_class": response}),
    }


class Lines:
    """A line for each thread: httplib2 is not thread-safe. https://googleapis.github.io/google-api-python-client/docs/thread_safety.html"""

    def __init__(self, monotonic: Callable[[], float], ca_file: str | None = None) -> None:
        self._open = functools.partial(Line, monotonic, ca_file)
        self._own = threading.local()
        self._all: dict[threading.Thread, Line] = {}
        self._lock = threading.Lock()

    def mine(self) -> Line:
        """The line of the thread that calls."""
        line: Line | None = getattr(self._own, "line", None)
        if line is None:
            line = self._own.line = self._open()
            self._keep(line)
        return line

    def _keep(self, line: Line) -> None:
        """Threads that write live for a pass: the lines of those that ended are closed, or they would pile up."""
        with self._lock:
            for thread in [one for one in self._all if not one.is_alive()]:
                self._all.pop(thread).close()
            self._all[threading.current_thread()] = line

    def close(self) -> None:
        """Close all of them; a thread that still calls opens its own anew."""
        with self._lock:
            for line in self._all.values():
                line.close()
