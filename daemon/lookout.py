"""Looks at all calendars of a pass; and at further ones of a person to which a series may have been dragged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import structlog

from daemon.company import Account, Company, owner, place
from daemon.guard import guarded
from daemon.indexes import dragged
from daemon.observe import Found, Observation, Reader, Trouble, trouble
from daemon.situations import Eye
from providers.base import CalendarRef
from providers.errors import ProviderError
from rules.known import Known
from rules.model import Person, Role
from rules.reading import CalendarState, by_uid, sought

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
    observation = read(_calendars(company, known.values()))
    wondering = tuple(_wondering(company, known, eye, observation, now))
    owners = {one.ref: one.account for one in wondering}
    beside = {ref: _siblings(ref, account) for ref, account in owners.items()}
    listed = ((one, owners[ref]) for ref, refs in beside.items() for one in _listed(refs))
    further = {ref: account for ref, account in listed if ref.url not in observation.found}
    more = read(further).found if further else {}
    found = {**observation.found, **{url: slender(one) for url, one in more.items()}}
    failed = {_all_of(ref): one for ref, one in beside.items() if isinstance(one, Trouble)}
    around = {(one.pair, one.role): _around(one.ref, beside[one.ref], found) for one in wondering}
    seen = Observation({**found, **failed}, around)
    return replace(seen, found={**seen.found, **dict(_looked_for(seen, wondering))})


@dataclass(frozen=True, slots=True)
class Missed:
    """A series that is missed in a usual calendar, the copy of one of a pair."""

    pair: str
    role: Role
    uid: str
    ref: CalendarRef
    account: Account


def _wondering(
    company: Company, known: Mapping[str, Known], eye: Eye, observation: Observation, now: datetime
) -> Iterator[Missed]:
    """The copies for which further calendars of their owners are worth a look."""
    nowhere: list[Role] = []
    for one in known.values():
        for role in guarded(partial(eye.wonders, company, one, observation, now), nowhere, pair=one.key):
            yield Missed(one.key, role, one.series, *_calendar(company, one, role))


def _listed(siblings: tuple[CalendarRef, ...] | Trouble) -> tuple[CalendarRef, ...]:
    return () if isinstance(siblings, Trouble) else siblings


def _all_of(ref: CalendarRef) -> str:
    """What stands for all further calendars of an owner, where it is not known which there are."""
    return f"{ref.url} and others"


def _around(
    ref: CalendarRef, siblings: tuple[CalendarRef, ...] | Trouble, found: Mapping[str, Found]
) -> tuple[str, ...]:
    """The further calendars of an owner; one that is closed to us is left out: it is not shared."""
    if isinstance(siblings, Trouble):
        return (_all_of(ref),)
    return tuple(one.url for one in siblings if not _closed(found[one.url]))


def _looked_for(seen: Observation, wondering: Iterable[Missed]) -> Iterator[tuple[str, CalendarState]]:
    """The usual calendars for which all further ones were read: what is missed there is in none of those.

    What was dragged there is looked for again until it is followed.
    """
    missed: dict[str, dict[str, Missed]] = defaultdict(dict)
    for one in wondering:
        missed[one.ref.url][one.uid] = one
    for url, series in missed.items():
        around = next(seen.siblings[one.pair, one.role] for one in series.values())
        if any(seen.trouble(one) for one in (url, *around)):
            continue
        usual, further = by_uid(seen.state(url)), [by_uid(seen.state(one)) for one in around]
        yield (
            url,
            sought(seen.state(url), {uid for uid in series if not any(dragged(usual, one, uid) for one in further)}),
        )


def slender(found: Found) -> Found:
    """A further calendar without what is no business of ours: there may be much, and it is not read again."""
    if not isinstance(found, CalendarState):
        return found
    ours = {
        href: one
        for href, one in found.sightings.items()
        if one.resource.ours or one.resource.series or one.resource.fault
    }
    return found if len(ours) == len(found.sightings) else replace(found, sightings=ours)


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


def _closed(found: Found) -> bool:
    return isinstance(found, Trouble) and found.lasting


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
