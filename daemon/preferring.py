"""Lets the people of a company have their mails as they chose, whichever process stored what they chose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from daemon.company import Company
from daemon.store import Store
from rules.model import Pair, Person
from rules.preferences import Preferences, preferring

AS_THE_COMPANY = Preferences()


class Wishes:
    """Applies the choices that are stored now; works them out anew only where they, or the company, are others."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._choices: Mapping[str, Preferences] | None = None
        self._company: Company | None = None

    def applied(self, company: Company) -> Company:
        """The company whose people have their mails as they chose."""
        choices = self._store.preferences.all()
        if self._company is None or self._company is not company or choices != self._choices:
            self._company, self._choices = preferred(company, choices), choices
        return self._company


def preferred(company: Company, choices: Mapping[str, Preferences]) -> Company:
    """The company with these choices, by address, instead of any earlier ones; itself where that changes nothing."""
    pairs = tuple(_pair(one, choices) for one in company.pairs)
    unpaired = tuple(_people(company.unpaired, choices))
    same = (pairs, unpaired) == (company.pairs, company.unpaired)
    return company if same else replace(company, pairs=pairs, unpaired=unpaired)


def _pair(pair: Pair, choices: Mapping[str, Preferences]) -> Pair:
    report, manager = _people((pair.report, pair.manager), choices)
    same = report is pair.report and manager is pair.manager
    return pair if same else replace(pair, report=report, manager=manager)


def _people(people: Iterable[Person], choices: Mapping[str, Preferences]) -> list[Person]:
    return [preferring(one, choices.get(one.email, AS_THE_COMPANY)) for one in people]
