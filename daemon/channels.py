"""Keeps a channel open for every calendar whose server tells of changes; polling goes on beside it."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

import structlog

from daemon.company import Company
from daemon.observe import nobody
from daemon.secret_files import Secrets
from daemon.setting_types import LOOPBACK
from daemon.store import Store
from daemon.web.tokens import channel_token, read_channel
from providers.base import CalendarRef, Channel
from providers.errors import ProviderError, TemporaryError

log = structlog.get_logger()
HOOK = "/hooks/google"
OVERLAP = timedelta(hours=1)
REST = timedelta(hours=1)
PATIENCE = 3
"""So many calendars in a row are refused a channel before their account is left alone."""

MOST = 50
"""Channels that are opened, and that are ended, after one pass."""


@dataclass(frozen=True, slots=True)
class Chores:
    """What is to be done so that every calendar has one channel; one that ended is only forgotten."""

    open: tuple[CalendarRef, ...] = ()
    stop: tuple[Channel, ...] = ()
    forget: tuple[Channel, ...] = ()


def chores(channels: Collection[Channel], wanted: Collection[CalendarRef], address: str, now: datetime) -> Chores:
    """A channel that soon ends gets a successor; it is stopped once that one is there, so that nothing is missed."""
    urls = {one.url for one in wanted}
    ended = tuple(one for one in channels if one.until <= now)
    alive = [one for one in channels if one.until > now]
    latest = {one.calendar: one for one in sorted(alive, key=lambda one: one.until) if one.address == address}
    lasting = {url for url, one in latest.items() if one.until > now + OVERLAP}
    stop = tuple(one for one in alive if one.calendar not in urls or one is not latest.get(one.calendar))
    return Chores(tuple(one for one in wanted if one.url not in lasting), stop, ended)


def reachable(base_url: str) -> bool:
    """Whether a server may call there: messages go to https alone, or stay on this machine."""
    parts = urlsplit(base_url)
    return parts.scheme == "https" or parts.hostname in LOOPBACK


class Switchboard:
    """Opens channels and ends them, and knows a message of one of them."""

    def __init__(self, store: Store, secrets: Secrets, alive: Callable[[], None] = nobody) -> None:
        self._store = store
        self._alive = alive
        self._secrets = secrets
        self._rests: dict[str, datetime] = {}
        self._in_a_row: Counter[str] = Counter()

    def keep(self, company: Company, now: datetime) -> None:
        """Do what is due; a calendar that is refused is left alone for an hour, an account that fails likewise."""
        self._in_a_row.clear()
        address = company.base_url + HOOK
        wanted = tuple(self._wanted(company, now)) if reachable(company.base_url) else ()
        due = chores(self._store.channels.all(), wanted, address, now)
        for ended in due.forget:
            self._store.channels.forget(ended)
        for old in islice(due.stop, MOST):
            self._alive()
            self._stop(company, old, now)
        for calendar in islice(self._rested(due.open, now), MOST):
            self._alive()
            self._open(company, calendar, address, now)

    def calendar(self, channel_id: str, token: str) -> tuple[bool, str]:
        """Whether a message is one of ours, and of which calendar it tells: "" for one that was forgotten."""
        if read_channel(self._secrets, token) != channel_id:
            return False, ""
        channel = self._store.channels.find(channel_id)
        return True, channel.calendar if channel else ""

    def _wanted(self, company: Company, now: datetime) -> Iterator[CalendarRef]:
        """The calendars of all pairs, once each, but of accounts that rest."""
        people = {one.email: one for pair in company.pairs for one in (pair.manager, pair.report)}
        for person in people.values():
            account = company.account(person)
            if account.push and self._rests.get(account.name, now) <= now:
                yield account.locate(person)

    def _rested(self, calendars: Collection[CalendarRef], now: datetime) -> list[CalendarRef]:
        """Those that may be tried: first those that were never refused, so that the others keep none waiting."""
        ready = (one for one in calendars if self._rests.get(one.url, now) <= now)
        return sorted(ready, key=lambda one: one.url in self._rests)

    def _open(self, company: Company, calendar: CalendarRef, address: str, now: datetime) -> None:
        push, name = company.accounts[calendar.account].push, secrets.token_hex(16)
        if push is None or self._rests.get(calendar.account, now) > now:
            return
        try:
            self._store.channels.save(push.open(calendar, name, address, channel_token(self._secrets, name)))
        except ProviderError as error:
            self._refused(calendar, error, now)
            log.warning("no channel opened; changes are found by looking", account=calendar.account, why=str(error))
        else:
            self._in_a_row[calendar.account] = 0

    def _refused(self, calendar: CalendarRef, error: ProviderError, now: datetime) -> None:
        """One may be refused for itself, as somebody's who is suspended; a few in a row are the account's trouble."""
        self._rests[calendar.url] = now + REST
        self._in_a_row[calendar.account] += 1
        if isinstance(error, TemporaryError) or self._in_a_row[calendar.account] == PATIENCE:
            self._rests[calendar.account] = now + REST

    def _stop(self, company: Company, channel: Channel, now: datetime) -> None:
        account = company.accounts.get(channel.account)
        if account is None or account.push is None:
            self._store.channels.forget(channel)  # nobody can end it any more; it ends by itself
        elif self._rests.get(account.name, now) <= now:
            try:
                account.push.stop(channel)
                self._store.channels.forget(channel)
            except TemporaryError as error:
                self._rests[account.name] = now + REST
                log.warning("a channel was not ended", account=account.name, why=str(error))
            except ProviderError as error:
                self._store.channels.forget(channel)  # refused for good: it ends by itself
                log.warning("a channel was left to its end", account=account.name, why=str(error))
