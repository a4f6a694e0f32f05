"""What is told of an error nobody expected: its kind and where it came up, never its own text."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType


def frames(error: BaseException | None) -> str:
    """Where an error came up, without the error's own text, which may hold what a calendar or a person says."""
    return "".join(traceback.format_tb(error.__traceback__)) if error else ""


def crash_quietly() -> None:
    """Let what ends the program, or a thread of it, be told in the same way."""
    sys.excepthook = _crashed
    threading.excepthook = lambda crash: _crashed(crash.exc_type, crash.exc_value, crash.exc_traceback)


def _crashed(kind: type[BaseException], error: BaseException | None, _where: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        print(f"oneonone ended by an error of its own: {kind.__name__}\n{frames(error)}", file=sys.stderr, flush=True)
