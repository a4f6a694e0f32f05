"""What is missed of a pair's copies, so that further calendars of their owners are worth a look."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from daemon.indexes import Seen
from rules.deadlines import may_follow
from rules.delivery import written_roles
from rules.drift import NOT_ARRIVED
from rules.known import Known
from rules.lineage import last_meeting, lives
from rules.model import Kind, Policy, Role, Series
from rules.reading import SOUGHT, Copy
from rules.records import ExceptionRecord
from rules.situation import Situation

Missing = Mapping[Role, Collection[str]]
"""UIDs of what is missing of each of the two."""

Recorded = Callable[[Collection[str]], Mapping[str, Sequence[ExceptionRecord]]]
"""The records of pairs, by their keys."""


def missed(seen: Seen, known: Known, found: Situation, now: datetime) -> Missing:
    """Whose further calendars are worth a look, for which UIDs: one is missing all at once, or would be made.

    What one has lost hides nothing that the other lacks: it is looked for where a series is followed, and then written.
    """
    if known.adopted_at is None:
        at_first = dict.fromkeys(_missed_at_first(found, now), (known.series,))
        return at_first if known.restored_at is None else {**_stopped(seen, known, found), **at_first}
    if known.ended_at is not None:
        return dict.fromkeys(Role, (known.series,))
    series = dict.fromkeys((known.series, found.known.series))
    vanished = {role: [uid for uid in series if seen.copy(role, known, uid) is Copy.VANISHED] for role in Role}
    lost = {role: [*uids, *seen.lost(role, known, now), *_halted(seen, role, known)] for role, uids in vanished.items()}
    lost = {role: uids for role, uids in lost.items() if uids}
    worth = {**_unwritten(found), **lost} or _unfinished(found) or _undelivered(found) or _stopped(seen, known, found)
    return {**_alike(found), **worth} if worth else {}


def deleted(found: Situation, policy: Policy, recorded: Recorded, now: datetime) -> Missing:
    """Whose copy was gone, when something follows from that: its owner may have put it into any calendar since.

    So may who had deleted the one before, when the one in use is written.
    """
    known = found.known
    gone = [role for role, one in found.copies.items() if one is Copy.GONE or _to_be_written(found, role)]
    if not gone or known.adopted_at is None:
        return {}
    moves = found.moves or (known.roster or known.slot) != known.pair.slot
    people = (known.pair.manager, known.pair.report)
    whole = [one for one in recorded({known.key}).get(known.key, ()) if one.deviation.recurrence_id is None]
    follows = moves or any(may_follow(one, people, policy, now) for one in whole)
    return {**_alike(found), **dict.fromkeys(gone, (known.series,))} if follows else {}


def _to_be_written(found: Situation, role: Role) -> bool:
    """Whether somebody has no copy yet of a series that came after another one, of which there is none either."""
    lacks = found.copies[role] is Copy.NEVER and role in written_roles(found.delivery)
    return lacks and role not in found.known.written and all(owner is not role for owner, _, _ in found.older)


def unsure(found: Situation) -> list[Role]:
    """Who lacks what the other has, of a series that is taken over or followed: one reading may hide that they have it.

    A pair without any series waits for no other reading.
    """
    known = found.known
    first = known.adopted_at is None and known.restored_at is None
    if not found.running or not (first or found.followed):
        return []
    return [role for role in written_roles(found.delivery) if found.copies[role] is Copy.NEVER]


def _halted(seen: Seen, role: Role, known: Known) -> list[str]:
    """Earlier series that ended where the one in use is still to be written: what goes on may be elsewhere already."""
    if not seen.lacks(role, known):
        return []
    there = {uid: seen.copy(role, known, uid) for uid in seen.earlier(known)}
    ended = [uid for uid, one in there.items() if isinstance(one, Series) and last_meeting(one)]
    return [uid for uid in ended if not _sought(seen, role, known, uid)]


def _stopped(seen: Seen, known: Known, found: Situation) -> Missing:
    """Those whose copy ended: what goes on may have been split off and dragged before a pass saw it."""
    ended, uid = {one.role for one in found.deviations if one.kind is Kind.SERIES_ENDED}, known.series
    if any(one.kind is Kind.SERIES_DELETED for one in found.deviations):
        ended |= {role for role, one in found.copies.items() if isinstance(one, Series) and last_meeting(one)}
    return {role: (uid,) for role in Role if role in ended and not _sought(seen, role, known, uid)}


def _alike(found: Situation) -> Missing:
    """Whose copy has stopped or never was: what one finds elsewhere the other may have there as well."""
    stopped = {role for role, one in found.copies.items() if isinstance(one, Series) and last_meeting(one)}
    return {role: (found.known.series,) for role, one in found.copies.items() if role in stopped or one is Copy.NEVER}


def _sought(seen: Seen, role: Role, known: Known, uid: str) -> bool:
    return all(one.sought >= SOUGHT for _, index in seen.expected(role, known) for one in index.by_uid.get(uid, ()))


def _missed_at_first(found: Situation, now: datetime) -> list[Role]:
    if found.known.uid and found.known.uid in found.known.duplicates:
        return []
    there = any(isinstance(one, Series) and lives(one, now) for one in found.copies.values())
    return [role for role, one in found.copies.items() if not there or not isinstance(one, Series)]


def _unwritten(found: Situation) -> Missing:
    """Who lacks a copy of a series that would be followed, which would be written: it may have been dragged."""
    if not (found.others and found.followed):
        return {}
    return {role: (found.known.uid,) for role, one in found.copies.items() if one is Copy.NEVER}


def _unfinished(found: Situation) -> Missing:
    """Whose copy is to be written since that failed: it may have been written, and dragged before it was seen."""
    known, others = found.known, {one.role for one in found.others}
    if known.uid:
        return {}
    missing = (role for role in written_roles(found.delivery) if role not in known.written | others)
    return {role: (known.series,) for role in missing if found.copies[role] is Copy.NEVER}


def _undelivered(found: Situation) -> Missing:
    """Who lacks a copy that the server was to bring: it may bring them to another calendar than the one named."""
    disagree = (one for one in found.deviations if one.kind is Kind.COPIES_DISAGREE)
    return {one.role: (found.known.series,) for one in disagree if one.rule_shows == NOT_ARRIVED}
