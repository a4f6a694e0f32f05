"""Connections that are bounded in time, size and reach, against servers that misbehave."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from providers.google import lines
from providers.google.lines import Line, Lines, TooLargeError
from tests.servers.smtp_sink import certificates_in

OK = b"HTTP/1.1 200 OK\r\n"


@contextlib.contextmanager
def serving(*talks: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server that has each of these talks with one connection after another; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def work() -> None:
            for talk in talks:
                connection, _ = door.accept()
                with connection, contextlib.suppress(OSError):
                    talk(tls.wrap_socket(connection, server_side=True) if tls else connection)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/"
        thread.join(timeout=5)


def saying(answer: bytes, times: int = 1) -> Callable[[socket.socket], None]:
    """Reads a request and gives this answer, so many times on one connection."""

    def talk(connection: socket.socket) -> None:
        for _ in range(times):
            if connection.recv(65536):
                connection.sendall(answer)

    return talk


def trickling(head: bytes) -> Callable[[socket.socket], None]:
    """Begins an answer, and sends a byte of it now and then for ever."""

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(head)
        while True:
            connection.sendall(b"x")
            time.sleep(0.02)

    return talk


def silent(connection: socket.socket) -> None:
    """Reads a request and hangs up."""
    connection.recv(65536)


def with_body(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([OK.strip(), b"Content-Length: %d" % len(body), *headers, b"", body])


def a_line() -> Line:
    return Line(time.perf_counter)


def test_an_answer_is_read_and_its_connection_kept() -> None:
    with serving(saying(with_body(b"{}"), times=2)) as url:
        line = a_line()

        assert [line.request(url)[1], line.request(url)[1]] == [b"{}", b"{}"]
        line.close()


@pytest.mark.parametrize("head", [b"HT", OK, OK + b"Content-Length: 99999\r\n\r\n"])
def test_an_answer_that_trickles_in_ends_in_time(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "REQUEST_SECONDS", 0.3)
    with serving(trickling(head)) as url:
        begin = time.perf_counter()

        with pytest.raises(TimeoutError):
            a_line().request(url)

        assert time.perf_counter() - begin < 2


def test_after_a_slow_answer_the_next_request_has_its_whole_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "REQUEST_SECONDS", 0.3)
    with serving(trickling(OK), saying(with_body(b"{}"))) as url:
        line = a_line()
        with pytest.raises(TimeoutError):
            line.request(url)

        assert line.request(url)[1] == b"{}"
        line.close()


@pytest.mark.parametrize("head", [b"Content-Length: 99999\r\n\r\n", b"Connection: close\r\n\r\n"])
def test_an_answer_that_is_too_large_is_given_up(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "BODY_BYTES", 2000)
    with serving(saying(OK + head + b"x" * 9999)) as url, pytest.raises(TooLargeError):
        a_line().request(url)


def test_an_answer_that_is_too_large_when_unpacked_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "BODY_BYTES", 2000)
    packed = gzip.compress(b"x" * 200_000)
    with serving(saying(with_body(packed, b"Content-Encoding: gzip"))) as url, pytest.raises(TooLargeError):
        a_line().request(url)


def test_a_redirect_is_not_followed() -> None:
    elsewhere = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    with serving(saying(elsewhere)) as url:
        line = a_line()

        assert line.request(url, headers={"authorization": "Bearer secret"})[0].status == 302
        line.close()


def test_a_request_without_an_answer_is_never_sent_again_by_itself() -> None:
    with serving(silent, saying(with_body(b"{}"))) as url:
        line = a_line()
        with pytest.raises(ConnectionError):
            line.request(url, "POST", b"{}")

        assert line.request(url)[1] == b"{}"
        line.close()


def test_over_tls_answers_are_read_and_end_in_time_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificates = certificates_in(tmp_path)
    monkeypatch.setattr(lines, "REQUEST_SECONDS", 1.0)
    with serving(saying(with_body(b"{}"), times=2), trickling(OK), tls=certificates.context) as url:
        line = Line(time.perf_counter, str(certificates.ca_file))
        address = url.replace("http://127.0.0.1", "https://localhost")
        assert [line.request(address)[1], line.request(address)[1]] == [b"{}", b"{}"]
        line.close()

        with pytest.raises(TimeoutError):
            line.request(address)


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    certificates = certificates_in(tmp_path)
    with serving(saying(with_body(b"{}")), tls=certificates.context) as url, pytest.raises(ssl.SSLError):
        Line(time.perf_counter).request(url.replace("http://127.0.0.1", "https://localhost"))


def test_each_thread_has_a_line_of_its_own() -> None:
    every = Lines(time.perf_counter)
    found: list[Line] = [every.mine(), every.mine()]
    thread = threading.Thread(target=lambda: found.append(every.mine()))

    thread.start()
    thread.join()

    assert found[0] is found[1]
    assert found[0] is not found[2]
    every.close()


def hung_up(connection: socket.socket, seen: list[bytes]) -> None:
    """Answers once, and notes what comes then: nothing, when the other side has closed."""
    connection.recv(65536)
    connection.sendall(with_body(b"{}"))
    seen.append(connection.recv(65536))


def test_the_line_of_a_thread_that_ended_is_closed_once_another_begins() -> None:
    seen: list[bytes] = []
    with serving(lambda connection: hung_up(connection, seen)) as url:
        every = Lines(time.perf_counter)
        writer = threading.Thread(target=lambda: every.mine().request(url))
        writer.start()
        writer.join()

        every.mine()

    assert seen == [b""]
