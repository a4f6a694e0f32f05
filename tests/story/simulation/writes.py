"""What one write of the daemon may never do: change what has begun, or lose what belongs to people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from providers.google.ids import calendar_url
from rules.edit import Cancel, End, Invite, Place, Retime, Undate
from rules.model import Attendee, Override, Partstat, Series, Slot, Window
from rules.shown import shown_in
from rules.standing import is_slot
from tests.story.simulation.watching import Wrote

GOOGLE = calendar_url("")[:-1]
HANDS_OFF = timedelta(hours=2)
BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a write was to change."""

    placed: frozenset[datetime]
    cancelled: frozenset[datetime]
    undated: frozenset[datetime]
    invited: frozenset[str]
    ends: datetime | None
    retimed: Slot | None
    google: bool


def allowed(wrote: Wrote) -> Allowed:
    """The changes of a write, by what they are about."""
    changes = wrote.changes
    return Allowed(
        frozenset(one.recurrence_id for one in changes if isinstance(one, Place)),
        frozenset(one.recurrence_id for one in changes if isinstance(one, Cancel)),
        frozenset(one.start for one in changes if isinstance(one, Undate)),
        frozenset(one.guest.email for one in changes if isinstance(one, Invite)),
        min((one.before for one in changes if isinstance(one, End)), default=None),
        next((one.slot for one in changes if isinstance(one, Retime)), None),
        wrote.calendar.url.startswith(GOOGLE),
    )


def too_late(wrote: Wrote, now: datetime) -> Iterator[str]:
    """Meetings that have begun, or begin within two hours, and are not as they were."""
    window = Window(BEGINNING, now + HANDS_OFF)
    before = shown_in(wrote.before, window) if wrote.before else ()
    if (after := shown_in(wrote.after, window)) != before:
        changed = sorted(str(one.start) for one in set(before) ^ set(after))
        yield f"{wrote.calendar.owner}: {', '.join(changed[:3])} changed by {wrote.changes or 'a new series'}"


def lost(wrote: Wrote) -> Iterator[str]:
    """What belongs to people and is not there any more."""
    if wrote.before is None:
        return
    before, after, may = wrote.before, wrote.after, allowed(wrote)
    owner = wrote.calendar.owner
    if (before.uid, before.marker, before.organizer) != (after.uid, after.marker, after.organizer):
        yield f"{owner}: UID, marker or organizer"
    if not set(before.links) <= set(after.links):
        yield f"{owner}: links {before.links} → {after.links}"
    if [one for one in after.attendees if one.email not in may.invited or one in before.attendees] != list(
        before.attendees
    ):
        yield f"{owner}: guests or answers {before.attendees} → {after.attendees}"
    gone = {at for at in before.excluded - after.excluded if not _forgotten(at, may)}
    if not gone <= may.placed or not before.added - after.added <= may.undated:
        yield f"{owner}: excluded or added dates"
    for week in before.overrides:
        yield from (f"{owner}: {what} of {week.recurrence_id}" for what in _lost_in_week(week, before, after, may))


def _lost_in_week(week: Override, before: Series, after: Series, may: Allowed) -> Iterator[str]:
    at = week.recurrence_id
    if (at in may.cancelled and not week.onwards) or (may.ends and at >= may.ends) or (week.onwards and may.retimed):
        return
    there = next((one for one in after.overrides if (one.recurrence_id, one.onwards) == (at, week.onwards)), None)
    if there is None and at in may.placed:
        there = Override(at, at, after.length)  # as its series again: some servers keep nothing of that
    if there is None and _forgotten(at, may):
        return
    if there is None:
        yield "the edited week"
        return
    if not set(_links(before, week)) <= set(_links(after, there)):
        yield "links"
    guests = [one for one in _guests(after, there) if one.email not in may.invited]
    kept = [one for one in _guests(before, week) if one.email not in may.invited]
    if at in may.placed and not week.onwards:
        guests, kept = [_undeclined(one) for one in guests], [_undeclined(one) for one in kept]
    elif (week.start, week.length, week.cancelled, week.comment) != (
        there.start,
        there.length,
        there.cancelled,
        there.comment,
    ):
        yield "time or comment"
    if guests != kept:
        yield f"guests or answers {kept} → {guests}"


def _forgotten(week: datetime, may: Allowed) -> bool:
    """Google keeps no week whose time its series has no more."""
    over = may.ends is not None and week >= may.ends
    elsewhere = may.retimed is not None and not is_slot(week, may.retimed)
    return may.google and (over or elsewhere)


def _undeclined(one: Attendee) -> Attendee:
    """Whoever declined is asked anew about another time, and what was said with the answer goes with it."""
    open_again = one.partstat in (Partstat.DECLINED, Partstat.NEEDS_ACTION)
    return Attendee(one.email) if open_again else one


def _links(series: Series, week: Override) -> tuple[str, ...]:
    return series.links if week.links is None else week.links


def _guests(series: Series, week: Override) -> tuple[Attendee, ...]:
    return series.attendees if week.attendees is None else week.attendees
