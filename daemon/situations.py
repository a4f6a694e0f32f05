"""From readings, memory and records to one situation for each pair; what did not change is not judged again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import is_

from daemon.company import Company, owner
from daemon.holdings import Index, indexed
from daemon.indexes import Seen
from daemon.missing import Missing, Recorded, deleted, missed, unsure
from daemon.moving import may_be_left, moves_of
from daemon.observe import Observation, gone_missing
from daemon.places import places, way_of
from rules.delivery import written_roles
from rules.drift import Expected, at_rest, deviations, plain
from rules.known import Known
from rules.lineage import Other, ahead, duplicates
from rules.model import Deviation, Kind, Role, Series, Window
from rules.phrases import in_words
from rules.plan import Unread
from rules.reading import CalendarState, Copy, CopyState, Unreachable
from rules.situation import Situation

Urls = Mapping[Role, Sequence[str]]
NOWHERE: Urls = dict.fromkeys(Role, ())


@dataclass(frozen=True, slots=True)
class Judged:
    """What was made of a pair, and from what: the same is found again only when one of these is another.

    `usual`: the calendars in which its copies are expected. `missed`: whose further calendars are worth a look, for
    which series. It is `lasting` where nothing is edited, deviates or is missed, and holds at any later `hour`, too;
    at no earlier one, should the clock go back: then what was over lies ahead.
    """

    states: Sequence[CalendarState]
    known: Known
    usual: Urls
    hour: datetime
    lasting: bool
    situation: Situation
    missed: Missing

    def holds(self, states: Sequence[CalendarState], known: Known, hour: datetime) -> bool:
        same = len(self.states) == len(states) and all(map(is_, self.states, states))
        timely = self.hour <= hour if self.lasting else self.hour == hour
        return same and self.known is known and timely


class Eye:
    """Sees each pair's situation in one company; remembers the indexes and judgements of what did not change.

    `records` gives those of pairs by their keys.
    """

    def __init__(self, records: Recorded) -> None:
        self._records = records
        self._indexes: dict[str, Index] = {}
        self._judged: dict[str, Judged] = {}

    def situation(
        self,
        company: Company,
        known: Known,
        observation: Observation,
        now: datetime,
    ) -> Situation | list[Unread]:
        """What is known of a pair now, or why one of its copies is unread; no reason while another look is needed."""
        usual, further = self._usual(company, known), _further(known, observation)
        if unread := _unread(company, known, usual, further, observation, now):
            return unread
        found = self._judgement(company, known, usual, further, observation, now).situation
        if faults := _faults(known, found) or _not_there(found, usual, observation):
            return faults
        return [] if any(url in observation.glimpsed for role in unsure(found) for url in further[role]) else found

    def last(self, known: Known) -> Situation | None:
        """A pair's situation as it was judged last."""
        judged = self._judged.get(known.key)
        return judged.situation if judged and judged.known is known else None

    def wonders(self, company: Company, known: Known, observation: Observation, now: datetime) -> Missing:
        """Whose further calendars are worth a look, for which series: one is missing all at once, or would be made."""
        usual = self._usual(company, known)
        if known.missing_since and known.adopted_at is None:
            return {}
        if _unread(company, known, usual, NOWHERE, observation, now):
            return {}
        judged = self._judgement(company, known, usual, NOWHERE, observation, now)
        missing = {**deleted(judged.situation, company.policy, self._records, now), **judged.missed}
        return {role: uids for role, uids in missing.items() if usual[role]}

    def _usual(self, company: Company, known: Known) -> Urls:
        """The calendars of each of the two in which copies are expected; that of the last one comes first."""
        judged = self._judged.get(known.key)
        if judged is not None and judged.known is known:
            return judged.usual
        return {role: tuple(ref.url for ref in places(company, known, role)) for role in Role}

    def _judgement(
        self, company: Company, known: Known, usual: Urls, further: Urls, observation: Observation, now: datetime
    ) -> Judged:
        """What is made of what these calendars show; further ones are missed by what the usual ones show alone."""
        states = [observation.state(url) for role, some in usual.items() for url in (*some, *further[role])]
        hour = now.replace(minute=0, second=0, microsecond=0)
        judged = self._judged.get(known.key)
        if judged is None or not judged.holds(states, known, hour):
            roles = written_roles(way_of(company, known))
            seen = Seen(self._all(usual, observation), self._all(further, observation), roles)
            found, lasting = _judge(company, known, seen, hour)
            found = _with_moves(company, found, observation)
            missing = {} if any(further.values()) else missed(seen, known, found, hour)
            lasting = lasting and not (found.moves or missing)
            judged = Judged(states, known, usual, hour, lasting, found, missing)
            self._judged[known.key] = judged
        return judged

    def _all(self, urls: Urls, observation: Observation) -> Mapping[Role, Sequence[tuple[str, Index]]]:
        return {role: [(url, self._index(url, observation.state(url))) for url in some] for role, some in urls.items()}

    def _index(self, url: str, state: CalendarState) -> Index:
        index = self._indexes.get(url)
        if index is None or index.state is not state:
            index = self._indexes[url] = indexed(state)
        return index


def _further(known: Known, observation: Observation) -> Urls:
    """What else of theirs was looked at."""
    if not observation.siblings:
        return NOWHERE
    return {role: observation.siblings.get((known.key, role), ()) for role in Role}


def _with_moves(company: Company, found: Situation, observation: Observation) -> Situation:
    """The situation with who is to move to another calendar."""
    then = company.delivery(found.pair)
    changes, moving = then is not found.delivery, moves_of(company, found.known, observation)
    return replace(found, moves=moving, then=then if changes else None) if moving or changes else found


def _unread(
    company: Company, known: Known, usual: Urls, further: Urls, observation: Observation, now: datetime
) -> list[Unread]:
    """The copies that must be waited for; a leaver's calendar that is gone or closed must not.

    Nor must one that the copy has left.
    """
    return [
        Unread(known.report, owner(known.pair, role).account, trouble.why, trouble.cause)
        for role, some in usual.items()
        for url in (*some, *further[role])
        if (trouble := observation.trouble(url))
        if not (trouble.lasting and (known.missing_since or (url in some[1:] and not known.moving_since)))
        if not may_be_left(company, known, role, url, trouble, now)
    ]


def _faults(known: Known, situation: Situation) -> list[Unread]:
    found = []
    for role, copy in situation.copies.items():
        if isinstance(copy, Unreachable):
            account = owner(known.pair, role).account
            found.append(Unread(known.report, account, copy.why, f"{account}: event of {known.key}"))
    return found


def _not_there(found: Situation, usual: Urls, observation: Observation) -> list[Unread]:
    """Calendars that are not there, although a series was made for the pair: they were, before the database was lost.

    Not so for who leaves, nor for who is to move: that calendar is still to be made.
    """
    known = found.known
    if known.missing_since or known.ended_at or known.moving_since:
        return []
    unread = []
    for role in _given_one(found):
        if usual[role] and all(map(observation.absent, usual[role])):
            account = owner(known.pair, role).account
            why = gone_missing(account, usual[role][0])
            unread.append(Unread(known.report, account, why.why, why.cause))
    return unread


def _given_one(found: Situation) -> list[Role]:
    """Who lacks a copy that was made: by what is remembered, else since the other has that of a series of ours.

    Then the server that invites had brought it, to a calendar that was there.
    """
    known = found.known
    anew = known.adopted_at is None and not known.uid and found.found
    made = Role if anew else [one for one in written_roles(found.delivery) if one in known.written]
    return [one for one in made if found.copies[one] is Copy.NEVER]


def _judge(company: Company, known: Known, seen: Seen, hour: datetime) -> tuple[Situation, bool]:
    """The situation, and whether it is the same at any later hour."""
    generation = known.generation if known.adopted_at else seen.newest(known, hour)
    others = ahead(seen.others(known, generation), hour)
    copies = seen.copies(known, generation)
    before, (known, followed) = known, seen.lineage(known, generation, copies, others, hour)
    copies = copies if known is before else seen.copies(known, generation)
    others = others if known.places is before.places else ahead(seen.others(known, generation), hour)
    window = Window(hour, hour + company.policy.horizon)
    expected = _expected(company, known, window.end)
    rests = at_rest(expected, copies, window)
    found = () if rests and not others else _deviations(expected, known, copies, others, window)
    situation = Situation(
        known=known,
        copies=copies,
        deviations=found,
        records=(),
        delivery=expected.delivery,
        link=expected.link,
        found=generation,
        older=seen.older(known, generation),
        others=others,
        followed=followed,
        shared=seen.shared,
    )
    return situation, not (found or others or followed) and (rests or _plain(expected, copies, window))


def _expected(company: Company, known: Known, end: datetime) -> Expected:
    pair, link = known.pair, company.agenda_link(known.pair)
    people = (pair.report.email, pair.manager.email)
    return Expected(known.slot or pair.slot, known.first or end, link, *people, way_of(company, known), known.organizer)


def _plain(expected: Expected, copies: Mapping[Role, CopyState], window: Window) -> bool:
    return all(isinstance(one, Series) and plain(expected, one, window) for one in copies.values())


def _deviations(
    expected: Expected, known: Known, copies: Mapping[Role, CopyState], others: Sequence[Other], window: Window
) -> tuple[Deviation, ...]:
    """What the two copies show otherwise, and further series; nothing while one is not understood."""
    if any(isinstance(copy, Unreachable) for copy in copies.values()):
        return ()
    found = deviations(expected, _organizers(known, copies), copies[Role.REPORT], window)
    return found + _duplicates(duplicates(known, copies, others, window.start) if known.adopted_at else ())


def _organizers(known: Known, copies: Mapping[Role, CopyState]) -> CopyState:
    """The organizer's copy; of what the report alone has when it is taken over, the organizer will have the same."""
    mine = copies[Role.MANAGER]
    return copies[Role.REPORT] if mine is Copy.NEVER and known.adopted_at is None else mine


def _duplicates(others: Sequence[Other]) -> tuple[Deviation, ...]:
    """Further weekly series of the two, all in one."""
    if not others:
        return ()
    words = "; ".join(sorted(in_words(one.series) for one in others))
    return (Deviation(Kind.DUPLICATE, others[0].role, rule_shows=words),)
