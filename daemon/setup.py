"""The command `init`."""

from __future__ import annotations

from pathlib import Path

import click

from daemon.failures import WRONG
from daemon.init import InitError, next_steps, write_example


def init(folder: Path) -> int:
    """Write the example; exit 2 when the folder holds one already."""
    try:
        written = write_example(folder)
    except InitError as error:
        click.echo(str(error), err=True)
        return WRONG
    for path in written:
        click.echo(f"wrote {path}")
    click.echo()
    click.echo(next_steps(folder))
    return 0
