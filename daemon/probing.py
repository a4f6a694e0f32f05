"""What the accounts can do: measured once a week, and remembered between starts.

Where writing has to be tried out, the daemon does so only in the home of an account's service user: nobody sees a
calendar come and go beside their own. `oneonone check`, which somebody runs and watches, tries it out anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from daemon.company import Account, Company
from daemon.guard import guarded
from daemon.mail.compose import Desk
from daemon.observe import nobody
from daemon.operator import tell_of_scheduling
from daemon.rows import Measured
from daemon.store import Store
from providers.base import CalendarRef, Capabilities
from providers.errors import AccessError, ProviderError
from rules.model import Person

log = structlog.get_logger()
RENEWAL = timedelta(days=7)
PAUSE = timedelta(hours=1)
"""So long what was measured before is enough, where a server does not answer, or says that it schedules otherwise."""

SAMPLES = 3
"""So many people's calendars are looked at where one is closed to us, or not there yet."""


class Probing:
    """Measures accounts when it is time, and says what is known of them; `alive` is called before each."""

    def __init__(self, store: Store, alive: Callable[[], None] = nobody) -> None:
        self._store = store
        self._alive = alive
        self._measured = store.measurements.all()
        self._setups: dict[str, str] = {}
        """Of the accounts that are to be measured: of others it is known what they can do."""

        self._tried: dict[str, datetime] = {}
        self._found: dict[str, tuple[str, CalendarRef, Capabilities]] = {}
        """What was measured by reading and is not kept yet, with how the account was set up then."""

    def applied(self, company: Company, now: datetime) -> Company:
        """The company with what its accounts can do; nothing is written.

        Who does not answer is known by what was measured before, else asked again in the next pass; so is an account
        that those alone were in who are leaving.
        """
        accounts = dict(company.accounts)
        for name, account in company.accounts.items():
            self._alive()
            if account.schedules is None:
                self._setups[name] = account.setup
            people = members(company, name)
            if self._setups.get(name) == account.setup and (people or name in self._measured):
                accounts[name] = guarded(partial(self._known, account, people, now), account, account=name)
        return company if accounts == company.accounts else replace(company, accounts=accounts)

    def keep(self, company: Company, desk: Desk, now: datetime) -> None:
        """Try out writing where accounts were just read, and remember what was found."""
        for name, (setup, calendar, found) in self._found.items():
            account = company.accounts.get(name)
            if account and account.setup == setup:
                self._alive()
                guarded(partial(self._keep, account, calendar, found, desk, now), None, account=name)
        self._found.clear()

    def _known(self, account: Account, people: Sequence[Person], now: datetime) -> Account:
        former = as_set_up(self._measured.get(account.name), account)
        latest = former.found if former else None
        if people and (former is None or self._is_due(former, now)):
            self._tried[account.name] = now
            latest = self._explored(account, people, former, now) or latest
        if latest is None:
            return account
        guards = bool(former and former.found.guards_create)
        return replace(account, schedules=latest.scheduling, silent=latest.silent, guards=guards)

    def _is_due(self, former: Measured, now: datetime) -> bool:
        """Time may run backwards where a moment is rehearsed."""
        tried = self._tried.get(former.account, former.measured_at)
        since, patience = (former.doubted_at, PAUSE) if former.doubted_at else (former.measured_at, RENEWAL)
        return abs(now - since) >= patience and abs(now - tried) >= PAUSE

    def _explored(
        self, account: Account, people: Sequence[Person], former: Measured | None, now: datetime
    ) -> Capabilities | None:
        """What reading shows and is to be believed; of a server on which the calendars are yet to be made not kept."""
        try:
            calendar, found = explored(account, people)
        except ProviderError as error:
            log.warning("not probed", account=account.name, why=str(error))
            return None
        if found.missing:
            return None if former else found
        self._found[account.name] = account.setup, calendar, found
        return found if believed(former, found, now) else None

    def _keep(self, account: Account, calendar: CalendarRef, found: Capabilities, desk: Desk, now: datetime) -> None:
        before = self._store.measurements.all().get(account.name)
        former = as_set_up(before, account)
        if former and not believed(former, found, now):
            measured = replace(former, doubted_at=former.doubted_at or now)
        else:
            measured = renewed(before, account, _tried_out(account, calendar, found), now)
        with self._store.transaction():
            self._store.measurements.save(measured)
            if before and before.found.scheduling != measured.found.scheduling:
                log.warning("scheduling changed", account=account.name, scheduling=found.scheduling)
                tell_of_scheduling(self._store, desk, account.name, now, invites=found.scheduling)
        self._measured[account.name] = measured


def as_set_up(measured: Measured | None, account: Account) -> Measured | None:
    """What was measured of an account as it is set up now."""
    return measured if measured and measured.setup == account.setup else None


def believed(former: Measured | None, found: Capabilities, now: datetime) -> bool:
    """Whether a server schedules as before, or was seen to be otherwise an hour ago already: not seen is not gone."""
    same = former is None or former.found.scheduling == found.scheduling
    return same or (former is not None and former.doubted_at is not None and abs(now - former.doubted_at) >= PAUSE)


def _tried_out(account: Account, calendar: CalendarRef, found: Capabilities) -> Capabilities:
    try:
        return account.probe.try_out(calendar, found, anywhere=False) if account.probe else found
    except ProviderError as error:
        log.warning("writing not tried out", account=account.name, why=str(error))
        return found


def members(company: Company, account: str) -> list[Person]:
    """Those of the pairs who are in an account, as often as they are in one."""
    return [one for pair in company.pairs for one in (pair.report, pair.manager) if one.account == account]


def explored(account: Account, people: Sequence[Person]) -> tuple[CalendarRef, Capabilities]:
    """What reading shows of an account, seen from the first calendar that is there and open to us, else from any.

    Raises the errors of providers.errors.
    """
    explore = account.probe.explore if account.probe else account.provider.check
    samples = list(dict.fromkeys(account.locate(one) for one in people))[:SAMPLES]
    absent: tuple[CalendarRef, Capabilities] | None = None
    refused: AccessError | None = None
    for calendar in samples:
        try:
            found = explore(calendar)
        except AccessError as error:
            refused = error
            continue
        if not found.missing:
            return calendar, found
        absent = absent or (calendar, found)
    if absent is None:
        raise refused or AccessError(f"{account.name}: nobody's calendar can be looked at")
    return absent


def renewed(before: Measured | None, account: Account, found: Capabilities, now: datetime) -> Measured:
    """What is known after a measurement: what was not measured this time stays as it was, with its time."""
    fresh = {name: value for name, value in asdict(found).items() if value is not None}
    at = dict.fromkeys(fresh, now)
    if (before := as_set_up(before, account)) is None:
        return Measured(account.name, account.setup, now, found, at)
    return Measured(account.name, account.setup, now, replace(before.found, **fresh), {**before.at, **at})
