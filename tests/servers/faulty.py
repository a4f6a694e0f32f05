"""A server that misbehaves as told: by itself, or between a client and a real server that it otherwise passes on to."""

from __future__ import annotations

import gzip
import http.client
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
MULTISTATUS = f'<?xml version="1.0"?><D:multistatus {NAMESPACES}>{{}}</D:multistatus>'
PIECES = 400


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to send; a `Content-Length` that is not given follows from the body."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Wire:
    """What a fault may do with the connection."""

    def __init__(
        self, handler: BaseHTTPRequestHandler, request: Request, upstream: str, stopped: threading.Event
    ) -> None:
        self._handler = handler
        self._upstream = upstream
        self.request = request
        self.stopped = stopped

    def forward(self) -> Reply:
        """What the real server answers."""
        parts = urlsplit(self._upstream)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        headers = {name: value for name, value in self.request.headers.items() if name.lower() != "connection"}
        try:
            connection.request(self.request.method, self.request.path, self.request.body, headers)
            answer = connection.getresponse()
            skipped = ("connection", "content-length", "transfer-encoding")
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in skipped}
            return Reply(answer.status, answer.read(), kept)
        finally:
            connection.close()

    def send(self, reply: Reply) -> None:
        """An orderly answer."""
        headers = {"Content-Length": str(len(reply.body)), **reply.headers}
        lines = [f"HTTP/1.1 {reply.status} Told", *(f"{name}: {value}" for name, value in headers.items())]
        self.write("\r\n".join([*lines, "", ""]).encode() + reply.body)

    def write(self, data: bytes) -> None:
        """These bytes, as they are."""
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def hang_up(self) -> None:
        """End the connection after this."""
        self._handler.close_connection = True


Fault = Callable[[Wire], None]


def passing(wire: Wire) -> None:
    """No fault: what the real server says."""
    wire.send(wire.forward())


def status(code: int, body: bytes = b"", **headers: str) -> Fault:
    """An answer with this code."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda wire: wire.send(Reply(code, body, named))


def html(code: int = 200) -> Fault:
    """A friendly page where XML or a calendar was due."""
    return status(code, b"<!doctype html><html><body><p>Maintenance<br></body></html>", Content_Type="text/html")


def multistatus(inside: str = "") -> Fault:
    """A 207 with these responses, none by default."""
    return status(207, MULTISTATUS.format(inside).encode(), Content_Type="application/xml")


def half_a_body(wire: Wire) -> None:
    """The real answer's headers and the first half of its body."""
    reply = wire.forward()
    cut = Reply(reply.status, reply.body[: len(reply.body) // 2], reply.headers)
    wire.send(Reply(cut.status, cut.body, {**cut.headers, "Content-Length": str(len(reply.body))}))
    wire.hang_up()


def half_a_body_that_looks_whole(wire: Wire) -> None:
    """The first half of the real body with a length that fits."""
    reply = wire.forward()
    wire.send(Reply(reply.status, reply.body[: len(reply.body) // 2], reply.headers))


def lost_answer(wire: Wire) -> None:
    """The real server does as it is told, and nobody hears."""
    wire.forward()
    wire.hang_up()


def stored_and_failed(wire: Wire) -> None:
    """The real server does as it is told, and fails at what comes after."""
    wire.forward()
    wire.send(Reply(500))


def dropped(wire: Wire) -> None:
    """The connection ends before anything is done."""
    wire.hang_up()


def slow_headers(wire: Wire) -> None:
    """A header that grows by a byte now and then."""
    wire.write(b"HTTP/1.1 207 Told\r\nX-Slow: ")
    _trickle(wire, b"x")


def slow_body(wire: Wire) -> None:
    """A body that grows by a byte now and then."""
    wire.write(b"HTTP/1.1 207 Told\r\nContent-Type: application/xml\r\nContent-Length: 100000\r\n\r\n")
    _trickle(wire, b" ")


def silence(wire: Wire) -> None:
    """No answer at all while the server runs."""
    wire.stopped.wait()
    wire.hang_up()


def endless_body(wire: Wire) -> None:
    """A body that never ends, fast."""
    wire.write(b"HTTP/1.1 207 Told\r\nContent-Type: application/xml\r\n\r\n<a>")
    piece = b" " * 2**20
    for _ in range(PIECES):
        if not wire.stopped.is_set():
            wire.write(piece)
    wire.hang_up()


def gzip_bomb(wire: Wire) -> None:
    """A small body that unpacks to 64 MiB."""
    packed = gzip.compress(b" " * 2**26, 1)
    wire.send(Reply(207, packed, {"Content-Type": "application/xml", "Content-Encoding": "gzip"}))


def entity_bomb(wire: Wire) -> None:
    """Entities of entities of entities."""
    entities = ['<!ENTITY a0 "ha">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))]
    doctype = f"?><!DOCTYPE x [{''.join(entities)}]>"
    text = MULTISTATUS.format("<D:sync-token>&a11;</D:sync-token>").replace("?>", doctype, 1)
    wire.send(Reply(207, text.encode(), {"Content-Type": "application/xml"}))


def _trickle(wire: Wire, piece: bytes) -> None:
    while not wire.stopped.wait(0.05):
        wire.write(piece)
    wire.hang_up()


class FaultyServer:
    """Listens on loopback; every request meets the faults told for it, in their order, and is passed on otherwise."""

    def __init__(self, upstream: str = "", tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self._told: list[tuple[str, Fault]] = []
        self._always: dict[str, Fault] = {}
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._server = _listening(self, upstream)
        self._start = "http://127.0.0.1"
        if tls:
            self._start = "https://localhost"
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self._start}:{self._server.server_address[1]}/"

    def once(self, fault: Fault, method: str = "") -> None:
        """The next request (of that method) meets this fault; several in the order told."""
        self._told.append((method, fault))

    def always(self, fault: Fault, method: str = "") -> None:
        """Every request (of that method) meets this fault until `heal`."""
        self._always[method] = fault

    def heal(self) -> None:
        """No fault any more."""
        self._told.clear()
        self._always.clear()

    def meets(self, request: Request) -> Fault:
        """The fault for a request."""
        with self._lock:
            self.requests.append(request)
            for at, (method, fault) in enumerate(self._told):
                if method in ("", request.method):
                    del self._told[at]
                    return fault
        return self._always.get(request.method) or self._always.get("") or passing

    @property
    def stopped(self) -> threading.Event:
        """Set once the server ends."""
        return self._stopped

    def stop(self) -> None:
        """End it, with all that is under way."""
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def faulty(upstream: str = "", tls: ssl.SSLContext | None = None) -> Iterator[FaultyServer]:
    """A FaultyServer in front of `upstream` while the context lasts."""
    server = FaultyServer(upstream, tls)
    try:
        yield server
    finally:
        server.stop()


def _listening(faults: FaultyServer, upstream: str) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True

        def do_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(self.command, self.path, dict(self.headers), body)
            faults.meets(request)(Wire(self, request, upstream, faults.stopped))

        do_GET = do_PUT = do_DELETE = do_OPTIONS = do_PROPFIND = do_REPORT = do_MKCALENDAR = do_MKCOL = do_any  # noqa: N815
        do_POST = do_HEAD = do_PROPPATCH = do_any  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    return server
