"""A week may stand at a date that was added for it: whatever sets the week takes that date off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from rules.edit import MINIMAL_STEP, Cancel, Change, Place, Undate
from rules.model import Series, Window
from rules.standing import weeks_of


def with_their_dates(series: Series, *changes: Change) -> tuple[Change, ...]:
    """The changes, and what takes off the dates that stand for the weeks that they set: those would stay beside."""
    set_by_them = [one.recurrence_id for one in changes if isinstance(one, Cancel | Place)]
    return (*changes, *dates_of(series, set_by_them))


def dates_of(series: Series, weeks: Iterable[datetime]) -> Iterator[Undate]:
    """What takes off the dates that stand for weeks of a series."""
    for at in weeks if series.added else ():
        stands = (one.stands for one in weeks_of(series, Window(at, at + MINIMAL_STEP)) if one.added)
        yield from (Undate(one.start) for one in stands if one)
