"""Speaks to systemd's journal by its native protocol, so that what is logged can be searched by fields.

https://systemd.io/JOURNAL_NATIVE_PROTOCOL/
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

IDENTIFIER = "oneonone"
PREFIX = "ONEONONE_"
PRIORITIES = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}
"""The levels of syslog(3)."""

OWN = ("event", "level", "words")
"""What the entry's own fields say already."""


class Journal:
    """A logger as structlog wants it, whose events are the entry's words and its facts."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def write(self, message: str, facts: Mapping[str, Any]) -> None:
        """Send one entry; one that cannot be sent goes to standard error, which the journal reads as well."""
        try:
            self._transport.send(list(fields(message, facts)))
        except OSError:
            print(message, file=sys.stderr, flush=True)

    msg = debug = info = warning = error = critical = write


class JournalHandler(logging.Handler):
    """Brings what libraries log into the journal."""

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        facts = {"level": record.levelname.lower(), "logger": record.name}
        self._journal.write(self.format(record), facts)


def opened(environ: Mapping[str, str]) -> Journal | None:
    """The journal, where standard error is connected to it (systemd.exec(5), $JOURNAL_STREAM)."""
    if not environ.get("JOURNAL_STREAM"):
        return None
    from logging_journald import JournaldTransport, check_journal_stream

    with suppress(OSError, ValueError):
        if check_journal_stream():
            return Journal(JournaldTransport())
    return None


def fields(message: str, facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The fields of an entry: the journal's own, and each fact by its name."""
    yield "MESSAGE", message
    yield "PRIORITY", PRIORITIES.get(str(facts.get("level")), PRIORITIES["info"])
    yield "SYSLOG_IDENTIFIER", IDENTIFIER
    for name, value in facts.items():
        if name not in OWN and value not in (None, ""):
            yield PREFIX + name.upper(), str(value)
