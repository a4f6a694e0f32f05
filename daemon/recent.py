"""Weeks that are over and not in the ledger yet: what is on record of them so far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from daemon.attesting import told
from daemon.store import Store
from rules.access import Scope
from rules.notebook import WEEK, monday
from rules.past import Material
from rules.slot import wall_time
from rules.week import LedgerEntry, Week


def entered_soon(store: Store, scope: Scope, kept: Material, now: datetime) -> Iterator[LedgerEntry]:
    """Entries as they will be, as far as that is known, of this week and the one before, where the ledger has none."""
    this = monday(wall_time(now, scope.tenure.pair.slot.zone).date())
    entered = {one.iso.monday for one in kept.entries}
    for week in (this - WEEK, this):
        if week in scope and week not in entered:
            yield from _entry(store, scope, Week(*week.isocalendar()[:2]), kept, now)


def _entry(store: Store, scope: Scope, week: Week, kept: Material, now: datetime) -> Iterator[LedgerEntry]:
    pair = scope.tenure.pair
    so_far = told(store, pair, week.monday)
    said = {one.held for one in kept.statements if one.week == week.monday}
    if so_far.became is None or so_far.over_at > now or not (so_far.kept or len(said) == 1):
        return
    people = pair.report.email, pair.manager.email
    agreed = week.slot(pair.slot)
    yield LedgerEntry(scope.tenure.key, *people, week.year, week.number, agreed, pair.slot.zone, so_far.became)
