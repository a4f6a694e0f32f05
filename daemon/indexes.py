"""What calendars hold, indexed by UID and by people, and what that says of one pair's series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.identity import series_uid
from rules.known import Known
from rules.lineage import Other, adoptable, ahead, followed, heir, lives, of_the_two
from rules.model import Kind, Role, Series
from rules.reading import CalendarState, Copy, CopyState, Sighting, by_uid, copy_state

GENERATIONS = 40
"""How many re-creations are looked for on the calendars when the memory of a pair is lost."""

BLUR = timedelta(seconds=2)
"""How far the date of a resource may lie from that of the answer to its PUT."""

ELSEWHERE = "another calendar"
"""Why a series counts as theirs: it was dragged to another calendar of its owner."""


Held = Mapping[str, tuple[Sighting, ...]]


@dataclass(frozen=True, slots=True)
class Index:
    """One calendar's series: all that could be followed by UID, and weekly ones by the people that meet."""

    by_uid: Held
    by_people: Mapping[frozenset[str], tuple[Series, ...]]


def indexed(state: CalendarState) -> Index:
    """The index of a calendar as it was last read."""
    people: dict[frozenset[str], tuple[Series, ...]] = defaultdict(tuple)
    for one in state.sightings.values():
        series = one.resource.series
        if series is not None and not one.missing_since:
            people[_people(series)] += (series,)
    return Index(by_uid(state), dict(people))


def _people(series: Series) -> frozenset[str]:
    return frozenset({one.email for one in series.attendees} | ({series.organizer} if series.organizer else set()))


@dataclass(frozen=True, slots=True)
class Seen:
    """The calendars of the two, each by its URL; the first of a person is where the copy is expected."""

    indexes: Mapping[Role, Sequence[tuple[str, Index]]]

    def copy(self, role: Role, known: Known) -> CopyState:
        """What one person's calendar shows of the series in use."""
        (_, index), *_ = self.indexes[role]
        return copy_state(index.by_uid.get(known.series, ()))

    def copies(self, known: Known, generation: int) -> dict[Role, CopyState]:
        """What both show, wherever the copy was found."""
        uid = known.uid or series_uid(known.key, max(1, generation))
        found = {}
        for role, indexes in self.indexes.items():
            (_, usual), *_ = indexes
            index = next((index for url, index in indexes if url == known.places.get(role)), usual)
            found[role] = copy_state(index.by_uid.get(uid, ()))
        return found

    def newest(self, known: Known, now: datetime) -> int:
        """The highest generation that a usual calendar holds or held, or that goes on in another; 0 without any."""
        usual = [index for ((_, index), *_further) in self.indexes.values()]
        further = [index for (_, *some) in self.indexes.values() for _, index in some]
        uids = {n: series_uid(known.key, n) for n in range(1, GENERATIONS + 1)}
        there = {n for n, uid in uids.items() if any(uid in one.by_uid for one in usual)}
        there |= {n for n, uid in uids.items() if any(goes_on(one, uid, now) for one in further)}
        return max(there, default=0)

    def missed(self, known: Known, now: datetime) -> list[Role]:
        """Whose further calendars are worth a look: a copy is missing all at once, or a series would be made."""
        if known.adopted_at is not None and known.ended_at is None:
            return [role for role in Role if self.copy(role, known) is Copy.VANISHED]
        if known.adopted_at is not None:
            return list(Role)
        generation = self.newest(known, now)
        found = self._at_first(known, generation, ahead(self.others(known, generation), now), now)
        if found.uid and found.uid in found.duplicates:
            return []
        copies = self.copies(found, generation)
        there = [one for one in copies.values() if isinstance(one, Series) and lives(one, now)]
        return [role for role in Role if not there or not isinstance(copies[role], Series)]

    def others(self, known: Known, generation: int) -> Iterator[Other]:
        """Weekly series of exactly the two, where copies are expected, that are none of the pair's own so far."""
        people, own = frozenset({known.report, known.manager}), self._own(known, generation)
        met = {role: usual.by_people.get(people, ()) for role, ((_, usual), *_further) in self.indexes.items()}
        for one in (Other(role, series) for role, some in met.items() for series in some):
            if one.uid not in own and of_the_two(one.series, known.report, known.manager):
                yield one

    def _own(self, known: Known, generation: int) -> set[str]:
        return {known.series, *known.former, *(series_uid(known.key, n) for n in range(1, generation + 1))}

    def older(self, known: Known, generation: int) -> tuple[tuple[Role, str, Series], ...]:
        """Copies of earlier series of the pair that are there."""
        if generation < 2 and not known.former:
            return ()
        uids = [one for one in sorted(self._own(known, generation)) if one != known.series]
        return tuple(
            (role, uid, copy)
            for uid in uids
            for role, ((_, index), *_) in self.indexes.items()
            if isinstance(copy := copy_state(index.by_uid.get(uid, ())), Series)
        )

    def lineage(self, known: Known, generation: int, others: Sequence[Other], now: datetime) -> tuple[Known, str]:
        """The pair with the series that is theirs by now, and why it is another one; "" when it is not."""
        if known.adopted_at is None:
            return self._at_first(known, generation, others, now), ""
        copies = self.copies(known, generation)
        if places := self._places(known, copies):
            return replace(known, places={**known.places, **places}), ELSEWHERE
        if (one := heir(known, copies, others, now)) is None:
            back = self._placed(known, now) if known.ended_at else known
            back = self._marked(known, now) if known.ended_at and back is known else back
            return back, "" if back is known else ELSEWHERE
        stands = copies[Role.MANAGER]
        split = isinstance(stands, Series) and not stands.cancelled
        return followed(known, one, others), Kind.SPLIT if split else Kind.SERIES_DELETED

    def _places(self, known: Known, copies: Mapping[Role, CopyState]) -> dict[Role, str]:
        """Where a copy stands that vanished where it was: another calendar of its owner, written there since."""
        return {
            role: url
            for role, ((_, usual), *further) in self.indexes.items()
            for url, index in further
            if copies[role] in (Copy.VANISHED, Copy.GONE) and dragged(usual.by_uid, index.by_uid, known.series)
        }

    def _at_first(self, known: Known, generation: int, others: Sequence[Other], now: datetime) -> Known:
        """A pair of which nothing is remembered, with the series that it has: of ours, in any calendar."""
        chosen = None if generation else adoptable(others, known.pair.slot)
        taken = replace(followed(known, chosen, others), former=known.former) if chosen else known
        taken = self._placed(replace(taken, generation=generation), now)
        copies = self.copies(taken, generation).values()
        if not any(isinstance(one, Series) and lives(one, now) for one in copies):
            taken = self._marked(taken, now)
        return taken if taken.uid or taken.places else known

    def _placed(self, known: Known, now: datetime) -> Known:
        """The pair with copies of its series where they go on: another calendar, where the usual one has none."""
        places = {
            role: url
            for role, ((_, usual), *further) in self.indexes.items()
            for url, index in further
            if isinstance(copy_state(usual.by_uid.get(known.series, ())), Copy) and goes_on(index, known.series, now)
        }
        if not places:
            return known
        return replace(known, places={**known.places, **places}, written=known.written | places.keys())

    def _marked(self, known: Known, now: datetime) -> Known:
        """The pair with a series that came from one of ours, bears its marker, and goes on in another calendar."""
        people, own = frozenset({known.report, known.manager}), self._own(known, known.generation)
        theirs = [
            (url, Other(role, series))
            for role, (_, *further) in self.indexes.items()
            for url, index in further
            for series in index.by_people.get(people, ())
            if series.marker == known.key and series.uid not in {*own, *known.duplicates}
            if of_the_two(series, known.report, known.manager) and lives(series, now)
        ]
        others = [one for _, one in theirs]
        if (chosen := adoptable(others, known.slot or known.pair.slot)) is None:
            return known
        places = {one.role: url for url, one in theirs if one.uid == chosen.uid}
        former = known.former if known.adopted_at is None else (*known.former, known.series)
        return replace(followed(known, chosen, others), places=places, former=former)


def goes_on(index: Index, uid: str, now: datetime) -> bool:
    """Whether a series is in a calendar, and has meetings ahead."""
    copy = copy_state(index.by_uid.get(uid, ()))
    return isinstance(copy, Series) and not copy.cancelled and lives(copy, now)


def dragged(usual: Held, other: Held, uid: str) -> bool:
    """Whether a copy elsewhere is no older than the one that vanished: a MOVE may keep its date, a PUT is later.

    An older one was there all the time: a backup, or what somebody imported once.
    """
    lost = [one.resource.written for one in usual.get(uid, ()) if one.resource.written]
    there = [one.resource for one in other.get(uid, ()) if not one.missing_since and one.resource.series]
    return bool(lost) and any(one.written is not None and one.written >= max(lost) - BLUR for one in there)
