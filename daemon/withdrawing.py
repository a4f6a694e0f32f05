"""Takes back mails of agendas that wait while there is no cause for them any more.

`keys` of such a mail in the outbox say why it is there: `share PAIR WEEK UNTIL` reminds of an agenda, `agenda PAIR WEEK
UNTIL` passes one on, `due ID …` reminds of action items. `feedback PAIR POINT` is what somebody said, and goes out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial

import structlog

from daemon.guard import guarded
from daemon.rows import QueuedMail
from daemon.store import WAITING, Store

log = structlog.get_logger()


def withdraw(store: Store, now: datetime) -> None:
    """Drop what waits and would come too late, is done by now, or goes to somebody who has left."""
    for mail in store.mails(f"{WAITING} AND about = 'agenda'"):
        if guarded(partial(pointless, store, mail, now), False, about=mail.about):
            store.save_mail(replace(mail, dropped_at=now))
            log.info("mail dropped", about=mail.about, message_id=mail.message_id)


def pointless(store: Store, mail: QueuedMail, now: datetime) -> bool:
    """Whether there is no cause any more for a mail of an agenda."""
    match mail.keys:
        case ("share", pair, week, until):
            shared = store.notebook.sheet(pair, date.fromisoformat(week)).shared_at is not None
            return shared or _over(until, now) or pair not in _lasting(store, mail.recipient)
        case ("agenda", pair, _, until):
            return _over(until, now) or pair not in _lasting(store, mail.recipient)
        case ("due", *ids):
            return not store.reminders.any_open([int(one) for one in ids]) or not _lasting(store, mail.recipient)
        case _:
            return False


def _over(until: str, now: datetime) -> bool:
    return datetime.fromisoformat(until) <= now


def _lasting(store: Store, person: str) -> set[str]:
    """The pairs in which somebody still meets, by key."""
    return {one.key for one in store.known_of(person) if one.missing_since is None and one.ended_at is None}
