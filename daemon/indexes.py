"""What the calendars of two people say of their series: which is theirs by now, and where it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

from daemon.holdings import Index, dragged, goes_on
from rules.identity import series_uid
from rules.known import Known
from rules.lineage import Other, adoptable, ahead, followed, followed_at, heir, lives, of_the_two, returned
from rules.model import Kind, Role, Series
from rules.reading import Copy, CopyState, copy_state

GENERATIONS = 40
"""How many re-creations are looked for on the calendars when the memory of a pair is lost."""

ELSEWHERE = "another calendar"
"""Why a series counts as theirs: it was dragged to another calendar of its owner."""

EARLIER = "the one before"
"""Why a series counts as theirs again: what came after it was deleted before both had it."""

LOST = (Copy.VANISHED, Copy.GONE)
Indexes = Mapping[Role, Sequence[tuple[str, Index]]]


@dataclass(frozen=True, slots=True)
class Seen:
    """The calendars of the two, each by its URL: those in which copies are expected, and further ones of theirs.

    `splitting`: whose copies are their own to split, since no server delivers them.
    """

    usual: Indexes
    further: Indexes
    splitting: Collection[Role] = tuple(Role)

    @property
    def shared(self) -> bool:
        """Whether the copies of both are in one calendar."""
        mine, theirs = (next(iter(self.usual[role]), None) for role in Role)
        return bool(mine and theirs and mine[0] == theirs[0])

    def copies(self, known: Known, generation: int) -> dict[Role, CopyState]:
        """What both show of the series in use, wherever the copy was found."""
        uid = known.uid or series_uid(known.key, max(1, generation))
        return {role: self.copy(role, known, uid) for role in Role}

    def copy(self, role: Role, known: Known, uid: str) -> CopyState:
        """What one person's calendars show of a series: that of the last copy comes first."""
        expected = self.expected(role, known)
        if len(expected) == 1:
            return copy_state(expected[0][1].by_uid.get(uid, ()))
        states = [copy_state(index.by_uid.get(uid, ())) for _, index in expected]
        told = [one for one in states if one is not Copy.NEVER]
        return next((one for one in told if not isinstance(one, Copy)), [*told, Copy.NEVER][0])

    def expected(self, role: Role, known: Known) -> Sequence[tuple[str, Index]]:
        """The calendars in which copies are, with one of the further ones where one turned out to be."""
        url = known.places.get(role)
        there = [one for one in self.further[role] if one[0] == url] if url else []
        return [*there, *self.usual[role]] if there else self.usual[role]

    def newest(self, known: Known, now: datetime) -> int:
        """The highest generation that a usual calendar holds or held, or that goes on in another; 0 without any."""
        usual, further = ([index for some in each.values() for _, index in some] for each in (self.usual, self.further))
        uids = {n: series_uid(known.key, n) for n in range(1, GENERATIONS + 1)}
        there = {n for n, uid in uids.items() if any(uid in one.by_uid for one in usual)}
        there |= {n for n, uid in uids.items() if any(goes_on(one.by_uid, uid, now) for one in further)}
        return max(there, default=0)

    def lacks(self, role: Role, known: Known) -> bool:
        """Whether somebody whose calendars are looked at has no copy of a series that came after another one."""
        later = bool(known.former or known.generation > 1) and len(self.usual[role]) == 1
        return later and self.copy(role, known, known.series) is Copy.NEVER

    def lost(self, role: Role, known: Known, now: datetime) -> list[str]:
        """UIDs of earlier series that went on, of which copies are missing all at once.

        Where the one in use is still to be written, so do those of others that came from one of ours.
        Where the last copy was dragged to another calendar, they are not looked for in a third.
        """
        if not (known.former or known.generation > 1) or not self.at_home(role):
            return []
        earlier = self.earlier(known)
        earlier += self._marked_in(role, known) if self.lacks(role, known) else []
        vanished = [uid for uid in dict.fromkeys(earlier) if self.copy(role, known, uid) is Copy.VANISHED]
        return [uid for uid in vanished if self._went_on(role, uid, now)]

    def earlier(self, known: Known) -> list[str]:
        """UIDs of the series before the one in use."""
        return sorted(self._own(known, known.generation) - {known.series})

    def _marked_in(self, role: Role, known: Known) -> list[str]:
        """UIDs in somebody's usual calendar that bear the pair's marker, and none of its series in use."""
        held = (some for _, index in self.usual[role] for some in index.by_uid.values())
        series = (one.resource.series for some in held for one in some)
        return [one.uid for one in series if one and one.marker == known.key and one.uid != known.series]

    def at_home(self, role: Role) -> bool:
        """Whether copies are expected in the usual calendar alone: the last one was not dragged elsewhere."""
        return len(self.usual[role]) <= 1

    @property
    def _all_usual(self) -> bool:
        """Whether copies are expected in the usual calendars alone, and no further ones were looked at."""
        return not any(self.further.values()) and all(map(self.at_home, Role))

    def _went_on(self, role: Role, uid: str, now: datetime) -> bool:
        seen = [one.resource for _, index in self.usual[role] for one in index.by_uid.get(uid, ())]
        return any(lives(one.series, now) if one.series else bool(one.fault) for one in seen)  # unclear: it may have

    def others(self, known: Known, generation: int) -> list[Other]:
        """Weekly series of exactly the two, where copies are expected, that are none of the pair's own so far."""
        indexes = ((role, index) for role in Role for _, index in self.expected(role, known))
        return [one for role, index in indexes for one in self._others_in(role, index, known, generation)]

    def _others_in(self, role: Role, index: Index, known: Known, generation: int) -> list[Other]:
        met = index.by_people.get(frozenset({known.report, known.manager}), ())
        further = [Other(role, series) for series in met if series.uid != known.series]
        own = self._own(known, generation) if further else ()
        theirs = (one for one in further if one.uid not in own)
        return [one for one in theirs if of_the_two(one.series, known.report, known.manager)]

    def _own(self, known: Known, generation: int) -> set[str]:
        return {known.series, *known.former, *(series_uid(known.key, n) for n in range(1, generation + 1))}

    def older(self, known: Known, generation: int) -> tuple[tuple[Role, str, Series], ...]:
        """Copies of earlier series of the pair that are there."""
        if generation < 2 and not known.former:
            return ()
        uids = [one for one in sorted(self._own(known, generation)) if one != known.series]
        found = ((role, uid, self.copy(role, known, uid)) for uid in uids for role in Role)
        return tuple((role, uid, copy) for role, uid, copy in found if isinstance(copy, Series))

    def lineage(
        self, known: Known, generation: int, copies: Mapping[Role, CopyState], others: Sequence[Other], now: datetime
    ) -> tuple[Known, str]:
        """The pair with the series that is theirs by now, and why it is another one; "" when it is not.

        `copies` are those of the series that was theirs so far.
        """
        if known.adopted_at is not None and not others and self._all_usual and Copy.GONE not in copies.values():
            return known, ""  # almost every pair: there is nothing else that could be theirs
        found, why = self._line(known, generation, copies, others, now)
        beside = known if found is known and known.adopted_at is None else self._beside(found, now)
        return beside, why or (ELSEWHERE if beside is not found else "")

    def _line(
        self, known: Known, generation: int, copies: Mapping[Role, CopyState], others: Sequence[Other], now: datetime
    ) -> tuple[Known, str]:
        if known.adopted_at is None:
            return self._at_first(known, generation, others, now), ""
        lost = {role: [known.series] for role in Role if copies[role] in LOST}
        if (found := self._dragged(self._back(known, now), lost)) != known:
            return self._goes_on_elsewhere(found, now), ELSEWHERE
        stands = copies[Role.REPORT if copies[Role.MANAGER] is Copy.NEVER else Role.MANAGER]
        split = isinstance(stands, Series) and not stands.cancelled
        why = Kind.SPLIT if split else Kind.SERIES_DELETED
        if one := heir(known, copies, others, now, self.splitting):
            return self._placed(followed(known, one, others), now), why
        if (found := self._goes_on_elsewhere(known, now)) is not known:
            return found, ELSEWHERE
        if (found := self._back_to_earlier(known, copies, now)) is not known:
            return found, EARLIER
        beside = self._descended(known, now) if known.ended_at is None else []
        one = heir(known, copies, [other for _, other in beside], now, self.splitting)
        return (followed_at(known, one, beside), why) if one else (known, "")

    def _back_to_earlier(self, known: Known, copies: Mapping[Role, CopyState], now: datetime) -> Known:
        """The pair with the series before, where its owner deleted one that the organizer did not have yet."""
        if known.ended_at or (copies[Role.MANAGER], copies[Role.REPORT]) != (Copy.NEVER, Copy.GONE):
            return known
        there = {uid: self.copy(Role.MANAGER, known, uid) for uid in self.earlier(known)}
        running = [one for one in there.values() if isinstance(one, Series) and not one.cancelled and lives(one, now)]
        latest = max(running, key=lambda one: one.start, default=None)
        return returned(known, latest) if latest else known

    def _goes_on_elsewhere(self, known: Known, now: datetime) -> Known:
        """The pair with what goes on in further calendars: an earlier series; or what one left that has returned."""
        if known.ended_at is None:
            strays = {role: self._strays(role, known, now) for role in Role if self.further[role]}
            return self._placed(self._dragged(known, strays), now, (Copy.NEVER,))
        back = self._placed(known, now)
        return self._marked(known, now) if back is known else back

    def _dragged(self, known: Known, lost: Mapping[Role, Collection[str]]) -> Known:
        """The pair with where copies stand that are missing where they were: in a calendar written to since."""
        places = {
            role: url
            for role, uids in lost.items()
            for (url, index), uid in product(self.further[role], uids)
            if self._came_from_home(role, index, uid)
        }
        return replace(known, places={**known.places, **places}) if places else known

    def _strays(self, role: Role, known: Known, now: datetime) -> list[str]:
        """UIDs of earlier series that are missing where they were, and go on in a further calendar."""
        further = [index.by_uid for _, index in self.further[role]]
        lost = self.lost(role, known, now)
        return [uid for uid in lost if any(goes_on(one, uid, now) for one in further)]

    def _back(self, known: Known, now: datetime) -> Known:
        """The pair with copies in their owners' usual calendars that were dragged back, once nothing else goes on."""
        if all(map(self.at_home, Role)):
            return known
        earlier, back = self._own(known, known.generation) - {known.series}, {}
        for role, (there, *usual) in ((role, some) for role, some in self.usual.items() if some):
            lost = copy_state(there[1].by_uid.get(known.series, ())) in LOST
            stays = any(goes_on(there[1].by_uid, uid, now) for uid in earlier) if lost and usual else True
            stays = stays or bool(ahead(self._others_in(role, there[1], known, known.generation), now))
            if not stays and isinstance(self.copy(role, known, known.series), Series):
                back[role] = usual[0][0]
        return replace(known, places={**known.places, **back}) if back else known

    def _at_first(self, known: Known, generation: int, others: Sequence[Other], now: datetime) -> Known:
        """A pair of which nothing is remembered, with the series that it has: of ours, in any calendar.

        Of a backup it is remembered where copies were: what was dragged from there counts even where it was cancelled.
        """
        chosen = None if generation else adoptable(others, known.pair.slot)
        taken = replace(followed(known, chosen, others), former=known.former) if chosen else known
        taken = self._placed(replace(taken, generation=generation), now)
        if known.restored_at is not None:
            taken = self._followed_since(taken, others, now)
        copies = self.copies(taken, generation).values()
        if not any(isinstance(one, Series) and lives(one, now) for one in copies):
            taken = self._marked(taken, now)
        return taken if taken.uid or taken.places else known

    def _followed_since(self, known: Known, others: Sequence[Other], now: datetime) -> Known:
        """The pair of a backup with what its series has become since, by as many steps as that took."""
        found = replace(known, adopted_at=known.restored_at)
        for _ in range(GENERATIONS):
            copies = self.copies(found, found.generation)
            before, (found, _) = found, self._line(found, found.generation, copies, others, now)
            if found is before:
                break
        return replace(found, adopted_at=None)

    def _placed(self, known: Known, now: datetime, lacking: Collection[Copy] = tuple(Copy)) -> Known:
        """The pair with copies of its series where they go on: another calendar, where the usual one has none."""
        places = {
            role: url
            for role in Role
            for url, index in self.further[role]
            if self.copy(role, known, known.series) in lacking and goes_on(index.by_uid, known.series, now)
        }
        if not places:
            return known
        return replace(known, places={**known.places, **places}, written=known.written | frozenset(places))

    def _marked(self, known: Known, now: datetime) -> Known:
        """The pair with a series that came from one of ours and goes on in another calendar."""
        theirs = self._descended(known, now)
        if (chosen := adoptable([one for _, one in theirs], known.slot or known.pair.slot)) is None:
            return known
        found = followed_at(known, chosen, theirs)
        return found if known.adopted_at else replace(found, former=known.former)

    def _beside(self, known: Known, now: datetime) -> Known:
        """The pair with its calendars, where a person without a copy has another series of theirs in a further one.

        There a copy is expected, so that none is written while that one goes on; an earlier series of ours ends for it.
        """
        copies = self.copies(known, known.generation)
        beside = [(url, one.role) for url, one in self._descended(known, now)]
        beside += [(url, role) for role in Role for url in self._not_at_home(role, known, now)]
        places = {role: url for url, role in beside if copies[role] is Copy.NEVER}
        return replace(known, places={**known.places, **places}) if places else known

    def _not_at_home(self, role: Role, known: Known, now: datetime) -> list[str]:
        """Further calendars in which an earlier series goes on that somebody's usual one never had, or has no more."""
        copies = {uid: self.copy(role, known, uid) for uid in self.earlier(known)}
        return [
            url
            for url, one in self.further[role]
            for uid, copy in copies.items()
            if copy is Copy.NEVER or (copy is Copy.GONE and self._came_from_home(role, one, uid))
            if goes_on(one.by_uid, uid, now)
        ]

    def _came_from_home(self, role: Role, further: Index, uid: str) -> bool:
        return any(dragged(usual.by_uid, further.by_uid, uid) for _, usual in self.usual[role])

    def _descended(self, known: Known, now: datetime) -> list[tuple[str, Other]]:
        """Series that came from one of ours, bear its marker, and go on in a further calendar."""
        people, own = frozenset({known.report, known.manager}), self._own(known, known.generation)
        return [
            (url, Other(role, series))
            for role in Role
            for url, index in self.further[role]
            for series in index.by_people.get(people, ())
            if series.marker == known.key and series.uid not in {*own, *known.duplicates}
            if of_the_two(series, known.report, known.manager) and lives(series, now)
        ]
