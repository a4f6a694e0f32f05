"""The steps that give single weeks an agenda link of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from daemon.company import Company
from daemon.documents import with_week_links
from daemon.guard import guarded
from daemon.observe import Observation, Trouble
from daemon.store import Store
from rules.known import Known
from rules.plan import Step, Unread
from rules.reading import CalendarState
from rules.situation import Situation
from rules.weekly import week_links, with_links


def weekly_steps(
    company: Company, store: Store, seen: Iterable[Situation | list[Unread]], others: Iterable[Step], now: datetime
) -> list[Step]:
    """What hangs the agenda on the next weeks of the pairs that nothing else is done with, and nothing is open of."""
    if not company.by_week:
        return []
    company = with_week_links(company, store, now)
    occupied = {one.pair for one in others} | store.pairs_in_play()
    steps = []
    for one in seen:
        if isinstance(one, Situation) and one.known.key not in occupied:
            links = company.links_of_weeks(one.known, now)
            nothing: Step | None = None
            step = guarded(partial(week_links, one, links, now), nothing, pair=one.known.key)
            steps += [step] if step else []
    return steps


def linked_steps(
    company: Company, store: Store, known: Mapping[str, Known], steps: list[Step], now: datetime
) -> list[Step]:
    """The steps, where weeks that they put somewhere get their links in the same write."""
    if not company.by_week or not steps:
        return steps
    company = with_week_links(company, store, now)
    return [with_links(one, known[one.pair].series, company.links_of_weeks(known[one.pair], now)) for one in steps]


def as_written(observation: Observation, states: Mapping[str, CalendarState]) -> Observation:
    """What was observed, with what the pass itself has written since."""
    found = {url: one if isinstance(one, Trouble) else states.get(url, one) for url, one in observation.found.items()}
    return replace(observation, found=found)
