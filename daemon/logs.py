"""Structured logs: an event is a line on standard error, or an entry with fields in the journal; no content."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from daemon.journal import JournalHandler, opened
from daemon.traces import frames

NOISY = ("caldav", "niquests", "urllib3", "urllib3_future", "waitress", "werkzeug", "httpx", "icalendar")
BESIDE = ("level", "timestamp", "why")
"""What stands beside an event that is said in words."""

Event = dict[str, Any]
Processor = Callable[[Any, str, Any], Any]


def set_up(*, quiet: bool = False) -> None:
    """Log from INFO on, or with `quiet` from WARNING on; libraries from WARNING on.

    Where standard error is the journal, each event goes to it by its own protocol, with the event's facts as fields.
    """
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    journal = opened(os.environ)
    handler = JournalHandler(journal) if journal else logging.StreamHandler(sys.stderr)
    handler.setFormatter(WithoutContent("%(name)s: %(message)s" if journal else "%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    structlog.configure(
        processors=[structlog.processors.add_log_level, *(_for_journal() if journal else _for_stderr())],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if quiet else logging.INFO),
        logger_factory=(lambda *_: journal) if journal else structlog.PrintLoggerFactory(sys.stderr),
    )


class WithoutContent(logging.Formatter):
    """Says of an error what kind it is and where it came up; its own words may hold what a calendar or a mail says."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return f"{ei[0].__name__}\n{frames(ei[1])}" if ei[0] else ""


def _for_stderr() -> list[Processor]:
    return [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _in_words,
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
    ]


def _for_journal() -> list[Processor]:
    return [lambda _logger, _name, event: ((spoken(event), event), {})]


def _in_words(_logger: Any, _name: str, event: Event) -> Event:
    """What is said in words is said once: the facts beside them are for whoever searches."""
    if "words" not in event:
        return event
    beside = {name: event[name] for name in BESIDE if name in event}
    return beside | {"event": f"{event['event']}: {event['words']}"}


def spoken(event: Mapping[str, Any]) -> str:
    """An event in one line, with its facts as name=value, or in its own words; a traceback comes below."""
    event = _in_words(None, "", dict(event))
    facts = [f"{name}={_told(value)}" for name, value in event.items() if name not in ("event", "level", "trace")]
    below = [str(event["trace"]).rstrip()] if event.get("trace") else []
    return "\n".join([" ".join([str(event["event"]), *facts]), *below])


def _told(value: object) -> str:
    return repr(value) if isinstance(value, str) and (" " in value or not value) else str(value)
