"""Where the weeks of one copy stand: the rule, a change of all weeks from one on, added dates, edited weeks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.model import Frequency, Override, Rule, Series, Slot, Span, Window
from rules.slot import WEEK, first_local, instant, iso_week, series_weeks, wall_time


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a series: when it should start by its rule, and where it stands: None when it is off.

    `rule` is where it stands before it was edited by itself; `added` when a date added elsewhere stands for it.
    """

    recurrence_id: datetime
    rule: Span
    stands: Span | None
    override: Override | None = None
    added: bool = False


def regular(rule: Rule | None) -> bool:
    """Whether a rule means once every week, however long."""
    return (
        rule is not None
        and rule.frequency is Frequency.WEEKLY
        and rule.interval == 1
        and len(rule.weekdays) <= 1
        and not rule.further
    )


def all_from_then_on(series: Series, until: datetime) -> Override | None:
    """The latest change of all weeks from one on that begins before an instant. RFC 5545, section 3.8.4.4."""
    found = [one for one in series.overrides if one.onwards and one.recurrence_id < until]
    return max(found, key=lambda one: one.recurrence_id, default=None)


def standing(series: Series, window: Window) -> Iterator[tuple[datetime, Span | None]]:
    """Recurrence ids in the window, and where the rule and changes of all later weeks put them."""
    changes = sorted((one for one in series.overrides if one.onwards), key=lambda one: one.recurrence_id)
    for at in series_weeks(series, window):
        change = next((one for one in reversed(changes) if one.recurrence_id <= at), None)
        yield at, Span(at, series.length) if change is None else _shifted(series, change, at)


def _shifted(series: Series, change: Override, at: datetime) -> Span | None:
    """Shifted by the clock on the wall, as clients do."""
    if change.cancelled:
        return None
    by = wall_time(change.start, series.zone) - wall_time(change.recurrence_id, series.zone)
    return Span(instant(wall_time(at, series.zone) + by, series.zone), change.length)


def weeks_of(series: Series, window: Window) -> Iterator[Week]:
    """The weeks of a regular series whose recurrence ids lie in the window; none of any other."""
    if not regular(series.rule):
        return
    overrides = {one.recurrence_id: one for one in series.overrides if not one.onwards}
    elsewhere = _added_for(series)
    for at, rule in standing(series, window):
        if rule is None:
            continue
        override = overrides.get(at)
        if override is not None:
            shows = None if override.cancelled else Span(override.start, override.length)
            yield Week(at, rule, shows, override)
        elif at in series.excluded:
            instead = elsewhere.get(at)
            yield Week(at, rule, Span(instead, series.length) if instead else None, added=instead is not None)
        else:
            yield Week(at, rule, rule)


def _added_for(series: Series) -> dict[datetime, datetime]:
    """Added dates by the excluded week that they stand for: in the same ISO week, else within a week; each once."""
    left, found = sorted(series.added), dict[datetime, datetime]()
    for at in sorted(series.excluded) if left else ():
        near = [one for one in left if abs(one - at) < WEEK and one not in series.excluded]
        same = [one for one in near if iso_week(one, series.zone) == iso_week(at, series.zone)]
        if chosen := _nearest(same or near, at):
            found[at] = chosen
            left.remove(chosen)
    return found


def _nearest(dates: Sequence[datetime], at: datetime) -> datetime | None:
    return min(dates, key=lambda one: abs(one - at), default=None)


def at_slot(series: Series, slot: Slot, now: datetime) -> bool:
    """Whether a series repeats at its slot for ever, in whatever words: instants are compared, never text."""
    rule = series.rule
    if rule is None or not regular(rule) or rule.until or rule.count or series.length != slot.length:
        return False
    if any(one.onwards for one in series.overrides):
        return False
    start = first_local(series)
    if (start.weekday(), start.time(), series.zone) == (slot.weekday, slot.time, slot.zone):
        return True
    year = Window(max(now, instant(start, series.zone)), max(now, instant(start, series.zone)) + 53 * WEEK)
    return all(is_slot(at, slot) for at in series_weeks(series, year))


def is_slot(at: datetime, slot: Slot) -> bool:
    """Whether an instant is one of the slot's."""
    local = wall_time(at, slot.zone)
    return (local.weekday(), local.time()) == (slot.weekday, slot.time) and instant(local, slot.zone) == at
