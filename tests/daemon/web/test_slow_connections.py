"""Connections that send a byte now and then, or nothing: they end, and nobody else waits for that."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Event, Thread

import pytest

from daemon.web import connections, server
from daemon.web.server import Serving, serve
from tests.daemon.web.pages import Pages

QUESTION = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
FORM = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 9999\r\n\r\n"
MOST, LONG = 8, 10


@pytest.fixture
def serving(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serving]:
    """A server for a handful of connections, in a hurry."""
    monkeypatch.setattr(server, "MOST_CONNECTIONS", MOST)
    monkeypatch.setattr(server, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.5)
    monkeypatch.setattr(connections, "BODY_SECONDS", 0.5)
    running = serve(pages.app(), "127.0.0.1", 0)
    yield running
    running.close()


def visitor(serving: Serving) -> socket.socket:
    connection = socket.create_connection((serving.host, serving.port))
    connection.settimeout(LONG)
    return connection


def drip(visitors: list[socket.socket], text: bytes, over: Event) -> None:
    """Send a byte to each now and then, never the last one, until they hang up."""
    for number in range(len(text) - 1):
        for one in visitors:
            with suppress(OSError):  # hung up on
                one.sendall(text[number : number + 1])
        if over.wait(0.05):
            return


@contextmanager
def dripping(serving: Serving, begin: bytes, rest: bytes) -> Iterator[list[socket.socket]]:
    """More slow visitors than are let in."""
    visitors, over = [visitor(serving) for _ in range(MOST + 4)], Event()
    for one in visitors:
        one.sendall(begin)
    thread = Thread(target=drip, args=(visitors, rest, over), daemon=True)
    thread.start()
    yield visitors
    over.set()
    thread.join()
    for one in visitors:
        one.close()


@pytest.mark.parametrize(
    ("begin", "rest"), [(b"", b""), (b"G", b"E" * 400), (FORM, b"x" * 400)], ids=["silent", "header", "body"]
)
def test_slow_visitors_keep_nobody_out(serving: Serving, begin: bytes, rest: bytes) -> None:
    with dripping(serving, begin, rest), visitor(serving) as somebody:
        began = time.perf_counter()
        somebody.sendall(QUESTION)

        assert somebody.recv(100).startswith(b"HTTP/1.1 200 ")
        assert time.perf_counter() - began < LONG


def slowly() -> str:
    time.sleep(0.6)
    return "at last"


def test_whoever_waits_for_an_answer_is_not_hung_up_on(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0.1)
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.1)
    app = pages.app()
    app.add_url_rule("/slow", view_func=slowly)
    running = serve(app, "127.0.0.1", 0)
    with visitor(running) as somebody:
        somebody.sendall(QUESTION.replace(b"/healthz", b"/slow"))

        assert somebody.recv(1000).startswith(b"HTTP/1.1 200 ")
    running.close()


def test_a_connection_goes_on_after_an_answer_and_ends_when_nothing_is_asked(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(http.client.HTTPConnection(serving.host, serving.port, timeout=LONG)) as somebody:
        somebody.connect()
        there = somebody.sock
        for _ in range(2):
            somebody.request("GET", "/healthz")
            assert somebody.getresponse().read()
        monkeypatch.setattr(connections, "IDLE_SECONDS", 0.3)

        assert somebody.sock is there and there.recv(100) == b""
