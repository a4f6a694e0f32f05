"""The working hours that people keep in their calendars, where the roster names none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from daemon.company import Company
from providers.errors import ProviderError, TemporaryError
from rules.identity import pair_key
from rules.model import Hours, Pair, Person

log = structlog.get_logger()
DAY = timedelta(days=1)
SOON = timedelta(hours=1)
"""When one is asked again who did not answer."""

DEFAULT = Hours(assumed=True)


class Timetable:
    """Asks once a day at most, and only about those who may be asked something; a refusal means the usual hours."""

    def __init__(self) -> None:
        self._hours: dict[str, Hours] = {}
        self._due: dict[str, datetime] = {}

    def applied(self, company: Company, in_play: Collection[str], now: datetime) -> Company:
        """The company with everybody's hours as far as they are known; those of pairs in play are looked up."""
        if not any(account.hours for account in company.accounts.values()):
            return company
        playing = [pair for pair in company.pairs if pair_key(pair.report.email, pair.manager.email) in in_play]
        for person in {one.email: one for pair in playing for one in (pair.report, pair.manager)}.values():
            if person.hours.assumed and self._due.get(person.email, now) <= now:
                self._look_up(company, person, now)
        pairs = tuple(_working(pair, self._hours) for pair in company.pairs) if self._hours else company.pairs
        return company if pairs == company.pairs else replace(company, pairs=pairs)

    def _look_up(self, company: Company, person: Person, now: datetime) -> None:
        ask = company.account(person).hours
        if ask is None:
            return
        self._due[person.email] = now + DAY
        try:
            self._hours[person.email] = ask(company.calendar(person)) or DEFAULT
        except TemporaryError:
            self._due[person.email] = now + SOON
        except ProviderError as error:
            self._hours[person.email] = DEFAULT
            log.info("working hours not looked up", person=person.email, why=str(error))


def _working(pair: Pair, hours: Mapping[str, Hours]) -> Pair:
    report, manager = (_with(one, hours) for one in (pair.report, pair.manager))
    return pair if (report, manager) == (pair.report, pair.manager) else replace(pair, report=report, manager=manager)


def _with(person: Person, hours: Mapping[str, Hours]) -> Person:
    found = hours.get(person.email)
    return replace(person, hours=found) if found and person.hours.assumed and person.hours != found else person
