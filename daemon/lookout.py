"""Looks at all calendars of a pass; and at further ones of a person to which a series may have been dragged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from daemon.company import Account, Company, owner, place
from daemon.guard import guarded
from daemon.observe import Observation, Reader, Trouble, trouble
from daemon.situations import Eye
from providers.base import CalendarRef
from providers.errors import ProviderError
from rules.known import Known
from rules.model import Person, Role
from rules.reading import CalendarState

log = structlog.get_logger()
Calendars = dict[CalendarRef, Account]


def look(
    company: Company,
    known: Mapping[str, Known],
    states: Mapping[str, CalendarState],
    eye: Eye,
    reader: Reader,
    now: datetime,
) -> Observation:
    """Read the calendar of every copy once, then those that a missing copy makes worth a look."""
    followed = frozenset(one.uid for one in known.values() if one.uid)
    read = partial(reader.read, before=states, now=now, followed=followed)
    usual = _calendars(company, known.values())
    observation = read(usual)
    wondering = dict(_wondering(company, known, eye, observation))
    siblings = {url: _siblings(ref, account) for url, (ref, account) in wondering.items()}
    failed = {url: found for url, found in siblings.items() if isinstance(found, Trouble)}
    listed = {url: found for url, found in siblings.items() if not isinstance(found, Trouble)}
    further = {
        ref: wondering[url][1] for url, refs in listed.items() for ref in refs if ref.url not in observation.found
    }
    more = read(further) if further else Observation({})
    around = {url: tuple(ref.url for ref in refs if _readable(ref.url, more)) for url, refs in listed.items()}
    return Observation({**observation.found, **more.found, **failed}, around)


def _wondering(
    company: Company, known: Mapping[str, Known], eye: Eye, observation: Observation
) -> Iterator[tuple[str, tuple[CalendarRef, Account]]]:
    """The usual calendars, by URL, whose owners' further ones are worth a look."""
    nowhere: list[Role] = []
    for one in known.values():
        for role in guarded(partial(eye.wonders, company, one, observation), nowhere, pair=one.key):
            ref, account = _calendar(company, one, role)
            yield ref.url, (ref, account)


def _calendars(company: Company, known: Iterable[Known]) -> Calendars:
    found: dict[str, tuple[CalendarRef, Account]] = {}
    for one in known:
        for role in Role:
            ref, account = _calendar(company, one, role)
            found.setdefault(ref.url, (ref, account))
    return dict(found.values())


def _calendar(company: Company, known: Known, role: Role) -> tuple[CalendarRef, Account]:
    return place(company, known, role), company.account(owner(known.pair, role))


def _siblings(ref: CalendarRef, account: Account) -> tuple[CalendarRef, ...] | Trouble:
    """The owner's other calendars, or why it is not known which there are."""
    try:
        return account.provider.siblings(ref)
    except ProviderError as error:
        return trouble(error, account.name)


def _readable(url: str, observation: Observation) -> bool:
    """A further calendar that is closed to us is left out: its owner does not share it."""
    found = observation.found.get(url)
    return not (isinstance(found, Trouble) and found.lasting)


def probed(company: Company) -> Company:
    """The company with what its accounts can do; one that does not answer is asked again in the next pass."""
    people = {person.account: person for pair in company.pairs for person in (pair.report, pair.manager)}
    accounts = dict(company.accounts)
    for account in company.accounts.values():
        if account.schedules is None and account.name in people:
            schedules = guarded(partial(_scheduling, account, people[account.name]), None, account=account.name)
            accounts[account.name] = replace(account, schedules=schedules)
    return company if accounts == company.accounts else replace(company, accounts=accounts)


def _scheduling(account: Account, person: Person) -> bool | None:
    try:
        return account.provider.check(account.locate(person)).scheduling
    except ProviderError as error:
        log.warning("not probed", account=account.name, why=str(error))
        return None
