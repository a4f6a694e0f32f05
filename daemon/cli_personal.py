"""The commands about one person: `oneonone export` and `forget`, which was called `erase` at first."""

from __future__ import annotations

from copy import copy
from pathlib import Path

import click

from daemon.cli_options import FileArgument, options, reporting


@click.command()
@click.argument("person")
@click.option("--out", type=FileArgument, help="A new file instead of standard output.")
@reporting
def export(person: str, out: Path | None, config_here: Path | None, json_here: bool) -> int:
    """Write down all that is kept of one person as JSON; not others' drafts, and no private notes."""
    from daemon import personal

    return personal.export(options(config_here, json_here), person, out)


@click.command()
@click.argument("person")
@click.option("--yes", "sure", is_flag=True, help="Do it; without this, only show what would go.")
@reporting
def forget(person: str, sure: bool, config_here: Path | None, json_here: bool) -> int:
    """Erase a person who left the roster: what they wrote, mails, name and address; counts of weeks stay."""
    from daemon import personal

    return personal.erase_person(options(config_here, json_here), person, sure=sure)


erase = copy(forget)
erase.name, erase.hidden = "erase", True
