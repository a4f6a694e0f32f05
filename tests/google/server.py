"""The door of the test server: HTTP/1.1 on loopback, kept open between requests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.google.dispatch import LARGEST, Answer, Raw

HOST = "127.0.0.1"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def _handler(answer: Callable[[Raw], Answer | None]) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(min(length, LARGEST + 1))
            path, _, query = self.path.partition("?")
            headers = {name.lower(): value for name, value in self.headers.items()}
            made = answer(Raw(self.command, path, query, headers, body))
            if made is None:
                self.close_connection = True
            else:
                self.wfile.write(self._bytes(made, whole=length <= LARGEST))

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve  # noqa: N815

        def _bytes(self, made: Answer, *, whole: bool) -> bytes:
            """Head and body in one write, so that nobody waits for the second packet."""
            self.close_connection = self.close_connection or made.cut or not whole
            headers = {"Content-Length": str(len(made.body)), **made.headers}
            if made.body:
                headers["Content-Type"] = made.kind
            if self.close_connection:
                headers["Connection"] = "close"
            lines = [f"HTTP/1.1 {made.status} {self.responses.get(made.status, ('',))[0]}"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            return "\r\n".join([*lines, "", ""]).encode() + (
                made.body[: len(made.body) // 2] if made.cut else made.body
            )

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing; the call log has it."""

    return Door


@contextmanager
def serving(answer: Callable[[Raw], Answer | None]) -> Iterator[str]:
    """Answer requests until the block ends; gives the address without a slash at its end."""
    with _Server((HOST, 0), _handler(answer)) as server:
        thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
        thread.start()
        yield f"http://{HOST}:{server.server_address[1]}"
        server.shutdown()
        thread.join()
