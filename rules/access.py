"""Who may open what a pair wrote: the two while they meet; afterwards both still read it, and nobody writes.

| reader | the weeks of their 1:1 | what of it |
|---|---|---|
| the team member | all | everything shared, and the own drafts |
| the manager | all | everything shared |
| a former manager | up to the last one they had | everything shared, to read |
| anybody else | none | nothing, and not even that there is something |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rules.known import Known
from rules.model import Pair, Person
from rules.notebook import monday
from rules.slot import wall_time


class Way(StrEnum):
    """As whom somebody opens what a pair wrote."""

    REPORT = "report"
    MANAGER = "manager"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class Tenure:
    """A pair, and from which Monday to which it met; None where that is open."""

    pair: Pair
    first: date | None = None
    last: date | None = None

    def covers(self, week: date) -> bool:
        return (self.first is None or self.first <= week) and (self.last is None or week <= self.last)

    def way(self, reader: Person) -> Way | None:
        """As whom a person opens it; None for whoever is not of the two."""
        if reader.email == self.pair.report.email:
            return Way.REPORT
        if reader.email != self.pair.manager.email:
            return None
        return Way.MANAGER if self.last is None else Way.FORMER


def tenure(known: Known, current: Pair | None) -> Tenure:
    """When a pair met, as far as the daemon knows; `current` is whom the roster names for the team member today."""
    lasts = current is not None and known.manager == current.manager.email
    ended = None if lasts else known.ended_at or known.missing_since
    return Tenure(current if lasts and current else known.pair, _week(known, known.first), _week(known, ended))


def tenure_of(week: date, tenures: Iterable[Tenure]) -> Tenure | None:
    """The tenure that a week belongs to: the one that began last of those that cover it, else the one that lasts."""
    chosen = sorted(tenures, key=lambda one: (one.first or date.min, one.last or date.max))
    covering = [one for one in chosen if one.covers(week)]
    return next(reversed(covering), None) or next((one for one in chosen if one.last is None), None)


def _week(known: Known, at: datetime | None) -> date | None:
    return monday(wall_time(at, (known.slot or known.pair.slot).zone).date()) if at else None
