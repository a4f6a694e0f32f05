"""What keeps a person busy, as far as their calendars tell; never what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.model import Window
from rules.records import ReasonKind


@dataclass(frozen=True, slots=True)
class Busy:
    """One stretch of time. `absence` is the kind of reason that it gives for a 1:1 that is off, if any:

    an out-of-office event, a day off, a public holiday. `words` say what gives it ("an out-of-office event"), never
    what somebody wrote. `uid` is that of the event; an event that cannot be understood counts as busy, never as an
    absence. `two` are the addresses of the two who meet, where it is an event of exactly two that takes place once.
    """

    window: Window
    absence: ReasonKind | None = None
    words: str = ""
    uid: str = ""
    two: frozenset[str] = frozenset()


def two_of(people: Iterable[str]) -> frozenset[str]:
    """The two who meet, by everyone's address; empty where it is not exactly two."""
    found = frozenset(people) - {""}
    return found if len(found) == 2 else frozenset()
