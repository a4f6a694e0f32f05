"""Where the listening socket is systemd's as well, one server takes over from another and nobody is refused."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from daemon.web.server import serve
from tests.daemon.web.pages import Pages

QUESTION = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """What stays open while servers come and go."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def asking(door: socket.socket, question: bytes) -> socket.socket:
    """Somebody at the door who has said so much."""
    somebody = socket.create_connection(door.getsockname())
    somebody.settimeout(10)
    somebody.sendall(question)
    return somebody


def answered(somebody: socket.socket) -> bool:
    """Whether the answer is the page."""
    with somebody:
        return somebody.makefile("rb").readline().startswith(b"HTTP/1.1 200 ")


def test_who_comes_after_one_server_closed_is_answered_by_the_next(pages: Pages, door: socket.socket) -> None:
    serve(pages.app(), "", 0, door.dup()).close()

    waiting = asking(door, QUESTION)
    second = serve(pages.app(), "", 0, door.dup())

    assert answered(waiting)
    second.close()


def test_who_has_begun_to_ask_gets_the_answer_of_the_one_that_closes(pages: Pages, door: socket.socket) -> None:
    serving = serve(pages.app(), "", 0, door.dup())
    halfway = asking(door, QUESTION[:20])
    assert answered(asking(door, QUESTION))

    closing = Thread(target=serving.close)
    closing.start()
    halfway.sendall(QUESTION[20:])

    assert answered(halfway)
    closing.join()


def test_who_never_asks_keeps_no_server_from_closing(pages: Pages, door: socket.socket) -> None:
    serving = serve(pages.app(), "", 0, door.dup())
    with asking(door, b""), asking(door, QUESTION[:20]):
        assert answered(asking(door, QUESTION))

        closing = Thread(target=serving.close)
        closing.start()
        closing.join(10)

    assert not closing.is_alive()
