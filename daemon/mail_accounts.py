"""Accounts of people who have nothing but mail: no calendar of theirs is read or written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from daemon.company import Account
from providers.base import CalendarRef
from providers.nowhere import NoCalendars
from rules.model import Person
from rules.roster import Roster


def mail_account(name: str) -> Account:
    """An account of that name."""

    def locate(person: Person) -> CalendarRef:
        return CalendarRef(name, f"mailto:{person.email}", person.email, person.zone)

    return Account(name, NoCalendars(), locate, schedules=False, calendars=False)


def without_calendars(roster: Roster, accounts: Mapping[str, Account]) -> Iterator[str]:
    """Who needs a calendar, or names one, in an account where there is none."""
    mailed = {name for name, one in accounts.items() if not one.calendars}
    leading = {pair.manager.email: pair.manager for pair in roster.pairs if pair.manager.account in mailed}
    for email, manager in leading.items():
        lack = f"leads a team, so the 1:1s need a calendar, and [accounts.{manager.account}] has none"
        yield f"{email}: {lack}; name an account with calendars, or another manager"
    for one in roster.people.values():
        if one.calendar and one.account in mailed:
            yield f"{one.email}: has a calendar, and [accounts.{one.account}] is for mail alone; keep one of the two"
