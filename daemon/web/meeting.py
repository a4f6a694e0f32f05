"""When the 1:1 of a week is: as agreed, at another time by the calendar, or off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.mail.words import moment
from daemon.web.opening import Opened
from daemon.web.site import current
from rules.coming import stands
from rules.notebook import agreed
from rules.week import Week


@dataclass(frozen=True, slots=True)
class Meeting:
    """When the 1:1 of the week was agreed for, and by the calendar: at another time ("" for none), or off."""

    agreed: str
    moved: str
    off: bool


def shown(week: Opened, now: datetime) -> Meeting:
    """What the page shows of it."""
    at, start, zone = agreed(week.pair.slot, week.week), begins(week), week.reader.zone
    moved = moment(start, zone, now) if start and start != at else ""
    return Meeting(moment(at, zone, now), moved, off=start is None)


def begins(week: Opened) -> datetime | None:
    """When the 1:1 of a week begins by the records that are kept of it; None where it is off."""
    slot = week.pair.slot
    window = Week(*week.week.isocalendar()[:2]).window(slot.zone)
    return stands(slot, week.week, current().store.records_around([week.key], window).get(week.key, ()))
