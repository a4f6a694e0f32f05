"""Keeps the ledger: after a pass, what became of the weeks that are over, once each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, takewhile

from daemon.guard import guarded
from daemon.store import Store
from rules.edit import End, edited
from rules.known import Known
from rules.model import Role, Series, Window
from rules.plan import Unread
from rules.reading import CalendarState, Copy
from rules.records import ExceptionRecord
from rules.situation import Situation
from rules.slot import first_local, instant
from rules.week import LedgerEntry, Showing, Week, entry, first_kept, weeks_over

DAY = timedelta(days=1)
See = Callable[[str], Situation | list[Unread]]


@dataclass(frozen=True, slots=True)
class Over:
    """The weeks of a pair that are over and not entered, with what its calendars show."""

    known: Known
    weeks: tuple[Week, ...]
    showing: Showing

    def entries(self, records: Iterable[ExceptionRecord]) -> list[LedgerEntry]:
        """One for each week, up to the first that waits for an answer."""
        found = (entry(self.known, week, self.showing, records) for week in self.weeks)
        return [one for one in takewhile(lambda one: one is not None, found) if one]

    def due(self, entered: int) -> Week | None:
        """The week that comes after so many; none when the pair has ended."""
        if entered < len(self.weeks):
            return self.weeks[entered]
        return None if self.known.ended_at else self.weeks[-1].next


class Clerk:
    """Enters weeks; looks for any that are over when the hour has turned, and not in between."""

    def __init__(self, store: Store, states: Mapping[str, CalendarState]) -> None:
        self._store = store
        self._states = states
        self._due = store.ledger.due()
        self._hour: datetime | None = None

    def enter(self, known: Mapping[str, Known], see: See, now: datetime) -> None:
        """Enter the weeks that are over; `see` tells the situation of a pair, by its key, as this pass has read it.

        When a pair begins is kept at once: within the hour its series may go on in another one that begins later.
        """
        hour = now.replace(minute=0, second=0, microsecond=0)
        begun = {key: week for key, one in known.items() if key not in self._due and (week := first_kept(one))}
        if hour == self._hour:
            self._keep((), begun)
            return
        over = list(self._over(known, {**self._due, **begun}, see, now))
        records = self._records(over)
        nothing: list[LedgerEntry] = []
        made = [
            guarded(partial(one.entries, records.get(one.known.key, ())), nothing, pair=one.known.key) for one in over
        ]
        changed = {one.known.key: one.due(len(some)) for one, some in zip(over, made, strict=True)}
        self._keep(list(chain.from_iterable(made)), {**begun, **changed})
        self._hour = hour

    def _keep(self, entries: Sequence[LedgerEntry], due: Mapping[str, Week | None]) -> None:
        if due:
            self._store.ledger.enter(entries, due)
        for key, week in due.items():
            if week is None:
                self._due.pop(key, None)
            else:
                self._due[key] = week

    def _over(self, known: Mapping[str, Known], due: Mapping[str, Week], see: See, now: datetime) -> Iterator[Over]:
        ended = {key: known[key] for key in due if key in known and known[key].ended_at}
        remembered = self._remembered() if ended else {}
        for key, one in ended.items():
            yield Over(one, tuple(weeks_over(one, due[key], now)), Showing(remembered.get(one.series)))
        for key in due.keys() & known.keys() - ended.keys():
            weeks = tuple(weeks_over(known[key], due[key], now))
            if weeks and isinstance(seen := see(key), Situation) and Copy.VANISHED not in seen.copies.values():
                yield Over(seen.known, weeks, _shown(seen, self._vacated(seen)))

    def _vacated(self, situation: Situation) -> tuple[Series, ...]:
        """The organizer's copies in calendars that were left, as last read, until the one in use begins."""
        known, running = situation.known, situation.copies[Role.MANAGER]
        held = [self._states[url] for url in known.vacated.get(Role.MANAGER, ()) if url in self._states]
        resources = (one.resource for state in held for one in state.sightings.values())
        there = (one.series for one in resources if one.series and one.uid in known.uids)
        begins = instant(first_local(running), running.zone) if isinstance(running, Series) else None
        return tuple(edited(one, (End(begins),)) if begins else one for one in there)

    def _records(self, over: Sequence[Over]) -> Mapping[str, Sequence[ExceptionRecord]]:
        weeks = [week for one in over for week in one.weeks]
        if not weeks:
            return {}
        anywhere = Window(min(weeks).window("UTC").start - DAY, max(weeks).ends("UTC") + DAY)
        return self._store.records_around([one.known.key for one in over], anywhere)

    def _remembered(self) -> dict[str, Series]:
        """The series of all calendars as last read, by UID: those of pairs that have ended are not read any more."""
        resources = (one.resource for state in self._states.values() for one in state.sightings.values())
        return {one.uid: one.series for one in resources if one.series}


def _shown(situation: Situation, vacated: tuple[Series, ...]) -> Showing:
    running = situation.copies[Role.MANAGER]
    older = tuple(series for role, _, series in situation.older if role is Role.MANAGER)
    return Showing(running if isinstance(running, Series) else None, (*older, *vacated), situation.deviations)
