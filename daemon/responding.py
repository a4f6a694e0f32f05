"""What people answered to invitations by mail: taken from mails, and brought into organizers' copies by passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

import structlog

from daemon.guard import guarded
from daemon.store import Store
from providers.malformed import MalformedError
from rules.incoming import Incoming
from rules.itip import Left, Method, Received, noted, series_meant
from rules.model import Policy
from rules.plan import Step, Unread
from rules.situation import Situation

log = structlog.get_logger()
DAY = timedelta(days=1)


class Responded(StrEnum):
    """What became of a mail that a calendar program wrote to an organizer."""

    NOTED = "answer to an invitation"
    OLDER = "older than another answer to that invitation"
    UNSURE = "answer to an invitation, not surely from who is invited"
    FOREIGN = "answer to an invitation to nobody's 1:1"
    BROKEN = "answer to an invitation that cannot be read"
    OTHER = "message between calendars that is no answer"


def responded(store: Store, mail: Incoming, now: datetime, *, sure: bool) -> Responded:
    """Keep what a mail answers to invitations, for the next pass. `sure`: it is from who it says it is from."""
    if mail.method not in tuple(Method):
        return Responded.OTHER
    if not sure:
        log.warning("answer to an invitation not taken: nothing vouches for its sender")
        return Responded.UNSURE
    try:
        received = list(_received(store, mail, now))
    except MalformedError as error:
        log.warning("answer to an invitation not read", why=str(error))
        return Responded.BROKEN
    if not received:
        return Responded.FOREIGN
    return Responded.NOTED if sum(map(store.responses.save, received)) else Responded.OLDER


def _received(store: Store, mail: Incoming, now: datetime) -> Iterator[Received]:
    """What the sender answers to series of their pairs."""
    from providers.caldav.itip import responses

    pairs = [one for one in store.known_of(mail.sender) if one.report == mail.sender]
    for one in responses(mail.calendar, mail.method, pairs[0].pair.report.zone) if pairs else ():
        if known := series_meant(one, mail.sender, pairs):
            yield Received(known.key, one.as_of(now), now)


def response_steps(
    store: Store, situations: Iterable[Situation], others: Iterable[Step], policy: Policy, now: datetime
) -> list[Step]:
    """The steps that let organizers' copies show what came by mail and is not shown yet.

    Not of pairs that something else is done with: a week that is put back now was declined where it stood before.
    """
    occupied = {one.pair for one in others}
    free = [one for one in situations if one.known.key not in occupied]
    judged = (found for _, found in _judged(store, free, policy, now))
    return [found for found in judged if isinstance(found, Step)]


def settle_responses(store: Store, seen: Iterable[Situation | list[Unread]], policy: Policy, now: datetime) -> None:
    """Be done with the answers of which nothing is left to be written."""
    with store.transaction():
        for one, found in _judged(store, [one for one in seen if isinstance(one, Situation)], policy, now):
            if found is Left.NOTHING:
                store.responses.settle(one.response.uid, one.response.change)
        store.responses.forget(now - DAY)


def _judged(
    store: Store, situations: Iterable[Situation], policy: Policy, now: datetime
) -> Iterator[tuple[Received, Step | Left]]:
    waiting = store.responses.waiting()
    of_pair = {one.known.key: one for one in situations} if waiting else {}
    for one in waiting:
        if one.pair in of_pair:
            unclear: Step | Left = Left.WAITS
            judged = guarded(partial(noted, of_pair[one.pair], one, policy.settle, now), unclear, pair=one.pair)
            yield one, judged
