"""Reads the calendars: what each shows now, or why it could not be read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from daemon.backoff import Rests
from daemon.company import Account
from daemon.guard import guarded
from daemon.readers import Readers
from providers.base import CalendarRef
from providers.errors import AccessError, NotFoundError, ProviderError, TemporaryError
from rules.model import Role
from rules.reading import CalendarState, merged

CONNECTIONS = 4
PASS_LIMIT = timedelta(minutes=10)
TICK = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a calendar was not read; `cause` is the same for all calendars that suffer from one thing.

    `lasting`: gone or closed to us, so that waiting alone mends nothing; `gone`: not there any more.
    """

    why: str
    cause: str
    retry_after: timedelta | None = None
    lasting: bool = False
    gone: bool = False


LATE = Trouble("not read within the time of a pass", "slow readings")


class Absent:
    """A collection that is not there and, as far as is known, never was."""


ABSENT, EMPTY = Absent(), CalendarState()
Found = CalendarState | Trouble | Absent
Task = tuple[CalendarRef, Account, CalendarState, datetime, Collection[str]]


@dataclass(frozen=True, slots=True)
class Observation:
    """What each calendar shows, by URL: its state, why it was not read, or that it is not there yet.

    `siblings`: other calendars of the owner that were looked at as well, for the copy of one of a pair; `glimpsed` are
    those of them that were never read before. `remembered`: what calendars that somebody is about to leave showed when
    they were read last.
    """

    found: Mapping[str, Found]
    siblings: Mapping[tuple[str, Role], tuple[str, ...]] = field(default_factory=dict)
    remembered: Mapping[str, CalendarState] = field(default_factory=dict)
    glimpsed: Collection[str] = ()

    def trouble(self, url: str) -> Trouble | None:
        """Why a calendar must not be judged in this pass."""
        found = self.found[url]
        if isinstance(found, CalendarState):
            return Trouble(found.held, f"suspicious reading of {url}") if found.held else None
        return found if isinstance(found, Trouble) else None

    def absent(self, url: str) -> bool:
        """Whether there is no such calendar, and never was as far as is remembered."""
        return self.found[url] is ABSENT

    def state(self, url: str) -> CalendarState:
        """The state of a calendar that was read; an empty one where there is none yet."""
        found = self.found[url]
        return found if isinstance(found, CalendarState) else EMPTY


class StoppedError(Exception):
    """The daemon was told to stop: what a pass has not done yet, the next one does."""


def nobody() -> None:
    """Nobody waits for a sign of life, nor wants to stop."""


class Reader:
    """Keeps threads, and with them connections, from one pass to the next; lets accounts that failed rest."""

    def __init__(self, connections: int = CONNECTIONS, alive: Callable[[], None] = nobody) -> None:
        self._connections = connections
        self._readers = Readers(connections)
        self._rests = Rests()
        self._last: dict[str, Trouble] = {}
        self._alive = alive

    def read(
        self,
        calendars: Mapping[CalendarRef, Account],
        before: Mapping[str, CalendarState],
        now: datetime,
        limit: timedelta = PASS_LIMIT,
        followed: Collection[str] = frozenset(),
    ) -> Observation:
        """Read all calendars side by side; one that takes beyond the limit counts as unread.

        `alive` is called every second and may raise StoppedError, which gives up what waits.
        """
        found: dict[str, Found] = {}
        tasks: dict[str, Task] = {}
        for ref, account in calendars.items():
            if (until := self._rests.until(account.name, now)) is not None:
                found[ref.url] = self._resting(ref, account, until)
            else:
                tasks[ref.url] = (ref, account, before.get(ref.url, EMPTY), now, followed)
        done = self._read(tasks.values(), limit)
        read = {url: done.get(url, LATE) for url in tasks}
        self._note_rests(calendars, read, now)
        self._last = {url: one for url, one in (self._last | found | read).items() if isinstance(one, Trouble)}
        return Observation(found | read)

    def _resting(self, ref: CalendarRef, account: Account, until: datetime) -> Trouble:
        """The cause stays what it was, so that the passes of an outage are counted together."""
        cause = self._last[ref.url].cause if ref.url in self._last else f"{account.name}: not reachable"
        return Trouble(f"left alone until {until:%H:%M} UTC after it failed", cause)

    def _read(self, tasks: Collection[Task], limit: timedelta) -> Mapping[str, Found]:
        """What is read within the limit, by URL. Each thread takes one after another: there may be thousands."""
        waiting, read = deque(tasks), dict[str, Found]()
        work, threads = partial(_work, waiting, read), min(self._connections, len(tasks))
        running = [self._readers.submit(work) for _ in range(threads)]
        try:
            self._await(lambda: len(read) == len(tasks), running, limit)
        finally:
            waiting.clear()
        return read

    def _await(self, complete: Callable[[], bool], running: Collection[Future[None]], limit: timedelta) -> None:
        for _ in range(limit // TICK):
            if complete():
                return
            wait(running, timeout=TICK.total_seconds())
            try:
                self._alive()
            except StoppedError:
                self.close()
                raise

    def _note_rests(self, calendars: Mapping[CalendarRef, Account], read: Mapping[str, Found], now: datetime) -> None:
        tried = [(account.name, read[ref.url]) for ref, account in calendars.items() if ref.url in read]
        failed = {name: True for name, _ in tried}
        retry_after: dict[str, timedelta] = {}
        for name, result in tried:
            failed[name] = failed[name] and isinstance(result, Trouble)
            asked = isinstance(result, Trouble) and result.retry_after or timedelta()
            retry_after[name] = max(asked, retry_after.get(name, timedelta()))
        self._rests.note(failed, retry_after, now)

    def close(self) -> None:
        """Stop the threads; what still runs is given up."""
        self._readers.close()


def _work(waiting: deque[Task], read: dict[str, Found]) -> None:
    with suppress(IndexError):
        while True:
            task = waiting.popleft()
            read[task[0].url] = _guarded_read(*task)


def _guarded_read(
    ref: CalendarRef, account: Account, before: CalendarState, now: datetime, followed: Collection[str]
) -> Found:
    failed: Found = Trouble("internal error, see the log", "internal error")
    return guarded(lambda: _read(ref, account, before, now, followed), failed, calendar=ref.url)


def _read(ref: CalendarRef, account: Account, before: CalendarState, now: datetime, followed: Collection[str]) -> Found:
    if account.schedules is None:
        return Trouble("the server did not answer when it was probed", f"{account.name}: not reachable")
    cursor = "" if before.doubtful else before.cursor
    try:
        changes = account.provider.changes(ref, cursor, before.known)
    except NotFoundError:
        return gone_missing(account.name, ref.url) if before.seen else ABSENT
    except ProviderError as error:
        return trouble(error, account.name)
    unchanged = before.seen and changes.cursor == before.cursor and not (changes.changed or changes.gone)
    return before if unchanged and not before.doubtful else merged(before, changes, now, followed)


def gone_missing(account: str, url: str) -> Trouble:
    """What it means that a calendar is not there which was."""
    cause = f"{account}: calendar {url} is missing"
    return Trouble("the calendar is no longer there", cause, lasting=True, gone=True)


def trouble(error: ProviderError, account: str) -> Trouble:
    """What an error means for the account's calendars."""
    if isinstance(error, AccessError):
        return Trouble(str(error), f"{account}: access refused", lasting=True)
    retry_after = error.retry_after if isinstance(error, TemporaryError) else None
    return Trouble(str(error), f"{account}: not reachable", retry_after)
