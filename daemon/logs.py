"""Structured logs on standard error: one line an event, never the content of a calendar, mail or reason."""

from __future__ import annotations

import logging
import sys

import structlog

NOISY = ("caldav", "niquests", "urllib3", "urllib3_future", "waitress", "werkzeug", "httpx", "icalendar")


def set_up(*, quiet: bool = False) -> None:
    """Log from INFO on, or with `quiet` from WARNING on; libraries from WARNING on."""
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if quiet else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
