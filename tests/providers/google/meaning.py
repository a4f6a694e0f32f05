"""What of a series Google can show at all."""

from __future__ import annotations

from dataclasses import replace

from rules.model import Override, Series


def shown(series: Series) -> Series:
    """The series as Google shows it.

    A week is off in one way alone, and an edited week stays edited for good: one that is as the series has it says
    nothing. Links stand in two places, so that their order is not kept.
    """
    off = frozenset(one.recurrence_id for one in series.overrides if one.cancelled)
    weeks = (one for one in series.overrides if not one.cancelled)
    whole = replace(series, links=tuple(sorted(series.links)))
    kept = (one for one in (_shown(week, series) for week in weeks) if not _says_nothing(one, series))
    by_week = sorted(kept, key=lambda one: one.recurrence_id)
    return replace(whole, excluded=series.excluded | off, overrides=tuple(by_week))


def _shown(week: Override, series: Series) -> Override:
    links = None if week.links is None or sorted(week.links) == sorted(series.links) else tuple(sorted(week.links))
    return replace(week, links=links)


def _says_nothing(week: Override, series: Series) -> bool:
    return replace(week, comment="") == Override(week.recurrence_id, week.recurrence_id, series.length)
