"""What a server that invites was kept from telling a guest of: it tells it as soon as there is something to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rules.delivery import Delivery
from rules.edit import Retime
from rules.model import Role, Series, Slot
from rules.plan import Edit, Step, Verb, Write, writes_of
from rules.situation import Situation
from rules.standing import regular


def send(situation: Situation, steps: Iterable[Step]) -> Iterator[Step]:
    """Let the server deliver the organizer's copy, unless one of these steps writes to it anyway.

    It has to be written for that, without a change. Who is taken up anew, since the database was lost or restored, is
    written to in the next pass.
    """
    if situation.known.adopted_at is None or situation.known.restored_at is not None:
        return
    own = situation.copies.get(Role.MANAGER)
    if situation.delivery is not Delivery.SCHEDULING or not isinstance(own, Series) or not own.unsent:
        return
    if any(write.role is Role.MANAGER for step in steps for write in writes_of(step.task)):
        return
    writes = (*_in_zone(own, situation.copies.get(Role.REPORT)), Write(Role.MANAGER, own.uid, ()))
    yield situation.step(Verb.REPAIR, Edit(writes), "let the server tell the report")


def _in_zone(own: Series, other: object) -> Iterator[Write]:
    """The attendee's copy in the series' time zone: DAViCal fails at bringing one that is not in there."""
    if isinstance(other, Series) and other.zone != own.zone and regular(own.rule) and regular(other.rule):
        slot = Slot(own.start.weekday(), own.start.time(), own.length, own.zone)
        yield Write(Role.REPORT, own.uid, (Retime(slot, own.start),), undelivered=True)
