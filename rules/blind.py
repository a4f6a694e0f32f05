"""Times in which a pair could not be looked at, or nobody could answer: nobody is asked about them afterwards.

While calendars cannot be read, the pages and the mails are there, and time goes on: reminder and deadline are by the
clock, and what falls due is done at the first reading. While the daemon itself was away nobody could answer. Nobody
looks between two passes either, which may be days apart where each is started by hand.

| what is known | what follows |
|---|---|
| a week was changed, and over, before they could be read again | the ledger has it as they show it; nobody is asked |
| it was in question before, and stands as agreed now | closed as withdrawn: somebody put it back, unseen |
| it was in question before, and still is not as agreed | closed as ever; nobody is asked any more |
| somebody's answer is awaited while the daemon is away | reminder and deadline are later by as much time |
| a week that is still to come was changed meanwhile | seen when the calendars are, and asked about from then on |
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from rules.model import Deviation, Kind, Series, Window
from rules.reading import CopyState
from rules.standing import weeks_of

INSTANT = timedelta(microseconds=1)
BY_TIME = frozenset({Kind.CANCELLED, Kind.MOVED, Kind.RESIZED})
"""What shows by where a week stands, so that it shows as well that it was undone."""


def put_off(since: datetime, until: datetime, absent: Iterable[Window]) -> datetime:
    """The end of a time of which nothing counts that lies in these."""
    for window in sorted(absent, key=lambda one: one.start):
        start = max(window.start, since)
        if start >= until:
            break
        if window.end > start:
            until += window.end - start
            since = window.end
    return until


def undone_unseen(deviation: Deviation, copy: CopyState, blind: Iterable[Window]) -> bool:
    """Whether a week began while nobody could look, and stands as it was agreed by what that copy shows now."""
    week = deviation.recurrence_id
    if week is None or deviation.kind not in BY_TIME or not isinstance(copy, Series):
        return False
    if not any(week in one for one in blind):
        return False
    return any(one.stands == deviation.agreed for one in weeks_of(copy, Window(week, week + INSTANT)))
