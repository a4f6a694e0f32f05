"""Sends what is queued. A mail was written down, under its own Message-ID, before this sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from daemon.dropping import QUESTIONS
from daemon.guard import guarded
from daemon.mail.compose import Desk
from daemon.observe import nobody
from daemon.operator import tell_of_pace, tell_of_refused_mail
from daemon.rows import QueuedMail
from daemon.store import Store
from daemon.withdrawing import withdraw
from providers.base import MailSender
from providers.errors import ProviderError, ResponseError
from rules.pacing import HOUR, Due, Pace, may_go

log = structlog.get_logger()
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=2)
STALE = timedelta(days=3)
"""A mail that could not be sent for so long says nothing useful any more."""

URGENT = ("sign-in", "operator")
"""Kinds that wait for no others: somebody sits before a page, or must hear of it. Both are few where they arise."""

PACE = Pace()


@dataclass(frozen=True, slots=True)
class Sent:
    """How a round through the outbox went; `held` are due and wait only because so many went before them."""

    sent: int = 0
    refused: int = 0
    waiting: int = 0
    held: int = 0


def send_due(
    store: Store, sender: MailSender, desk: Desk, now: datetime, pace: Pace = PACE, alive: Callable[[], None] = nobody
) -> Sent:
    """Send every mail that is due; a crash between sending and noting repeats it byte for byte.

    `alive` is called before each and may raise StoppedError: the rest goes with the next round.
    """
    guarded(partial(withdraw, store, now), None)
    going, held = paced(store, now, pace)
    tried = _tried(sender, _claimed(store, _lively(going, alive), now), desk.sender, now)
    with closing(sender):
        after = [_kept(store, desk, one, now) for one in tried]
    tell_of_pace(store, desk, [one.recipient for one in held], pace, now)
    sent, refused = sum(one.sent_at is not None for one in after), sum(one.failed_at is not None for one in after)
    return Sent(sent, refused, len(after) - sent - refused, len(held))


def _lively(mails: Iterable[QueuedMail], alive: Callable[[], None]) -> Iterator[QueuedMail]:
    for mail in mails:
        alive()
        yield mail


def paced(store: Store, now: datetime, pace: Pace) -> tuple[list[QueuedMail], list[QueuedMail]]:
    """What is sent in this round, and what is due and stays due until others are longer ago."""
    due = sorted(_sendable(store, now), key=lambda one: one.about not in URGENT)
    wanted = [Due(one.recipient, one.about in URGENT) for one in due]
    goes = list(may_go(wanted, store.counts.sent_since(now - HOUR), now, pace)) if due else []
    going, held = ([one for one, yes in zip(due, goes, strict=True) if yes is wanted] for wanted in (True, False))
    return going, held


def _sendable(store: Store, now: datetime) -> list[QueuedMail]:
    """What is due, without questions to addresses that mails come back from: those wait until one is cleared."""
    bounced = store.inbox.bounced()
    return [one for one in store.waiting(now) if one.about not in QUESTIONS or one.recipient not in bounced]


def due_since(store: Store, now: datetime, attempts: int = 0) -> datetime | None:
    """Since when the mail is due that has been for the longest, of those tried so often or more; None when none is.

    When it was due first follows from the waits between its attempts. What waits for an address to be cleared is not.
    """
    bounced = store.inbox.bounced()
    moments = [
        one.not_before - sum(map(_wait, range(one.attempts)), timedelta())
        for one in store.vitals.mails(now)
        if one.attempts >= attempts and (one.about not in QUESTIONS or one.recipient not in bounced)
    ]
    return min((at for at in moments if at <= now), default=None)


def _wait(attempts: int) -> timedelta:
    """How long a mail waits after so many attempts and another one."""
    return min(FIRST_WAIT * (1 << min(attempts, 10)), LONGEST_WAIT)


def _tried(sender: MailSender, mails: Iterable[QueuedMail], mail_from: str, now: datetime) -> Iterator[QueuedMail]:
    """What becomes of each mail; once the server takes none at all, the others are not tried on it one by one."""
    down = ""
    for mail in mails:
        broken = partial(_later, mail, down or "internal error, see the log", now)
        if down:
            yield broken()
            continue
        after = guarded(partial(_sent, sender, mail_from, mail, now), None, about=mail.about) or broken()
        yield after
        if not after.sent_at and (down := guarded(partial(_trouble, sender), "")):
            log.warning("no mail can be sent", why=down)


def _trouble(sender: MailSender) -> str:
    """What keeps any mail from being sent; "" when the server is there, and it was about one mail alone."""
    try:
        sender.check()
    except ProviderError as error:
        return str(error)
    return ""


def _kept(store: Store, desk: Desk, mail: QueuedMail, now: datetime) -> QueuedMail:
    with store.transaction():
        after = _unless_dropped(store, mail)
        store.save_mail(after)
        if after.failed_at and after.about != "operator":
            tell_of_refused_mail(store, desk, after, now)
    return after


def _claimed(store: Store, mails: Iterable[QueuedMail], now: datetime) -> Iterator[QueuedMail]:
    """Those that still wait: a round may take long, and the operator drops mails meanwhile.

    That each is on its way is written down before: what could not be noted would be sent again in every round.
    """
    for mail in mails:
        if store.claim_mail(mail.message_id, now):
            yield replace(mail, tried_at=now)


def _unless_dropped(store: Store, after: QueuedMail) -> QueuedMail:
    """What became of a mail; one that was dropped while it could not be sent stays dropped."""
    found = store.mail(after.message_id)
    return replace(after, dropped_at=found.dropped_at) if found and not after.sent_at else after


def _sent(sender: MailSender, mail_from: str, mail: QueuedMail, now: datetime) -> QueuedMail:
    try:
        sender.send(mail_from, mail.recipient, mail.content)
    except ResponseError as error:
        log.warning("mail refused", about=mail.about, message_id=mail.message_id, why=str(error))
        return replace(mail, failed_at=now, error=str(error))
    except ProviderError as error:
        log.warning("mail not sent yet", about=mail.about, message_id=mail.message_id, why=str(error))
        return _later(mail, str(error), now)
    log.info("mail sent", about=mail.about, message_id=mail.message_id)
    return replace(mail, sent_at=now, error="")


def _later(mail: QueuedMail, why: str, now: datetime) -> QueuedMail:
    if now - mail.queued_at > STALE:
        log.warning("mail given up", about=mail.about, message_id=mail.message_id, why=why)
        return replace(mail, failed_at=now, error=f"given up: {why}")
    return replace(mail, attempts=mail.attempts + 1, not_before=now + _wait(mail.attempts), error=why)
