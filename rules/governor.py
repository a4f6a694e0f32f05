"""How many mails a person gets in a day, and when one more may go: nobody is nagged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from rules.deadlines import polite
from rules.model import Person, Policy
from rules.slot import instant, wall_time


def has_room(planned: Iterable[datetime], at: datetime, person: Person, policy: Policy) -> bool:
    """Whether one more mail fits into that day of the person, beside those that are sent or planned."""
    day = wall_time(at, person.zone).date()
    return sum(wall_time(one, person.zone).date() == day for one in planned) < policy.daily


def sending_moment(planned: Iterable[datetime], now: datetime, person: Person, policy: Policy) -> datetime:
    """The first polite moment, from now on, of a day that has room for one more mail."""
    before = tuple(planned)
    at = polite(now, person, policy)
    while not has_room(before, at, person, policy):
        tomorrow = wall_time(at, person.zone).date() + timedelta(days=1)
        at = polite(instant(datetime.combine(tomorrow, time()), person.zone), person, policy)
    return at
