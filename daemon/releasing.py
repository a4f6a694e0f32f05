"""Whether a mail of the outbox may still be sent, or be dropped, when the operator wants it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from daemon.dropping import QUESTIONS
from daemon.rows import QueuedMail
from daemon.store import Store
from daemon.withdrawing import pointless
from rules.answers import answerable
from rules.records import ExceptionRecord


class State(StrEnum):
    """Where a mail is: it waits, was given up, or will not be sent any more for one of two reasons."""

    WAITING = "waiting"
    GIVEN_UP = "given_up"
    SENT = "sent"
    DROPPED = "dropped"


def state(mail: QueuedMail) -> State:
    """Where a mail is."""
    if mail.sent_at:
        return State.SENT
    if mail.dropped_at:
        return State.DROPPED
    return State.GIVEN_UP if mail.failed_at else State.WAITING


def kept_from_going(store: Store, mail: QueuedMail, now: datetime) -> str | None:
    """Why a mail is not released; None when it may go."""
    if why := _ended(mail):
        return why
    if not mail.content:
        return "what it said was erased"
    if _without_cause(store, mail, now):
        return "there is no cause for it any more"
    if mail.about in QUESTIONS and mail.recipient in store.inbox.bounced():
        return f"mails to {mail.recipient} come back; `oneonone bounced --clear {mail.recipient}` comes first"
    return None


def kept_back(store: Store, mail: QueuedMail, _: datetime) -> str | None:
    """Why a mail is not dropped: nothing is put back of which nobody was asked. None when it may be dropped."""
    if why := _ended(mail):
        return why
    if mail.about in QUESTIONS and state(mail) is State.WAITING and (waiting := _open(store, mail)):
        keys = " ".join(one.key for one in waiting)
        return f"asks about what is still open; `oneonone reason` puts a reason on record and drops it: {keys}"
    return None


def _ended(mail: QueuedMail) -> str | None:
    return f"{now} already" if (now := state(mail)) in (State.SENT, State.DROPPED) else None


def _without_cause(store: Store, mail: QueuedMail, now: datetime) -> bool:
    return (mail.about in QUESTIONS and not _open(store, mail)) or bool(pointless(store, mail, now))


def _open(store: Store, mail: QueuedMail) -> Sequence[ExceptionRecord]:
    """The records that a question still wants an answer for, from whom it goes to."""
    found = filter(None, map(store.record, mail.keys))
    return [one for one in found if one.open and answerable(one, mail.recipient)]
