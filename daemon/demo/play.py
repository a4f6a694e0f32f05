"""The command `demo`: a team to look at until Ctrl-C, or a story that checks itself."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import structlog

from daemon import assembly
from daemon.cli import Options
from daemon.clock import SystemClock
from daemon.config import load
from daemon.demo.pace import QUICK, Pace
from daemon.demo.signals import stopped_by_signals
from daemon.failures import FAILED, plainly, refuse
from daemon.logs import set_up
from daemon.running import keep_running

EXTRAS = ("radicale", "aiosmtpd", "recurring_ical_events")
MISSING = "The demo brings servers of its own, which are not installed: pip install 'oneonone[demo]'"


def stay(roster: Path | None, pace: Pace = QUICK) -> int:
    """Run the daemon on a sample team, or the people of a roster, until it is stopped."""
    return _guarded_stay(Options(None, json=False), roster, pace)


def story() -> int:
    """Play what people do, and check what came of it: 0 only when everything is as it should be."""
    return _guarded_story(Options(None, json=False))


@plainly
def _guarded_stay(chosen: Options, roster: Path | None, pace: Pace) -> int:
    if not installed():
        return refuse(chosen, [MISSING], FAILED)
    from daemon.demo.pages import mail_pages
    from daemon.demo.place import place
    from daemon.demo.welcome import welcome

    with stopped_by_signals(), place(roster, pace) as here:
        _log_what_happens()
        config = load(here.config, assembly.environment())
        click.echo(welcome(here, config))
        keep_running(config, lambda app: app.register_blueprint(mail_pages(here.sink)))
    return 0


@plainly
def _guarded_story(chosen: Options) -> int:
    if not installed():
        return refuse(chosen, [MISSING], FAILED)
    from daemon.demo.story import tell

    set_up(quiet=True)
    with stopped_by_signals():
        return tell(SystemClock()())


def installed() -> bool:
    """Whether the extra packages of the demo are there."""
    return all(find_spec(name) for name in EXTRAS)


def _log_what_happens() -> None:
    """As `run` logs, but without the passes in which nothing happens: they come every few seconds."""
    set_up()
    structlog.configure(processors=[_unless_idle, *structlog.get_config()["processors"]])


def _unless_idle(_logger: object, _method: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
    if event.get("event") == "pass finished" and event.get("status") == "0 actions":
        raise structlog.DropEvent
    return event
