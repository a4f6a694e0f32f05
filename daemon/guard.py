"""The one place that catches everything, so that one bad pair, event or mail never stops the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import structlog

from daemon.traces import frames

T = TypeVar("T")
log = structlog.get_logger()


def guarded(call: Callable[[], T], otherwise: T, **about: str) -> T:
    """What the call returns, or `otherwise` when it raises.

    The traceback is logged without the error's own text, which may hold what a calendar or a mail says.
    """
    try:
        return call()
    except Exception as error:  # the loop's last resort: a mistake of ours must not take everything down
        log.error("unexpected error", error=described(error), trace=frames(error), **about)
        return otherwise


def described(error: Exception) -> str:
    """The kind of error; with its text where that can only come from the system or the database itself."""
    spoken = isinstance(error, OSError) or type(error).__module__ == "sqlite3"
    return f"{type(error).__name__}: {error}" if spoken else type(error).__name__
