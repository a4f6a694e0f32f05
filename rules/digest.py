"""The weekly digest: how many 1:1s were held, moved, excused, made up and missed, of groups alone.

| pairs counted | where they are shown |
|---|---|
| of a team with five or more of them | under the team's name |
| of smaller teams, and without a team, five or more together | as everybody else |
| of these, fewer than five together | nowhere, not in the sum either |

Groups have no pair in common, and what is counted in all is the sum of what is shown. So whatever is added and
subtracted of it is about whole groups, and tells nothing about fewer than five pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.hours import working
from rules.model import Hours, Pair
from rules.week import Became, Week, week_of

SMALLEST = 5
"""A group of fewer pairs is not shown: who knows them could tell who it was."""

OFFICE = Hours()
"""When a digest goes, in its zone: on Monday at 09:00, later that week where nobody could send it then."""

AGO = timedelta(days=14)
"""The week that ended a full week ago: by then its questions have been answered, or have run out."""


@dataclass(frozen=True, slots=True)
class DigestTerms:
    """Who gets the weekly digest, in which zone's week and which language; the zone of most people for ""."""

    to: tuple[str, ...]
    zone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of one week of a pair, and the team of its report, "" for none; None while that is not known."""

    team: str
    became: Became | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pairs a group has, by what became of their week; `waiting` is not known yet. "" is everybody else."""

    team: str
    counts: Mapping[Became, int]
    waiting: int = 0

    @property
    def pairs(self) -> int:
        """Those whose week is counted."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Digest:
    """The groups that may be shown: teams by name, everybody else at the end."""

    groups: tuple[Tally, ...] = ()

    @property
    def whole(self) -> Tally:
        """All that is shown together."""
        return _sum("", self.groups)


def digest(pairs: Iterable[Counted]) -> Digest:
    """What may be told of one week of these pairs."""
    teams = _by_team(pairs)
    large = sorted(name for name, one in teams.items() if name and one.pairs >= SMALLEST)
    others = _sum("", [one for name, one in teams.items() if name not in large])
    named = tuple(teams[name] for name in large)
    return Digest((*named, others) if others.pairs >= SMALLEST else named)


def _by_team(pairs: Iterable[Counted]) -> dict[str, Tally]:
    found: dict[str, Counter[Became | None]] = defaultdict(Counter)
    for one in pairs:
        found[one.team][one.became] += 1
    return {team: Tally(team, {one: counts[one] for one in Became}, counts[None]) for team, counts in found.items()}


def _sum(team: str, parts: Iterable[Tally]) -> Tally:
    groups = tuple(parts)
    counts = {became: sum(one.counts[became] for one in groups) for became in Became}
    return Tally(team, counts, sum(one.waiting for one in groups))


def usual_zone(pairs: Iterable[Pair]) -> str:
    """The zone that most of the team members have; the first by name of several, UTC where there is nobody."""
    zones = Counter(one.report.zone for one in pairs)
    return min(zones, key=lambda zone: (-zones[zone], zone), default="UTC")


def told_now(now: datetime, zone: str) -> Week | None:
    """The week that is told of in office hours; None outside of them."""
    if not working(now, OFFICE, zone):
        return None
    return Week(*(week_of(now, zone).monday - AGO).isocalendar()[:2])
