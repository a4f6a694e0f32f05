"""In which calendars of a person the copies of a pair are expected; by the roster they may be others since."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from daemon.company import Account, Company, owner
from providers.base import CalendarRef
from rules.delivery import Delivery
from rules.known import Home, Known, moved
from rules.model import Person, Role


def places(company: Company, known: Known, role: Role) -> tuple[CalendarRef, ...]:
    """Where the last copy was dragged to, if it was, and the usual calendar, where earlier ones may be left.

    While the roster names another calendar, that one comes last. Nowhere for who has nothing but mail.
    """
    usual = destination(company, known, role)
    there = (usual,) if company.accounts[usual.account].calendars else ()
    if moves(company, known, role):
        return (*_before(company, known, role), *there)
    url = known.places.get(role)
    return there if not there or url in (None, usual.url) else (replace(usual, url=url), usual)


def place(company: Company, known: Known, role: Role) -> CalendarRef:
    """Where a pair's copy is: in the person's usual calendar, or where it was dragged to."""
    return next(iter(places(company, known, role)), destination(company, known, role))


def destination(company: Company, known: Known, role: Role) -> CalendarRef:
    """The calendar that the roster names."""
    return company.calendar(owner(known.pair, role))


def written_to(company: Company, known: Known, role: Role) -> CalendarRef:
    """Where a new copy is written: what is still expected in a calendar before leaves that."""
    return (destination if moves(company, known, role) else place)(company, known, role)


def moves(company: Company, known: Known, role: Role) -> bool:
    """Whether the roster names another calendar than the one in which copies are expected so far."""
    home = known.homes.get(role)
    return home is not None and home.url != destination(company, known, role).url


def way_of(company: Company, known: Known) -> Delivery:
    """How the series in use reaches the report: as long as it is to move, as it did before."""
    if known.way and any(moves(company, known, role) for role in Role):
        return known.way
    return company.delivery(known.pair)


def arrived(company: Company, known: Known, roles: Collection[Role]) -> Known:
    """The pair with copies of these roles expected where they are written, and what was left there."""
    left = [role for role in Role if role in roles and moves(company, known, role)]
    for role in left:
        known = moved(known, role, _home(destination(company, known, role)))
    return replace(known, way=company.delivery(known.pair)) if left else known


def beside(ref: CalendarRef, url: str) -> bool:
    """Whether another calendar is on the same server."""
    return urlsplit(ref.url)[:2] == urlsplit(url)[:2]


def readable_at(company: Company, person: Person, url: str) -> Iterator[CalendarRef]:
    """A calendar of somebody's at an address, by each account that may lead there."""
    for account in company.accounts.values():
        if account.calendars and _same_server(account, person, url):
            yield CalendarRef(account.name, url, person.email, person.zone)


def _home(ref: CalendarRef) -> Home:
    return Home(ref.account, ref.url)


def _before(company: Company, known: Known, role: Role) -> tuple[CalendarRef, ...]:
    """The calendars in which copies are so far; none where their account is gone from the configuration."""
    person, home = owner(known.pair, role), known.homes[role]
    account = company.accounts.get(home.account)
    if account is None or not account.calendars or not _same_server(account, person, home.url):
        return ()
    urls = dict.fromkeys((known.places.get(role, home.url), home.url))
    new = destination(company, known, role).url
    return tuple(CalendarRef(home.account, url, person.email, person.zone) for url in urls if url != new)


def _same_server(account: Account, person: Person, url: str) -> bool:
    """Whether a calendar is where the account is: the configuration may lead to another server by now."""
    return beside(account.locate(replace(person, account=account.name, calendar="")), url)


def settled(company: Company, known: Known) -> Known:
    """The pair with the calendars in which its copies are expected, where those are not known yet."""
    accounts = [company.account(one) for one in (known.pair.manager, known.pair.report)]
    if known.adopted_at is None or known.ended_at or any(one.schedules is None for one in accounts):
        return known
    usual = {role: destination(company, known, role) for role in Role}
    same = {role: one for role, one in usual.items() if known.homes.get(role, one).url == one.url}
    homes = {**known.homes, **{role: _home(one) for role, one in same.items()}}
    way = known.way or company.delivery(known.pair)
    return known if (homes, way) == (known.homes, known.way) else replace(known, homes=homes, way=way)


def on_the_move(company: Company, known: Known, now: datetime) -> Known:
    """The same with since when the roster names other calendars."""
    known = settled(company, known)
    moving = any(moves(company, known, role) for role in Role)
    if moving == (known.moving_since is not None):
        return known
    return replace(known, moving_since=now if moving else None)
