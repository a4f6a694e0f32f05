"""What a guest who has nothing but mail is told of a series, and when: RFC 5546 by RFC 6047.

State is compared with state: what the guest was told last with what the organizer's copy shows. Whatever is no news of
a time, like the agenda link, somebody's title, or a restore of what the guest never knew to be off, is told to nobody.

| what the guest knows | what the copy shows | what is told |
|---|---|---|
| nothing | a series | REQUEST |
| a series | the same times | nothing |
| a series | weeks that are off, no more | CANCEL of these weeks |
| a series | weeks elsewhere, or back | REQUEST; SEQUENCE of these weeks alone goes up |
| a series | another time, rule or end | REQUEST; SEQUENCE goes up |
| a series | an end, after another time | REQUEST: what is known ends |
| a series | none, or none that ever took place | CANCEL |
| anything | what is in question, or not judged yet | what the guest knows already |

A REQUEST has the series and all edited weeks (RFC 5546, section 3.2.2): programs that replace what they have by it
would lose the others. A week that is back after a CANCEL stands in it by itself, for programs that merge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rules.deadlines import HANDS_OFF
from rules.edit import MINIMAL_STEP, End, edited
from rules.invitations import guests_of
from rules.lineage import FAR, last_meeting
from rules.model import Attendee, Kind, Override, Partstat, Rule, Series, Span, Window
from rules.records import ExceptionRecord
from rules.shown import occurrences
from rules.slot import instant

NO_TIMES = frozenset({Kind.DECLINED, Kind.GUEST_ADDED, Kind.DUPLICATE, Kind.ORGANIZER_CHANGED, Kind.AGENDA_DETACHED})
"""Questions about what a guest is not told of."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the guest of a pair was told last of one series: its times alone, None for that there is none.

    `sequence` is its SEQUENCE, -1 while nothing was told; `weeks` are those of weeks that were told by themselves.
    """

    pair: str
    uid: str
    series: Series | None = None
    sequence: int = -1
    weeks: Mapping[datetime, int] = field(default_factory=dict)

    @property
    def highest(self) -> int:
        """The highest SEQUENCE that the guest knows."""
        return max(self.sequence, *self.weeks.values(), -1)


class Method(StrEnum):
    """METHOD of what an organizer tells a guest."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One message: `told` is what the guest knows by it, `before` what the guest knew, `weeks` what is new, if weeks.

    `shown` is the organizer's copy, None where it is gone: what was answered stands in it.
    """

    method: Method
    told: Told
    before: Series | None
    weeks: tuple[datetime, ...] = ()
    shown: Series | None = None

    @property
    def first(self) -> bool:
        """Whether it is the first that the guest hears of the series."""
        return self.method is Method.REQUEST and self.before is None

    @property
    def named(self) -> tuple[Override, ...]:
        """The weeks that stand in it by themselves, in their order."""
        series = self.told.series
        if self.method is Method.CANCEL:
            return tuple(Override(at, *_span_in(self.before, at), cancelled=True) for at in self.weeks)
        if series is None:
            return ()
        edited = {one.recurrence_id for one in series.overrides}
        plain = [at for at in self.told.weeks if at not in edited | series.excluded and _stands(series, at)]
        made = (Override(at, at, series.length) for at in plain)
        return tuple(sorted((*series.overrides, *made), key=lambda one: one.recurrence_id))

    def answer(self, guest: str, week: datetime | None) -> Partstat:
        """What the guest has answered by the organizer's copy, to the series or to one week."""
        series = self.shown
        edited = next((one for one in series.overrides if one.recurrence_id == week), None) if series else None
        there = (guests_of(series, edited) if edited else series.attendees) if series else ()
        return next((one.partstat for one in there if one.email == guest), Partstat.NEEDS_ACTION)

    def sequence_of(self, week: datetime) -> int:
        """SEQUENCE of a week that stands in it by itself."""
        return self.told.weeks.get(week, self.told.sequence)


def held_back(records: Iterable[ExceptionRecord], settle: timedelta, now: datetime) -> frozenset[datetime | None]:
    """The weeks that are in question, None for all of them: the guest hears of these when the outcome is known.

    A week that is too near to be put back is known to stay as it is, once that has settled.
    """
    asked = (one for one in records if one.outcome is None or one.applied_at is None)
    open_ones = [one for one in asked if one.deviation.kind not in NO_TIMES]
    return frozenset(one.deviation.recurrence_id for one in open_ones if not _stays(one, settle, now))


def _stays(one: ExceptionRecord, settle: timedelta, now: datetime) -> bool:
    week = one.deviation.recurrence_id
    return week is not None and week <= now + HANDS_OFF and one.changed_at + settle <= now


def as_invited(series: Series | None, guest: str) -> Series | None:
    """The times of a copy as far as that guest is invited, however it is spelled; None where it has none for them."""
    if series is None or series.cancelled or series.headless or not _invited(series.attendees, guest):
        return None
    edited = {one.recurrence_id: one for one in series.overrides if not one.onwards}
    off = {at for at, one in edited.items() if one.cancelled or not _invited(guests_of(series, one), guest)}
    ruled = Series(series.uid, series.start, series.zone, series.length, _spelled(series), added=series.added)
    onwards = tuple(_bare(one) for one in series.overrides if one.onwards)
    kept = [_bare(one) for at, one in sorted(edited.items()) if at not in off]
    kept = [one for one in kept if onwards or one.start != one.recurrence_id or not _like(ruled, one)]
    excluded = frozenset(at for at in (series.excluded - edited.keys()) | off if _stands(ruled, at))
    return replace(ruled, excluded=excluded, overrides=(*onwards, *kept))


def _invited(guests: Iterable[Attendee], email: str) -> bool:
    return any(one.email == email for one in guests)


def _bare(one: Override) -> Override:
    return Override(one.recurrence_id, one.start, one.length, one.cancelled, onwards=one.onwards)


def _spelled(series: Series) -> Rule | None:
    """The rule without the day that DTSTART says as well."""
    rule = series.rule
    says_so = rule is not None and rule.weekdays == (series.start.weekday(),) and rule.nth is None
    return replace(rule, weekdays=()) if rule and says_so else rule


def _like(series: Series, one: Override) -> bool:
    """Whether an edited week is as its series has it."""
    return one.length == series.length and _stands(series, one.recurrence_id)


def _stands(series: Series, at: datetime) -> bool:
    """Whether a series without its edited weeks has one at an instant."""
    plain = replace(series, overrides=(), excluded=frozenset())
    return bool(occurrences(plain, Window(at, at + MINIMAL_STEP)))


def news(
    told: Told, shown: Series | None, guest: str, held: Collection[datetime | None], horizon: datetime, now: datetime
) -> Invitation | None:
    """What the guest is to be told of a series that the organizer's copy shows, None for a copy that is gone.

    `held` are the weeks in question; from `horizon` on weeks are not judged yet, and not told.
    """
    series = as_invited(shown, guest)
    if None in held or (series is not None and series.rule is not None and series.rule.further):
        return None
    wanted = _judged(told.series, series, held, horizon, now) if series else None
    number = max(told.highest + 1, shown.sequence if shown else 0)
    before, after = _ahead(told.series, now), _ahead(wanted, now)
    if not (before or after) or (before == after and _end(told.series) == _end(wanted)):
        return None
    if wanted and told.series and not after:
        wanted = _as_known(told.series, wanted, now)
    if wanted is None or not (after or _took_place(wanted, now)):
        gone = replace(told, series=None, sequence=number, weeks={})
        return Invitation(Method.CANCEL, gone, told.series, shown=shown) if before else None
    if told.series is None or not _same_rule(told.series, wanted):
        return replace(_anew(told, wanted, number), shown=shown)
    return replace(_of_weeks(told, wanted, number, before, after), shown=shown)


def _as_known(told: Series, ended: Series, now: datetime) -> Series:
    """What has ended; where it had another time by then, of which the guest never heard, what they knew of it."""
    same = (told.start, told.zone, told.length) == (ended.start, ended.zone, ended.length)
    return ended if same else edited(told, (End(now),))


def _anew(told: Told, wanted: Series, number: int, weeks: tuple[datetime, ...] = ()) -> Invitation:
    """All of the series under a new SEQUENCE."""
    numbers = dict.fromkeys((one.recurrence_id for one in wanted.overrides), number)
    return Invitation(Method.REQUEST, Told(told.pair, told.uid, wanted, number, numbers), told.series, weeks)


def _of_weeks(
    told: Told, wanted: Series, number: int, before: Mapping[datetime, Span], after: Mapping[datetime, Span]
) -> Invitation:
    off = sorted(before.keys() - after.keys())
    other = sorted(at for at, span in after.items() if before.get(at) != span)
    weeks = tuple(sorted((*off, *other)))
    if off and (other or not set(off) <= wanted.excluded):
        return _anew(told, wanted, number, weeks)
    known = replace(told, series=wanted, weeks={**told.weeks, **dict.fromkeys(weeks, number)})
    return Invitation(Method.CANCEL if off else Method.REQUEST, known, told.series, weeks)


def _judged(
    told: Series | None, shown: Series, held: Collection[datetime | None], horizon: datetime, now: datetime
) -> Series:
    """What is shown, but weeks in question, over, or not judged yet as they were told."""
    basis = told or replace(shown, excluded=frozenset(), overrides=())
    edited = {at for one in (basis, shown) for at in _edited(one)}
    apart = {at for at in edited if told and (at >= horizon or _over((basis, shown), at, now))}
    apart |= {at for at in edited if at in held}
    kept = [one for one in basis.overrides if not one.onwards and one.recurrence_id in apart]
    others = [one for one in shown.overrides if one.onwards or one.recurrence_id not in apart]
    overrides = tuple(sorted((*others, *kept), key=lambda one: (not one.onwards, one.recurrence_id)))
    excluded = (shown.excluded - apart) | {at for at in basis.excluded & apart if _stands(shown, at)}
    return replace(shown, excluded=excluded, overrides=overrides)


def _edited(series: Series) -> Iterator[datetime]:
    yield from series.excluded
    yield from (one.recurrence_id for one in series.overrides if not one.onwards)


def _over(both: Iterable[Series], at: datetime, now: datetime) -> bool:
    """Whether a week is over by what each of them has."""
    starts = (one.start for series in both for one in series.overrides if one.recurrence_id == at)
    return max([at, *starts]) <= now


def _ahead(series: Series | None, now: datetime) -> dict[datetime, Span]:
    """The meetings of a year, as the guest finds them."""
    window = Window(now + MINIMAL_STEP, now + FAR)
    return {one.recurrence_id: one.span for one in occurrences(series, window)} if series else {}


def _end(series: Series | None) -> datetime | None:
    return last_meeting(series) if series else None


def _took_place(series: Series, now: datetime) -> bool:
    begins = instant(series.start, series.zone)
    return bool(occurrences(series, Window(begins, now))) if begins < now else False


def _same_rule(one: Series, other: Series) -> bool:
    ruled = (replace(each, excluded=frozenset(), overrides=_onwards(each)) for each in (one, other))
    first, second = ruled
    return first == second


def _onwards(series: Series) -> tuple[Override, ...]:
    return tuple(one for one in series.overrides if one.onwards)


def _span_in(series: Series | None, at: datetime) -> tuple[datetime, timedelta]:
    """When and for how long a week was to be, by what the guest knew."""
    edited = next((one for one in series.overrides if one.recurrence_id == at), None) if series else None
    if edited:
        return edited.start, edited.length
    return at, series.length if series else timedelta()
