"""Serves the pages from threads of this process, within bounds."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import Any, Protocol

from waitress import create_server, wasyncore

from daemon.web.connections import Channel, hang_up
from daemon.web.too_long import LARGEST_HEARD

THREADS = 4
MOST_CONNECTIONS = 400
LOOK_SECONDS = 2
"""Between two looks at connections that take too long."""
LARGEST_HEADER = 16 * 1024
# What is longer than this lies in a temporary file for a moment: no form does, and no page.
LONGEST_IN_MEMORY = 16 * 1024 * 1024
CLOSE_SECONDS = 10
FINISH_TICKS, TICK_SECONDS = 200, 0.01
"""How long whoever is connected already may take to ask, and to get an answer begun, once nobody new is let in."""


class Application(Protocol):
    """What answers requests: Flask's, or what stands in front of one."""

    @property
    def config(self) -> Any:
        """Flask's settings; APPLICATION_ROOT is the path before all pages."""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """The answer, by PEP 3333."""


@dataclass(frozen=True, slots=True)
class Serving:
    """A running server, reached at `host` and `port`."""

    host: str
    port: int
    _server: Any
    _channels: dict[int, Any]
    _thread: Thread

    def close(self) -> None:
        """Let nobody new in, answer who is there, end the connections.

        Where the listening socket is systemd's as well, whoever comes now waits there for the next server.
        """
        self._in_loop(lambda: wasyncore.dispatcher.close(self._server))
        self._finish()
        self._server.task_dispatcher.shutdown()
        self._in_loop(lambda: wasyncore.close_all(self._channels))
        self._thread.join(CLOSE_SECONDS)

    def _in_loop(self, call: Callable[[], object]) -> None:
        # The loop may wake by itself, and close the trigger before the pull: then it is done already.
        with suppress(OSError):
            self._server.trigger.pull_trigger(call)

    def _finish(self) -> None:
        for _ in range(FINISH_TICKS):
            if not any(map(_busy, [*self._channels.values()])):
                return
            time.sleep(TICK_SECONDS)


def _busy(channel: Any) -> bool:
    """Whether it is still listening, waits for a first question, or has one in hand."""
    if not isinstance(channel, Channel):
        return channel is not None and getattr(channel, "accepting", False)
    return bool(channel.fresh or channel.request or channel.requests or channel.total_outbufs_len)


def serve(app: Application, host: str, port: int, handed: socket.socket | None = None) -> Serving:
    """Serve an app on a socket, or at an address (port 0: any free one); raises OSError when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = handed or socket.create_server((host, port), family=family)
    channels: dict[int, Any] = {}
    server = create_server(app, map=channels, sockets=[listening], **_bounds(app.config["APPLICATION_ROOT"]))
    server.channel_class = Channel
    server.maintenance = partial(hang_up, server)
    thread = Thread(target=server.run, name="pages", daemon=True)
    thread.start()
    return Serving(*_address(listening), server, channels, thread)


def _address(listening: socket.socket) -> tuple[str, int]:
    host, port, *_ = listening.getsockname()
    return host, port


def _bounds(prefix: str) -> dict[str, Any]:
    return {
        "threads": THREADS,
        "connection_limit": MOST_CONNECTIONS,
        "cleanup_interval": LOOK_SECONDS,
        "asyncore_use_poll": True,
        "max_request_header_size": LARGEST_HEADER,
        "max_request_body_size": LARGEST_HEARD,
        "inbuf_overflow": LONGEST_IN_MEMORY,
        "outbuf_overflow": LONGEST_IN_MEMORY,
        "url_prefix": prefix.rstrip("/"),
        "ident": None,
        # The app itself decides whose X-Forwarded-For it believes.
        "clear_untrusted_proxy_headers": False,
    }
