"""Is this other series the same 1:1? Split, made anew by hand, dragged elsewhere, or made before the daemon came.

Told from the two people and from times; never from the marker, which clients copy and drop as they like.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from rules.identity import series_uid
from rules.known import Known
from rules.model import Frequency, Role, Series, Slot, Window
from rules.reading import Copy, CopyState
from rules.shown import shown_in
from rules.slot import WEEK, first_local, instant
from rules.standing import all_from_then_on, regular

AFTER = timedelta(days=21)
"""How long after the end of a series another one may begin and still be its successor."""

FAR = timedelta(days=366)
"""Whoever has no meeting for a year has no series that goes on."""

LAST = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Other:
    """Another weekly series of exactly the two people, in the calendar of `role`."""

    role: Role
    series: Series

    @property
    def uid(self) -> str:
        return self.series.uid

    @property
    def begins(self) -> datetime:
        return instant(first_local(self.series), self.series.zone)


def of_the_two(series: Series, report: str, manager: str) -> bool:
    """Whether a series is a weekly meeting of exactly these two."""
    people = {one.email for one in series.attendees} | {series.organizer}
    weekly = series.rule is not None and series.rule.frequency is Frequency.WEEKLY
    return weekly and people - {""} == {report, manager} and not series.cancelled


def lives(series: Series, now: datetime) -> bool:
    """Whether a series has any meeting from now on within a year, or may have: by a rule that is not understood."""
    rule = series.rule
    ended = rule is not None and rule.until is not None and rule.until < now
    if ended and not series.added and all(one.start < now for one in series.overrides):
        return False  # most earlier series: told cheaply
    untold = rule is not None and rule.further and not ended and not series.cancelled
    return untold or bool(shown_in(series, Window(now, now + FAR)))


def ahead(others: Iterable[Other], now: datetime) -> tuple[Other, ...]:
    """Those that go on."""
    return tuple(one for one in others if lives(one.series, now))


def adoptable(others: Sequence[Other], slot: Slot) -> Other | None:
    """The one that a pair without a series of ours goes by: at the slot, else the oldest."""
    weekly = [one for one in others if regular(one.series.rule)]
    return min(weekly, key=lambda one: (not _near(one.series, slot), one.begins, one.uid, one.role), default=None)


def _near(series: Series, slot: Slot) -> bool:
    start = first_local(series)
    return (start.weekday(), start.time()) == (slot.weekday, slot.time)


def heir(
    known: Known,
    copies: Mapping[Role, CopyState],
    others: Sequence[Other],
    now: datetime,
    splitting: Collection[Role] = tuple(Role),
) -> Other | None:
    """The series that goes on where a copy stopped: after a split, or made anew after a deletion.

    The organizer's copy comes first; the attendee's where that goes on, or never was. `splitting`: whose copies are
    their own to split. Of several after a split the next one: it may be split itself. A further series that the two
    were told of before stays what it is.
    """
    fresh = [one for one in others if one.uid not in known.duplicates and one.uid not in known.former]
    organizers, attendees = copies[Role.MANAGER], copies[Role.REPORT]
    own = Role.REPORT in splitting
    if found := _heir_of(attendees if own and organizers is Copy.NEVER else organizers, known, fresh, now):
        return found
    if not (own and isinstance(organizers, Series) and isinstance(attendees, Series)) or attendees.cancelled:
        return None
    goes_on = not organizers.cancelled and last_meeting(organizers) is None
    return _next(attendees, [one for one in fresh if one.role is Role.REPORT], now) if goes_on else None


def _heir_of(stopped: CopyState, known: Known, fresh: Sequence[Other], now: datetime) -> Other | None:
    slot = known.slot or known.pair.slot
    match stopped:
        case Series(cancelled=True) | Copy.GONE | Copy.VANISHED:
            return min(
                fresh, key=lambda one: (one.role, not _near(one.series, slot), one.begins, one.uid), default=None
            )
        case Series():
            return _next(stopped, fresh, now)
        case _:
            return None


def _next(stopped: Series, fresh: Sequence[Other], now: datetime) -> Other | None:
    next_ones = [one for one in fresh if succeeds(one, stopped, now)]
    return min(next_ones, key=lambda one: (one.role, one.begins, one.uid), default=None)


def succeeds(one: Other, stopped: Series, now: datetime) -> bool:
    """Whether another series goes on where one has stopped; single weeks of that may still be left after its end."""
    last = last_meeting(stopped)
    return last is not None and last < one.begins <= max(last, now) + AFTER


def last_meeting(series: Series) -> datetime | None:
    """When a series meets last, by its rule or by a change of all later weeks; None when it has no end.

    Of one that never meets it is the week before it begins.
    """
    begins, rule = instant(first_local(series), series.zone), series.rule
    if rule is None:
        return max([begins, *series.added])
    change = all_from_then_on(series, LAST)
    if change and change.cancelled:
        until = change.recurrence_id
    elif rule.until is not None:
        until = min(rule.until, LAST) + timedelta(seconds=1)
    elif rule.count is not None:
        until = begins + timedelta(weeks=rule.count * rule.interval)
    else:
        return None
    spans = shown_in(series, Window(until - FAR, until))
    return max((span.start for span in spans), default=begins - WEEK)


def makes_way(series: Series, first: datetime | None) -> bool:
    """Whether a series ends by itself before another one begins."""
    if first is None or ended_before(series, first):
        return first is not None
    last = last_meeting(series)
    return last is not None and last < first


def ended_before(series: Series, first: datetime) -> bool:
    """Whether a rule says that a series has ended by then: told cheaply."""
    return bool(series.rule and series.rule.until and series.rule.until < first and not series.added)


def followed(known: Known, chosen: Other, others: Iterable[Other]) -> Known:
    """The pair with that series as its own; agenda, history and records hang on the pair and go on."""
    copies = [one for one in others if one.uid == chosen.uid]
    return replace(
        known,
        uid=chosen.uid,
        first=chosen.begins,
        former=(*known.former, known.series),
        written=frozenset(one.role for one in copies),
        ended_at=None,
    )


def followed_at(known: Known, chosen: Other, there: Sequence[tuple[str, Other]]) -> Known:
    """The pair with a series as its own that was found in further calendars, each by its URL."""
    places = {one.role: url for url, one in there if one.uid == chosen.uid}
    return replace(followed(known, chosen, [one for _, one in there]), places={**known.places, **places})


def returned(known: Known, earlier: Series) -> Known:
    """The pair with an earlier series as its own again."""
    own = series_uid(known.key, max(1, known.generation))
    return replace(
        known,
        uid="" if earlier.uid == own else earlier.uid,
        first=instant(first_local(earlier), earlier.zone),
        former=tuple(dict.fromkeys(one for one in (*known.former, known.series) if one != earlier.uid)),
        written=frozenset(Role),
    )


def duplicates(known: Known, copies: Mapping[Role, CopyState], others: Sequence[Other], now: datetime) -> list[Other]:
    """Further weekly series of the two that they were not told of yet, each once."""
    told = {known.series, *known.former, *known.duplicates}
    found = {one.uid: one for one in others if one.uid not in told and regular(one.series.rule)}
    return further(copies, found.values(), now)


def further(copies: Mapping[Role, CopyState], others: Iterable[Other], now: datetime) -> list[Other]:
    """Those that are beside the series in use: not what goes on where one of its copies has stopped."""
    theirs = [one for one in copies.values() if isinstance(one, Series)]
    return [one for one in others if not any(succeeds(one, mine, now) for mine in theirs)]
