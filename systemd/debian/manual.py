"""Writes a manual page for each command, from its own help, into a folder: python manual.py FOLDER VERSION DAY."""

import sys

import click
from click_man.core import write_man_pages

from daemon.cli import main


def whole(command: click.Command) -> None:
    """Let a command and those below it have their first sentence as what is said of them, which would be cut short."""
    command.short_help = " ".join((command.help or "").partition("\n\n")[0].split())
    for below in getattr(command, "commands", {}).values():
        whole(below)


folder, version, day = sys.argv[1:]
whole(main)
write_man_pages("oneonone", main, version=version, target_dir=folder, date=day)
