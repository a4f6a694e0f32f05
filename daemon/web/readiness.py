"""Whether the service does its work: passes come, the database takes writes, mails go out. Names nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.guard import guarded
from daemon.outbox import due_since
from daemon.reports import timestamp
from daemon.web.site import Site

INTERVALS = 3
PASS_LIMIT = timedelta(minutes=10)
"""A pass is late after so many intervals and the longest that one may take."""

STUCK = timedelta(hours=1)
"""The outbox moves while no mail is due for longer."""


@dataclass(frozen=True, slots=True)
class Check:
    """How one thing is, and since when or why, in words."""

    ok: bool
    said: str = ""


BROKEN = Check(False, "internal error, see the log")


def checks(site: Site) -> Mapping[str, Check]:
    """All of them by name; what is held for the operator is no failure, and mended by nobody but them."""
    asked: Mapping[str, Callable[[Site], Check]] = {"passes": passes, "database": database, "outbox": outbox}
    return {name: guarded(lambda ask=ask: ask(site), BROKEN, check=name) for name, ask in asked.items()}  # type: ignore[misc]


def passes(site: Site) -> Check:
    """The last pass came to its end not long ago; where there are none, nobody waits for one."""
    interval = site.vitals.interval()
    if interval is None:
        return Check(True, "no passes here")
    last = site.store.passes.last_finished()
    if last is None or last.finished_at is None:
        return Check(False, "none came to its end yet")
    held = ", its plan is held" if last.held else ""
    return Check(not _late(last.finished_at, interval, site.clock()), f"last at {timestamp(last.finished_at)}{held}")


def _late(at: datetime, interval: timedelta, now: datetime) -> bool:
    return now - at > INTERVALS * interval + PASS_LIMIT


def database(site: Site) -> Check:
    """A row can be written; it is removed at once."""
    why = site.store.vitals.unwritable()
    return Check(not why, why)


def outbox(site: Site) -> Check:
    """No mail is due for long: the mail server takes them."""
    now = site.clock()
    since = due_since(site.store, now)
    if since is None:
        return Check(True, "no mail is due")
    return Check(not _stuck(site, now), f"a mail is due since {timestamp(since)}")


def _stuck(site: Site, now: datetime) -> bool:
    """While mails go out, one that was never tried only waits for its turn: so many go in a minute."""
    since = due_since(site.store, now, attempts=int(site.store.vitals.sent_since(now - STUCK)))
    return since is not None and now - since > STUCK
