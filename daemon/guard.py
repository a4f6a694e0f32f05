"""The one place that catches everything, so that one bad pair, event or mail never stops the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import structlog

T = TypeVar("T")
log = structlog.get_logger()


def guarded(call: Callable[[], T], otherwise: T, **about: str) -> T:
    """What the call returns, or `otherwise` when it raises; the traceback is logged, its values are not."""
    try:
        return call()
    except Exception as error:  # the loop's last resort: a mistake of ours must not take everything down
        log.error("unexpected error", error=type(error).__name__, exc_info=True, **about)
        return otherwise
