"""Slot and what the two copies show → deviations. Instants are compared, never text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeGuard

from rules import guests
from rules.delivery import Delivery
from rules.guests import Table, comment, declined
from rules.marked import marked
from rules.model import Attendee, Deviation, Kind, Override, Role, Series, Slot, Span, Window
from rules.phrases import in_words
from rules.reading import Copy, CopyState
from rules.shown import occurrences, shown_in
from rules.slot import WEEK, first_local, first_week, instant, iso_week, weeks
from rules.standing import Week, all_from_then_on, is_slot, regular, standing, weeks_of


@dataclass(frozen=True, slots=True)
class Expected:
    """What both copies should show: the slot from the instant `first` on, with the agenda link, "" for none.

    `organizer` is who may organize it beside the two, "" for nobody.
    """

    slot: Slot
    first: datetime
    link: str
    report: str
    manager: str
    delivery: Delivery
    organizer: str = ""

    def attached(self, links: Collection[str]) -> bool:
        """Whether the agenda link is among these, or none is expected."""
        return not self.link or self.link in links

    @property
    def table(self) -> Table:
        return Table(self.report, self.manager, self.organizer)


OFF = frozenset({Kind.CANCELLED, Kind.DECLINED, Kind.GUEST_REMOVED})
"""One of these is enough for a week: what is off cannot be declined as well."""

NOT_ARRIVED = marked("the invitation has not arrived")
"""How the two copies disagree where a server that says that it invites has brought the attendee none."""

NOT_TIMES = frozenset({Kind.AGENDA_DETACHED, *OFF, Kind.GUEST_ADDED, Kind.ORGANIZER_CHANGED})


def deviations(expected: Expected, organizer: CopyState, attendee: CopyState, window: Window) -> tuple[Deviation, ...]:
    """All differences in the window. Copies that are unreachable or only missing so far must not be judged."""
    if _manager_is_guest(attendee, expected) and (organizer is Copy.GONE or _is_headless(organizer)):
        return (Deviation(Kind.DECLINED, Role.MANAGER, said=comment(attendee.attendees, expected.manager)),)
    if organizer is Copy.GONE:
        return (Deviation(Kind.SERIES_DELETED, Role.MANAGER, agreed=_next_agreed(expected, window)),)
    if not isinstance(organizer, Series):
        return tuple(_of_the_attendee_alone(expected, attendee, window)) if organizer is Copy.NEVER else ()
    found = [*_of_copy(expected, organizer, Role.MANAGER, window), *_of_attendee(expected, organizer, attendee, window)]
    if _manager_is_guest(attendee, expected):
        found = [_taken_off(one, attendee) for one in found]
    told: dict[object, Deviation] = {}
    for one in found:
        told.setdefault(_told_by(one), one)
    return tuple(told.values())


def _manager_is_guest(attendee: CopyState, expected: Expected) -> TypeGuard[Series]:
    """Whether the team member organizes what the server delivers: whatever the manager takes off is a decline."""
    organizes = isinstance(attendee, Series) and attendee.organizer == expected.report
    return organizes and expected.delivery.invites and not _is_headless(attendee)


def _is_headless(copy: CopyState) -> bool:
    return isinstance(copy, Series) and copy.headless


def _taken_off(one: Deviation, organizers: Series) -> Deviation:
    """A week that is off on a guest's copy alone, while the organizer's shows it."""
    at = one.recurrence_id
    if one.kind is not Kind.CANCELLED or one.role is not Role.MANAGER or at is None:
        return one
    stands = any(each.recurrence_id == at for each in occurrences(organizers, Window(at - WEEK, at + WEEK)))
    return replace(one, kind=Kind.DECLINED) if stands else one


def _told_by(one: Deviation) -> object:
    """What one deviation is enough for; the organizer's copy comes first."""
    if one.kind is Kind.AGENDA_DETACHED:
        return one.kind, one.role, one.recurrence_id
    return Kind.CANCELLED if one.kind in OFF else one.kind, one.recurrence_id


def _of_attendee(expected: Expected, organizer: Series, attendee: CopyState, window: Window) -> Iterator[Deviation]:
    email, answers = expected.report, organizer.attendees
    uninvited = email not in guests.invited(answers, organizer.organizer)
    if uninvited and (expected.delivery.invites or not isinstance(attendee, Series)):
        return  # whoever is not invited declines nothing: the server takes back what it delivered
    if not isinstance(attendee, Series):
        if attendee is Copy.GONE or (attendee is Copy.NEVER and declined(answers, email)):
            yield Deviation(Kind.DECLINED, Role.REPORT, said=comment(answers, email))
        elif attendee is Copy.NEVER and expected.delivery is Delivery.SCHEDULING:
            yield Deviation(Kind.COPIES_DISAGREE, Role.REPORT, rule_shows=NOT_ARRIVED)
        return
    for one, own in _of_attendees_copy(expected, attendee, window):
        if not _follows(one, organizer, attendee, window):
            yield own


def _of_the_attendee_alone(expected: Expected, attendee: CopyState, window: Window) -> Iterator[Deviation]:
    """Of a series that is followed and that the organizer does not have yet: what its owner did, who is asked first."""
    if attendee is Copy.GONE and expected.delivery is Delivery.COPY:
        yield Deviation(Kind.SERIES_DELETED, Role.REPORT, agreed=_next_agreed(expected, window))
    if isinstance(attendee, Series) and expected.delivery is Delivery.COPY:
        yield from (own for _, own in _of_attendees_copy(expected, attendee, window))


def _of_attendees_copy(expected: Expected, attendee: Series, window: Window) -> Iterator[tuple[Deviation, Deviation]]:
    """What the copy shows otherwise, and what the attendee did by that."""
    answers = _answers(attendee, window)
    if attendee.cancelled or attendee.headless or declined(answers, expected.report):
        off = Deviation(Kind.DECLINED, Role.REPORT, said=comment(answers, expected.report))
        yield off, off
        return
    for one in _of_copy(expected, attendee, Role.REPORT, window):
        if (own := _attendees_own(expected, one)) is not None:
            yield one, own


def _attendees_own(expected: Expected, one: Deviation) -> Deviation | None:
    """What the attendee did by it. Where the server delivers, times and guests are the organizer's alone."""
    if one.kind is Kind.CANCELLED:
        return replace(one, kind=Kind.DECLINED)
    if expected.delivery is Delivery.COPY or one.kind is Kind.DECLINED:
        return one
    return None if one.kind in NOT_TIMES else replace(one, kind=Kind.COPIES_DISAGREE)


def _follows(one: Deviation, organizer: Series, attendee: Series, window: Window) -> bool:
    """Whether the attendee's copy only shows what the organizer's shows as well."""
    at = one.recurrence_id
    if one.kind in NOT_TIMES and one.kind is not Kind.CANCELLED:
        return False
    if at is None:
        return set(shown_in(attendee, window)) == set(shown_in(organizer, window))
    around = shown_in(organizer, Window(at - WEEK, at + 2 * WEEK))
    if one.kind is Kind.CANCELLED:
        return all(iso_week(span.start, organizer.zone) != iso_week(at, organizer.zone) for span in around)
    return one.now_shows in around


def _of_copy(expected: Expected, series: Series, role: Role, window: Window) -> Iterator[Deviation]:
    if series.cancelled or series.headless:
        yield Deviation(Kind.SERIES_DELETED, role, agreed=_next_agreed(expected, window))
        return
    if not plain(expected, series, window):
        yield from _of_series(expected, series, role, window)
        yield from _of_weeks(expected, series, role, window)
    if not guests.as_expected(expected.table, series):
        yield from guests.of_series(expected.table, series, role, _next_agreed(expected, window))
    if role is Role.MANAGER and declined(answers := _answers(series, window), expected.manager):
        yield Deviation(Kind.DECLINED, role, said=comment(answers, expected.manager))
    if not expected.attached(series.links):
        yield Deviation(Kind.AGENDA_DETACHED, role)


def _answers(series: Series, window: Window) -> Sequence[Attendee]:
    """All that was answered to the series; to the latest change of all later weeks first, if that has answers."""
    change = all_from_then_on(series, window.end)
    return series.attendees if change is None else (*(change.attendees or ()), *series.attendees)


def at_rest(expected: Expected, copies: Mapping[Role, CopyState], window: Window) -> bool:
    """Whether both copies are all that they should be: almost every pair, told cheaply."""
    return all(
        isinstance(one, Series)
        and not (one.cancelled or one.headless)
        and plain(expected, one, window)
        and guests.as_expected(expected.table, one)
        and expected.attached(one.links)
        and not declined(one.attendees, expected.manager if role is Role.MANAGER else expected.report)
        for role, one in copies.items()
    )


def plain(expected: Expected, series: Series, window: Window) -> bool:
    """Whether a series is just its slot, with nothing edited in the window: almost every one, told cheaply."""
    slot, rule = expected.slot, series.rule
    if rule is None or not regular(rule) or rule.until or rule.count or series.added:
        return False
    if (series.start.time(), series.zone, series.length) != (slot.time, slot.zone, slot.length):
        return False
    if first_local(series).weekday() != slot.weekday or any(at >= window.start for at in series.excluded):
        return False
    if any(one.onwards or one.recurrence_id >= window.start for one in series.overrides):
        return False
    return instant(first_local(series), series.zone) <= max(expected.first, window.start)


def _of_series(expected: Expected, series: Series, role: Role, window: Window) -> Iterator[Deviation]:
    spans = [span for _, span in standing(series, window) if span]
    astray = [span for span in spans if not is_slot(span.start, expected.slot)]
    agreed, shows = _next_agreed(expected, window), next(iter(astray or spans), None)

    def deviation(kind: Kind) -> Deviation:
        return Deviation(kind, role, None, agreed, shows, in_words(series))

    change = all_from_then_on(series, window.end)
    ends = series.rule is None or (regular(series.rule) and bool(series.rule.until or series.rule.count))
    if ends or (change and change.cancelled):
        yield deviation(Kind.SERIES_ENDED)
    if series.rule is not None and not regular(series.rule):
        yield deviation(Kind.CADENCE_CHANGED)
    elif astray:
        yield deviation(Kind.SERIES_MOVED)
    if (change.length if change and not change.cancelled else series.length) != expected.slot.length:
        yield deviation(Kind.RESIZED)


def _of_weeks(expected: Expected, series: Series, role: Role, window: Window) -> Iterator[Deviation]:
    astray = False
    for week in weeks_of(series, window):
        astray = astray or not is_slot(week.rule.start, expected.slot)
        yield from _of_week(expected, series, week, role)
    if regular(series.rule) and not astray:
        yield from _before_start(expected, series, role, window)


def _of_week(expected: Expected, series: Series, week: Week, role: Role) -> Iterator[Deviation]:
    at, agreed, shows, override = week.recurrence_id, week.rule, week.stands, week.override
    if shows is None:
        yield Deviation(Kind.CANCELLED, role, at, agreed, said=override.comment if override else "")
        return
    if shows.start != agreed.start:
        yield Deviation(Kind.MOVED, role, at, agreed, shows, said=override.comment if override else "")
    if shows.length not in (agreed.length, expected.slot.length):
        yield Deviation(Kind.RESIZED, role, at, agreed, shows)
    if override is not None:
        yield from _of_override(expected, series, override, role, agreed)


def _of_override(
    expected: Expected, series: Series, override: Override, role: Role, agreed: Span
) -> Iterator[Deviation]:
    at, answers = override.recurrence_id, override.attendees
    if not expected.attached(series.links if override.links is None else override.links):
        yield Deviation(Kind.AGENDA_DETACHED, role, at, agreed)
    if answers is None:
        return
    yield from guests.of_week(expected.table, series, answers, role, at, agreed)
    if declined(answers, expected.report):
        said = comment(answers, expected.report) or override.comment
        yield Deviation(Kind.DECLINED, Role.REPORT, at, agreed, said=said)
    if role is Role.MANAGER and declined(answers, expected.manager):
        said = comment(answers, expected.manager) or override.comment
        yield Deviation(Kind.DECLINED, Role.MANAGER, at, agreed, said=said)


def _before_start(expected: Expected, series: Series, role: Role, window: Window) -> Iterator[Deviation]:
    """Weeks that went because somebody let the series start later."""
    begins = instant(first_local(series), series.zone)
    for at in _slot_weeks(expected.slot, max(expected.first, window.start), window):
        if at >= begins:
            return
        yield Deviation(Kind.CANCELLED, role, at, Span(at, expected.slot.length))


def _slot_weeks(slot: Slot, not_before: datetime, window: Window) -> Iterator[datetime]:
    yield from weeks(first_week(slot, not_before), slot.zone, window)


def _next_agreed(expected: Expected, window: Window) -> Span | None:
    starts = _slot_weeks(expected.slot, max(expected.first, window.start), window)
    return next((Span(at, expected.slot.length) for at in starts), None)
