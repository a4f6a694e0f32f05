"""The command `run`: once, for ever, or the pages alone."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from importlib.metadata import version
from urllib.parse import urlsplit

import click
import structlog
from flask import Flask

from daemon import assembly, lock
from daemon.acting import fence_of
from daemon.auditing import DAEMON, Deed, note, operating_user, tell_seal
from daemon.beginning import opened
from daemon.cli import Options
from daemon.clock import SystemClock
from daemon.commands import clock_at
from daemon.company import Company
from daemon.config import Config, load
from daemon.failures import FAILED, WRONG, plainly, refuse, report
from daemon.fencing import fenced_company, fenced_sender
from daemon.intake import take_in
from daemon.lease import Fence
from daemon.logs import set_up
from daemon.notify import notify
from daemon.outbox import send_due
from daemon.pages import app_of, served
from daemon.passes import Passes
from daemon.progress import shown
from daemon.reports import plan_report, plan_text
from daemon.restoring import noticed, remember_passes
from daemon.retaining import Keeper
from daemon.service import Service, signals_to
from daemon.standing_by import Door, lacking, not_held, take_up, wait
from daemon.store import Store
from daemon.summing_up import summary
from providers.errors import ProviderError

log = structlog.get_logger()


def no_more_pages(app: Flask) -> None:  # noqa: ARG001
    """The pages as they are."""


@plainly
def once(chosen: Options, now: datetime | None, *, force: bool) -> int:
    """One pass and one round through the outbox."""
    set_up()
    config, clock = load(chosen.config, assembly.environment()), clock_at(now)
    company, fence = assembly.whole_company(config, clock), fence_of(config, clock)
    with lock.held(config.daemon.state_dir) as used:
        if fence and (why := not_held(fence)):
            return refuse(chosen, [f"[standby]: {why}; `run` waits for it"], FAILED)
        demand = fence.demand if fence else None
        store = noticed(opened(config, clock(), used=used), config, clock)
        replies = _replies(config, store, company, clock())
        if force:
            note(store, Deed.FORCE, operating_user(), "", clock())
        passes = Passes(store, fenced_company(company, demand), assembly.desk(config))
        done = passes.run(clock(), force=force, progress=shown)
        passes.close()
        remember_passes(store, config.daemon.state_dir)
        sender = fenced_sender(assembly.open_sender(config), demand)
        sent = send_due(store, sender, assembly.desk(config), clock(), config.mail.pace)
        if now is None:  # what is rehearsed is no reason to let go of anything
            Keeper(store).work(config.retention, clock())
    text = f"{plan_text(done.plan)}\n\n{summary(done, sent)}"
    report(chosen, {**plan_report(done.plan), "failed": list(done.failed), "mails_sent": sent.sent}, text)
    return FAILED if done.plan.unread or done.failed or sent.refused or sent.waiting or not replies else 0


def _replies(config: Config, store: Store, company: Company, now: datetime) -> bool:
    """Take in what was replied by mail; false when the mailbox cannot be read."""
    mailbox = assembly.open_mailbox(config)
    if mailbox is None:
        return True
    try:
        take_in(assembly.reception(config, store, company), mailbox, now)
    except ProviderError as error:
        log.warning("replies not read", why=str(error))
        return False
    finally:
        mailbox.close()
    return True


@plainly
def forever(chosen: Options) -> int:
    """Passes, mail and pages until a signal; exit 1 when another machine may act by now."""
    set_up()
    return FAILED if keep_running(load(chosen.config, assembly.environment())) else 0


def keep_running(config: Config, extend: Callable[[Flask], object] = no_more_pages) -> bool:
    """Passes, mail and pages until a signal; `extend` may add pages of its own before they are served.

    A machine of two waits for the lease first; true when it was lost.
    """
    clock = SystemClock()
    company, fence = assembly.whole_company(config, clock), fence_of(config, clock)
    with lock.held(config.daemon.state_dir) as used:
        if fence is None:
            return _act(config, company, used, extend, lambda app: served(app, config))
        door = Door(urlsplit(assembly.base_url(config)).path or "/")
        with served(door, config):
            take_up(config, wait(fence, partial(lacking, config)), clock())
            fence.settle()
            return _act(config, company, used, extend, door.opened, fence)


def _act(
    config: Config,
    company: Company,
    used: bool,
    extend: Callable[[Flask], object],
    serve: Callable[[Flask], AbstractContextManager[object]],
    fence: Fence | None = None,
) -> bool:
    """The daemon proper; true when it ends since the lease is lost."""
    clock = SystemClock()
    store = noticed(opened(config, clock(), used=used), config, clock)
    service = Service(config, clock, company, store, fence)
    pairs, unpaired = lambda: service.passes.company.pairs, lambda: service.passes.company.unpaired
    interval = lambda: service.interval
    app = app_of(config, clock, store, pairs, service.wake, service.told, unpaired, interval)
    extend(app)
    note(store, Deed.START, DAEMON, version("oneonone"), clock())
    tell_seal(store)
    with serve(app), signals_to(service):
        service.loop()
    note(store, Deed.STOP, DAEMON, "", clock())
    return service.lost


@plainly
def pages_only(chosen: Options, now: datetime | None) -> int:
    """The pages until a signal; nothing is read, written or sent."""
    set_up()
    config, clock = load(chosen.config, assembly.environment()), clock_at(now)
    if config.standby.account:
        return refuse(chosen, ["--no-passes is not for one of two machines: the one that acts serves the pages"], WRONG)
    roster, store = assembly.read_roster(config), noticed(assembly.open_beside(config), config, clock)
    app = app_of(config, clock, store, lambda: roster.pairs, lambda: None, unpaired=lambda: roster.unpaired)
    signals = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    with served(app, config) as port:
        click.echo(f"serving pages on {config.daemon.listen.host}:{port}", err=True)
        notify(READY=1, STATUS="serving pages only")
        signal.sigwait(signals)
    return 0
