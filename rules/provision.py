"""That every pair has its one series: created, taken over, moved with the roster, ended for a leaver."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rules.carrying import weeks_on_record
from rules.deadlines import HANDS_OFF
from rules.delivery import Delivery, written_roles
from rules.identity import digest
from rules.interim import begins, bridged, cut_short
from rules.known import Known
from rules.lineage import FAR, ended_before, last_meeting, lives, makes_way
from rules.model import Adopt, Deviation, Kind, Role, Series, Slot, Window
from rules.noting import fresh
from rules.phrases import in_words
from rules.plan import Create, Edit, End, Keep, Renew, Step, TellOperator, Verb, Write
from rules.reading import Copy, CopyState
from rules.records import Outcome
from rules.restore import begun_anew, cut, ends, has_another, in_place, lasting_others, renewal, stays
from rules.situation import Situation
from rules.slot import first_local, instant, series_weeks, wall_time
from rules.standing import regular

NOTICE = timedelta(days=1)
"""A new series begins at the first slot at least one day away."""

STOPPED = frozenset({Kind.SPLIT, Kind.SERIES_DELETED, Kind.SERIES_ENDED})
"""Why a series may go on in another one."""

GOES_ON: Mapping[str, str] = {Kind.SPLIT: "this and following", Kind.SERIES_DELETED: "made anew by hand"}
"""In words for the plan."""

LEAVING = timedelta(hours=24)
"""How long a leaver's series goes on, counted from the first complete pass without the row."""


def provision(situation: Situation, adopt: Adopt, approved: Collection[str], now: datetime) -> Iterator[Step]:
    """Create what no calendar holds, take over what they hold, finish what was begun."""
    known, copies = situation.known, situation.copies
    if known.ended_at is not None:
        yield _begin_again(situation, now)
    elif known.adopted_at is None and known.uid and not _ours(situation):
        yield from _adopt(situation, adopt, approved, now)
    elif known.generation == 0 and situation.found == 0 and not known.uid:
        yield _create(situation, 1, now)
    elif known.adopted_at is None:
        yield from _take_over(situation, now)
    elif not known.uid and (missing := _unfinished(known, copies, situation.delivery)):
        missing = tuple(role for role in missing if not has_another(situation, role))
        yield from _finish(situation, missing, now) if missing else ()


def _adopt(situation: Situation, adopt: Adopt, approved: Collection[str], now: datetime) -> Iterator[Step]:
    """A series that people made by hand: taken over, offered to the operator, or left alone, never doubled."""
    known = situation.known
    offer = offer_of(known)
    if adopt is Adopt.YES or (adopt is Adopt.ASK and offer in approved):
        yield from _take_over(situation, now)
    elif known.uid not in known.duplicates:
        yield _tell_of_found(situation, adopt, offer)


def _ours(situation: Situation) -> bool:
    """Whether what runs came from a series of ours and was dragged: nobody made that beside it."""
    known = situation.known
    return bool(known.places) and any(one.marker == known.key for _, _, one in situation.running)


def _begin_again(situation: Situation, now: datetime) -> Step:
    """A new series for a pair that has returned; what goes on in a calendar that it was dragged to ends for it."""
    known, slot = situation.known, situation.pair.slot
    if known.places and any(lives(one, now) for _, _, one in situation.running):
        return situation.step(Verb.CREATE, renewal(situation, slot, now), f"create the weekly series anew, {slot}")
    return _create(situation, known.generation + 1, now)


def offer_of(known: Known) -> str:
    """What `oneonone approve` takes to let a series that people made be taken over."""
    return digest("adopt", known.key, known.uid)[:12]


def _tell_of_found(situation: Situation, adopt: Adopt, offer: str) -> Step:
    known, shown = situation.known, next(series for _, _, series in situation.running)
    found = f"{known.report} and {known.manager} have a weekly 1:1 already: {in_words(shown)}."
    remedy = (
        f"To take it over as it stands: `oneonone approve {offer}`, within a day of that."
        if adopt is Adopt.ASK
        else "It is left alone, since `policy.adopt` is `no`; none is created beside it."
    )
    told = replace(known, uid="", places={}, written=frozenset(), duplicates=(*known.duplicates, known.uid))
    task = TellOperator(f"adopt {offer}", "A weekly 1:1 that is there already", (found, remedy), known=told)
    text = f"offer to take over {in_words(shown)}: oneonone approve {offer}"
    if adopt is Adopt.NO:
        text = f"leave alone {in_words(shown)}"
    return situation.step(Verb.TELL_OPERATOR, task, text)


def _create(situation: Situation, generation: int, now: datetime) -> Step:
    slot, roles = situation.pair.slot, written_roles(situation.next_delivery)
    known = begun_anew(situation.known, slot, generation, now + NOTICE)
    text = f"create the weekly series, {slot}, from {_day(known)}"
    return situation.step(Verb.CREATE, Create(replace(known, adopted_at=now), roles), text)


def _day(known: Known) -> str:
    assert known.first and known.slot
    return f"{wall_time(known.first, known.slot.zone):%a %-d %b %Y}"


def _unfinished(known: Known, copies: Mapping[Role, CopyState], way: Delivery) -> tuple[Role, ...]:
    return tuple(role for role in written_roles(way) if role not in known.written and copies[role] is Copy.NEVER)


def _finish(situation: Situation, missing: tuple[Role, ...], now: datetime) -> Iterator[Step]:
    """What a crash left unwritten, never with a meeting in the past; one that is near is waited for."""
    known, like = situation.known, next((series for _, _, series in situation.running), None)
    late = known.first is None or known.first <= now + HANDS_OFF
    if late and like is None:
        known = begun_anew(known, situation.slot, known.generation, now + NOTICE)
        missing = written_roles(situation.delivery)
    if late and like is not None and known.first and known.first > now:
        return
    text = f"finish writing the series into {len(missing)} calendars"
    older, weeks = ends(situation, situation.older, now), tuple(_in_question(situation, known, missing))
    if older or situation.half_done:
        task = Renew(known, () if late and like else missing, older, situation.half_done, weeks)
        yield situation.step(Verb.CREATE, task, text)
    if late and like is not None:
        yield from _written_like(situation, like, missing, now)
    elif not (older or situation.half_done):
        yield situation.step(Verb.CREATE, Create(known, missing, weeks=weeks), text)


def _in_question(situation: Situation, known: Known, missing: tuple[Role, ...]) -> Iterator[Write]:
    """Weeks that are asked about go along where a crash came between; not where the series itself was put back."""
    if known.first and not situation.half_done:
        for role in missing:
            yield from weeks_on_record(situation, role, known.series, known.first)


def _written_like(situation: Situation, like: Series, missing: tuple[Role, ...], now: datetime) -> Iterator[Step]:
    """Write a series that runs already into copies that lack it, from the first week on that may still be written."""
    first = next(series_weeks(like, Window(cut(situation, now), now + FAR)), None)
    if missing and first:
        again = replace(like, start=wall_time(first, like.zone), overrides=(), excluded=frozenset(), added=frozenset())
        text = f"write the series into {len(missing)} calendar that lacks it"
        yield situation.step(Verb.CREATE, Create(situation.known, missing, again), text)


def _take_over(situation: Situation, now: datetime) -> Iterator[Step]:
    pair, shown, known = situation.pair, situation.copies[Role.MANAGER], situation.known
    first = instant(shown.start, shown.zone) if isinstance(shown, Series) else known.first or now
    written = known.written if known.uid else frozenset(Role)
    slot = slot_found(situation) or pair.slot
    taken = replace(
        known,
        slot=slot,
        roster=pair.slot if slot != pair.slot else None,
        generation=situation.found,
        first=first,
        adopted_at=now,
        written=written,
    )
    records = tuple(
        replace(fresh(situation, one, 1, now), outcome=Outcome.ADOPTED, closed_at=now, applied_at=now)
        for one in situation.deviations
        if one.kind is not Kind.AGENDA_DETACHED
    )
    series = next((series for _, _, series in situation.running), None)
    what = in_words(series) if known.uid and series else str(pair.slot)
    rows = [situation.row(Verb.ADOPT, f"take over the weekly series, {what}")]
    rows += [situation.row(Verb.ADOPT, f"accept as found: {one.deviation.kind}", one.deviation) for one in records]
    yield Step(known.key, Verb.ADOPT, Keep(taken, records), tuple(rows))


def slot_found(situation: Situation) -> Slot | None:
    """The slot that the two live by when it is another than the roster's: found and accepted, it is the agreed one."""
    series = next((series for _, _, series in situation.running if regular(series.rule)), None)
    whole = {one.kind for one in situation.deviations if one.recurrence_id is None}
    if series is None or not whole & {Kind.SERIES_MOVED, Kind.RESIZED} or any(one.onwards for one in series.overrides):
        return None
    start = first_local(series)
    return Slot(start.weekday(), start.time(), series.length, series.zone)


def follow_lineage(situation: Situation, now: datetime) -> Iterator[Step]:
    """Another series counts as theirs since this pass: nothing is written, and nobody is asked about how it came."""
    another = situation.followed in STOPPED
    ended = [one for one in situation.open if another and one.deviation.kind in STOPPED]
    closed = [replace(one, outcome=Outcome.ADOPTED, closed_at=now, applied_at=now) for one in ended]
    if another and not closed:
        alone = situation.copies[Role.MANAGER] is Copy.NEVER
        deviation = Deviation(Kind(situation.followed), Role.REPORT if alone else Role.MANAGER)
        number = 1 + sum(one.deviation.subject == deviation.subject for one in situation.records)
        record = fresh(situation, deviation, number, now)
        closed = [replace(record, outcome=Outcome.ADOPTED, closed_at=now, applied_at=now)]
    how = GOES_ON.get(situation.followed, situation.followed)
    rows = [situation.row(Verb.FOLLOW, f"follow the series where it goes on: {how}", None)]
    rows += [situation.row(Verb.CLOSE, "it goes on in another series", one.deviation) for one in ended]
    yield Step(situation.known.key, Verb.FOLLOW, Keep(situation.known, tuple(closed)), tuple(rows))


def rejoin(situation: Situation, now: datetime) -> Iterator[Step]:
    """End what ran before a series that is followed, and write that into the copies that lack it."""
    known = situation.known
    if known.uid:
        yield from end_older(situation, now)
    like = next((series for _, _, series in situation.running if regular(series.rule)), None)
    if not known.uid or like is None:
        return
    missing = tuple(role for role in _unfinished(known, situation.copies, situation.delivery) if _room(situation, role))
    yield from _written_like(situation, like, missing, now)


def _room(situation: Situation, role: Role) -> bool:
    """Whether no other series of the two goes on in that calendar, and its owner did not decline all of it."""
    declined = any(
        one.deviation.kind is Kind.DECLINED
        and one.deviation.recurrence_id is None
        and one.deviation.role is role
        and one.outcome is not Outcome.WITHDRAWN
        for one in situation.records
    )
    return not declined and not any(one.role is role for one in lasting_others(situation))


def follow_roster(situation: Situation, now: datetime) -> Iterator[Step]:
    """The roster's row rules the slot: another slot there moves the series, past weeks stay."""
    known, slot = situation.known, situation.pair.slot
    if known.slot is None or (known.roster or known.slot) == slot or known.ended_at is not None:
        return
    if known.slot == slot:
        yield Step(known.key, Verb.ADOPT, Keep(replace(known, roster=None)), ())
        return
    ruled = replace(situation, known=replace(known, roster=None))
    text = f"move the series to the roster's slot, {slot}"
    if (writes := in_place(ruled, slot, now)) is not None:
        yield situation.step(Verb.REPAIR, Edit(writes, replace(known, slot=slot, roster=None)), text)
    else:
        yield situation.step(Verb.REPAIR, renewal(ruled, slot, now), text)


def end_older(situation: Situation, now: datetime) -> Iterator[Step]:
    """End earlier series that still run beside the one in use: what a split or a re-creation left behind."""
    first = begins(situation)
    running = [one for one in situation.older if not (first and ended_before(one[2], first)) and lives(one[2], now)]
    running = [one for one in running if not makes_way(one[2], first) and not stays(situation, *one, now)]
    writes = ends(situation, running, now, cut_short(situation, now)) if running else ()
    bridging = tuple(bridged(situation, one, now) for one in writes)
    if writes := (*bridging, *_undelivered(situation, running, now)):
        task = Edit(writes)
        yield situation.step(Verb.REPAIR, task, "end the earlier series of this pair")


def _undelivered(situation: Situation, running: Sequence[tuple[Role, str, Series]], now: datetime) -> tuple[Write, ...]:
    """Ends of what runs on in the attendee's copy alone: DAViCal does not bring it that the organizer let one end."""
    behind = [one for one in running if one[0] is Role.REPORT]
    if situation.delivery is not Delivery.SCHEDULING or not behind:
        return ()
    stopped = {uid for role, uid, one in situation.older if role is Role.MANAGER and last_meeting(one) is not None}
    behind = [one for one in behind if one[1] in stopped]
    writes = ends(replace(situation, delivery=Delivery.COPY), behind, now, cut_short(situation, now))
    return tuple(replace(one, undelivered=True) for one in writes)


def leave(situation: Situation, now: datetime) -> Iterator[Step]:
    """A pair that the roster no longer names: after a day its series ends; the objects stay."""
    known = situation.known
    if known.ended_at or known.missing_since is None or now - known.missing_since < LEAVING:
        return
    if Copy.VANISHED in situation.copies.values():
        return
    writes = ends(situation, [*situation.older, *situation.running], now)
    task = End(replace(known, ended_at=now), writes)
    yield situation.step(Verb.END, task, "left the roster: end the series, past weeks stay")
