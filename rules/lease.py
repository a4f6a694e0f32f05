"""Who of several machines may act: by a text that stands where all of them read it, and by each one's own clock.

Clocks of machines are never compared. Whoever holds the lease changes its text again and again, and acts only for half
of its length from the moment at which the last change was begun. Whoever waits takes it over once the text has
stood unchanged for the whole length, from the moment at which it was read first; writing over it is conditional.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

TEXT = re.compile(r"oneonone lease holder=(\S+) token=(\S+) number=(\d{1,15}) renewal=(\d{1,15})", re.ASCII)
HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Lease:
    """`number` counts those who held it, `renewal` the changes of one; `token` is one machine's own."""

    holder: str
    token: str
    number: int = 1
    renewal: int = 0

    @property
    def text(self) -> str:
        return f"oneonone lease holder={self.holder} token={self.token} number={self.number} renewal={self.renewal}"

    def renewed(self) -> Lease:
        return replace(self, renewal=self.renewal + 1)


def read_lease(text: str) -> Lease | None:
    """What a text says; None for one that is not a lease."""
    found = TEXT.fullmatch(text.strip())
    return Lease(found[1], found[2], int(found[3]), int(found[4])) if found else None


@dataclass(frozen=True, slots=True)
class Watch:
    """What stands there, None for nothing, and since when as far as this machine knows, in seconds of its own clock."""

    text: str | None
    since: float


def watched(before: Watch | None, text: str | None, at: float) -> Watch:
    """What is known after a reading that ended at a moment."""
    return before if before and before.text == text else Watch(text, at)


def abandoned(watch: Watch, now: float, ttl: float) -> bool:
    """Whether nobody has changed it for its whole length."""
    return now - watch.since >= ttl


def acts_until(begun: float, ttl: float) -> float:
    """Until when its holder acts, whose last change was begun at a moment."""
    return begun + ttl / 2


def renews_from(begun: float, ttl: float) -> float:
    """From when its holder changes it again."""
    return begun + ttl / 6
