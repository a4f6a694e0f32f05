"""The command with every word of its logs, those of the libraries included."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable

import structlog

from tests.story.forked import Play, forked, hurried
from tests.story.premises import Finished, Premises


def loudly() -> None:
    """To be called in the new process: whatever is logged is written to standard error."""
    hurried()
    filtering = structlog.make_filtering_bound_logger
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    structlog.make_filtering_bound_logger = lambda level: filtering(min(level, logging.DEBUG))  # type: ignore[assignment]


def loud(premises: Premises, arguments: Iterable[str]) -> Finished:
    """Run the command to its end in a forked process."""
    out, err = premises.folder / "loud.out", premises.folder / "loud.err"
    what = Play((*arguments, "--config", str(premises.config)), out, err, loudly)
    return Finished(forked(what), out.read_text(), err.read_text())
