"""Several events of a series that change at once, one after the other: SOGo tells attendees of one in a write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from rules.edit import Cancel, Change, End, SeriesEdit, Undate

Changes = tuple[Change, ...]
Keyed = tuple[datetime | None, Change]


def apart(edit: SeriesEdit) -> tuple[Changes, ...]:
    """The same changes in their order, in as many steps as there are events that they are of.

    Weeks that would go with the end of their series are taken off before it; one that it takes off goes with it.
    """
    return tuple(tuple(change for _, change in some) for _, some in groupby(_keyed(edit), lambda one: one[0])) or ((),)


def _keyed(edit: SeriesEdit) -> Iterator[Keyed]:
    """Each change with the week that it is of, None for the series."""
    week, ends = None, None
    for change in edit.changes:
        if isinstance(change, End):
            ends = change.before
            yield from ((at, Cancel(at)) for at in _edited_from(edit, change.before))
        if isinstance(change, Cancel) and ends is not None and change.recurrence_id >= ends:
            yield None, change
            continue
        if not isinstance(change, Undate):  # that goes with the week that it brings back
            week = getattr(change, "recurrence_id", None)
        yield week, change


def _edited_from(edit: SeriesEdit, before: datetime) -> list[datetime]:
    weeks = edit.seen.overrides if edit.seen else ()
    return sorted(one.recurrence_id for one in weeks if one.recurrence_id >= before)
