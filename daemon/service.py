"""The daemon: one loop of passes and mail, pages beside it, signals and systemd around it."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog

from daemon import assembly
from daemon.auditing import DAEMON, Deed, note
from daemon.blindness import note_absence
from daemon.channels import Switchboard
from daemon.clock import Clock
from daemon.company import Account, Company
from daemon.config import Config, ConfigError, load
from daemon.dispatch import Dispatch
from daemon.fencing import fenced_accounts, fenced_company, fenced_sender
from daemon.guard import guarded
from daemon.intake import Reception
from daemon.lease import Fence, LeaseLostError
from daemon.meters import count_mails, count_pass
from daemon.notify import monotonic_usec, notify, watchdog_seconds
from daemon.observe import PASS_LIMIT, StoppedError
from daemon.operator import tell_of_roster
from daemon.outbox import Sent
from daemon.passes import Passes
from daemon.postman import Postman
from daemon.restoring import remember_passes
from daemon.retaining import Keeper
from daemon.steadiness import Steadiness, doubts
from daemon.store import Store
from daemon.summing_up import ended, standing, summary
from providers.base import AgendaProvider, MailSender
from rules.plan import Step
from rules.roster import RosterError

log = structlog.get_logger()
TICK_SECONDS = 10.0
"""Between two signs of life while nothing is to be done; half of what systemd waits for, where that is less."""
GATHER_SECONDS = 1.0
ABSENT_AFTER = 3
"""After so many intervals without a pass the daemon was away, and its pages with it."""


class Service:
    """Works on one state until it is told to stop."""

    def __init__(
        self, config: Config, clock: Clock, company: Company, store: Store, fence: Fence | None = None
    ) -> None:
        self._config = config
        self._fence = fence
        self._demand = fence.demand if fence else None
        self.lost = False
        """Whether it ends since another machine may act."""

        self._clock = clock
        self._store = store
        self._sender: MailSender = fenced_sender(assembly.open_sender(config), self._demand)
        self._stamp = self._roster_stamp()
        self._switchboard = Switchboard(store, config.secrets, self._alive)
        self._news: set[str] = set()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._soon = False
        self._stop = False
        self._reload = False
        self._keeper, steady = Keeper(store, self._alive), Steadiness(store.passes.last_by_daemon())
        self._doubts: Callable[[], bool] = lambda: doubts(steady, clock, store, assembly.desk(self._config))
        self._dispatch = Dispatch(store, clock, self._alive, self._doubts)
        self._tick = min(TICK_SECONDS, (watchdog_seconds() or 2 * TICK_SECONDS) / 2)
        self._tick = min(self._tick, fence.ttl / 12) if fence else self._tick
        company = fenced_company(company, self._demand)
        self.passes = Passes(store, company, assembly.desk(config), alive=self._alive)
        self._postman = self._new_postman()

    @property
    def interval(self) -> timedelta:
        """The time between two passes, by the settings in force."""
        return self._config.daemon.interval

    def wake(self) -> None:
        """Let the next pass come at once."""
        self._soon = True
        self._wake.set()

    def told(self, channel_id: str, token: str, *, changed: bool) -> bool:
        """Take a message of a channel: its calendar is looked at within seconds. False when it is none of ours."""
        ours, calendar = self._switchboard.calendar(channel_id, token)
        if calendar and changed:
            with self._lock:
                self._news.add(calendar)
            self._wake.set()
        return ours

    def stop(self) -> None:
        """End after the pass that runs."""
        self._stop = True
        self.wake()

    def reload(self) -> None:
        """Read config.toml and the roster anew before the next pass."""
        self._reload = True
        self.wake()

    def loop(self) -> None:
        """Pass after pass; whatever one of them throws is logged and the next one comes."""
        notify(READY=1, STATUS="started, the first pass is under way")
        self._postman.start()
        while not self._stop:
            self._soon = False
            self._take_news()
            begun = self._clock.monotonic()
            if not guarded(self._round, False):
                count_pass("crashed", self._clock.monotonic() - begun)
                notify(STATUS=f"the pass at {self._clock():%H:%M} UTC failed; the log says why")
            guarded(self._keep_channels, None)
            guarded(self._let_go, None)
            self._rest()
        notify(STOPPING=1, STATUS="stopping")
        self._postman.stop()
        self.passes.close()

    def _new_postman(self) -> Postman:
        opened = partial(assembly.open_mailbox, self._config)
        return Postman(self._reception, opened, self._clock, self.wake)

    def _reception(self) -> Reception:
        return assembly.reception(self._config, self._store, self.passes.company)

    def _alive(self) -> None:
        """A sign of life to systemd from the loop itself; raises StoppedError when it is to end."""
        notify(WATCHDOG=1)
        if self._fence and not self._stop:
            self._hold(self._fence)
        if self._stop:
            raise StoppedError

    def _hold(self, fence: Fence) -> None:
        """Keep the lease; end where that fails."""
        try:
            fence.keep()
        except LeaseLostError as error:
            log.error("the lease is lost, nothing is done any more", why=str(error))
            self.lost = True
            self.stop()

    def _lively(self, steps: Sequence[Step]) -> Iterator[Step]:
        for step in steps:
            self._alive()
            yield step

    def _round(self) -> bool:
        """A pass, and the mails that are due; true at its end, however it went."""
        self._refresh()
        if self._doubts():
            return True
        note_absence(self._store, self._clock(), ABSENT_AFTER * self._config.daemon.interval + PASS_LIMIT)
        started = self._clock.monotonic()
        try:
            done = self.passes.run(self._clock(), progress=self._lively)
        except StoppedError:
            log.info("pass given up to stop; the next one does what is left")
            count_pass("given_up", self._clock.monotonic() - started)
            return True
        seconds = self._clock.monotonic() - started
        self._store.passes.note_length(seconds)
        remember_passes(self._store, self._config.daemon.state_dir)
        count_pass(ended(done), seconds)
        sent = self._send()
        status = summary(done, sent)
        log.info("pass finished", seconds=round(seconds, 2), status=status)
        blind = self._store.blindness.accounts()
        notify(WATCHDOG=1, STATUS=standing(done, sent, len(self.passes.company.pairs), blind))
        return True

    def _send(self) -> Sent:
        try:
            sent = self._dispatch.send(self._sender, assembly.desk(self._config), self._config.mail.pace)
        except StoppedError:
            log.info("mails left to the next start")
            return Sent()
        count_mails(sent.sent, sent.refused, sent.waiting)
        return sent

    def _rest(self) -> None:
        """Wait for the next pass, with jitter so that many daemons do not call a server at once."""
        interval = self._config.daemon.interval.total_seconds() * random.uniform(0.95, 1.05)
        until = self._clock.monotonic() + interval
        while not (self._soon or self._stop) and (left := until - self._clock.monotonic()) > 0:
            if self._wake.wait(min(left, self._tick)):
                self._wake.clear()
                guarded(self._follow_news, None)
            if self._dispatch.due:
                guarded(self._send, None)
            with suppress(StoppedError):
                self._alive()

    def _follow_news(self) -> None:
        """Look at the calendars that changed: what one edit sets off in several of them comes within a moment."""
        if self._soon or not self._news or self._doubts():
            return
        time.sleep(GATHER_SECONDS)
        calendars = self._take_news()
        try:
            done = self.passes.run_for(calendars, self._clock(), self._lively)
        except StoppedError:
            return
        sent = self._send()
        log.info("followed changes", calendars=len(calendars), status=summary(done, sent))

    def _take_news(self) -> set[str]:
        with self._lock:
            calendars, self._news = self._news, set()
        return calendars

    def _keep_channels(self) -> None:
        if not self._stop:
            with suppress(StoppedError):
                self._switchboard.keep(self.passes.company, self._clock())

    def _let_go(self) -> None:
        self._keeper.work(self._config.retention, self._clock())

    def _refresh(self) -> None:
        """Take up a changed roster, and on SIGHUP a changed config.toml; mistakes leave all as it was."""
        if self._reload:
            self._reload = False
            notify(RELOADING=1, MONOTONIC_USEC=monotonic_usec())
            try:
                self._reconfigure()
            finally:
                notify(READY=1)
        elif self._roster_stamp() != self._stamp:
            self._reread(self._config, dict(self.passes.company.accounts), self.passes.company.agenda)

    def _reconfigure(self) -> None:
        try:
            config = load(self._config.path, assembly.environment())
            accounts = fenced_accounts(assembly.open_accounts(config, self._clock), self._demand)
            agenda = assembly.open_agenda(config, self._clock)
        except ConfigError as error:
            log.error("config.toml has mistakes, the one before stays", mistakes=error.mistakes)
            return
        if lasting(config) != lasting(self._config):
            log.warning("state_dir, listen, the secret and [standby] change with a restart only")
        config = replace(config, secrets=self._config.secrets)
        if self._reread(config, accounts, agenda):
            self._config = config
            self._sender = fenced_sender(assembly.open_sender(config), self._demand)
            self._postman.stop()
            self._postman = self._new_postman()
            self._postman.start()
            note(self._store, Deed.RELOAD, DAEMON, "", self._clock())

    def _reread(self, config: Config, accounts: dict[str, Account], agenda: AgendaProvider | None) -> bool:
        self._stamp = self._roster_stamp()
        try:
            roster = assembly.read_roster(config)
        except RosterError as error:
            log.error("the roster has mistakes, the one before stays", mistakes=error.mistakes)
            tell_of_roster(self._store, assembly.desk(config), error.mistakes, self._clock())
            return False
        self.passes.use(assembly.company(config, roster, accounts, agenda), assembly.desk(config))
        log.info("roster read", pairs=len(roster.pairs))
        return True

    def _roster_stamp(self) -> tuple[int, int] | None:
        try:
            stat = self._config.roster.file.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size


def lasting(config: Config) -> tuple[object, ...]:
    """What stays as it is until a restart: the pages and the lease know it as well."""
    return config.daemon.state_dir, config.daemon.listen, config.secrets, config.standby


@contextmanager
def signals_to(service: Service) -> Iterator[None]:
    """SIGTERM and SIGINT stop the service, SIGHUP makes it read its files anew."""
    stop = lambda *_: service.stop()
    handlers = {signal.SIGTERM: stop, signal.SIGINT: stop, signal.SIGHUP: lambda *_: service.reload()}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
