"""The command `init`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from daemon.failures import WRONG
from daemon.init import InitError, demand_room, next_steps, write_example


def init(folder: Path) -> int:
    """Write the example, on a terminal with what is answered there; exit 2 when the folder holds one already."""
    try:
        answers = None
        if sys.stdin.isatty() and sys.stdout.isatty():
            from daemon.interview import interview

            demand_room(folder)
            answers = interview(folder)
        written = write_example(folder, answers)
    except InitError as error:
        click.echo(str(error), err=True)
        return WRONG
    for path in written:
        click.echo(f"wrote {path}")
    click.echo()
    click.echo(next_steps(folder, answers))
    return 0
