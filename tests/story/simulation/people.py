"""What people do to their 1:1s: each deed by its name, done to the meeting that they see in their own calendar.

A deed that makes another series gives its UID where a server chooses it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from providers.base import CalendarRef
from rules.model import Pair, Partstat, Role, Series, Window
from rules.shown import occurrences
from rules.slot import wall_time
from tests.servers.people import MemoryHand, RawHand
from tests.servers.people_at_google import GoogleHand
from tests.story.simulation.story import Did

DAY = timedelta(days=1)
TEN_WEEKS = timedelta(weeks=10)
EVE = "eve@example.test"

ALONE = frozenset({"cancel", "decline", "decline_all", "accept_all", "delete", "drag", "link"})
"""What an attendee can do where the server schedules: the rest belongs to the organizer."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A person of a pair looks at the own 1:1: `series` in a calendar; `week` is the meeting in question.

    `elsewhere` is another calendar of the same person.
    """

    did: Did
    pair: Pair
    hand: MemoryHand | RawHand | GoogleHand
    series: Series
    week: datetime
    elsewhere: CalendarRef
    now: datetime

    @property
    def uid(self) -> str:
        return self.series.uid

    @property
    def by(self) -> timedelta:
        return timedelta(minutes=self.did.by)

    @property
    def me(self) -> str:
        return self.pair.manager.email if self.did.role is Role.MANAGER else self.pair.report.email

    @property
    def other(self) -> str:
        return self.pair.report.email if self.did.role is Role.MANAGER else self.pair.manager.email

    @property
    def new_uid(self) -> str:
        return f"hand-{self.did.pair}-{self.did.at}"

    def later(self) -> datetime:
        """The meeting's other start; people move nothing into the past."""
        start = self.week + self.by
        if start <= self.now:
            raise LookupError("that is over")
        return start


def chosen_week(series: Series, number: int, now: datetime) -> datetime:
    """The so-many-th meeting ahead, -1 the last one that is over; LookupError when there is none."""
    if number < 0:
        over = occurrences(series, Window(now - TEN_WEEKS, now))
        return _nth([one.recurrence_id for one in over], number)
    return _nth([one.recurrence_id for one in occurrences(series, Window(now, now + TEN_WEEKS))], number)


def _nth(weeks: Sequence[datetime], number: int) -> datetime:
    try:
        return weeks[number]
    except IndexError as error:
        raise LookupError("there is no such meeting") from error


def _split(at: Sight) -> str | None:
    start = wall_time(at.later(), at.series.zone)
    return at.hand.split_series(at.uid, at.week, start, at.new_uid)


def _make_anew(at: Sight) -> str | None:
    """Write it again, from the meeting in question on, at its time or another, and delete it."""
    made = at.hand.make_like(at.uid, at.new_uid, wall_time(at.later(), at.series.zone), at.me)
    at.hand.delete_series(at.uid)
    return made


def _second(at: Sight) -> str | None:
    start = wall_time(at.week, at.series.zone) + DAY + timedelta(hours=2)
    return at.hand.make_like(at.uid, at.new_uid, start, at.me)


def _retime(at: Sight) -> None:
    at.hand.retime_series(at.uid, at.series.start + at.by)


def _invite_again(at: Sight) -> None:
    if all(one.email != at.other for one in at.series.attendees):
        at.hand.add_guest(at.uid, at.other)


def _add_guest(at: Sight) -> None:
    if all(one.email != EVE for one in at.series.attendees):
        at.hand.add_guest(at.uid, EVE)


def _link(at: Sight) -> None:
    """A link of one's own, and a word beside one's answer."""
    at.hand.link(at.uid, f"https://notes.example.test/{at.did.at}")
    at.hand.say(at.uid, at.week, at.me, "See you.")


def put_back(at: Sight) -> None:
    """What a person does who thinks better of it: the first week that is off or elsewhere goes back to its time."""
    weeks = [
        one for one in at.series.overrides if not one.onwards and (one.cancelled or one.start != one.recurrence_id)
    ]
    off = {*at.series.excluded, *(one.recurrence_id for one in weeks)}
    at.hand.put_back(at.uid, _nth(sorted(one for one in off if one > at.now), 0))


DEEDS: dict[str, Callable[[Sight], object]] = {
    "cancel": lambda at: at.hand.cancel_week(at.uid, at.week),
    "cancel_by_status": lambda at: at.hand.cancel_week_by_status(at.uid, at.week),
    "decline": lambda at: at.hand.decline_week(at.uid, at.week, at.me),
    "move": lambda at: at.hand.move_week(at.uid, at.week, at.later()),
    "move_by_date": lambda at: at.hand.move_week_by_date(at.uid, at.week, at.later()),
    "resize": lambda at: at.hand.resize_week(at.uid, at.week, at.by),
    "shift_from": lambda at: at.hand.shift_from(at.uid, at.week, at.later()),
    "end": lambda at: at.hand.end_series(at.uid, at.week),
    "fortnightly": lambda at: at.hand.set_interval(at.uid, 2),
    "weekly": lambda at: at.hand.set_forever(at.uid),
    "retime": _retime,
    "split": _split,
    "delete": lambda at: at.hand.delete_series(at.uid),
    "make_anew": _make_anew,
    "drag": lambda at: at.hand.drag_to(at.uid, at.elsewhere),
    "decline_all": lambda at: at.hand.answer_series(at.uid, at.me, Partstat.DECLINED),
    "accept_all": lambda at: at.hand.answer_series(at.uid, at.me, Partstat.ACCEPTED),
    "add_guest": _add_guest,
    "remove_guest": lambda at: at.hand.remove_guest(at.uid, at.other),
    "invite_again": _invite_again,
    "second": _second,
    "detach": lambda at: at.hand.remove_agenda(at.uid),
    "link": _link,
    "link_week": lambda at: at.hand.link(at.uid, "https://notes.example.test/week", at.week),
    "say": lambda at: at.hand.say(at.uid, at.week, at.me, "Running late."),
    "put_back": put_back,
}
