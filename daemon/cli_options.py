"""What the commands of the command line have in common: --config, --json and --now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

FileArgument = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True, slots=True)
class Options:
    """What every command understands: which config.toml, and whether to print JSON."""

    config: Path | None
    json: bool


def reporting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take --config and --json after its name, too."""
    command = click.option("--config", "config_here", type=FileArgument, help="Another config.toml.")(command)
    return click.option("--json", "json_here", is_flag=True, help="One JSON document on standard output.")(command)


def options(config_here: Path | None, json_here: bool) -> Options:
    """The options before the command's name, overridden by those after it."""
    before: Options = click.get_current_context().find_object(Options) or Options(None, False)
    return Options(config_here or before.config, json_here or before.json)


class Moment(click.ParamType[Any]):
    """A moment with its offset, as RFC 3339 writes it."""

    name = "timestamp"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from daemon.clock import parse_timestamp

        try:
            return parse_timestamp(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Length(click.ParamType[Any]):
    """A length of time as in config.toml."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from rules.duration import parse_duration

        try:
            return parse_duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


moment = click.option("--now", type=Moment(), help="Rehearse another moment, such as 2026-03-10T09:00:00Z.")
