"""A progress bar for long provisioning, where a person is watching."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rules.plan import Step

WORTH_SHOWING = 20


def shown(steps: Sequence[Step]) -> Iterable[Step]:
    """The steps, with a bar on standard error when there are many and it is a terminal."""
    if len(steps) < WORTH_SHOWING or not sys.stderr.isatty():
        return steps
    from rich.console import Console
    from rich.progress import track

    return track(steps, description="Working through the plan", console=Console(stderr=True))
