"""Applies changes to a recurring event, touching no field but those that must change: values in, values out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from providers.google.ids import Event
from providers.google.links import linked
from providers.google.people import Names, asked_anew, invited, responded
from providers.google.reading import Group, Whose, is_off, override, says_nothing, series_of
from providers.google.recurrence import ended, first_of, pinned, repeating, without_date
from providers.google.times import anchor_of, at_wall_time, length_of, spelled, start_of, timed, week_of
from providers.malformed import MalformedError
from providers.stamps import Anchor, Form
from rules.edit import MINIMAL_STEP, Attach, Cancel, Change, End, Invite, Place, Respond, Retime, Undate
from rules.model import Override, Series
from rules.slot import instant

OF_THE_WEEK = ("id", "etag", "kind", "htmlLink", "created", "updated", "sequence", "recurrence")
"""What a week does not have from its series."""


@dataclass(frozen=True, slots=True)
class Held:
    """A recurring event about to be changed, with what reading it says."""

    group: Group
    master: Event
    anchor: Anchor
    series: Series
    names: Names

    def week(self, event: Event) -> datetime:
        """The week that an event of the group edits."""
        return week_of(event, self.anchor)

    def edited(self, week: datetime) -> list[Event]:
        """What there is of one week, off or not."""
        return [event for event in self.group.weeks if self.week(event) == week]

    def is_plain(self, event: Event) -> bool:
        """Whether a week is as the series has it."""
        return not is_off(event) and says_nothing(self._override(event), self.series)

    def _override(self, event: Event) -> Override:
        return override(event, self.series, self.anchor, self.names)

    def having(self, **fields: object) -> Group:
        """The group with fields of its master changed."""
        return replace(self.group, master={**self.master, **fields})

    def lines(self) -> list[str]:
        """Its recurrence."""
        return list(self.master.get("recurrence", ()))


def held(group: Group, whose: Whose) -> Held:
    """The event as it reads; MalformedError unless its master is there and can be understood."""
    if group.master is None:
        raise MalformedError("edited weeks without a series")
    return Held(group, group.master, anchor_of(group.master, whose.zone), series_of(group, whose), whose.names)


def with_changes(group: Group, changes: Iterable[Change], whose: Whose) -> Group:
    """The group after the changes, exactly as `rules.edit.edited` says; MalformedError where that cannot be written.

    A week that has to be edited for the first time has no id yet.
    """
    for change in changes:
        group = _changed(held(group, whose), change)
    return group


def _changed(of: Held, change: Change) -> Group:
    match change:
        case Cancel(recurrence_id):
            return _cancelled(of, recurrence_id)
        case Place():
            return _placed(of, change)
        case Retime():
            return _retimed(of, change)
        case End(before):
            return _ended(of, before)
        case Attach(link, week):
            return _in(of, week, lambda event: linked(event, link))
        case Undate(start):
            return of.having(recurrence=without_date(of.lines(), "RDATE", start, of.anchor))
        case Invite(guest, week):
            return _in(of, week, lambda event: invited(event, guest, of.names))
        case Respond(recurrence_id=week):
            return _responded(of, week, lambda event: responded(event, change.answer, of.names))
        case _:
            assert_never(change)


def _in(of: Held, week: datetime | None, change: Callable[[Event], Event]) -> Group:
    """The group with the series changed, and weeks that are as it is; or with one edited week of it."""
    if week is None:
        master = change(of.master)
        if master is of.master:
            return of.group
        weeks = tuple(change(event) if of.is_plain(event) else event for event in of.group.weeks)
        return replace(of.group, master=master, weeks=weeks)
    return _mapped(of, lambda event: change(event) if of.week(event) == week and not is_off(event) else event)


def _responded(of: Held, week: datetime | None, answering: Callable[[Event], Event]) -> Group:
    """The group with an answer to the series, or to one week, which is edited from then on."""
    if week is None or of.edited(week):
        return _in(of, week, answering)
    if week in of.series.excluded or answering(of.master) is of.master:
        return of.group
    return replace(of.group, weeks=(*of.group.weeks, answering(_like_the_series(of, week))))


def _mapped(of: Held, change: Callable[[Event], Event]) -> Group:
    return replace(of.group, weeks=tuple(map(change, of.group.weeks)))


def _cancelled(of: Held, week: datetime) -> Group:
    if of.edited(week):
        return _mapped(of, lambda event: _off(event) if of.week(event) == week else event)
    if week in of.series.excluded:
        return of.group
    return replace(of.group, weeks=(*of.group.weeks, _off(_like_the_series(of, week))))


def _off(event: Event) -> Event:
    """What Google itself leaves of a week that is off."""
    kept = ("id", "etag", "recurringEventId", "originalStartTime")
    return {name: event[name] for name in kept if name in event} | {"status": "cancelled"}


def _like_the_series(of: Held, week: datetime) -> Event:
    """A week as the series has it."""
    own = {name: value for name, value in of.master.items() if name not in OF_THE_WEEK}
    start = spelled(week, of.series.length, of.anchor)["start"] if of.anchor.form is Form.DATE else None
    original = start or timed(week, of.anchor.zone)
    times = spelled(week, of.series.length, of.anchor)
    return {**own, **times, "recurringEventId": of.group.id, "originalStartTime": original, "status": "confirmed"}


def _placed(of: Held, change: Place) -> Group:
    week = change.recurrence_id
    lines = without_date(of.lines(), "EXDATE", week, of.anchor)
    there = of.having(recurrence=lines) if lines != of.lines() else of.group
    known = of.edited(week)
    plain = change.start == week and change.length == of.series.length
    if not known and plain and not change.written_out:
        return there
    if not known:
        return replace(there, weeks=(*there.weeks, _at_place(_like_the_series(of, week), change, of)))
    weeks = (_put(event, change, of) if of.week(event) == week else event for event in there.weeks)
    return replace(there, weeks=tuple(weeks))


def _put(event: Event, change: Place, of: Held) -> Event:
    """A week where the change wants it; one that is off comes back as the series has it."""
    if not is_off(event):
        return _at_place(event, change, of)
    own = {name: event[name] for name in ("id", "etag", "originalStartTime") if name in event}
    return _at_place({**_like_the_series(of, change.recurrence_id), **own}, change, of)


def _at_place(event: Event, change: Place, of: Held) -> Event:
    """Who declined is asked anew about another time."""
    begins, lasting = start_of(event, of.anchor), length_of(event, of.anchor)
    if change.start not in (begins, change.recurrence_id):
        event = asked_anew(event)
    if (begins, lasting) == (change.start, change.length):
        return event
    return {**event, **spelled(change.start, change.length, of.anchor)}


def _retimed(of: Held, change: Retime) -> Group:
    """The series at its slot; weeks that were as the series was follow it, so nothing of them stays."""
    slot, lines = change.slot, of.lines()
    moves = (of.series.start, of.series.zone) != (change.first, slot.zone)
    times: dict[str, object] = {}
    if moves or of.anchor.form is Form.DATE or of.series.length != slot.length:
        end = timed(instant(change.first, slot.zone) + slot.length, slot.zone)
        times = {"start": at_wall_time(change.first, slot.zone), "end": end}
        lines = pinned(lines, of.anchor)
    after = anchor_of({**of.master, **times}, of.anchor.zones.owner)
    weeks = tuple(_pinned(event, of) for event in of.group.weeks if not times or not of.is_plain(event))
    return replace(of.having(**times, recurrence=repeating(lines, after)), weeks=weeks)


def _pinned(event: Event, of: Held) -> Event:
    """The week by its instant: a mere day would mean another one once the series starts elsewhere."""
    if "date" not in event["originalStartTime"]:
        return event
    return {**event, "originalStartTime": timed(of.week(event), "UTC")}


def _ended(of: Held, before: datetime) -> Group:
    """The series until then; what was edited later goes."""
    first = first_of(of.anchor)
    until = max(before - MINIMAL_STEP, first)
    rule = of.series.rule
    stopped = rule and rule.until and rule.until <= until
    lines = of.lines() if stopped else ended(of.lines(), until, of.anchor)
    weeks = tuple(event for event in of.group.weeks if is_off(event) or of.week(event) < before)
    there = replace(of.having(recurrence=lines), weeks=weeks)
    if first < before:
        return there
    return _cancelled(replace(of, group=there), first)
