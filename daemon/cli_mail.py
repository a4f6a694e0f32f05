"""The commands `oneonone mail …`: what the outbox holds, and what each mail looks like."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from daemon.cli_options import FileArgument, moment, options, reporting

LANGUAGES = ("en", "de")
named = click.argument("message_ids", metavar="MESSAGE_ID...", nargs=-1, required=True)


@click.group()
def mail() -> None:
    """Look at mails that wait or were given up, send them now or never, and see examples of each."""


@mail.command("list")
@click.option("--all", "every", is_flag=True, help="Those that were sent or dropped, too.")
@reporting
def list_mails(every: bool, config_here: Path | None, json_here: bool) -> int:
    """List the mails that wait or were given up, oldest first; never what they say."""
    from daemon import mail_queue

    return mail_queue.list_mails(options(config_here, json_here), every=every)


@mail.command()
@click.argument("message_id")
@reporting
def show(message_id: str, config_here: Path | None, json_here: bool) -> int:
    """Show headers and text of one mail, without what links and addresses in it entitle to."""
    from daemon import mail_queue

    return mail_queue.show(options(config_here, json_here), message_id)


@mail.command()
@named
@moment
@reporting
def release(message_ids: tuple[str, ...], now: Any, config_here: Path | None, json_here: bool) -> int:
    """Send mails with the next round that the pace allows, also those that were given up."""
    from daemon import mail_queue

    return mail_queue.release(options(config_here, json_here), message_ids, now)


@mail.command()
@named
@moment
@reporting
def drop(message_ids: tuple[str, ...], now: Any, config_here: Path | None, json_here: bool) -> int:
    """Never send these mails; a question that is still open is not dropped."""
    from daemon import mail_queue

    return mail_queue.drop(options(config_here, json_here), message_ids, now)


@mail.command()
@click.argument("name", required=False)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="Which the reader has; English by itself.")
@click.option("--html", is_flag=True, help="The HTML part instead of the text.")
@click.option("--out", type=FileArgument, help="A new file instead of standard output.")
@reporting
def preview(
    name: str | None,
    language: str,
    html: bool,
    out: Path | None,
    config_here: Path | None,
    json_here: bool,
) -> int:
    """Show an example of a mail, of two people who do not exist; without NAME, list the names."""
    from daemon import preview as previews

    if not name and (html or out):
        raise click.UsageError("--html and --out go with NAME")
    chosen = options(config_here, json_here)
    return previews.preview(chosen, name, previews.Form(language, html, out)) if name else previews.names(chosen)
