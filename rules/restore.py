"""How a series is brought back to its slot without touching what has begun."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from rules.deadlines import HANDS_OFF, free
from rules.delivery import written_roles
from rules.edit import MINIMAL_STEP, Cancel, Change, End, Invite, Invitee, Place, Retime, Undate, edited
from rules.known import Known
from rules.lineage import FAR, Other, last_meeting, lives, makes_way, succeeds
from rules.model import Deviation, Kind, Role, Rule, Series, Slot, Window
from rules.plan import Conclude, Renew, Write
from rules.reading import Copy
from rules.records import ExceptionRecord
from rules.shown import occurrences, shown_in
from rules.single_dates import dates_of, with_their_dates
from rules.situation import Situation
from rules.slot import first_week, instant, series_weeks
from rules.standing import at_slot, regular

DAY = timedelta(days=1)
NEVER_CUT: Mapping[str, datetime] = {}
WEEK_KINDS = frozenset({Kind.CANCELLED, Kind.MOVED, Kind.RESIZED})


def restored_weeks(situation: Situation, records: Sequence[ExceptionRecord], now: datetime) -> Conclude:
    """The writes that put weeks back: one for each copy, whatever the number of weeks."""
    changes: dict[Role, list[Change]] = {}
    shown = [deviation for one in records if (deviation := situation.shown(one.deviation))]
    week_of = lambda one: one.recurrence_id
    for _, group in groupby(sorted(shown, key=week_of), key=week_of):
        for role, change in _week(situation, list(group), now):
            changes.setdefault(role, []).append(change)
    writes = (Write(role, situation.known.series, tuple(some)) for role, some in changes.items())
    return Conclude(tuple(records), tuple(writes))


def _week(situation: Situation, found: Sequence[Deviation], now: datetime) -> Iterator[tuple[Role, Change]]:
    """Where a week stands elsewhere in both copies it goes back in both; what was only declined stays so."""
    at, changed = found[0].recurrence_id, {one.role for one in found}
    assert at is not None
    for role, _, series in _writable(situation):
        stands = any(one.recurrence_id == at and not one.cancelled for one in series.overrides)
        stands = stands or any(dates_of(series, [at]))
        if role not in changed and not (stands and free(series, at, now)):
            continue
        if any(one.kind in WEEK_KINDS for one in found):
            yield from ((role, change) for change in _put(situation, series, found, now))
        if guest := next((one for one in found if one.kind is Kind.GUEST_REMOVED), None):
            yield from ((role, change) for change in reinvited(situation, guest))


def _put(situation: Situation, series: Series, found: Sequence[Deviation], now: datetime) -> Iterator[Change]:
    """Only what deviates goes back: a week that merely has another length stays where it stands."""
    at, agreed = found[0].recurrence_id, found[0].agreed
    assert at is not None
    if at < instant(series.start, series.zone):
        yield _retime(situation, situation.slot, now)
        return
    shows = found[0].now_shows
    only_resized = all(one.kind is Kind.RESIZED for one in found)
    start = agreed.start if agreed else at
    start = shows.start if only_resized and shows else start
    apart = any(one.apart and one.recurrence_id == at for one in series.overrides)
    place = Place(at, start, agreed.length if agreed else series.length, written_out=apart)
    yield from with_their_dates(series, place)


def reinvited(situation: Situation, guest: Deviation) -> Iterator[Change]:
    """Invitations for who of the two is missing in the series or a week."""
    for person in (situation.pair.report, situation.pair.manager):
        if person.email in guest.rule_shows.split(", "):
            yield Invite(Invitee(person.email, person.name), guest.recurrence_id)


def restored_series(situation: Situation, records: Sequence[ExceptionRecord], now: datetime) -> Conclude | Renew:
    """The writes that undo changes of the whole series: in place, or by the next generation."""
    shown = [deviation for one in records if (deviation := situation.shown(one.deviation))]
    guests = [one for one in shown if one.kind is Kind.GUEST_REMOVED]
    invitations = _invitations(situation, guests)
    undone = not shown and any(one.recurrence_id is None for one in (each.deviation for each in situation.open))
    if undone or (guests and len(guests) == len(shown)):
        return Conclude(tuple(records), invitations)
    if (writes := in_place(situation, situation.slot, now)) is not None:
        return Conclude(tuple(records), (*writes, *invitations))
    return renewal(situation, situation.slot, now, tuple(records))


def _invitations(situation: Situation, guests: Sequence[Deviation]) -> tuple[Write, ...]:
    writable = {role for role, _, _ in _writable(situation)}
    return tuple(
        Write(one.role, situation.known.series, changes)
        for one in guests
        if one.role in writable and (changes := tuple(reinvited(situation, one)))
    )


def _writable(situation: Situation) -> list[tuple[Role, str, Series]]:
    return [one for one in situation.running if one[0] in written_roles(situation.delivery)]


def in_place(situation: Situation, slot: Slot, now: datetime) -> tuple[Write, ...] | None:
    """Writes that bring all copies to the slot, or None where that would change a week that has begun.

    An organizer who does not have the series yet gets it by and by; one who deleted it needs another.
    """
    there = [one for one in _writable(situation) if not one[2].cancelled]
    lacking = situation.copies[Role.MANAGER] is Copy.NEVER
    if not there or not (lacking or any(role is Role.MANAGER for role, _, _ in there)):
        return None
    writes = []
    for role, uid, series in there:
        if at_slot(series, slot, now) or _goes_on_in_another(situation, role, series, now):
            continue
        if series.rule is None:
            return None
        if instant(series.start, series.zone) > now + HANDS_OFF:
            retime = _retime(situation, slot, now)
            writes.append(Write(role, uid, (*_lost_by(series, retime, now), retime)))
        elif _only_changed_ahead(series, slot, now):
            writes.append(Write(role, uid, (Retime(replace(slot, zone=series.zone), series.start),)))
        else:
            return None
    instead = [one for one in situation.older if _goes_on_in(situation, *one, now)]
    return (*writes, *ends(situation, instead, now))


def _goes_on_in_another(situation: Situation, role: Role, series: Series, now: datetime) -> bool:
    """Whether the owner of a copy split it: it is not continued beside what goes on instead."""
    told = situation.known.duplicates
    beside = (one for one in situation.others if one.role is role and one.uid not in told)
    return any(succeeds(one, series, now) for one in beside)


def _lost_by(series: Series, change: Retime, now: datetime) -> Iterator[Change]:
    """Weeks that were moved one by one and that the series has no more at its slot: they would stand beside it."""
    after = edited(series, (change,))

    def lost(at: datetime) -> bool:
        return not any(series_weeks(after, Window(at, at + MINIMAL_STEP)))

    moved = (one for one in after.overrides if not one.cancelled and one.start > now + HANDS_OFF)
    yield from (Cancel(one.recurrence_id) for one in moved if lost(one.recurrence_id))
    dates = dates_of(series, sorted(at for at in series.excluded if lost(at)))
    yield from (one for one in dates if one.start > now + HANDS_OFF)


def _retime(situation: Situation, slot: Slot, now: datetime) -> Retime:
    """From the week on in which the series begins that it has now, but not sooner than two hours from now."""
    soon, first = now + HANDS_OFF + MINIMAL_STEP, situation.known.first
    begins = max(soon, first - 6 * DAY) if first and situation.known.slot == slot else soon
    return Retime(slot, first_week(slot, begins))


def _only_changed_ahead(series: Series, slot: Slot, now: datetime) -> bool:
    """Whether what sets a series apart lies ahead: an end, another rhythm, a change of all weeks from one on.

    The weeks that have begun are those of the slot, by the series' own rule.
    """
    if series.rule is None:
        return False
    changes = [one for one in series.overrides if one.onwards]
    bare = replace(series, overrides=(), excluded=frozenset(), added=frozenset())
    days = series.rule.weekdays if len(series.rule.weekdays) == 1 else ()
    endless, soon = replace(bare, rule=Rule(weekdays=days)), now + HANDS_OFF
    past = Window(instant(series.start, series.zone), soon)
    begun = any(min(one.recurrence_id, one.start) <= soon for one in changes)
    return not begun and shown_in(bare, past) == shown_in(endless, past) and at_slot(endless, slot, now)


def renewal(situation: Situation, slot: Slot, now: datetime, records: tuple[ExceptionRecord, ...] = ()) -> Renew:
    """End what runs and write the next generation, which begins at the first slot two hours away."""
    known = begun_anew(situation.known, slot, situation.known.generation + 1, cut(situation, now))
    roles = tuple(role for role in written_roles(situation.next_delivery) if not has_another(situation, role))
    running = [one for one in (*situation.older, *situation.running) if not stays(situation, *one, now)]
    return Renew(known, roles, ends(situation, running, now), records)


def has_another(situation: Situation, role: Role) -> bool:
    """Whether somebody without a copy has another series of the two: none is written beside it."""
    return situation.copies.get(role) is Copy.NEVER and any(one.role is role for one in lasting_others(situation))


def lasting_others(situation: Situation) -> Iterator[Other]:
    """Further series of the two, but for those that end before the one in use begins."""
    return (one for one in situation.others if not makes_way(one.series, situation.known.first))


def stays(situation: Situation, role: Role, uid: str, series: Series, now: datetime) -> bool:
    """Whether an earlier copy stops where its owner let it: another stands there instead of the one in use, or this."""
    stops = last_meeting(series) is not None
    return stops and (has_another(situation, role) or _goes_on_in(situation, role, uid, series, now))


def _goes_on_in(situation: Situation, role: Role, _uid: str, series: Series, now: datetime) -> bool:
    """Whether a copy that has stopped went on for a while in another of the pair's series."""
    copy = situation.copies.get(role)
    return isinstance(copy, Series) and lives(series, now) and succeeds(Other(role, series), copy, now)


def begun_anew(known: Known, slot: Slot, generation: int, not_before: datetime) -> Known:
    """The pair with a series of the given generation that starts at the first slot not before an instant."""
    first = instant(first_week(slot, not_before), slot.zone)
    return replace(
        known,
        slot=slot,
        generation=generation,
        first=first,
        ended_at=None,
        missing_since=None,
        written=frozenset(),
        uid="",
        former=(*known.former, known.uid) if known.uid else known.former,
        restored_at=None,
    )


def cut(situation: Situation, now: datetime) -> datetime:
    """Where series may stop or begin: two hours from now, and after each week that was moved to before that."""
    soon = now + HANDS_OFF + MINIMAL_STEP
    held = (*situation.running, *situation.older)
    early = (one for _, _, series in held for one in series.overrides if one.start < soon)
    return max([soon, *(one.recurrence_id + MINIMAL_STEP for one in early if not one.cancelled)])


def ends(
    situation: Situation,
    running: Sequence[tuple[Role, str, Series]],
    now: datetime,
    cut_short: Mapping[str, datetime] = NEVER_CUT,
) -> tuple[Write, ...]:
    """Writes that let series stop as soon as they may; what has begun or begins before that stays.

    `cut_short`: by UID, where the organizer let one end, until when it may go on.
    """
    before, allowed = cut(situation, now), written_roles(situation.delivery)
    until = {uid: max(before, cut_short.get(uid, before)) for _, uid, _ in running}
    return tuple(
        Write(role, uid, changes)
        for role, uid, series in running
        if role in allowed and not series.cancelled and not series.headless
        if (changes := stop(series, until[uid]))
    )


def told_plainly(series: Series, changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes with the first week that an end takes off excluded besides: SOGo mails nobody that a rule ends."""
    ends = next((one.before for one in changes if isinstance(one, End)), None)
    gone = next(series_weeks(series, Window(ends, ends + FAR)), None) if ends and regular(series.rule) else None
    return (*changes, Cancel(gone)) if gone and Cancel(gone) not in changes else tuple(changes)


def _untold(series: Series, before: datetime) -> bool:
    """Whether a rule that is not understood may go on: every first Tuesday of a month."""
    rule = series.rule
    return rule is not None and rule.further and rule.count is None and (rule.until is None or rule.until >= before)


def stop(series: Series, before: datetime) -> tuple[Change, ...]:
    """What lets a series stop; one that has stopped earlier never goes on again by that."""
    later = tuple(one for one in series.overrides if one.onwards or one.recurrence_id >= before)
    ruled = replace(series, added=frozenset(), overrides=later)
    ahead = occurrences(ruled, Window(before, before + FAR)) if lives(ruled, before) else ()
    goes_on = any(one.recurrence_id >= before for one in ahead) or _untold(series, before)
    ending: tuple[Change, ...] = (End(before),) if goes_on else ()
    return (*ending, *(Undate(at) for at in sorted(series.added) if at >= before))
