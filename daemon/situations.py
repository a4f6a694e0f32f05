"""From readings, memory and records to one situation for each pair; what did not change is not judged again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from daemon.company import Company, owner
from daemon.observe import Observation
from rules.drift import Expected, deviations
from rules.identity import series_uid
from rules.known import Known
from rules.model import Deviation, Role, Series, Window
from rules.plan import Unread
from rules.reading import CalendarState, CopyState, Sighting, Unreachable, by_uid, copy_state
from rules.situation import Situation

GENERATIONS = 40
"""How many re-creations are looked for on the calendars when the memory of a pair is lost."""

Index = Mapping[str, tuple[Sighting, ...]]


@dataclass(frozen=True, slots=True)
class Judged:
    """What was made of a pair, and from what: the same is found again only when one of these is another."""

    states: tuple[CalendarState, CalendarState]
    known: Known
    hour: datetime
    situation: Situation

    def holds(self, states: Sequence[CalendarState], known: Known, hour: datetime) -> bool:
        same = self.states[0] is states[0] and self.states[1] is states[1]
        return same and self.known is known and self.hour == hour


class Eye:
    """Sees each pair's situation; remembers the indexes and judgements of calendars that did not change."""

    def __init__(self) -> None:
        self._indexes: dict[str, tuple[CalendarState, Index]] = {}
        self._judged: dict[str, Judged] = {}

    def situation(
        self,
        company: Company,
        known: Known,
        observation: Observation,
        now: datetime,
    ) -> Situation | list[Unread]:
        """What is known of a pair now, or why one of its copies is unread."""
        urls = {role: company.calendar(owner(known.pair, role)).url for role in Role}
        if unread := _unread(known, urls, observation):
            return unread
        states = (observation.state(urls[Role.MANAGER]), observation.state(urls[Role.REPORT]))
        hour = now.replace(minute=0, second=0, microsecond=0)
        judged = self._judged.get(known.key)
        if judged is None or not judged.holds(states, known, hour):
            indexes = {role: self._index(url, state) for (role, url), state in zip(urls.items(), states, strict=True)}
            judged = Judged(states, known, hour, _judge(company, known, indexes, hour))
            self._judged[known.key] = judged
        faults = _faults(known, judged.situation)
        return faults or judged.situation

    def _index(self, url: str, state: CalendarState) -> Index:
        before = self._indexes.get(url)
        if before is None or before[0] is not state:
            before = self._indexes[url] = (state, by_uid(state))
        return before[1]


def _unread(known: Known, urls: Mapping[Role, str], observation: Observation) -> list[Unread]:
    """The copies that must be waited for; a leaver's calendar that is gone or closed must not."""
    found = []
    for role, url in urls.items():
        trouble = observation.trouble(url)
        if trouble is not None and not (trouble.lasting and known.missing_since):
            account = owner(known.pair, role).account
            found.append(Unread(known.report, account, trouble.why, trouble.cause))
    return found


def _faults(known: Known, situation: Situation) -> list[Unread]:
    found = []
    for role, copy in situation.copies.items():
        if isinstance(copy, Unreachable):
            account = owner(known.pair, role).account
            found.append(Unread(known.report, account, copy.why, f"{account}: event of {known.key}"))
    return found


def _judge(company: Company, known: Known, indexes: Mapping[Role, Index], hour: datetime) -> Situation:
    generation = known.generation if known.adopted_at else _newest(known.key, indexes)
    copies = {role: _copy(index, known.key, max(1, generation)) for role, index in indexes.items()}
    pair, way, link = known.pair, company.delivery(known.pair), company.agenda_link(known.pair)
    slot = known.slot or pair.slot
    window = Window(hour, hour + company.policy.horizon)
    expected = Expected(slot, known.first or window.end, link, pair.report.email, pair.manager.email, way)
    found: tuple[Deviation, ...] = ()
    if not any(isinstance(copy, Unreachable) for copy in copies.values()):
        found = deviations(expected, copies[Role.MANAGER], copies[Role.REPORT], window)
    return Situation(
        known=known,
        copies=copies,
        deviations=found,
        records=(),
        delivery=way,
        link=link,
        found=generation,
        older=_older(known.key, generation, indexes),
    )


def _copy(index: Index, key: str, generation: int) -> CopyState:
    return copy_state(index.get(series_uid(key, generation), ()))


def _newest(key: str, indexes: Mapping[Role, Index]) -> int:
    """The highest generation that any calendar holds or held; 0 when there is none."""
    seen = [n for n in range(1, GENERATIONS + 1) if any(series_uid(key, n) in index for index in indexes.values())]
    return max(seen, default=0)


def _older(key: str, generation: int, indexes: Mapping[Role, Index]) -> tuple[tuple[Role, int, Series], ...]:
    return tuple(
        (role, n, copy)
        for n in range(1, generation)
        for role, index in indexes.items()
        if isinstance(copy := _copy(index, key, n), Series)
    )
