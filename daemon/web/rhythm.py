"""The last weeks of a 1:1 as a picture, with the same in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import assert_never

from daemon.i18n import gettext as _
from daemon.i18n import ngettext
from rules.model import Slot
from rules.notebook import monday
from rules.slot import wall_time
from rules.week import Became, LedgerEntry, Week

WEEK = timedelta(days=7)
WEEKS = 26


@dataclass(frozen=True, slots=True)
class Beat:
    """One week: the day that was agreed, and what became of it; None where that is not known."""

    day: date
    became: Became | None

    @property
    def shape(self) -> str:
        """The name of its picture."""
        return self.became or "unknown"

    @property
    def words(self) -> str:
        return spoken(self.became) if self.became else _("not known")


def first_shown(now: datetime) -> Week:
    """The first week that any picture shows."""
    return Week(*(now - (WEEKS + 1) * WEEK).isocalendar()[:2])


def beats(entries: Iterable[LedgerEntry], slot: Slot, now: datetime) -> tuple[Beat, ...]:
    """The weeks that are over, oldest first, from the first one on that is known; none where none is."""
    known = {one.iso.monday: one for one in entries}
    this = monday(wall_time(now, slot.zone).date())
    weeks = [this - number * WEEK for number in range(WEEKS, 0, -1)]
    begun = [one for one in weeks if known and one >= min(known)]
    return tuple(_beat(one, known.get(one), slot) for one in begun)


def _beat(week: date, entry: LedgerEntry | None, slot: Slot) -> Beat:
    if entry is None:
        return Beat(week + timedelta(days=slot.weekday), None)
    return Beat(wall_time(entry.recurrence_id, entry.zone).date(), entry.became)


def summary(weeks: Sequence[Beat]) -> str:
    """`26 weeks: 21 held, 3 moved, 1 excused, 1 missed`."""
    counts = Counter(one.became for one in weeks)
    known = [f"{counts[one]} {spoken(one)}" for one in Became if counts[one]]
    unknown = [_("%(number)s not known") % {"number": counts[None]}] if counts[None] else []
    number = ngettext("%(number)s week", "%(number)s weeks", len(weeks)) % {"number": len(weeks)}
    return f"{number}: {', '.join([*known, *unknown])}"


def spoken(one: Became) -> str:
    """What became of a week, in a word."""
    match one:
        case Became.HELD:
            return _("held")
        case Became.MOVED:
            return _("moved")
        case Became.EXCUSED:
            return _("excused")
        case Became.MADE_UP:
            return _("made up")
        case Became.MISSED:
            return _("missed")
        case _:
            assert_never(one)
