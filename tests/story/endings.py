"""How each act ends: what both calendars show, who was asked and told, and what of that differs by server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.delivery import Delivery
from tests.story.acts import ACTS, MOVED
from tests.story.asking import WEEK

FIRST = datetime.fromisoformat("2026-03-03T09:00:00Z")
LASTING = timedelta(weeks=6, days=1)
WEEKS = tuple(FIRST + timedelta(weeks=number) - timedelta(hours=number > 3) for number in range(7))
"""What both agreed on; clocks change before the fifth."""

AWAY = tuple(one for one in WEEKS if one != WEEK)
ELSEWHERE = tuple(sorted((*AWAY, MOVED)))
BEFORE = tuple(one for one in WEEKS if one < WEEK)


@dataclass(frozen=True, slots=True)
class Ending:
    """What is to be seen of one act when all deadlines are over.

    `records` with their outcomes; `asked`: who did it was asked and reminded, and `answered`: both were told what
    became of it. `manager` and `team`: when the 1:1 is in each calendar; `agendas`: whether it leads to the agenda
    there. `told`: how many scheduling messages the daemon caused by all that it did. `refused`: the server does not let
    people do that; `failed`: nor the daemon what it tried.
    """

    records: tuple[tuple[str, str | None], ...] = ()
    asked: bool = False
    answered: bool = False
    manager: tuple[datetime, ...] = WEEKS
    team: tuple[datetime, ...] = WEEKS
    agendas: tuple[bool, bool] = True, True
    told: int = 0
    refused: bool = False
    failed: bool = False


MANAGERS_ALONE = True, False
Endings = Mapping[str, Ending]
Trait = Callable[[Endings], Endings]
NOTHING = Ending()


def put_back(kind: str, told: int = 0) -> Ending:
    """Asked about in vain; then all is as agreed."""
    return Ending(((kind, "restored"),), asked=True, answered=True, told=told)


def left(kind: str) -> Ending:
    """Asked about in vain, and left as it is."""
    return Ending(((kind, "unexplained"),), asked=True, answered=True)


COPIES: Endings = {
    "cancel-by-ana": put_back("cancelled"),
    "move-by-ana": put_back("moved"),
    "decline-by-ana": left("declined"),
    "delete-by-ana": replace(put_back("series_deleted"), manager=WEEKS[1:]),
    "end-by-ana": put_back("series_ended"),
    "split-by-ana": Ending((("split", "adopted"),)),
    "uninvite-by-ana": put_back("guest_removed"),
    "unlink-by-ana": NOTHING,
    "unmark-by-ana": NOTHING,
    "cancel-by-self": replace(left("declined"), team=AWAY),
    "move-by-self": put_back("moved"),
    "decline-by-self": left("declined"),
    "refuse-by-self": left("declined"),
    "accept-by-self": NOTHING,
    "delete-by-self": replace(left("declined"), team=(), agendas=MANAGERS_ALONE),
    "end-by-self": put_back("series_ended"),
    "unlink-by-self": NOTHING,
}
"""Where the daemon writes both copies, which no server sends a message about."""

KEPT_APART = Ending((("copies_disagree", "adopted"),))
INVITED: Endings = {
    **COPIES,
    "delete-by-ana": replace(put_back("series_deleted"), manager=WEEKS[1:], team=WEEKS[1:]),
    "move-by-self": replace(KEPT_APART, team=ELSEWHERE),
    "end-by-self": replace(KEPT_APART, team=BEFORE),
    "unlink-by-self": replace(NOTHING, agendas=MANAGERS_ALONE),
}
"""Where the attendee's copy is the server's: what its owner does with the times of it is for the operator to see, and
whether it leads to the agenda is the owner's own affair."""

NEWS = ("cancel-by-ana", "move-by-ana", "delete-by-ana", "end-by-ana", "uninvite-by-ana")
"""What the attendee was told by the server, so that its return is told as well: once."""

BY_WAY: Mapping[Delivery, Endings] = {
    Delivery.COPY: COPIES,
    Delivery.GOOGLE: INVITED,
    Delivery.SCHEDULING: {name: replace(one, told=1 if name in NEWS else 0) for name, one in INVITED.items()},
}


def but(**changes: Mapping[str, object]) -> Trait:
    """These acts end otherwise; `_` stands for the hyphen in their names."""

    def trait(endings: Endings) -> Endings:
        others = {name.replace("_", "-"): change for name, change in changes.items()}
        return {**endings, **{name: replace(endings[name], **change) for name, change in others.items()}}  # type: ignore[arg-type]

    return trait


def refusing(*names: str) -> Trait:
    """The server does not let people do this."""
    return lambda endings: {**endings, **{name: Ending(refused=True) for name in names}}


assert set(COPIES) == {one.report for one in ACTS}
