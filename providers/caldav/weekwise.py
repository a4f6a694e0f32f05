"""Several weeks that change at once, one after the other: SOGo tells attendees of one edited week in a write."""

from __future__ import annotations

from datetime import datetime

from rules.edit import Change, Undate

Changes = tuple[Change, ...]


def apart(changes: Changes) -> tuple[Changes, ...]:
    """The same changes, those of each week together, in their order; all at once where one is of the whole series."""
    weeks: dict[datetime, list[Change]] = {}
    week: datetime | None = None
    for change in changes:
        week = week if isinstance(change, Undate) else getattr(change, "recurrence_id", None)
        if week is None:
            return (changes,)
        weeks.setdefault(week, []).append(change)
    return tuple(map(tuple, weeks.values()))
