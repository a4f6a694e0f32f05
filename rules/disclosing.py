"""Choosing which weeks with a former manager the present one sees: all, a range, or single ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rules.access import Disclosure, Tenure
from rules.model import Pair
from rules.notebook import WEEK, monday


@dataclass(frozen=True, slots=True)
class Stretch:
    """Weeks one after another, from one Monday to another."""

    first: date
    last: date


def everything(weeks: Sequence[date]) -> list[Stretch]:
    """All of the weeks, which are in order."""
    return [Stretch(weeks[0], weeks[-1])] if weeks else []


def ranging(weeks: Sequence[date], first: date, last: date) -> list[Stretch]:
    """Those from one day to another; none where no week lies between them."""
    return everything([one for one in weeks if monday(first) <= one <= last])


def single(weeks: Collection[date], chosen: Iterable[date]) -> list[Stretch]:
    """Those that were chosen, neighbours together; what is none of the weeks is left aside."""
    found: list[Stretch] = []
    for week in sorted(set(chosen) & set(weeks)):
        if found and week == found[-1].last + WEEK:
            found[-1] = Stretch(found[-1].first, week)
        else:
            found.append(Stretch(week, week))
    return found


def disclosures(tenure: Tenure, present: Pair, stretches: Iterable[Stretch], now: datetime) -> list[Disclosure]:
    """What is kept of a choice; what is shown already is not kept again."""
    shown = {(one.first, one.last) for one in tenure.shown}
    report, manager = present.report.email, present.manager.email
    return [
        Disclosure(report, tenure.key, manager, one.first, one.last, now)
        for one in stretches
        if (one.first, one.last) not in shown
    ]
