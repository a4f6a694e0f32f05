"""A small mail server that keeps what it is given, for the demonstration and for tests."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as it came over the wire, with its envelope."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class Mailbox:
    """Keeps deliveries in memory and, with a folder, as 000001.eml and so on, after those already there."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._deliveries: list[Delivery] = []
        self._number = _last_number(folder) if folder else 0

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """What came so far, oldest first."""
        return tuple(self._deliveries)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002
        """Keep the message and say so: what aiosmtpd calls after DATA."""
        self.keep(Delivery(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.original_content or b""))
        return "250 2.0.0 Kept"

    def keep(self, delivery: Delivery) -> None:
        """Write first, then show: whoever sees a delivery finds its file, whole."""
        self._number += 1
        if self._folder:
            finished = self._folder / f"{self._number:06}.eml"
            begun = finished.with_suffix(".part")
            begun.write_bytes(delivery.content)
            begun.rename(finished)
        self._deliveries.append(delivery)


@dataclass(frozen=True, slots=True)
class MailSink:
    """A running sink: where it listens and what it got."""

    port: int
    mailbox: Mailbox

    @property
    def url(self) -> str:
        """For `[mail] smtp`."""
        return f"smtp://{HOST}:{self.port}"

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """What came so far, oldest first."""
        return self.mailbox.deliveries


@contextmanager
def mail_sink(folder: Path | None = None, port: int = 0) -> Iterator[MailSink]:
    """Take every mail while the context lasts; port 0 means any free one."""
    mailbox = Mailbox(folder)
    with listening(mailbox, port) as bound:
        yield MailSink(bound, mailbox)


@contextmanager
def listening(handler: object, port: int = 0, *, tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[int]:
    """Serve SMTP on loopback in a thread with an aiosmtpd handler and its options; yields the port.

    `tls` speaks TLS from the first byte on; for STARTTLS aiosmtpd has an option of its own.
    """
    options = {"hostname": "localhost", **options}
    with _loop() as loop, socket.create_server((HOST, port)) as listener:
        serving = loop.create_server(lambda: SMTP(handler, loop=loop, **options), sock=listener, ssl=tls)
        server = asyncio.run_coroutine_threadsafe(serving, loop).result()
        try:
            yield listener.getsockname()[1]
        finally:
            asyncio.run_coroutine_threadsafe(_ended(server), loop).result()


@contextmanager
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="mail sink", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended(server: asyncio.AbstractServer) -> None:
    server.close()
    sessions = asyncio.all_tasks() - {asyncio.current_task()}
    for session in sessions:
        session.cancel()
    await asyncio.gather(*sessions, return_exceptions=True)


def _last_number(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    return max((int(kept.stem) for kept in folder.glob("*.eml") if kept.stem.isdecimal()), default=0)
