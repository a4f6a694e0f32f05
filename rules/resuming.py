"""How a pair is taken up again whose memory is of a backup: what the calendars show by now is accepted as it stands.

What was asked, answered, told and put back since the backup is not known. So nothing is asked, put back or created
on the strength of what is remembered; from here on the pair is looked after like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rules.foresight import foreseen
from rules.known import Known
from rules.lineage import lives
from rules.model import Deviation, Kind, Role, Rule, Series, Slot
from rules.noting import GONE_ON, fresh
from rules.plan import Keep, Step, TellOperator, Verb
from rules.provision import slot_found
from rules.reading import CopyState
from rules.records import ExceptionRecord, Outcome
from rules.situation import Situation
from rules.slot import first_week, instant

UNDONE = frozenset({Outcome.RESTORED, Outcome.WITHDRAWN, Outcome.MADE_UP})
"""Outcomes after which the same change is another one."""

MISSING = (
    "A backup was restored. It knows weekly 1:1s that are in no calendar any more: deleted since then, or lost.",
    "`oneonone exceptions` names them, as series_deleted. Nobody is asked about them, and none is made anew.",
    "Calendars that come back bring them back. A series that the two make by hand is taken over.",
)


def never_made(situation: Situation) -> bool:
    """Whether neither the backup nor any calendar knows of a series of the pair."""
    known = situation.known
    return known.generation == 0 and situation.found == 0 and not known.uid


def resume(situation: Situation, horizon: timedelta, now: datetime) -> Iterator[Step]:
    """Take the pair up as its calendars show it, in one step that writes to none of them and mails nobody.

    Where they are as the backup has it, there is nothing to tell of that.
    """
    taken = _taken_up(situation, now)
    there = (*situation.deviations, *_hidden(situation, horizon, now))
    accepted = tuple(_accepted(replace(situation, known=taken, deviations=there), now))
    kept = tuple(_closed(situation, now))
    if any(one.deviation.kind is Kind.SERIES_DELETED and one.outcome is Outcome.ADOPTED for one in (*kept, *accepted)):
        yield _tell(situation)
    rows = [situation.row(Verb.ADOPT, f"accept as found: {one.deviation.kind}", one.deviation) for one in accepted]
    standing = _standing(situation, now)
    yield Step(taken.key, Verb.ADOPT, Keep(taken, (*kept, *accepted, *standing)), tuple(rows))


def _tell(situation: Situation) -> Step:
    """Tell the operator, in the same mail for all pairs, that series are gone."""
    cause = f"gone when restored {situation.known.restored_at}"
    task = TellOperator(cause, "1:1s that the backup knows are in no calendar", MISSING)
    return situation.step(Verb.TELL_OPERATOR, task, "tell the operator that the series is in no calendar any more")


def _taken_up(situation: Situation, now: datetime) -> Known:
    known, shown = situation.known, situation.copies[Role.MANAGER]
    slot = slot_found(situation) or known.slot or known.pair.slot
    others = known.pair.slot if slot != known.pair.slot else None
    running = any(lives(series, now) for _, _, series in situation.running)
    return replace(
        known,
        restored_at=None,
        adopted_at=now,
        slot=slot,
        roster=known.roster if slot == known.slot else others,
        generation=max(known.generation, situation.found),
        first=instant(shown.start, shown.zone) if isinstance(shown, Series) and not known.first else known.first,
        written=known.written if known.uid else frozenset(Role),
        ended_at=None if running else known.ended_at,
    )


def _hidden(situation: Situation, horizon: timedelta, now: datetime) -> Iterator[Deviation]:
    """What single weeks show as soon as a change of the whole series is undone: somebody may have been asked of it."""
    known, told = situation.known, {one.subject for one in situation.deviations}
    if known.first is None or all(week for _, week in told):
        return
    slot = known.slot or known.pair.slot
    copies = {role: _at(slot, known.first, copy) for role, copy in situation.copies.items()}
    for one in foreseen(situation, replace(situation, copies=copies), horizon, now):
        if one.recurrence_id and one.subject not in told:
            yield one


def _at(slot: Slot, first: datetime, copy: CopyState) -> CopyState:
    """A copy with the rule that it had, and all that was edited of single weeks."""
    if not isinstance(copy, Series):
        return copy
    return replace(copy, start=first_week(slot, first), zone=slot.zone, length=slot.length, rule=Rule())


def _closed(situation: Situation, now: datetime) -> Iterator[ExceptionRecord]:
    """The records that restoring closed: of what was found here, or of what was undone since the backup."""
    for one in situation.records:
        if one.outcome is Outcome.ADOPTED and one.closed_at == situation.known.restored_at:
            week = one.deviation.recurrence_id
            undone = situation.shown(one.deviation) is None and (week is None or week > now)
            yield replace(one, closed_at=now, outcome=Outcome.WITHDRAWN if undone else Outcome.ADOPTED)


def _accepted(situation: Situation, now: datetime) -> Iterator[ExceptionRecord]:
    """A record for each deviation that is not on record already."""
    for deviation in situation.deviations:
        before = [one for one in situation.records if one.deviation.subject == deviation.subject]
        if deviation.kind is not Kind.AGENDA_DETACHED and not _covered(before, deviation):
            record = fresh(situation, deviation, len(before) + 1, now)
            yield replace(record, outcome=Outcome.ADOPTED, closed_at=now, applied_at=now)


def _standing(situation: Situation, now: datetime) -> Iterator[ExceptionRecord]:
    """The records of a series that was gone already when it was taken up before, and is so now: found once more."""
    for deviation in situation.deviations:
        before = [one for one in situation.records if one.deviation.subject == deviation.subject]
        if deviation.kind not in GONE_ON or not _covered(before, deviation):
            continue
        if before[-1].outcome is Outcome.ADOPTED and before[-1].closed_at != situation.known.restored_at:
            yield replace(before[-1], closed_at=now)


def _covered(before: Sequence[ExceptionRecord], deviation: Deviation) -> bool:
    return bool(before) and before[-1].outcome not in UNDONE and before[-1].deviation.is_still(deviation)
