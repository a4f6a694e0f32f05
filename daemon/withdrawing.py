"""Takes back mails that wait while there is no cause for them any more.

`keys` of a mail of an agenda say why it is there: `share PAIR WEEK UNTIL` reminds of an agenda, `agenda PAIR WEEK
UNTIL` passes one on, `due ID …` reminds of action items, `feedback PAIR POINT` is what somebody said, which stays on
the page of the week; `digest WEEK` and `rhythm MONTH` are counts, which the next ones follow. Reminders, of whatever,
digests and notes on one's own rhythm go to nobody who gave them up.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from daemon.dropping import drop
from daemon.guard import guarded
from daemon.rows import QueuedMail, stamp
from daemon.store import WAITING, Store
from daemon.web.tokens import SIGN_IN_LASTS
from rules.digest import AGO
from rules.preferences import Extra, Preferences

APART = "the two do not meet any more"
WEEK, MONTH = timedelta(days=7), timedelta(days=28)
"""So long after a digest, or a note, there may be the next one."""


def withdraw(store: Store, now: datetime) -> None:
    """Drop what waits and would come too late, is done by now, or goes to somebody who has left."""
    for mail in store.mails(f"{WAITING} AND about IN ('agenda', 'reminder', 'digest', 'sign-in')"):
        if why := guarded(partial(pointless, store, mail, now), "", about=mail.about):
            drop(store, [mail], why, now)


def pointless(store: Store, mail: QueuedMail, now: datetime) -> str:
    """Why there is no cause any more for a mail that may lose it before it is sent; "" while there is."""
    return _unwanted(mail, store.preferences.of(mail.recipient)) or _late_or_done(store, mail, now)


def _unwanted(mail: QueuedMail, choices: Preferences) -> str:
    match (mail.about, *mail.keys):
        case ("reminder", *_) | ("agenda", "share" | "due", *_):
            return "" if choices.reminders else "its reader wants no reminders"
        case ("digest", Extra.DIGEST, *_):
            return "" if choices.digest else "its reader wants no digests"
        case ("digest", Extra.RHYTHM, *_):
            return "" if choices.rhythm else "its reader wants no notes"
        case _:
            return ""


def _late_or_done(store: Store, mail: QueuedMail, now: datetime) -> str:
    match (mail.about, *mail.keys):
        case ("agenda", "share", pair, week, until):
            shared = store.notebook.sheet(pair, date.fromisoformat(week)).shared_at is not None
            return "the agenda is shared" if shared else _late(until, now) or _apart(pair, _lasting(store, mail))
        case ("agenda", "agenda", pair, _, until):
            return _late(until, now) or _apart(pair, _lasting(store, mail))
        case ("agenda", "due", *ids):
            owed = store.reminders.pairs_of_open([int(one) for one in ids])
            return _nothing_due(owed, _lasting(store, mail))
        case ("agenda", "feedback", pair, _):
            return APART if pair in _ended(store, mail) else ""
        case ("digest", Extra.DIGEST, week):
            return _late(_midnight(date.fromisoformat(week) + AGO + WEEK), now)
        case ("digest", Extra.RHYTHM, month):
            return _late(_midnight(date.fromisoformat(f"{month}-01") + MONTH), now) or _together(store, mail)
        case ("sign-in", *_):
            return "its link is over" if now - mail.queued_at >= SIGN_IN_LASTS else ""
        case _:
            return ""


def _midnight(day: date) -> str:
    return stamp(datetime.combine(day, time(), UTC))


def _late(until: str, now: datetime) -> str:
    return "it would come too late" if datetime.fromisoformat(until) <= now else ""


def _apart(pair: str, lasting: Container[str]) -> str:
    return "" if pair in lasting else APART


def _together(store: Store, mail: QueuedMail) -> str:
    return "" if _lasting(store, mail) else APART


def _nothing_due(owed: set[str], lasting: set[str]) -> str:
    """Items of pairs that meet no more are nobody's to do."""
    return "" if owed & lasting else APART if owed else "all of it is done"


def _lasting(store: Store, mail: QueuedMail) -> set[str]:
    """The pairs in which who gets a mail still meets somebody, by key."""
    known = store.known_of(mail.recipient)
    return {one.key for one in known if one.missing_since is None and one.ended_at is None}


def _ended(store: Store, mail: QueuedMail) -> set[str]:
    """The pairs of who gets a mail that are over for good: in a day of grace words still reach the other."""
    return {one.key for one in store.known_of(mail.recipient) if one.ended_at is not None}
