"""The one place where a mail is taken back before it is sent; each is logged, with why, and nothing of what it says."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

import structlog

from daemon.rows import QueuedMail
from daemon.store import Store

log = structlog.get_logger()
QUESTIONS = ("prompt", "reminder")


def drop(store: Store, mails: Iterable[QueuedMail], why: str, now: datetime) -> None:
    """Send these mails never; `why` is for who reads the log."""
    for mail in mails:
        store.save_mail(replace(mail, dropped_at=now))
        log.info("mail dropped", about=mail.about, message_id=mail.message_id, why=why)


def drop_questions(store: Store, keys: Collection[str], why: str, now: datetime) -> None:
    """Drop the prompts and reminders that wait and are about these records, unless another is still open."""
    still_open = lambda key: key not in keys and (found := store.record(key)) is not None and found.open
    asking = store.waiting_questions(keys) if keys else []
    drop(store, [one for one in asking if not any(map(still_open, one.keys))], why, now)
