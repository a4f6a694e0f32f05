"""The ledger as it is read: what the calendars tell, with what the two of a pair said of their weeks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from daemon.store import Store
from rules.attested import attested, so_far
from rules.identity import pair_key
from rules.model import Pair
from rules.week import Became, LedgerEntry, Week


def weeks_of(store: Store, report: str) -> list[LedgerEntry]:
    """The weeks of a team member, with whichever manager, oldest first."""
    return as_said(store, store.ledger.of_report(report))


def as_said(store: Store, entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """Entries of the ledger with what the two said of these weeks."""
    kept = list(entries)
    said = {pair: store.notebook.statements(pair) for pair in dict.fromkeys(one.pair for one in kept)}
    return [attested(one, said[one.pair]) for one in kept]


def as_the_calendar_has_it(store: Store, pair: Pair, monday: date) -> Became | None:
    """What became of a week by the ledger, else by what is on record so far; None while a question is open."""
    key, week = pair_key(pair.report.email, pair.manager.email), Week(*monday.isocalendar()[:2])
    entered = store.ledger.of_week(key, week)
    if entered is not None:
        return entered.became
    return so_far(pair.slot, week, store.records_around([key], week.window(pair.slot.zone)).get(key, ()))
