"""Keeps since when accounts cannot be looked at, and tells of those of which nobody was told by their cause.

A cause is told of at its third pass in a row, whatever it is (`daemon.operator`). An account may be blind for long and
no cause last so: then, at its third pass or a later one, the operator hears of the account. Either mail is about this
blindness, and the causes that it names are told of by no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from daemon.company import Company
from daemon.mail.compose import Desk
from daemon.operator import PATIENCE, tell, tell_of_outages
from daemon.rows import Blind
from daemon.store import Store
from rules.known import Known
from rules.plan import Unread

KEPT = timedelta(days=90)
"""For longer no deadline waits."""


def note_unread(
    store: Store, company: Company, desk: Desk, known: Iterable[Known], unread: Sequence[Unread], now: datetime
) -> None:
    """Keep what a whole pass could not read, and tell of it."""
    tell_of_outages(store, desk, unread, now)
    before = store.blindness.now()
    if not (before or unread):
        return
    with store.transaction():
        _begin_and_end(store, known, unread, before, now)
        for one in store.blindness.now():
            if not (one.pair or one.told_at):
                _tell(store, company, desk, one, unread, now)


def _begin_and_end(
    store: Store, known: Iterable[Known], unread: Sequence[Unread], before: Sequence[Blind], now: datetime
) -> None:
    """A pair is blind since it was read last, an account since the first pass that could not read something of it."""
    accounts_of = defaultdict[str, set[str]](set)
    for one in unread:
        accounts_of[one.report].add(one.account)
    keys = {(account, one.key) for one in known for account in accounts_of.get(one.report, ())}
    accounts = {(one.account, "") for one in unread}
    for old in before:
        if (old.account, old.pair) not in keys | accounts:
            store.blindness.save(replace(old, until=now))
    there, seen = {(old.account, old.pair) for old in before}, store.passes.before(now) or now
    for account, pair in (keys | accounts) - there:
        store.blindness.save(Blind(account, pair, seen if pair else now))
    store.blindness.forget(now - KEPT)


def _tell(store: Store, company: Company, desk: Desk, blind: Blind, unread: Sequence[Unread], now: datetime) -> None:
    """Once for a blindness: by this mail, or by that about a cause of it."""
    mine = [one for one in unread if one.account == blind.account]
    outages = [found for one in {each.cause for each in mine} if (found := store.passes.outages().get(one))]
    told = max((one.told_at for one in outages if one.told_at and one.told_at >= blind.since), default=None)
    if told is None and now - blind.since >= company.blind_after and store.passes.since(blind.since) >= PATIENCE:
        _tell_of_account(store, desk, blind, mine, now)
        for one in outages:
            store.passes.save_outage(replace(one, told_at=one.told_at or now))
        told = now
    if told:
        store.blindness.save(replace(blind, told_at=told))


def _tell_of_account(store: Store, desk: Desk, blind: Blind, unread: Sequence[Unread], now: datetime) -> None:
    why = dict.fromkeys(f"{one.cause}: {one.why}" for one in unread)
    paragraphs = [
        f"Blind since {blind.since:%Y-%m-%d %H:%M} UTC: not all calendars of [accounts.{blind.account}] could be read.",
        "\n".join(list(why)[:20]),
        f"1:1s affected: {len({one.report for one in unread})}. Nothing is asked, put back or created for these pairs "
        "until they are readable, nor is anybody asked about that time afterwards.",
        "`oneonone check` says more. You will hear of this again only after it has been well.",
    ]
    tell(store, desk, f"blind {blind.account} {blind.since.isoformat()}", "An account is blind", paragraphs, now)


def note_absence(store: Store, now: datetime, longest: timedelta) -> None:
    """Where the latest pass is longer ago than that, the daemon itself was away, and its pages with it.

    A clock that went ahead and was put right has left a time that lasts beyond now: nobody was away then.
    """
    store.blindness.disbelieve(now)
    last = store.passes.last_by_daemon()
    if last and now - last > longest:
        store.blindness.save(Blind("", "", last, now))
