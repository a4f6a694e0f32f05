"""The commands `mail list`, `show`, `release` and `drop`: the outbox in the hands of the operator."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from daemon import assembly
from daemon.acting import open_acting
from daemon.auditing import Deed, note, operating_user
from daemon.cli_options import Options
from daemon.commands import clock_at
from daemon.config import load
from daemon.dropping import QUESTIONS
from daemon.dropping import drop as never_send
from daemon.failures import FAILED, WRONG, plainly, refuse, report
from daemon.logs import set_up
from daemon.mail.showing import shown
from daemon.outbox import paced
from daemon.releasing import State, kept_back, kept_from_going, state
from daemon.reports import columns, timestamp
from daemon.rows import QueuedMail
from daemon.store import Store
from rules.pacing import Pace

log = structlog.get_logger()
LISTED = "sent_at IS NULL AND dropped_at IS NULL"
COMES_BACK = "waits: mails to this address come back"
PACED = "waits: as many mails went out lately as per_minute and per_recipient allow"
DEEDS = {"released": Deed.MAIL_RELEASE, "dropped": Deed.MAIL_DROP}
Hindrance = Callable[[Store, QueuedMail, datetime], str | None]
Change = Callable[[Store, Sequence[QueuedMail], datetime], None]


@plainly
def list_mails(chosen: Options, *, every: bool) -> int:
    """Print what the outbox holds, and nothing of what it says."""
    config = load(chosen.config, assembly.environment())
    store = assembly.look_into_store(config)
    stops = _stops(store, config.mail.pace)
    rows = [_row(one, stops) for one in store.mails("" if every else LISTED)]
    report(chosen, rows, "\n".join(_lines(rows)) or "No mails wait, and none was given up.")
    return 0


@plainly
def show(chosen: Options, message_id: str) -> int:
    """Print one mail; exit 2 for one that is unknown."""
    config = load(chosen.config, assembly.environment())
    store = assembly.look_into_store(config)
    mail = store.mail(_identity(message_id))
    if mail is None:
        return refuse(chosen, [_unknown(message_id)], WRONG)
    seen = shown(mail)
    document = _row(mail, _stops(store, config.mail.pace)) | {
        "headers": seen.headers,
        "text": seen.text,
        "note": seen.note,
    }
    lines = [*(f"{name}: {value}" for name, value in seen.headers), ""]
    report(chosen, document, "\n".join([*lines, *filter(None, (seen.text, f"[{seen.note}]" if seen.note else ""))]))
    return 0


@plainly
def release(chosen: Options, message_ids: Sequence[str], now: datetime | None) -> int:
    """Let mails go with the next round; exit 1, releasing none, when the cause of one has gone."""
    return _change(chosen, message_ids, now, "released", kept_from_going, _release)


@plainly
def drop(chosen: Options, message_ids: Sequence[str], now: datetime | None) -> int:
    """Send mails never; exit 1, dropping none, when one has gone already or asks what is open."""
    return _change(chosen, message_ids, now, "dropped", kept_back, _drop)


def _change(
    chosen: Options, message_ids: Sequence[str], now: datetime | None, done: str, hindrance: Hindrance, change: Change
) -> int:
    """All of the mails or none, in one transaction, so that a daemon beside it sees a whole."""
    set_up()
    store = open_acting(load(chosen.config, assembly.environment()))
    at, wanted = clock_at(now)(), list(dict.fromkeys(map(_identity, message_ids)))
    with store.transaction():
        found = {one: store.mail(one) for one in wanted}
        unknown = [_unknown(one) for one, mail in found.items() if mail is None]
        mails = [mail for mail in found.values() if mail]
        kept = [f"{_bare(one)}: {why}" for one in mails if (why := hindrance(store, one, at))]
        if unknown or kept:
            return refuse(chosen, unknown + kept, WRONG if unknown else FAILED)
        change(store, mails, at)
        for one in mails:
            note(store, DEEDS[done], operating_user(), f"{one.about} {_bare(one)}", at)
    report(chosen, {done: [_bare(one) for one in mails]}, "\n".join(f"{done}  {_bare(one)}" for one in mails))
    return 0


def _release(store: Store, mails: Sequence[QueuedMail], now: datetime) -> None:
    for one in mails:
        store.save_mail(replace(one, not_before=now, attempts=0, failed_at=None))
        log.info("mail released", about=one.about, message_id=one.message_id)


def _drop(store: Store, mails: Sequence[QueuedMail], now: datetime) -> None:
    never_send(store, mails, "the operator dropped it", now)


@dataclass(frozen=True, slots=True)
class _Stops:
    """What mails wait for instead of a time: `bounced` are addresses, `held` mails that are due."""

    bounced: Collection[str]
    held: Collection[str]

    def why(self, mail: QueuedMail) -> str:
        if mail.about in QUESTIONS and mail.recipient in self.bounced:
            return COMES_BACK
        return PACED if mail.message_id in self.held else ""


def _stops(store: Store, pace: Pace) -> _Stops:
    _, held = paced(store, clock_at(None)(), pace)
    return _Stops(store.inbox.bounced(), {one.message_id for one in held})


def _row(mail: QueuedMail, stops: _Stops) -> dict[str, Any]:
    now = state(mail)
    waits = now is State.WAITING
    stop = stops.why(mail) if waits else ""
    return {
        "message_id": _bare(mail),
        "kind": mail.about,
        "recipient": mail.recipient,
        "state": now,
        "queued_at": timestamp(mail.queued_at),
        "next_try": timestamp(mail.not_before) if waits and not stop else None,
        "ended_at": timestamp(mail.dropped_at or mail.sent_at or mail.failed_at),
        "attempts": mail.attempts,
        "error": stop or mail.error,
    }


def _lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    return columns([_cells(one) for one in rows]) if rows else []


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    when = f"next try {row['next_try']}" if row["next_try"] else f"{row['ended_at'] or ''}"
    state_in_words = str(row["state"]).replace("_", " ")
    since, error = f"since {row['queued_at']}", " ".join(row["error"].split())
    return (row["message_id"], row["kind"], row["recipient"], since, state_in_words, when, error)


def _identity(given: str) -> str:
    """A Message-ID as it is stored; a shell would take its brackets for something else, so it is shown without."""
    return f"<{given.strip().strip('<>')}>"


def _bare(mail: QueuedMail) -> str:
    return mail.message_id.strip("<>")


def _unknown(message_id: str) -> str:
    return f"{message_id.strip('<>')}: no such mail; `oneonone mail list --all` lists them"
