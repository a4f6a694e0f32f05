"""The command line. Each command loads what it needs when it runs, so that --help answers at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from daemon.cli_audit import audit
from daemon.cli_copies import backup, restore
from daemon.cli_mail import mail
from daemon.cli_options import FileArgument, moment, options, reporting
from daemon.cli_options import Options as Options
from daemon.cli_personal import erase, export, forget
from daemon.traces import crash_quietly

REASONS = ("illness", "leave", "public_holiday", "family", "travel", "company_event", "conflict", "other")
FORMATS = ("text", "md", "csv", "json")
UNCHECKED = "not under python -O: icalendar's guards against forged lines are off there; unset PYTHONOPTIMIZE"


@contextmanager
def also_as_json(arguments: list[str]) -> Iterator[None]:
    """Let a wrong usage be the one JSON document on standard output, where that was asked for."""
    try:
        yield
    except click.UsageError as error:
        if {"--json", "--format=json"} & set(arguments) or ("--format", "json") in pairwise(arguments):
            click.echo(json.dumps({"mistakes": [error.format_message()]}, indent=2, ensure_ascii=False))
        raise


class Commands(click.Group):
    """The commands; click has no other place where all wrong usage passes."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with also_as_json(list(args)):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        asked = ["--json"] if ctx.params["json"] else ctx.args
        with also_as_json(list(asked)):
            return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", type=FileArgument, help="Default: /etc/oneonone/config.toml, else ./config.toml.")
@click.option("--json", is_flag=True, help="One JSON document on standard output.")
@click.version_option(package_name="oneonone")
@click.pass_context
def main(context: click.Context, config: Path | None, json: bool) -> None:
    """Keeps a company's weekly 1:1s alive in everyone's calendar.

    Exit codes: 0 fine; 1 something failed or could not be read; 2 wrong usage or configuration; 3 damaged database.
    """
    crash_quietly()
    if not __debug__:
        raise click.UsageError(UNCHECKED)
    context.obj = Options(config, json)


@main.result_callback()
def leave(code: int | None, **_: Any) -> None:
    """The exit code is what the command returned."""
    click.get_current_context().exit(code or 0)


@main.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default=Path())
def init(folder: Path) -> int:
    """Write config.toml, roster and secrets into a folder: an example, on a terminal with what is asked for."""
    from daemon import setup

    return setup.init(folder)


@main.command()
@reporting
def check(config_here: Path | None, json_here: bool) -> int:
    """Check configuration, roster, calendars, mail server and state; change nothing."""
    from daemon import doctor

    return doctor.check(options(config_here, json_here))


@main.command()
@moment
@reporting
def plan(now: Any, config_here: Path | None, json_here: bool) -> int:
    """Show what a pass would do now, and do nothing."""
    from daemon import commands

    return commands.plan(options(config_here, json_here), now)


@main.command()
@click.argument("plan_id", metavar="PLAN")
@moment
@reporting
def approve(plan_id: str, now: Any, config_here: Path | None, json_here: bool) -> int:
    """Release one plan that is held, or one offer to take a series over, named by its hash; good for a day."""
    from daemon import commands

    return commands.approve(options(config_here, json_here), plan_id, now)


@main.command()
@click.option("--once", is_flag=True, help="One pass, then stop.")
@click.option("--force", is_flag=True, help="With --once: lift the blast radius, and nothing else.")
@click.option("--no-passes", is_flag=True, help="Serve the pages only.")
@moment
@reporting
def run(
    once: bool,
    force: bool,
    no_passes: bool,
    now: Any,
    config_here: Path | None,
    json_here: bool,
) -> int:
    """Run the daemon: passes, mail and pages, until it is stopped."""
    from daemon import running

    if once and no_passes:
        raise click.UsageError("--once and --no-passes exclude one another")
    if force and not once:
        raise click.UsageError("--force goes with --once")
    if now and not (once or no_passes):
        raise click.UsageError("--now goes with --once or --no-passes")
    chosen = options(config_here, json_here)
    if once:
        return running.once(chosen, now, force=force)
    return running.pages_only(chosen, now) if no_passes else running.forever(chosen)


@main.command()
@reporting
def status(config_here: Path | None, json_here: bool) -> int:
    """Show every pair, its next 1:1, and how the last pass went."""
    from daemon import commands

    return commands.status(options(config_here, json_here))


@main.command()
@click.option("--open", "only_open", is_flag=True, help="Only those without an outcome.")
@reporting
def exceptions(only_open: bool, config_here: Path | None, json_here: bool) -> int:
    """List the exceptions on record, oldest first."""
    from daemon import commands

    return commands.exceptions(options(config_here, json_here), only_open=only_open)


@main.command()
@click.argument("key")
@click.option("--kind", type=click.Choice(REASONS), required=True, help="What came up.")
@click.option("--text", default="", help="In words; needed for `other`.")
@click.option("--by", required=True, help="Who stated it: the address of one of the two.")
@moment
@reporting
def reason(
    key: str,
    kind: str,
    text: str,
    by: str,
    now: Any,
    config_here: Path | None,
    json_here: bool,
) -> int:
    """Put a stated reason on record; the week stays as it is."""
    from daemon import commands

    return commands.reason(options(config_here, json_here), commands.Statement(key, kind, text, by), now)


@main.command()
@click.argument("report")
@click.option("--from", "since", metavar="DATE", help="The first day, such as 2026-03-10, or week, such as 2026-W11.")
@click.option("--to", "until", metavar="DATE", help="The last day, or week.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="For a terminal, a review, a spreadsheet, a script.")
@reporting
def history(
    report: str,
    since: str | None,
    until: str | None,
    form: str | None,
    config_here: Path | None,
    json_here: bool,
) -> int:
    """Show what became of every week of a team member, oldest first."""
    from daemon import commands

    return commands.history(options(config_here, json_here), commands.Wanted(report, since, until, form))


main.add_command(mail)


@main.command()
@click.option("--clear", metavar="ADDRESS", help="Send mails to this address again.")
@reporting
def bounced(clear: str | None, config_here: Path | None, json_here: bool) -> int:
    """List the addresses that mails come back from: they are asked nothing until they are cleared."""
    from daemon import bounces

    chosen = options(config_here, json_here)
    return bounces.clear(chosen, clear) if clear else bounces.bounced(chosen)


main.add_command(backup)
main.add_command(restore)


@main.command()
@click.option("--old-key-file", type=FileArgument, required=True, help="The file that held the key until now.")
@reporting
def rekey(old_key_file: Path, config_here: Path | None, json_here: bool) -> int:
    """Seal private notes with another key file, named in config.toml in place of the old one."""
    from daemon import rekeying

    return rekeying.rekey(options(config_here, json_here), old_key_file)


main.add_command(audit)
main.add_command(export)
main.add_command(forget)
main.add_command(erase)


@main.command()
@click.option("--story", is_flag=True, help="Play what people do, check the calendars, and stop.")
@click.option("--roster", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Your own people.")
def demo(story: bool, roster: Path | None) -> int:
    """Try it without setting anything up: a calendar server, a mail server and a team, all temporary."""
    from daemon.demo import play

    return play.story() if story else play.stay(roster)
