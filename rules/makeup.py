"""Other times in the same week for a 1:1 that is off: up to three, ranked, each with why it was picked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rules.busy import Busy
from rules.deadlines import HANDS_OFF
from rules.model import Pair, Person, Span, Window
from rules.records import MakeUp
from rules.slot import instant, wall_time

MOST = 3
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class _Free:
    """A time at which both could meet: `days` from the agreed day, `shift` from the agreed time of that day."""

    start: datetime
    days: int
    shift: timedelta
    today: bool

    @property
    def rank(self) -> tuple[bool, int, int, bool, int, bool, timedelta, bool]:
        """Least is best: with a night's notice, same time, same day, near; to the hour, later before earlier."""
        group = 0 if self.shift == NOTHING else 1 if self.days == 0 else 2
        far = abs(self.shift)
        return (
            self.today,
            group,
            abs(self.days),
            self.days < 0,
            -(-far // HOUR),
            far % HOUR != NOTHING,
            far,
            self.shift < NOTHING,
        )


def make_up_times(
    pair: Pair, agreed: Span, busy: Iterable[Busy], taken: Iterable[Window], now: datetime
) -> tuple[MakeUp, ...]:
    """Up to three starts, best first, of the agreed length and in the agreed time's ISO week of the slot's zone.

    Both work then, neither is busy, none of the `taken` times is touched, nor the agreed one, and two hours are left.
    They are quarters of an hour from the agreed time of day, on different days where that can be.
    """
    blocked = [one.window for one in busy] + [*taken, Window(agreed.start, agreed.end)]
    blocked.append(Window(min(now, agreed.start) - 7 * DAY, now + HANDS_OFF))
    found = sorted(_candidates(pair, agreed, blocked, now), key=lambda one: one.rank)
    picked = sorted(_pick(found, agreed.length), key=lambda one: one.rank)
    return tuple(
        MakeUp(one.start, _ground(one, picked[:place], agreed, pair.slot.zone)) for place, one in enumerate(picked)
    )


def still_free(start: datetime, length: timedelta, taken: Iterable[Window]) -> bool:
    """Whether a time of that length overlaps with none of the others; where one ends, it may begin."""
    return all(start + length <= one.start or one.end <= start for one in taken)


def _candidates(pair: Pair, agreed: Span, blocked: Sequence[Window], now: datetime) -> Iterator[_Free]:
    zone = pair.slot.zone
    usual = wall_time(agreed.start, zone)
    monday = usual.date() - usual.weekday() * DAY
    days = [monday + number * DAY for number in range(7)]
    shared = list(_free(_both_work(pair, days), blocked))
    for day in days:
        base, today = instant(datetime.combine(day, usual.time()), zone), day == wall_time(now, zone).date()
        starts = _starts(base, agreed.length, _common([_day(day, zone)], shared))
        yield from (_Free(at, (day - usual.date()).days, at - base, today) for at in starts)


def _starts(base: datetime, length: timedelta, stretches: Iterable[Window]) -> Iterator[datetime]:
    """Starts in whole quarters of an hour from `base`, of meetings that fit into one of the stretches."""
    for stretch in stretches:
        first = -((base - stretch.start) // QUARTER)
        last = (stretch.end - length - base) // QUARTER
        yield from (base + number * QUARTER for number in range(first, last + 1))


def _both_work(pair: Pair, days: Sequence[date]) -> Iterator[Window]:
    around = [days[0] - DAY, *days, days[-1] + DAY]
    return _common(_work(pair.report, around), list(_work(pair.manager, around)))


def _work(person: Person, days: Iterable[date]) -> Iterator[Window]:
    """A person's working hours; none on a day whose clock changes, or is not there, within them."""
    shifts = ((datetime.combine(day, time()), one) for day in days for one in person.hours.on(day.weekday()))
    for opens, closes in ((midnight + one.start, midnight + one.end) for midnight, one in shifts):
        window = Window(instant(opens, person.zone), instant(closes, person.zone))
        if window.end - window.start == closes - opens and wall_time(window.start, person.zone) == opens:
            yield window


def _day(day: date, zone: str) -> Window:
    midnight, next_midnight = (instant(datetime.combine(one, time()), zone) for one in (day, day + DAY))
    return Window(midnight, next_midnight)


def _common(some: Iterable[Window], others: Sequence[Window]) -> Iterator[Window]:
    """The stretches that lie in one of each."""
    cut = (Window(max(one.start, two.start), min(one.end, two.end)) for one in some for two in others)
    return (one for one in cut if one.start < one.end)


def _free(windows: Iterable[Window], blocked: Sequence[Window]) -> Iterator[Window]:
    """What is left of the windows."""
    ordered = sorted((one for one in blocked if one.start < one.end), key=lambda one: one.start)
    for window in windows:
        yield from _left(window, [one for one in ordered if one.start < window.end and window.start < one.end])


def _left(window: Window, blocked: Sequence[Window]) -> Iterator[Window]:
    start = window.start
    for one in blocked:
        if start < one.start:
            yield Window(start, one.start)
        start = max(start, one.end)
    if start < window.end:
        yield Window(start, window.end)


def _pick(ranked: Sequence[_Free], length: timedelta) -> list[_Free]:
    """The best of each day, then what is left; never two that overlap."""
    best = {one.days: one for one in reversed(ranked)}
    picked: list[_Free] = []
    for one in (*sorted(best.values(), key=lambda one: one.rank), *ranked):
        others = [Window(other.start, other.start + length) for other in picked]
        if len(picked) < MOST and still_free(one.start, length, others):
            picked.append(one)
    return picked


def _ground(one: _Free, before: Sequence[_Free], agreed: Span, zone: str) -> str:
    weekday = f"{wall_time(agreed.start, zone) + one.days * DAY:%A}"
    if one.shift == NOTHING:
        return {1: "same time, next day", -1: "same time, the day before"}.get(one.days, f"same time, on {weekday}")
    if one.days == 0 and one.shift == HOUR:
        return "same day, an hour later"
    if one.days == 0:
        return "later the same day" if one.shift > NOTHING else "earlier the same day"
    again = any(other.days == one.days for other in before)
    return f"also free on {weekday}" if again else f"nearest free time on {weekday}"
