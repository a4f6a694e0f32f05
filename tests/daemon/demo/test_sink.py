"""The mail sink of the demonstration."""

from __future__ import annotations

import smtplib
from pathlib import Path

from daemon.demo.sink import HOST, mail_sink

MESSAGE = b"Subject: 1:1\r\n\r\n.one\r\n"


def deliver(port: int, message: bytes = MESSAGE) -> None:
    with smtplib.SMTP(HOST, port) as client:
        client.sendmail("a@example.com", ["b@example.com"], message)


def test_a_message_is_kept_in_memory_and_in_the_folder(tmp_path: Path) -> None:
    with mail_sink(tmp_path / "mail") as sink:
        deliver(sink.port)
        deliver(sink.port, b"Subject: second\r\n\r\n")
        assert [kept.name for kept in sorted((tmp_path / "mail").iterdir())] == ["000001.eml", "000002.eml"]
        assert (tmp_path / "mail" / "000001.eml").read_bytes() == MESSAGE
        assert [one.content for one in sink.deliveries] == [MESSAGE, b"Subject: second\r\n\r\n"]
        assert sink.url == f"smtp://127.0.0.1:{sink.port}"


def test_a_sink_that_starts_again_writes_over_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        with mail_sink(tmp_path) as sink:
            deliver(sink.port)
    assert sorted(kept.name for kept in tmp_path.iterdir()) == ["000001.eml", "000002.eml"]


def test_without_a_folder_nothing_is_written() -> None:
    with mail_sink() as sink:
        deliver(sink.port)
        assert len(sink.deliveries) == 1


def test_two_sinks_listen_on_ports_of_their_own() -> None:
    with mail_sink() as one, mail_sink() as other:
        assert one.port != other.port


def test_a_sink_with_a_client_still_connected_ends_at_once() -> None:
    with mail_sink() as sink:
        client = smtplib.SMTP(HOST, sink.port)
    client.close()
