"""What is remembered of a pair between passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from rules.delivery import Delivery
from rules.identity import series_uid
from rules.model import Pair, Role, Slot, Span

KEPT = 4
"""So many calendars that somebody left are remembered."""


@dataclass(frozen=True, slots=True)
class OwnWeek:
    """A week of one copy as the daemon itself set it last: where it `stands` by that, None where it is off."""

    pair: str
    role: Role
    uid: str
    recurrence_id: datetime
    stands: Span | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """The calendar on an account in which copies of one of a pair are expected."""

    account: str
    url: str


@dataclass(frozen=True, slots=True)
class Known:
    """A pair as the roster last named it, and the series that was made for it.

    `slot` is the one its series was written for, `generation` counts re-creations, `first` is the instant of
    its first week, `written` whose copies were written. `adopted_at` is None until the pair was read completely
    once; `missing_since` is set while the roster does not name it; `ended_at` once its series was ended.

    `uid` is that of a series which people made and the daemon follows, "" for one of its own; `places` are the
    URLs of calendars that copies were dragged to; `roster` is the roster's slot when the two agreed on another;
    `organizer` is who else organizes the series; `former` are UIDs of series before this one, `duplicates` of
    further series of the two that they were told of.

    `homes` are the calendars that the roster named when the copies came to be there, and `way` how the series reached
    the report then; `moving_since` is set while the roster names another one. `vacated` are URLs of calendars in which
    earlier weeks stay, the latest last.

    `restored_at` is set while this memory is of a backup, and the calendars have not been compared with it since.
    """

    key: str
    pair: Pair
    slot: Slot | None = None
    generation: int = 0
    first: datetime | None = None
    adopted_at: datetime | None = None
    missing_since: datetime | None = None
    ended_at: datetime | None = None
    written: frozenset[Role] = field(default_factory=frozenset)
    uid: str = ""
    places: Mapping[Role, str] = field(default_factory=dict)
    roster: Slot | None = None
    organizer: str = ""
    former: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    homes: Mapping[Role, Home] = field(default_factory=dict)
    way: Delivery | None = None
    moving_since: datetime | None = None
    vacated: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    restored_at: datetime | None = None

    @property
    def series(self) -> str:
        """UID of the series in use."""
        return self.uid or series_uid(self.key, max(1, self.generation))

    @property
    def uids(self) -> frozenset[str]:
        """UIDs of all series that were the pair's."""
        made = (series_uid(self.key, n) for n in range(1, self.generation + 1))
        return frozenset({self.series, *self.former, *made})

    @property
    def report(self) -> str:
        return self.pair.report.email

    @property
    def manager(self) -> str:
        return self.pair.manager.email


def moved(known: Known, role: Role, home: Home) -> Known:
    """The pair with copies of one of the two expected in another calendar; what is in those before is remembered."""
    before = [*known.vacated.get(role, ()), *(one.url for one in (known.homes.get(role),) if one)]
    before += [known.places[role]] if role in known.places else []
    kept = tuple(dict.fromkeys(url for url in before if url != home.url))[-KEPT:]
    return replace(
        known,
        homes={**known.homes, role: home},
        places={other: url for other, url in known.places.items() if other is not role},
        vacated={**known.vacated, role: kept},
    )


def readdressed(known: Known, role: Role, home: Home) -> Known:
    """The pair with copies of one of the two expected in the same calendar as before, under another address."""
    places = {other: url for other, url in known.places.items() if other is not role}
    return replace(known, homes={**known.homes, role: home}, places=places)
