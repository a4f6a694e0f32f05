"""How fast mails go out: should something of ours go wrong, a limit is met before people or their mail servers are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """Most mails in a minute in all, and in an hour to one address."""

    per_minute: int = 60
    per_recipient: int = 20


@dataclass(frozen=True, slots=True)
class Due:
    """A mail that may go; an urgent one never waits for others."""

    recipient: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """That a mail went out to somebody."""

    recipient: str
    at: datetime


def may_go(due: Iterable[Due], gone: Iterable[Gone], now: datetime, pace: Pace) -> Iterator[bool]:
    """Whether each of these mails goes now, in their order: whoever gets several gets them in that order.

    Urgent ones go in any case, and take the place of others. What went out in the future, by a clock that was wrong
    or in a rehearsal, counts for nothing.
    """
    lately = [one for one in gone if now - HOUR < one.at <= now]
    in_all = sum(now - MINUTE < one.at for one in lately)
    to = Counter(one.recipient for one in lately)
    for one in due:
        goes = one.urgent or (in_all < pace.per_minute and to[one.recipient] < pace.per_recipient)
        in_all += goes
        to[one.recipient] += goes
        yield goes


def crowded(held: Iterable[str], pace: Pace) -> bool:
    """Whether so many mails to these addresses wait that it takes more than an hour until the last one goes."""
    to = Counter(held)
    most = max(to.values(), default=0)
    return to.total() > pace.per_minute * (HOUR // MINUTE) or most > pace.per_recipient
