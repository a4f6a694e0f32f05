"""Makes a recurring event at Google what it is meant to be, by single guarded writes, each looked at afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from providers.errors import ConflictError, NotFoundError, ResponseError
from providers.google.ids import Event
from providers.google.place import Place
from providers.google.reading import Group, is_off
from providers.google.times import anchor_of, week_of
from providers.google.writes import Body, body_of, took
from providers.stamps import Anchor

_OWN = ("attendees", "attachments", "description")
"""What a week may have other than its series, of what we write."""


class UnchangedError(ResponseError):
    """Google said yes and changed nothing, as it does where the one who asks may not."""


def write(place: Place, ical_uid: str, before: Group, meant: Group) -> bool:
    """Make one of the other; whether there was anything to write. ConflictError when somebody else came first."""
    assert before.master and meant.master
    body = body_of(before.master, meant.master)
    there = before
    if body:
        written(place, before.master, body, meant.master)
        there = _now(place, before, ical_uid) if before.weeks or meant.weeks else before
    weeks = Weeks(place, there, anchor_of(before.master, place.calendar.zone))
    changed = [week for week in meant.weeks if week not in before.weeks]
    for week in changed:
        weeks.bring(week)
    for week in _dropped(before, meant):
        weeks.take_off(week)
    return bool(body or changed)


def written(place: Place, there: Event, body: Body, meant: Event) -> None:
    """One write: what it was to change must have changed. A lost answer is no conflict with somebody else."""
    try:
        answer = place.patch(there, body)
    except ConflictError:
        now = place.event(there["id"])
        if now is None or not took(meant, now, body, place.whose):
            raise
        return
    except NotFoundError as error:
        raise ConflictError(str(error)) from None
    if not took(meant, answer, body, place.whose):
        raise UnchangedError(f"{place.href(there['id'])}: Google answered yes and changed nothing")


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks of a series that stands at Google; `start` is where it began when they were named."""

    place: Place
    series: Group
    start: Anchor

    def bring(self, week: Event) -> None:
        """Let one week be so."""
        at = week_of(week, self.start)
        there = self._standing(at) or self._unedited(at)
        if there is None and is_off(week):
            return
        if there is None:
            raise ConflictError(f"{self.place.href(self.series.id)}: the series has no such week any more")
        if body := self._body(there, week):
            written(self.place, there, body, week)

    def take_off(self, week: Event) -> None:
        """Let a week that is not meant to stay any more be off, if Google has not forgotten it by itself."""
        there = self._standing(week_of(week, self.start))
        if there and not is_off(there):
            with suppress(ConflictError):
                written(self.place, there, {"status": "cancelled"}, {"status": "cancelled"})

    def _standing(self, at: datetime) -> Event | None:
        """The edited week as it stands now."""
        return next((one for one in self.series.weeks if week_of(one, self._start_now()) == at), None)

    def _start_now(self) -> Anchor:
        return anchor_of(self.series.master, self.place.calendar.zone) if self.series.master else self.start

    def _unedited(self, at: datetime) -> Event | None:
        return self.place.week(self.series.id, at, self._start_now())

    def _body(self, there: Event, week: Event) -> Body:
        """A week that was off has nothing of its own left: the rest comes from its series."""
        if is_off(week):
            return {} if is_off(there) else {"status": "cancelled"}
        if not is_off(there):
            return body_of(there, week)
        master = self.series.master or {}
        own = {name: week.get(name) for name in _OWN if week.get(name) != master.get(name)}
        return {"status": "confirmed", "start": week["start"], "end": week["end"], **own}


def _now(place: Place, before: Group, ical_uid: str) -> Group:
    """After a write to the series itself its weeks have other etags, and some may be forgotten."""
    return place.group(before.id, ical_uid) or Group(before.id, None)


def _dropped(before: Group, meant: Group) -> Iterator[Event]:
    kept = {week["id"] for week in meant.weeks if "id" in week}
    return (week for week in before.weeks if not is_off(week) and week["id"] not in kept)
