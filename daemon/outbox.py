"""Sends what is queued. A mail was written down, under its own Message-ID, before this sees it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from daemon.dropping import QUESTIONS
from daemon.guard import guarded
from daemon.mail.compose import Desk
from daemon.operator import tell_of_refused_mail
from daemon.rows import QueuedMail
from daemon.store import Store
from daemon.withdrawing import withdraw
from providers.base import MailSender
from providers.errors import ProviderError, ResponseError

log = structlog.get_logger()
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=2)
STALE = timedelta(days=3)
"""A mail that could not be sent for so long says nothing useful any more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How a round through the outbox went."""

    sent: int = 0
    refused: int = 0
    waiting: int = 0


def send_due(store: Store, sender: MailSender, desk: Desk, now: datetime) -> Sent:
    """Send every mail that is due; a crash between sending and noting repeats it byte for byte."""
    sent = refused = waiting = 0
    guarded(partial(withdraw, store, now), None)
    for mail in filter(partial(_still_waits, store), _sendable(store, now)):
        broken = _later(mail, "internal error, see the log", now)
        after = guarded(partial(_sent, sender, desk.sender, mail, now), broken, about=mail.about)
        with store.transaction():
            after = _unless_dropped(store, after)
            store.save_mail(after)
            if after.failed_at and after.about != "operator":
                tell_of_refused_mail(store, desk, after, now)
        sent += after.sent_at is not None
        refused += after.failed_at is not None
        waiting += after.sent_at is None and after.failed_at is None
    sender.close()
    return Sent(sent, refused, waiting)


def _sendable(store: Store, now: datetime) -> list[QueuedMail]:
    """What is due, without questions to addresses that mails come back from: those wait until one is cleared."""
    bounced = store.inbox.bounced()
    return [one for one in store.waiting(now) if one.about not in QUESTIONS or one.recipient not in bounced]


def _still_waits(store: Store, mail: QueuedMail) -> bool:
    """A round may take long, and the operator drops mails meanwhile."""
    found = store.mail(mail.message_id)
    return found is not None and not (found.sent_at or found.failed_at or found.dropped_at)


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
    wait = min(FIRST_WAIT * 2 ** min(mail.attempts, 10), LONGEST_WAIT)
    return replace(mail, attempts=mail.attempts + 1, not_before=now + wait, error=why)
