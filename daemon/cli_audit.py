"""The commands `oneonone audit …`: who did what, and whether that log is as it was written."""

from __future__ import annotations

from pathlib import Path

import click

from daemon.cli_options import options, reporting
from rules.audit import Deed


@click.group(invoke_without_command=True)
@click.option("--since", metavar="DATE", help="The first day, such as 2026-03-10, or moment.")
@click.option("--deed", type=click.Choice([one.value for one in Deed]), help="Nothing else.")
@reporting
@click.pass_context
def audit(
    context: click.Context, since: str | None, deed: str | None, config_here: Path | None, json_here: bool
) -> int | None:
    """List who did what, oldest first; never what anybody wrote."""
    from daemon import audit_log

    chosen = context.obj = options(config_here, json_here)
    return None if context.invoked_subcommand else audit_log.listed(chosen, since, deed)


@audit.command()
@click.option("--since", "seal", metavar="SEAL", default="", help="A seal that was noted elsewhere, or its beginning.")
@reporting
def verify(seal: str, config_here: Path | None, json_here: bool) -> int:
    """Check that no entry was changed, removed or put in; since a seal was noted, that none was cut off either."""
    from daemon import audit_log

    return audit_log.verify(options(config_here, json_here), seal)
