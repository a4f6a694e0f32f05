"""The command in a process that is killed at its N-th write to SQLite, just before the statement is carried out."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

WRITING = ("INSERT", "UPDATE", "DELETE", "CREATE", "COMMIT")


@dataclass(frozen=True, slots=True)
class Doom:
    """To be called in a new process: note each write in a file, die at one of them (0: at none), have a fault."""

    writes: Path
    die_at: int = 0
    fault: str = ""

    def __call__(self) -> None:
        _watch_writes(self)
        FAULTS[self.fault]()

    @property
    def words(self) -> list[str]:
        """First words of the statements that wrote, in their order."""
        return self.writes.read_text().split()


def _watch_writes(doom: Doom) -> None:
    """Trace every connection from now on; an audit hook would come before a connection can be traced."""
    connect, written = sqlite3.connect, 0
    notes = os.open(doom.writes, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

    def before(statement: str) -> None:
        nonlocal written
        word = statement.split()[0].upper()
        if word in WRITING:
            written += 1
            os.write(notes, f"{word}\n".encode())
            if written == doom.die_at:
                os.kill(os.getpid(), signal.SIGKILL)

    def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(before)
        return connection

    sqlite3.connect = watched  # type: ignore[assignment]


def _none() -> None:
    """As it is."""


def _chance_uids() -> None:
    """What would be, if a UID were not derived."""
    import rules.known

    vars(rules.known)["series_uid"] = lambda *_: f"1on1-{token_hex(16)}"


def _chance_message_ids() -> None:
    """What would be, if a mail got its Message-ID when it is sent."""
    from providers.mail.smtp import SmtpSender

    send = SmtpSender.send

    def sent(self: SmtpSender, sender: str, recipient: str, message: bytes) -> None:
        send(self, sender, recipient, message.replace(b"Message-ID: <", f"Message-ID: <{token_hex(4)}".encode(), 1))

    SmtpSender.send = sent  # type: ignore[method-assign]


def _no_look_for_documents() -> None:
    """What would be, if it were not looked whether a document is there."""
    from providers.google.files import Files

    Files.of_pair = lambda *_: []  # type: ignore[method-assign]


FAULTS: dict[str, Callable[[], None]] = {
    "": _none,
    "chance uids": _chance_uids,
    "chance message ids": _chance_message_ids,
    "no look for documents": _no_look_for_documents,
}
