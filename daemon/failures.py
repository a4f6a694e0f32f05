"""What a command cannot go on with, said once: on standard error, and as JSON where that was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click

from daemon.cli import Options
from daemon.config import ConfigError
from daemon.lock import LockedError
from daemon.store import DamagedError, StoreError
from daemon.store.errors import DatabaseError, of_the_file
from rules.roster import RosterError

FAILED, WRONG, DAMAGED = 1, 2, 3


def plainly(command: Callable[..., int]) -> Callable[..., int]:
    """Exit 2 with all mistakes of configuration and roster, exit 3 for a damaged database, 1 for another failure."""

    @wraps(command)
    def guarded_command(chosen: Options, *args: Any, **named: Any) -> int:
        try:
            return command(chosen, *args, **named)
        except ConfigError as error:
            return refuse(chosen, [f"{error.path}: {one}" for one in error.mistakes], WRONG)
        except RosterError as error:
            return refuse(chosen, [f"roster: {one}" for one in error.mistakes], WRONG)
        except (LockedError, StoreError, OSError, DatabaseError) as error:
            meant = of_the_file(error) if isinstance(error, DatabaseError) else error
            if meant is None:
                raise
            return refuse(chosen, [str(meant)], DAMAGED if isinstance(meant, DamagedError) else FAILED)

    return guarded_command


def refuse(chosen: Options, mistakes: Sequence[str], code: int) -> int:
    """Say what is wrong; returns the exit code."""
    for one in mistakes:
        click.echo(one, err=True)
    if chosen.json:
        click.echo(json.dumps({"mistakes": list(mistakes)}, indent=2, ensure_ascii=False))
    return code


def report(chosen: Options, document: object, text: str) -> None:
    """Print the one JSON document, or the text."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False) if chosen.json else text)
