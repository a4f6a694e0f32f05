"""Looks at all calendars of a pass; and at further ones of a person to which a series may have been dragged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import product

from daemon.company import Account, Company, owner
from daemon.erasing import without_erased
from daemon.guard import guarded
from daemon.holdings import Held, dragged, goes_on
from daemon.observe import Found, Observation, Reader, Trouble, trouble
from daemon.places import places
from daemon.situations import Eye
from providers.base import CalendarRef
from providers.errors import ProviderError
from rules.known import Known
from rules.model import Role
from rules.reading import CLOSED_FOR, CalendarState, by_uid, sought

Calendars = dict[CalendarRef, Account]
Siblings = Mapping[CalendarRef, tuple[CalendarRef, ...] | Trouble]


def look(
    company: Company,
    known: Mapping[str, Known],
    states: Mapping[str, CalendarState],
    eye: Eye,
    reader: Reader,
    now: datetime,
    ever: Iterable[Known] = (),
) -> Observation:
    """Read the calendar of every copy once, then those that a missing copy makes worth a look.

    Of all who are `ever` remembered, those who were erased are not seen again.
    """
    followed = frozenset(one.uid for one in known.values() if one.uid)

    def read(calendars: Calendars) -> Observation:
        return without_erased(reader.read(calendars, states, now, followed=followed), ever, states)

    observation = replace(read(_calendars(company, known.values())), remembered=_remembered(known.values(), states))
    wondering = tuple(_wondering(company, known, eye, observation, now))
    owners = {one.refs[0]: one.account for one in wondering}
    beside = {ref: _siblings(ref, account) for ref, account in owners.items()}
    further = {ref: account for ref, account in _all(beside, owners) if ref.url not in observation.found}
    more = read(further).found if further else {}
    found = {**observation.found, **{url: slender(one) for url, one in more.items()}}
    failed = {_all_of(ref): one for ref, one in beside.items() if isinstance(one, Trouble)}
    around = {(one.pair, one.role): _around(one.refs, beside[one.refs[0]], found) for one in wondering}
    seen = Observation({**found, **failed}, around, observation.remembered, more.keys() - states.keys())
    sure = _sure(wondering, beside, {url for url in more.keys() & states.keys() if _closed(more[url])})
    return replace(seen, found={**seen.found, **dict(_looked_for(seen, wondering, sure, now))})


@dataclass(frozen=True, slots=True)
class Missed:
    """What is missed of the copies of one of a pair, by UID, and where they were; `series` is the one in use."""

    pair: str
    role: Role
    series: str
    uids: Collection[str]
    refs: tuple[CalendarRef, ...]
    account: Account


def _wondering(
    company: Company, known: Mapping[str, Known], eye: Eye, observation: Observation, now: datetime
) -> Iterator[Missed]:
    """The copies for which further calendars of their owners are worth a look."""
    nothing: Mapping[Role, Collection[str]] = {}
    for one in known.values():
        missed = guarded(partial(eye.wonders, company, one, observation, now), nothing, pair=one.key)
        for role, uids in missed.items():
            refs = places(company, one, role)
            yield Missed(one.key, role, one.series, uids, refs, company.accounts[refs[0].account])


def _remembered(known: Iterable[Known], states: Mapping[str, CalendarState]) -> Mapping[str, CalendarState]:
    """What is known of calendars that somebody is about to leave, should they not be there any more."""
    moving = (one for one in known if one.moving_since)
    urls = (url for one in moving for url in (*one.places.values(), *(home.url for home in one.homes.values())))
    return {url: states[url] for url in urls if url in states}


def _all(beside: Siblings, owners: Mapping[CalendarRef, Account]) -> Iterator[tuple[CalendarRef, Account]]:
    yield from ((one, owners[ref]) for ref, refs in beside.items() for one in _listed(refs))


def _sure(wondering: Iterable[Missed], beside: Siblings, shut: set[str]) -> list[Missed]:
    """For whom no further calendar is closed that was not before."""
    return [one for one in wondering if shut.isdisjoint(ref.url for ref in _listed(beside[one.refs[0]]))]


def _listed(siblings: tuple[CalendarRef, ...] | Trouble) -> tuple[CalendarRef, ...]:
    return () if isinstance(siblings, Trouble) else siblings


def _all_of(ref: CalendarRef) -> str:
    """What stands for all further calendars of an owner, where it is not known which there are."""
    return f"{ref.url} and others"


def _around(
    refs: Sequence[CalendarRef], siblings: tuple[CalendarRef, ...] | Trouble, found: Mapping[str, Found]
) -> tuple[str, ...]:
    """The further calendars of an owner; one that is closed to us is left out: it is not shared."""
    if isinstance(siblings, Trouble):
        return (_all_of(refs[0]),)
    return tuple(one.url for one in siblings if one not in refs and not _closed(found[one.url]))


def _looked_for(
    seen: Observation, wondering: Iterable[Missed], sure: Collection[Missed], now: datetime
) -> Iterator[tuple[str, CalendarState]]:
    """The usual calendars for which all further ones were read: what is missed there is in none of those.

    What was dragged there is looked for again until it is followed. One that is closed to us and was not before may
    only fail, so that nobody is `sure` of what was missed less than `CLOSED_FOR` ago.
    """
    looked: dict[str, set[str]] = defaultdict(set)
    for one in wondering:
        around = seen.siblings[one.pair, one.role]
        if any(seen.trouble(url) for url in (one.refs[0].url, *around)):
            continue
        further = [by_uid(seen.state(url)) for url in around]
        for ref in one.refs:
            held = by_uid(seen.state(ref.url))
            missed = set(_nowhere(one, held, further, now))
            looked[ref.url] |= missed if one in sure else {uid for uid in missed if not _missed_lately(held, uid, now)}
    found = ((seen.found[url], url, uids) for url, uids in looked.items())
    yield from ((url, sought(state, uids)) for state, url, uids in found if isinstance(state, CalendarState))


def _nowhere(one: Missed, held: Held, further: Sequence[Held], now: datetime) -> Iterator[str]:
    """What is missed and was not dragged, nor what came of it; of an earlier series its end is enough.

    What cannot be understood there may be what is missed.
    """
    for uid in (uid for uid in one.uids if not any(_unclear(other, uid) for other in further)):
        there = [other for other in further if dragged(held, other, uid)]
        found = any(uid == one.series or goes_on(other, uid, now) for other in there)
        stands = any(not sighting.missing_since for sighting in held.get(uid, ()))
        if not found and not (stands and any(_came_of(one.pair, other, now) for other in further)):
            yield uid


def _missed_lately(held: Held, uid: str, now: datetime) -> bool:
    return any(one.missing_since and now - one.missing_since < CLOSED_FOR for one in held.get(uid, ()))


def _unclear(held: Held, uid: str) -> bool:
    """Whether something of that UID is there, and cannot be understood."""
    return any(one.resource.fault and not one.missing_since for one in held.get(uid, ()))


def _came_of(pair: str, held: Held, now: datetime) -> bool:
    """Whether a series that bears a pair's marker goes on in a calendar."""
    marked = {
        uid for uid, some in held.items() for one in some if one.resource.series and one.resource.series.marker == pair
    }
    return any(goes_on(held, uid, now) for uid in marked)


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
    for one, role in product(known, Role):
        for ref in places(company, one, role):
            account, theirs = company.accounts[ref.account], company.account(owner(one.pair, role))
            # An account in which nobody lives any more is not probed, and is only read.
            known_to_answer = account if account is theirs else replace(account, schedules=bool(account.schedules))
            found.setdefault(ref.url, (ref, known_to_answer))
    return dict(found.values())


def _siblings(ref: CalendarRef, account: Account) -> tuple[CalendarRef, ...] | Trouble:
    """The owner's other calendars, or why it is not known which there are."""
    try:
        return account.provider.siblings(ref)
    except ProviderError as error:
        return trouble(error, account.name)


def _closed(found: Found) -> bool:
    return isinstance(found, Trouble) and found.lasting
