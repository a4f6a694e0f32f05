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
PRELOADED = [
    "tests.story.crash_driver",
    "daemon.running",
    "daemon.mail.compose",
    "providers.caldav.provider",
    "providers.mail.smtp",
    "h11",
]


@dataclass(frozen=True, slots=True)
class Play:
    """What to run, where its output and its writes are noted, the write at which it dies (0: never), and a fault."""

    arguments: tuple[str, ...]
    log: Path
    die_at: int = 0
    fault: str = ""

    @property
    def writes(self) -> Path:
        """First words of the statements that write, one a line."""
        return self.log.with_suffix(".writes")


def play(what: Play) -> None:
    """Run the command; in a process of its own, because it may be killed."""
    from daemon.cli import main

    output = os.open(what.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ["SSL_CERT_FILE"] = os.devnull  # nothing here speaks TLS, and loading all certificates takes its time
    _watch_writes(what)
    FAULTS[what.fault]()
    main(list(what.arguments), prog_name="oneonone")


def _watch_writes(what: Play) -> None:
    """Trace every connection from now on; an audit hook would come before a connection can be traced."""
    connect, written = sqlite3.connect, 0
    notes = os.open(what.writes, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

    def before(statement: str) -> None:
        nonlocal written
        word = statement.split()[0].upper()
        if word in WRITING:
            written += 1
            os.write(notes, f"{word}\n".encode())
            if written == what.die_at:
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
    import daemon.apply

    vars(daemon.apply)["series_uid"] = lambda *_: f"1on1-{token_hex(16)}"


def _chance_message_ids() -> None:
    """What would be, if a mail got its Message-ID when it is sent."""
    from providers.mail.smtp import SmtpSender

    send = SmtpSender.send

    def sent(self: SmtpSender, sender: str, recipient: str, message: bytes) -> None:
        send(self, sender, recipient, message.replace(b"Message-ID: <", f"Message-ID: <{token_hex(4)}".encode(), 1))

    SmtpSender.send = sent  # type: ignore[method-assign]


FAULTS: dict[str, Callable[[], None]] = {
    "": _none,
    "chance uids": _chance_uids,
    "chance message ids": _chance_message_ids,
}
