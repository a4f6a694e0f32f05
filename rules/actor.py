"""Who made a change, as far as the calendar server's own log tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.model import Kind, Pair


class Deed(StrEnum):
    """What the log says was done to an event."""

    DELETED = "deleted"
    RETIMED = "retimed"
    ANSWERED = "answered"
    GUESTS = "guests"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something to an event, and when.

    `email` is the account in whose name it was done; `client` the program's name, "" where it is not told.
    `robot`: not by hand in one of the ways in which people use calendars.
    """

    email: str
    at: datetime
    client: str = ""
    robot: bool = False
    deed: Deed = Deed.CHANGED

    def is_one_of(self, pair: Pair) -> bool:
        """Whether one of the two did it in person."""
        return not self.robot and self.email in (pair.report.email, pair.manager.email)


_OFF = (Deed.DELETED, Deed.CHANGED)
_OTHER_TIME = (Deed.RETIMED, Deed.CHANGED)
_BRINGS_ABOUT = {
    Kind.CANCELLED: _OFF,
    Kind.SERIES_DELETED: _OFF,
    Kind.MOVED: _OTHER_TIME,
    Kind.SERIES_MOVED: _OTHER_TIME,
    Kind.RESIZED: (Deed.CHANGED, Deed.RETIMED),
    Kind.CADENCE_CHANGED: (Deed.CHANGED, Deed.RETIMED),
    Kind.SERIES_ENDED: (Deed.CHANGED, Deed.DELETED),
    Kind.DECLINED: (Deed.ANSWERED, Deed.DELETED),
    Kind.GUEST_REMOVED: (Deed.GUESTS,),
}
"""The deeds by which a deviation comes about, the likeliest first."""


def author(kind: Kind, actors: Iterable[Actor]) -> Actor | None:
    """Who brought a deviation about last; None when the log tells of nobody, or not yet."""
    told = tuple(actors)
    found = ([one for one in told if one.deed is deed] for deed in _BRINGS_ABOUT.get(kind, ()))
    return max(next(filter(None, found), []), key=lambda one: one.at, default=None)
