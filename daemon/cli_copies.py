"""The commands that copy the database, and put a copy in its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from daemon.cli_options import FileArgument, Length, moment, options, reporting


@click.command()
@click.argument("place", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.option(
    "--keep", type=Length(), help="In a folder, delete copies older than this, such as 30d; not the last few."
)
@click.option(
    "--encrypt-to",
    metavar="KEY|FILE",
    multiple=True,
    help="Encrypt with age to this public key, or those in this file: only who has the secret key can read the copy.",
)
@reporting
def backup(place: Path, keep: Any, encrypt_to: tuple[str, ...], config_here: Path | None, json_here: bool) -> int:
    """Write a consistent copy of the database to a new file, or into a folder, while the daemon runs."""
    from daemon import backing_up

    return backing_up.backup(options(config_here, json_here), backing_up.Wanted(place, keep, encrypt_to))


@click.command()
@click.argument("file", type=FileArgument)
@click.option("--key-file", type=FileArgument, help="The secret key of an encrypted copy, of age or SSH.")
@moment
@reporting
def restore(file: Path, key_file: Path | None, now: Any, config_here: Path | None, json_here: bool) -> int:
    """Put a copy in the place of the database, while no daemon runs; the one before is kept beside it."""
    from daemon import restoring

    return restoring.restore(options(config_here, json_here), file, key_file, now)
