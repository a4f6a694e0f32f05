"""A company with two accounts, between which people move by the roster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from daemon.company import Account
from providers.base import CalendarProvider
from rules.model import Pair, Person, Role, Series, Window
from rules.shown import shown_in
from tests.daemon.world import DAY, START, World, a_team, located, provisioned, verbs

WEEK = 7 * DAY
Wrap = Callable[[CalendarProvider], CalendarProvider]
BOTH = (Role.MANAGER, Role.REPORT)
MONDAY = START + WEEK


def an_office(
    team: int = 1,
    wrap: Callable[[CalendarProvider], CalendarProvider] = lambda inner: inner,
    *,
    scheduling: bool = False,
) -> World:
    """A company of which some may move to another account; its series have run for a week."""
    world = provisioned(pairs=a_team(team), wrap=wrap, scheduling=scheduling)
    world.accounts = {"other": other(world)}
    world.start(world.store)
    world.now = MONDAY
    assert verbs(world) == []
    return world


def other(world: World, name: str = "other") -> Account:
    """An account that does not invite, on the same server as all others here."""
    return Account(name, world.wrap(world.calendars), located, schedules=False)


def moved(pair: Pair, *roles: Role, **to: str) -> Pair:
    """The pair with other calendars by the roster: on the other account, unless said otherwise."""
    to = to or {"account": "other"}
    report, manager = pair.report, pair.manager
    report = replace(report, **to) if Role.REPORT in roles else report  # type: ignore[arg-type]
    manager = replace(manager, **to) if Role.MANAGER in roles else manager  # type: ignore[arg-type]
    return replace(pair, report=report, manager=manager)


def move(world: World, *roles: Role, **to: str) -> Pair:
    """Change the roster for the first pair; the pair before."""
    before = world.pair
    world.employ(moved(before, *roles, **to), *world.pairs[1:])
    return before


def there(world: World, *people: Person) -> Mapping[str, list[Series]]:
    """All series in the calendars of these people, by account."""
    calendars = [located(one) for one in people]
    known = [one for one in calendars if not world.calendars.check(one).missing]
    return {ref.account: [one.series for one in world.calendars.objects(ref) if one.series] for ref in known}


def meetings(world: World, person: Person, accounts: Sequence[str] = ("office", "other")) -> list[datetime]:
    """What a person finds in the next four weeks in the calendars of these accounts."""
    found = there(world, *(replace(person, account=one) for one in accounts))
    window = Window(world.now, world.now + 4 * WEEK)
    return sorted(span.start for some in found.values() for one in some for span in shown_in(one, window))


def weekly(world: World, weeks: int = 4) -> list[datetime]:
    """When the two are to meet."""
    return [one for one in map(world.week, range(weeks)) if one < world.now + weeks * WEEK]
