"""The ledger as it is read: what the calendars tell, with what the two of a pair said of their weeks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from daemon.store import Store
from rules.attested import attested, over_at, so_far
from rules.identity import pair_key
from rules.model import Pair
from rules.week import Became, LedgerEntry, Week, first_kept


def weeks_of(store: Store, report: str) -> list[LedgerEntry]:
    """The weeks of a team member, with whichever manager, oldest first."""
    return as_said(store, store.ledger.of_report(report))


def as_said(store: Store, entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """Entries of the ledger with what the two said of these weeks."""
    kept = list(entries)
    said = {pair: store.notebook.statements(pair) for pair in dict.fromkeys(one.pair for one in kept)}
    return [attested(one, said[one.pair]) for one in kept]


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a week without asking anybody: when it should be over, whether the daemon knew the pair by then.

    `became` is what the ledger has, else what is on record so far; None while a question is open.
    """

    over_at: datetime
    kept: bool
    became: Became | None


def told(store: Store, pair: Pair, monday: date) -> Told:
    """What ledger and records tell of a week of a pair."""
    key, week = pair_key(pair.report.email, pair.manager.email), Week(*monday.isocalendar()[:2])
    records = store.records_around([key], week.window(pair.slot.zone)).get(key, ())
    over, entered = over_at(pair.slot, week, records), store.ledger.of_week(key, week)
    if entered is not None:
        return Told(over, True, entered.became)
    known = next((one for one in store.known_of(pair.report.email) if one.key == key), None)
    since = first_kept(known) if known else None
    return Told(over, since is not None and since <= week, so_far(pair.slot, week, records))
