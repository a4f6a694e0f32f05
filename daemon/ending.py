"""Ends series for both people, also where a server does not bring the attendee that the organizer's copy ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import product

import structlog

from daemon.places import places, way_of
from daemon.writing import Pen
from providers.base import CalendarRef
from providers.errors import ProviderError
from rules.delivery import Delivery
from rules.edit import Change, End, SeriesEdit
from rules.model import Role
from rules.plan import Write
from rules.reading import CalendarState, Resource
from rules.restore import stop

log = structlog.get_logger()


def end(pen: Pen, pair: str, writes: Sequence[Write]) -> None:
    """Write ends, of which some may be in a calendar that is not looked at again: of a leaver, or one that is left.

    Raises what Pen.write does. Where the server delivers, what runs on in the other copy is ended there, if it can be.
    """
    known = pen.known[pair]
    refs = {ref: None for role in Role for ref in places(pen.company, known, role)}
    pen.write(pair, writes)
    if way_of(pen.company, known) is Delivery.SCHEDULING:
        for ref, (uid, before) in product(refs, _ended(writes)):
            _end_there(pen, ref, uid, before)


def _ended(writes: Sequence[Write]) -> Iterator[tuple[str, datetime]]:
    return ((one.uid, change.before) for one in writes for change in one.changes if isinstance(change, End))


def _end_there(pen: Pen, ref: CalendarRef, uid: str, before: datetime) -> None:
    provider = pen.company.accounts[ref.account].provider
    try:
        for one, changes in _running_on(pen, ref, uid, before):
            provider.replace(ref, SeriesEdit(one.href, uid, changes, one.series, by_server=True), one.etag)
    except ProviderError as error:
        log.warning("runs on in one of the copies", calendar=ref.url, why=str(error))


def _running_on(pen: Pen, ref: CalendarRef, uid: str, before: datetime) -> list[tuple[Resource, tuple[Change, ...]]]:
    """What a calendar has of a series that runs on, with what ends it; read anew: the server had its turn."""
    state = pen.states.get(ref.url, CalendarState())
    changes = pen.company.accounts[ref.account].provider.changes(ref, state.cursor, state.known)
    there = {href: one.resource for href, one in state.sightings.items() if one.missing_since is None}
    there |= {one.href: one for one in changes.changed}
    mine = (one for href, one in there.items() if one.uid == uid and href not in changes.gone)
    whole = ((one, one.series) for one in mine if one.series and not (one.series.cancelled or one.series.headless))
    return [(one, left) for one, shown in whole if (left := stop(shown, before))]
