"""Bodies that are longer than any form: the page says so, keeps nothing of them, and goes on."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from waitress import buffers

from daemon.web.policy import GUARDS
from daemon.web.server import serve
from daemon.web.too_long import LARGEST_READ
from tests.daemon.web.pages import Pages

NOTE = "/agenda/ana@example.com/2026-03-09/private-notes"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CANARY = b"kanarie"


@pytest.fixture
def connection(pages: Pages) -> Iterator[http.client.HTTPConnection]:
    serving = serve(pages.app(), "127.0.0.1", 0)
    yield http.client.HTTPConnection("127.0.0.1", serving.port, timeout=20)
    serving.close()


def said(connection: http.client.HTTPConnection) -> tuple[int, str]:
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


@pytest.mark.parametrize("length", [300_000, LARGEST_READ - 1, LARGEST_READ, 5_000_000])
def test_what_is_too_long_is_a_page_and_the_connection_goes_on(
    connection: http.client.HTTPConnection, length: int
) -> None:
    for _ in range(2):
        connection.request("POST", NOTE, b"x" * length, FORM)
        status, page = said(connection)
        assert (status, "That was too much" in page) == (413, True)
    connection.request("GET", "/healthz")
    assert said(connection)[0] == 200


def test_a_body_in_pieces_ends_where_it_becomes_too_long(connection: http.client.HTTPConnection) -> None:
    pieces = (b"x" * 1_000 for _ in range(LARGEST_READ // 1_000 + 2))
    with suppress(ConnectionError):
        connection.request("POST", NOTE, pieces, FORM, encode_chunked=True)
        assert said(connection)[0] == 413
    connection.close()
    connection.request("POST", NOTE, (b"x" for _ in range(10)), FORM, encode_chunked=True)
    assert said(connection)[0] == 400  # no token


def test_what_never_comes_as_far_as_the_pages_is_refused_as_strictly(connection: http.client.HTTPConnection) -> None:
    connection.putrequest("POST", NOTE)
    connection.putheader("Content-Length", "no number")
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, {name: answer.headers[name] for name in GUARDS}) == (400, GUARDS)


def test_whoever_announces_far_too_much_is_not_listened_to(connection: http.client.HTTPConnection) -> None:
    connection.putrequest("POST", NOTE)
    connection.putheader("Content-Length", "1000000000000")
    connection.endheaders()
    assert said(connection)[0] == 413
    connection.close()
    connection.request("GET", "/healthz")
    assert said(connection)[0] == 200


def test_nothing_that_is_sent_or_shown_lies_in_a_temporary_file(
    connection: http.client.HTTPConnection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: list[object] = []
    monkeypatch.setattr(buffers, "TempfileBasedBuffer", lambda *about: made.append(about))
    for length in (1_000, 200_000, LARGEST_READ - 100, 3_000_000):
        connection.request("POST", NOTE, CANARY * (length // len(CANARY)), FORM)
        assert said(connection)[0] in (400, 413)
    assert made == []
    assert not any(CANARY in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
