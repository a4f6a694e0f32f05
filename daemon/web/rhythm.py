"""The last weeks of a 1:1 as a picture, with the same in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import assert_never

from daemon.i18n import gettext as _
from daemon.i18n import ngettext
from rules.model import Slot
from rules.notebook import WEEK, monday
from rules.slot import wall_time
from rules.week import Became, LedgerEntry, Week

WEEKS = 26
UNKNOWN = "unknown"
SHAPES: tuple[str, ...] = (*Became, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Beat:
    """One week: the day that was agreed, and its picture, which what became of it names."""

    day: date
    shape: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many weeks have a picture, in words: `21 held`."""

    shape: str
    words: str


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The last weeks, oldest first, and how often each came about."""

    weeks: tuple[Beat, ...] = ()
    counts: tuple[Count, ...] = ()

    @property
    def number(self) -> str:
        """`26 weeks`."""
        return ngettext("%(number)s week", "%(number)s weeks", len(self.weeks)) % {"number": len(self.weeks)}

    @property
    def words(self) -> str:
        """`26 weeks: 21 held, 3 moved, 1 excused, 1 missed`."""
        return f"{self.number}: {', '.join(one.words for one in self.counts)}"


def first_shown(now: datetime) -> Week:
    """The first week that any picture shows."""
    return Week(*(now - (WEEKS + 1) * WEEK).isocalendar()[:2])


def rhythm(entries: Iterable[LedgerEntry], slot: Slot, now: datetime) -> Rhythm:
    """The weeks that are over, from the first one on that is known; none where none is."""
    known = {one.iso.monday: one for one in entries}
    this = monday(wall_time(now, slot.zone).date())
    weeks = [this - number * WEEK for number in range(WEEKS, 0, -1)]
    begun = min(known, default=this)
    beats = tuple(_beat(one, known.get(one), slot) for one in weeks if one >= begun)
    found = Counter(one.shape for one in beats)
    return Rhythm(beats, tuple(Count(one, f"{found[one]} {spoken(one)}") for one in SHAPES if found[one]))


def _beat(week: date, entry: LedgerEntry | None, slot: Slot) -> Beat:
    if entry is None:
        return Beat(week + timedelta(days=slot.weekday), UNKNOWN)
    return Beat(wall_time(entry.recurrence_id, entry.zone).date(), entry.became)


def spoken(shape: str) -> str:
    """What became of a week, in a word, by its picture."""
    return _("not known") if shape == UNKNOWN else _word(Became(shape))


def _word(one: Became) -> str:
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
