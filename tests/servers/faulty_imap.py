"""A small IMAP server that says what a real one never would: rubbish, half of something, nothing, or without an end."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

HEAD, BODY = b"* 1 FETCH (UID 7 RFC822.SIZE 12 BODY[]<0> ", b"Subject: x\r\n"
WELL: Mapping[str, bytes] = {
    "GREETING": b"* OK Here I am\r\n",
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE\r\n%s OK Done\r\n",
    "AUTHENTICATE": b"%s OK Done\r\n",
    "LOGIN": b"%s OK Done\r\n",
    "EXAMINE": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 3] Fine\r\n%s OK [READ-ONLY] Done\r\n",
    "SEARCH": b"* SEARCH 7\r\n%s OK Done\r\n",
    "FETCH": HEAD + b"{12}\r\n" + BODY + b")\r\n%s OK Done\r\n",
    "NOOP": b"%s OK Done\r\n",
    "IDLE": b"+ idling\r\n",
    "DONE": b"%s OK Done\r\n",
    "LOGOUT": b"* BYE\r\n%s OK Done\r\n",
}
"""What is answered to what; `%s` is the tag of the command."""


class Wire:
    """What a fault may do with a connection."""

    def __init__(self, handler: socketserver.StreamRequestHandler, stopped: threading.Event) -> None:
        self._handler = handler
        self._stopped = stopped
        self.tag = b"*"

    def say(self, data: bytes) -> None:
        """These bytes, with the tag of the command in them."""
        self._handler.wfile.write(data.replace(b"%s", self.tag))

    def keep_saying(self, data: bytes, pause: float = 0.0) -> None:
        """Again and again until nobody listens any more."""
        while not self._stopped.wait(pause):
            self.say(data)

    def hear(self) -> list[bytes]:
        """The words of the next line; ConnectionError when there is none."""
        line = self._handler.rfile.readline()
        if not line:
            raise ConnectionError
        return line.split()


Fault = Callable[[Wire], None]


class FaultyImap:
    """Listens on loopback; answers as in WELL, except where told otherwise."""

    def __init__(self, **answers: bytes | Fault) -> None:
        self.answers: dict[str, bytes | Fault] = {**WELL, **answers}
        self.heard: list[bytes] = []
        self.stopped = threading.Event()
        self._server = _listening(self)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens, without TLS."""
        return f"imap://localhost:{self.port}"

    def answer(self, wire: Wire, command: str) -> None:
        """As told, or as a server should."""
        answer = self.answers.get(command, b"%s BAD What?\r\n")
        if isinstance(answer, bytes):
            wire.say(answer)
        else:
            answer(wire)

    def stop(self) -> None:
        """End it."""
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def faulty_imap(**answers: bytes | Fault) -> Iterator[FaultyImap]:
    """A FaultyImap while the context lasts."""
    server = FaultyImap(**answers)
    try:
        yield server
    finally:
        server.stop()


def _listening(faults: FaultyImap) -> socketserver.ThreadingTCPServer:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                _serve(Wire(self, faults.stopped), faults)

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    return server


def _serve(wire: Wire, faults: FaultyImap) -> None:
    faults.answer(wire, "GREETING")
    while True:
        tag, *words = wire.hear()
        faults.heard.append(b" ".join(words))
        if words:
            wire.tag = tag
        name = (words[1] if words[:1] == [b"UID"] else words[0] if words else tag).decode().upper()
        if name == "AUTHENTICATE":
            wire.say(b"+ \r\n")
            faults.heard.append(b" ".join(wire.hear()))
        faults.answer(wire, name)
