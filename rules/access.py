"""Who may open what a pair wrote: the two while they meet; afterwards both still read it, and nobody writes.

| reader | the weeks of their 1:1 | what of it |
|---|---|---|
| the team member | all | everything shared, and the own drafts |
| the manager | all but those with one before | everything shared |
| a former manager | up to the last one they had | everything shared, to read |
| the manager after that one | those that the team member shows | everything shared, to read |
| anybody else | none | nothing, and not even that there is something |
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from rules.identity import pair_key
from rules.known import Known
from rules.model import Pair, Person
from rules.notebook import WEEK, monday
from rules.slot import wall_time


class Way(StrEnum):
    """As whom somebody opens what a pair wrote."""

    REPORT = "report"
    MANAGER = "manager"
    FORMER = "former"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """That a team member shows weeks with a former manager to the present one, `reader`.

    `pair` is the key of the former 1:1; `first` and `last` are Mondays, both included. It counts for that manager
    alone, while they are the present one, and until it is taken back.
    """

    report: str
    pair: str
    reader: str
    first: date
    last: date
    at: datetime
    taken_back_at: datetime | None = None
    id: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Tenure:
    """A pair, and from which Monday to which it met; None where that is open.

    `kept_as` is the key that its weeks are stored under, "" for the one that follows from the two addresses;
    `shown` is what of them counts as shown to the present manager.
    """

    pair: Pair
    first: date | None = None
    last: date | None = None
    kept_as: str = ""
    shown: tuple[Disclosure, ...] = ()

    @property
    def key(self) -> str:
        return self.kept_as or pair_key(self.pair.report.email, self.pair.manager.email)

    def covers(self, week: date) -> bool:
        return (self.first is None or self.first <= week) and (self.last is None or week <= self.last)

    def way(self, reader: Person) -> Way | None:
        """As whom a person opens it; None for whoever is not of the two."""
        if reader.email == self.pair.report.email:
            return Way.REPORT
        if reader.email != self.pair.manager.email:
            return None
        return Way.MANAGER if self.last is None else Way.FORMER

    def way_into(self, reader: Person, week: date) -> Way | None:
        """As whom a person opens one week of it, the present manager included as far as it is shown."""
        shown = any(one.first <= week <= one.last for one in _shown_to(reader, self))
        return self.way(reader) or (Way.SHOWN if shown else None)


@dataclass(frozen=True, slots=True)
class Scope:
    """Weeks of a tenure that one person may read, and as whom; `first` and `last` are Mondays, both included."""

    tenure: Tenure
    way: Way
    first: date = date.min
    last: date = date.max

    def __contains__(self, week: date) -> bool:
        return self.first <= week <= self.last


def scopes(tenures: Iterable[Tenure], reader: Person) -> Iterator[Scope]:
    """All weeks that a person may read; those of a pair never twice."""
    for one in tenures:
        way = one.way(reader)
        if way is None:
            yield from (Scope(one, Way.SHOWN, first, last) for first, last in _stretches(_shown_to(reader, one)))
        else:
            yield Scope(one, way, last=one.last or date.max) if way is Way.FORMER else Scope(one, way)


def _shown_to(reader: Person, tenure: Tenure) -> list[Disclosure]:
    return [one for one in tenure.shown if one.reader == reader.email]


def _stretches(shown: Iterable[Disclosure]) -> list[tuple[date, date]]:
    """The weeks of disclosures as stretches that do not touch."""
    found: list[tuple[date, date]] = []
    for one in sorted(shown, key=lambda one: (one.first, one.last)):
        if found and one.first <= found[-1][1] + WEEK:
            found[-1] = found[-1][0], max(found[-1][1], one.last)
        else:
            found.append((one.first, one.last))
    return found


def tenure(known: Known, current: Pair | None, shown: Iterable[Disclosure] = ()) -> Tenure:
    """When a pair met, as far as the daemon knows; `current` is whom the roster names for the team member today.

    Of what is `shown`, that counts which is about this pair, is not taken back, and is for the manager of today.
    """
    lasts = current is not None and known.manager == current.manager.email
    ended = None if lasts else known.ended_at or known.missing_since
    counting = (one for one in shown if one.pair == known.key and one.taken_back_at is None and not lasts)
    present = tuple(one for one in counting if current is not None and one.reader == current.manager.email)
    pair = current if lasts and current else known.pair
    return Tenure(_at_its_time(pair, known), _week(known, known.first), _week(known, ended), known.key, present)


def _at_its_time(pair: Pair, known: Known) -> Pair:
    """The pair at the weekly time that the two agreed on, where that is another than the roster still names."""
    stands = known.slot if known.slot and known.roster == pair.slot else pair.slot
    return replace(pair, slot=stands)


def tenure_of(week: date, tenures: Iterable[Tenure]) -> Tenure | None:
    """The tenure that a week belongs to: the one that began last of those that cover it, else the one that lasts."""
    chosen = sorted(tenures, key=lambda one: (one.first or date.min, one.last or date.max))
    covering = [one for one in chosen if one.covers(week)]
    return next(reversed(covering), None) or next((one for one in chosen if one.last is None), None)


def tenure_open_to(reader: Person, week: date, tenures: Collection[Tenure]) -> Tenure | None:
    """The tenure of a week that a person may open.

    None also for the present manager where somebody else was it: what the new one wrote there, nobody else would find.
    """
    found = tenure_of(week, [one for one in tenures if one.way_into(reader, week)])
    elsewhere = found is not None and not found.covers(week) and any(one.covers(week) for one in tenures)
    return None if elsewhere else found


def _week(known: Known, at: datetime | None) -> date | None:
    return monday(wall_time(at, (known.slot or known.pair.slot).zone).date()) if at else None
