"""What the daemon mends without a word: the agenda link, and the other copy when an outcome is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from rules.deadlines import HANDS_OFF, free
from rules.delivery import Delivery, written_roles
from rules.edit import MINIMAL_STEP, Attach, Cancel, Change, End, Place
from rules.model import Deviation, Kind, Role, Series, Window
from rules.plan import Conclude, Edit, Step, Verb, Write
from rules.records import ExceptionRecord, Outcome
from rules.restore import cut, ends
from rules.shown import occurrences
from rules.single_dates import with_their_dates
from rules.situation import Situation
from rules.slot import WEEK, iso_week, series_weeks
from rules.standing import regular

DAY = timedelta(days=1)
NEARLY_A_WEEK = timedelta(days=6, hours=23)
LEFT_AS_IT_IS = frozenset({Outcome.EXCUSED, Outcome.MOVED, Outcome.UNEXPLAINED})


def attach(situation: Situation, now: datetime) -> Iterator[Step]:
    """Put a detached agenda link back, in one write for each copy, but not shortly before a meeting."""
    for role in written_roles(situation.delivery):
        shown = situation.copies.get(role)
        if not isinstance(shown, Series):
            continue
        gone = [one for one in situation.deviations if one.kind is Kind.AGENDA_DETACHED and one.role is role]
        due = [one for one in gone if not _waits(shown, one.recurrence_id, now)]
        changes = tuple(_attaching(situation, one.recurrence_id) for one in due)
        rows = tuple(situation.row(Verb.ATTACH, f"attach the agenda to the {role}'s copy", one) for one in due)
        if due:
            write = Write(role, situation.known.series, changes)
            yield Step(situation.known.key, Verb.ATTACH, Edit((write,)), rows)


def _attaching(situation: Situation, week: datetime | None) -> Attach:
    return Attach(situation.link, week, quietly=situation.delivery is Delivery.SCHEDULING)


def with_link(situation: Situation, step: Step) -> Step:
    """The step, where weeks that were off, and lost the agenda link meanwhile, have it again once it sets them."""
    if not situation.link or not isinstance(step.task, Edit | Conclude):
        return step
    writes = tuple(replace(one, changes=tuple(_linked(situation, one))) for one in step.task.writes)
    return replace(step, task=replace(step.task, writes=writes)) if writes != step.task.writes else step


def _linked(situation: Situation, write: Write) -> Iterator[Change]:
    shown = situation.copies[write.role]
    bare = set(_without_link(shown, situation.link)) if isinstance(shown, Series) and shown.uid == write.uid else ()
    for change in write.changes:
        yield change
        if isinstance(change, Place) and change.recurrence_id in bare:
            yield _attaching(situation, change.recurrence_id)


def _without_link(series: Series, link: str) -> Iterator[datetime]:
    """The weeks that are off, and would come back without the link."""
    off = (one for one in series.overrides if one.cancelled)
    return (one.recurrence_id for one in off if link not in (series.links if one.links is None else one.links))


def _waits(series: Series, week: datetime | None, now: datetime) -> bool:
    return soon(series, now) if week is None else not free(series, week, now)


def soon(series: Series, now: datetime) -> bool:
    """Whether a meeting of a series runs, or begins within two hours."""
    window = Window(now - series.length, now + HANDS_OFF)
    return regular(series.rule) and any(True for _ in series_weeks(series, window))


def mirrored(situation: Situation, one: ExceptionRecord, now: datetime) -> tuple[Write, ...]:
    """Writes that let the other copy follow a week or series that stays as its person left it."""
    deviation = one.deviation
    other = Role.REPORT if deviation.role is Role.MANAGER else Role.MANAGER
    shown = situation.copies[other]
    if one.outcome not in LEFT_AS_IT_IS or not situation.shows(deviation) or not isinstance(shown, Series):
        return ()
    if other not in written_roles(situation.delivery):
        return _told_plainly(situation, deviation, shown, now)
    if deviation.kind is Kind.SERIES_DELETED:
        return ends(situation, [(other, situation.known.series, shown)], now)
    change = _follow(situation, deviation, now)
    if change is None or not far(situation, deviation, now) or not _has_week(shown, change):
        return ()
    return (Write(other, situation.known.series, with_their_dates(shown, change)),)


def _told_plainly(situation: Situation, deviation: Deviation, shown: Series, now: datetime) -> tuple[Write, ...]:
    """A week that the organizer took off by its status is excluded, where the server told the attendee nothing of it.

    Cyrus delivers an EXDATE, but no STATUS:CANCELLED of a week while the series stays as it was.
    """
    at, own = deviation.recurrence_id, situation.copies[Role.MANAGER]
    cancelled = (deviation.kind, deviation.role) == (Kind.CANCELLED, Role.MANAGER)
    if situation.delivery is not Delivery.SCHEDULING or not cancelled or at is None:
        return ()
    if not isinstance(own, Series) or at in own.excluded or not far(situation, deviation, now):
        return ()
    stands = any(one.recurrence_id == at for one in occurrences(shown, Window(at - WEEK, at + WEEK)))
    return (Write(Role.MANAGER, situation.known.series, (Cancel(at),)),) if stands else ()


def bring(situation: Situation, now: datetime) -> Iterator[Step]:
    """Let the attendee's copy follow in weeks that stay off or elsewhere, where a server that invites brought nothing.

    DAViCal delivers a series, and of what becomes of single weeks nothing at all. It is done once, since from then on
    the week is the attendee's own.
    """
    done = {one.recurrence_id for one in situation.own if one.role is Role.REPORT}
    in_question = {one.deviation.recurrence_id for one in situation.open}
    if situation.delivery is not Delivery.SCHEDULING or None in in_question:
        return
    for one in situation.records:
        late = one.applied_at is not None and one.applied_at < now <= one.applied_at + DAY
        left = late and one.outcome in LEFT_AS_IT_IS and one.deviation.recurrence_id not in done | in_question
        if left and (write := _brought(situation, one.deviation, now)):
            yield situation.step(Verb.REPAIR, Edit((write,)), "let the report's copy follow", one.deviation)


def _brought(situation: Situation, deviation: Deviation, now: datetime) -> Write | None:
    """The write that brings a week, where the attendee's copy shows it as if nothing had ever been said of it."""
    at, shown, change = deviation.recurrence_id, situation.copies[Role.REPORT], _follow(situation, deviation, now)
    organizers = deviation.role is Role.MANAGER and situation.shows(deviation)
    if not organizers or at is None or change is None or not isinstance(shown, Series):
        return None
    near = occurrences(shown, Window(at - WEEK, at + WEEK))
    as_agreed = any(one.recurrence_id == at and one.span == deviation.agreed for one in near)
    told = any(one.span == deviation.now_shows for one in near)
    if not as_agreed or told or not far(situation, deviation, now) or not _has_week(shown, change):
        return None
    return Write(Role.REPORT, situation.known.series, (change,), undelivered=True)


def _has_week(series: Series, change: Change) -> bool:
    """Whether a copy has the week that is to be placed elsewhere in it: not when its series has ended before."""
    if not isinstance(change, Place) or not regular(series.rule):
        return True
    at = change.recurrence_id
    return any(True for _ in series_weeks(series, Window(at, at + MINIMAL_STEP)))


def made_up(situation: Situation, one: ExceptionRecord, now: datetime) -> tuple[Write, ...] | None:
    """Writes that let a week stand at its make-up time in every copy; None when that is too close by now."""
    at, agreed = one.deviation.recurrence_id, one.deviation.agreed
    if at is None or agreed is None or one.chosen is None or one.chosen < now + HANDS_OFF:
        return None
    if not far(situation, one.deviation, now):
        return None
    chosen = one.chosen
    weeks = {
        (role, uid): (series, _standing_for(series, at))
        for role, uid, series in situation.running
        if role in written_roles(situation.delivery) and regular(series.rule)
    }
    if not all(free(series, week, now) for series, week in weeks.values()):
        return None

    def changes(series: Series, week: datetime) -> tuple[Change, ...]:
        return with_their_dates(series, Place(week, chosen, agreed.length))

    return tuple(Write(role, uid, changes(*stands)) for (role, uid), stands in weeks.items())


def _standing_for(series: Series, week: datetime) -> datetime:
    """The week itself; in a series that has another slot by now and does not know it, that of the same ISO week."""
    near = series_weeks(series, Window(week - NEARLY_A_WEEK, week + NEARLY_A_WEEK))
    there = [one for one in near if iso_week(one, series.zone) == iso_week(week, series.zone)]
    return week if week in there else next(iter(there), week)


def far(situation: Situation, deviation: Deviation, now: datetime) -> bool:
    """Whether the week is more than two hours away in both copies, and where it would go."""
    week, shows = deviation.recurrence_id, deviation.now_shows
    if week is None:
        return True
    ahead = shows is None or now + HANDS_OFF <= shows.start
    return ahead and all(free(series, week, now) for _, _, series in situation.running)


def _follow(situation: Situation, deviation: Deviation, now: datetime) -> Change | None:
    at, shows, shown = deviation.recurrence_id, deviation.now_shows, situation.copies[deviation.role]
    if deviation.kind is Kind.SERIES_ENDED and isinstance(shown, Series) and shown.rule and shown.rule.until:
        return End(max(shown.rule.until + MINIMAL_STEP, cut(situation, now)))
    if at is None:
        return None
    if deviation.kind is Kind.CANCELLED:
        return Cancel(at)
    if deviation.kind in (Kind.MOVED, Kind.RESIZED) and shows is not None:
        return Place(at, shows.start, shows.length)
    return None
