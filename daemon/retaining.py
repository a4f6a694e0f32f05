"""Lets go, once a day, of what was kept long enough: in small steps, beside everything else, and told in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

import structlog

from daemon.auditing import DAEMON, Deed, note, tell_seal
from daemon.observe import StoppedError, nobody
from daemon.store import Store
from daemon.store.retention import OF_RECORDS
from rules.records import ExceptionRecord
from rules.retention import Data, Retention, believed, is_history, is_over, latest, without_words

log = structlog.get_logger()
AT_ONCE = 50
"""So many rows go in one transaction, for which others wait."""

STEPS = 200
"""So many transactions at the most between two passes; what is left goes after the next one."""

PASSES = 200
"""So many passes have to begin before a moment counts that is far from those before: clocks may be set wrong."""

PAGES = 500
"""So many pages are given back to the disk at once."""


@dataclass
class Keeper:
    """Knows when the day has turned since it worked last."""

    store: Store
    alive: Callable[[], None] = nobody
    _day: date | None = None
    _left: int = 0

    def work(self, retention: Retention, now: datetime) -> None:
        """Let go of what may go; once a day, and tell the seal of the audit log in the log."""
        if now.date() == self._day:
            return
        self._left = STEPS
        with suppress(StoppedError):
            let_go(self.store, retention, believed(now, self.store.retention.earlier(PASSES)), self._step)
            tell_seal(self.store)
            self._day = now.date()

    def _step(self) -> None:
        """A sign of life; the end of this turn when there were many."""
        self.alive()
        self._left -= 1
        if self._left < 0:
            raise StoppedError


def would_go(store: Store, retention: Retention, now: datetime) -> Mapping[Data, int]:
    """How much of each kind would go now; nothing is changed."""
    counts: Counter[Data] = Counter()
    for data, before in latest(retention, store.retention.unfinished(), now).items():
        counts[data] = store.retention.count(data, before)
        counts[data] += sum(_goes(one, data, before) for some in _records(store, data, before) for one in some)
    return {data: number for data, number in counts.items() if number}


def let_go(store: Store, retention: Retention, now: datetime, alive: Callable[[], None] = nobody) -> Mapping[Data, int]:
    """Let go of what may go, and how much of each kind that was; `alive` is called between two steps.

    What was noted so far stays noted when `alive` raises: the next time goes on.
    """
    gone: Counter[Data] = Counter()
    try:
        kinds = latest(retention, store.retention.unfinished(), now)
        for data, number in chain.from_iterable(_steps(store, data, before) for data, before in kinds.items()):
            gone[data] += number
            alive()
        if gone[Data.AGENDAS]:
            with store.transaction():
                store.erasure.forget_index()
        store.retention.give_back(PAGES, alive)
    finally:
        _tell(store, {data: number for data, number in gone.items() if number}, now)
    return gone


def _tell(store: Store, gone: Mapping[Data, int], now: datetime) -> None:
    if gone:
        log.info("kept long enough", **{str(data): number for data, number in gone.items()})
        note(store, Deed.RETENTION, DAEMON, ", ".join(f"{data} {number}" for data, number in gone.items()), now)


def _steps(store: Store, data: Data, before: datetime) -> Iterator[tuple[Data, int]]:
    """How many rows went with each step."""
    for records in _records(store, data, before):
        yield data, _step(store, data, [one for one in records if _goes(one, data, before)])
    while True:
        with store.transaction():
            number = store.retention.remove(data, before, AT_ONCE)
        yield data, number
        if number < AT_ONCE:
            return


def _records(store: Store, data: Data, before: datetime) -> Iterator[list[ExceptionRecord]]:
    return store.retention.records(data, before, AT_ONCE) if data in OF_RECORDS else iter(())


def _goes(record: ExceptionRecord, data: Data, before: datetime) -> bool:
    if data is Data.RECORDS:
        return is_history(record, before)
    return is_over(record, before) and without_words(record) != record


def _step(store: Store, data: Data, records: list[ExceptionRecord]) -> int:
    with store.transaction():
        for one in records:
            if data is Data.RECORDS:
                store.retention.drop_record(one)
            else:
                store.save_record(without_words(one), before=one)
    return len(records)
