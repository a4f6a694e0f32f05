"""When accounts, and the pairs in them, could not be looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from daemon.rows import Blind, from_row, moment, stamp, to_row
from daemon.store.database import Database
from rules.model import Window

LAST_PASS = "SELECT started_at FROM passes WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1"
EVERYTHING = ""
"""The account and the pair of a time in which the daemon itself was away."""


@dataclass(frozen=True, slots=True)
class Times:
    """Blind times by the key of the pair; those of everything count for each, and that since the last pass."""

    by_pair: Mapping[str, tuple[Window, ...]]
    since_the_last: tuple[Window, ...] = ()

    def of(self, pair: str) -> tuple[Window, ...]:
        return (*self.by_pair.get(pair, ()), *self.absent, *self.since_the_last)

    @property
    def absent(self) -> tuple[Window, ...]:
        """When the daemon was away, and nobody could answer."""
        return self.by_pair.get(EVERYTHING, ())


@dataclass(frozen=True, slots=True)
class Blindness:
    """A row for each account, and one for each pair of it, and time."""

    db: Database

    def now(self) -> list[Blind]:
        """What cannot be looked at since when, the oldest first."""
        return [from_row(Blind, row) for row in self.db.rows("blind", "until IS NULL", order="since, account, pair")]

    def accounts(self) -> dict[str, datetime]:
        """The accounts of which something cannot be looked at, and since when."""
        return {one.account: one.since for one in self.now() if not one.pair}

    def times(self, now: datetime) -> Times:
        """What is known of all blind times up to now."""
        found: dict[str, tuple[Window, ...]] = defaultdict(tuple)
        for row in self.db.rows("blind", f"pair <> '{EVERYTHING}' OR account = '{EVERYTHING}'"):
            one = from_row(Blind, row)
            found[one.pair] = (*found[one.pair], Window(one.since, one.until or now))
        last = self.db.execute(LAST_PASS).fetchone()
        between = Window(moment(last[0]) or now, now) if last else Window(now, now)
        return Times(found, (between,) if between.start < now else ())

    def save(self, blind: Blind) -> None:
        self.db.put("blind", to_row(blind), "account", "pair", "since")

    def disbelieve(self, after: datetime) -> None:
        """Forget what is said to have lasted beyond an instant: the clock was wrong then."""
        self.db.execute("DELETE FROM blind WHERE until > ?", (stamp(after),))

    def forget(self, before: datetime) -> None:
        """Forget what was over before an instant."""
        self.db.execute("DELETE FROM blind WHERE until < ?", (stamp(before),))
