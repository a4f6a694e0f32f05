"""What records may never do: vanish, lose the words that were said, or not be there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rules.deadlines import HANDS_OFF
from rules.lineage import lives, of_the_two
from rules.model import Pair, Partstat, Role, Series, Slot, Window
from rules.shown import occurrences
from rules.slot import first_week, iso_week, wall_time, weeks
from tests.daemon.world import key_of
from tests.story.simulation.invariants import Broken
from tests.story.simulation.office import Office

WEEKS_AHEAD = timedelta(weeks=4)
Row = tuple[str | None, str | None]


@dataclass(slots=True)
class Records:
    """What was on record, by key: the reason, and the outcome that the calendars show."""

    rows: dict[str, Row] = field(default_factory=dict)

    def forget(self) -> None:
        """The database is another one."""
        self.rows.clear()

    def broken(self, connection: sqlite3.Connection, said: Mapping[str, str]) -> Iterator[Broken]:
        """What is not on record any more, or is there otherwise."""
        now: dict[str, Row] = {key: (why, end) for key, why, end in connection.execute(QUERY)}
        for key, (reason, settled) in self.rows.items():
            after = now.get(key)
            if after is None:
                yield Broken("no record is lost", key)
            elif (reason and not after[0]) or (reason and settled and not after[1]):
                yield Broken("what is on record stays", f"{key}: {reason}, {settled} → {after}")
        for key, words in said.items():
            if words not in (now.get(key, ("", ""))[0] or ""):
                yield Broken("no answer is lost", f"{key}: {words}")
        self.rows = now


QUERY = """
SELECT key, iif(outcome IS NULL, NULL, reason), iif(applied_at IS NULL, NULL, outcome) FROM records
"""
"""What is said with a proposal, while a question is open, goes with it when the calendar is changed once more."""


def unrecorded(office: Office, now: datetime) -> Iterator[Broken]:
    """Weeks ahead that are not held as agreed in the manager's calendar, and of which no record tells."""
    for number in office.staff.keys() - office.ever_gone:
        pair = office.staff[number]
        records = office.world.store.records("pair = ?", key_of(pair))
        about = {one.deviation.recurrence_id for one in records}
        if None in about:
            continue
        earlier = _of_an_earlier_slot(pair.slot, [at for at in about if at])
        for week in _weeks_off(office, number, pair, now):
            if week not in about and iso_week(week, pair.slot.zone) not in earlier:
                yield Broken("every deviation is on record", f"{pair.report.email}: {week}", (number,))


def _of_an_earlier_slot(slot: Slot, about: Iterable[datetime]) -> set[tuple[int, int]]:
    """ISO weeks that are on record by another time than the agreed one: what was off goes along with a new slot."""
    there = [(at, wall_time(at, slot.zone)) for at in about]
    return {iso_week(at, slot.zone) for at, wall in there if (wall.weekday(), wall.time()) != (slot.weekday, slot.time)}


def _weeks_off(office: Office, number: int, pair: Pair, now: datetime) -> Iterator[datetime]:
    """The agreed weeks in which the two do not meet at their time, with both of them coming."""
    window = Window(now + HANDS_OFF, now + WEEKS_AHEAD)
    held = [one.series for one in office.held(number, Role.MANAGER).values()]
    mine = [one for one in held if _theirs(one, pair, now)]
    if office.forgot and not _ever_there(office, number, pair):
        return  # that a series was deleted or dragged before the database was lost, nobody can know
    met = {at for one in mine for at in _met(one, pair, window)}
    first = office.world.store.known()[key_of(pair)].first
    if first is not None:
        window = Window(max(window.start, first), window.end)
        agreed = weeks(first_week(pair.slot, window.start), pair.slot.zone, window)
        yield from (at for at in agreed if at not in met)


def _ever_there(office: Office, number: int, pair: Pair) -> bool:
    """Whether this database has seen the series in use in the manager's usual calendar, be it gone by now."""
    store, (usual, *_) = office.world.store, office.homes(number, Role.MANAGER)
    seen = store.calendars()[usual.url].sightings.values()
    return store.known()[key_of(pair)].series in {one.resource.uid for one in seen}


def _theirs(series: Series, pair: Pair, now: datetime) -> bool:
    return not series.headless and lives(series, now) and of_the_two(series, pair.report.email, pair.manager.email)


def _met(series: Series, pair: Pair, window: Window) -> Iterator[datetime]:
    two = (pair.report.email, pair.manager.email)
    for one in occurrences(series, window):
        comes = all(guest.partstat is not Partstat.DECLINED for guest in one.attendees if guest.email in two)
        if comes and one.span.length == pair.slot.length:
            yield one.span.start
