"""The operator's page: how passes, calendars, mails and records stand, in numbers; nothing that anybody wrote."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from flask import abort, render_template

from daemon.mail.words import moment
from daemon.operator import CROWDED
from daemon.reports import blind_pairs
from daemon.rows import Outage, Pass
from daemon.store.counts import MailCount
from daemon.web.session import signed_in
from daemon.web.site import Site, current
from rules.audit import SHORTEST

MOST_PASSES = 10


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cause for which calendars are unread: since when, for how many passes, and 1:1s by the last pass."""

    cause: str
    since: str
    passes: int
    pairs: int


@dataclass(frozen=True, slots=True)
class BlindAccount:
    """An account of which something cannot be read: since when, and how many 1:1s by the last pass."""

    account: str
    since: str
    pairs: int


@dataclass(frozen=True, slots=True)
class Times:
    """Instants in words, in the operator's zone."""

    zone: str
    now: datetime

    def __call__(self, at: datetime | None) -> str:
        return moment(at, self.zone, self.now) if at else ""


def operator_page() -> str:
    """GET /operator: for the operator alone; 404 for everybody else."""
    site, reader = current(), signed_in()
    if reader is None or reader.email != site.operator:
        abort(404)
    counts, times = site.store.counts, Times(reader.zone, site.clock())
    passes = counts.passes(MOST_PASSES)
    return render_template(
        "operator.html",
        zone=reader.zone,
        times=times,
        pairs=len(site.pairs()),
        passes=passes,
        held=_held(site, passes),
        blind=_blind(site, passes, times),
        unreadable=_unreadable(site, passes, times),
        mails=counts.mails(),
        age=lambda one: _age(one, times.now),
        records=counts.open_records(),
        audit=site.store.audit.last(),
        seal=SHORTEST,
    )


def _held(site: Site, passes: list[Pass]) -> str:
    """The plan that is held at present, as `approve` takes it; "" when there is none."""
    why = passes[0].held if passes else None
    plan = site.store.counts.held_plan(why) if why else None
    return plan.id if plan else ""


def _blind(site: Site, passes: list[Pass], times: Times) -> list[BlindAccount]:
    count = blind_pairs(passes[0].unread if passes else ())
    return [BlindAccount(name, times(since), count[name]) for name, since in site.store.blindness.accounts().items()]


def _unreadable(site: Site, passes: list[Pass], times: Times) -> list[Unreadable]:
    affected = Counter(one.cause for one in passes[0].unread) if passes else Counter[str]()
    found = (one for one in site.store.passes.outages().values() if one.cause != CROWDED)
    outages: list[Outage] = sorted(found, key=lambda one: (one.since, one.cause))
    return [Unreadable(one.cause, times(one.since), one.passes, affected[one.cause]) for one in outages]


def _age(mails: MailCount, now: datetime) -> tuple[int, int, int] | None:
    """Days, hours and minutes for which the oldest mail waits."""
    if mails.oldest is None:
        return None
    minutes = int((now - mails.oldest).total_seconds()) // 60
    return minutes // 1440, minutes // 60 % 24, minutes % 60
