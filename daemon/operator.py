"""Tells the operator: once for a cause and outage, once for a held plan, once for a broken roster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import structlog

from daemon.mail.compose import Desk, operator
from daemon.rows import HeldPlan, Outage, QueuedMail
from daemon.store import Store
from rules.pacing import HOUR, Pace, crowded
from rules.plan import Plan, TellOperator, Unread

log = structlog.get_logger()
PATIENCE = 3
"""The operator hears of a cause at the third unread pass in a row."""

REFUSED = "writing is refused"
"""The cause of all that may be read and not be written."""

MOST_TOLD = 50
"""Paragraphs in one mail about several pairs."""

NAMED = 10
"""So many refused mails in an hour are told of one by one."""

TAKEN = "a 1:1 stands where it cannot be read: "
"""How the cause of a series begins that a server has already, and that is in no calendar that can be read."""

UNWRITTEN = "a 1:1 cannot be written: "
"""How the cause of what a server fails at begins, where it lets the calendar be read."""

CROWDED = "mails wait for one another"
"""The cause of mails that are due, and more than go in an hour."""


def tell(store: Store, desk: Desk, cause: str, subject: str, paragraphs: Sequence[str], now: datetime) -> None:
    """Queue one mail for a cause; telling the same cause again adds nothing."""
    mail = operator(desk, cause, subject, paragraphs, now)
    store.queue(QueuedMail(mail.message_id, mail.recipient, mail.about, mail.keys, mail.content, now, now))


def in_one_mail(tasks: Sequence[TellOperator]) -> list[str]:
    """What there is to tell of several pairs, one paragraph each."""
    told = [" ".join(one.paragraphs) for one in tasks[:MOST_TOLD]]
    more = [f"… and {len(tasks) - MOST_TOLD} more; `oneonone exceptions` lists them."] if len(tasks) > MOST_TOLD else []
    return [f"This concerns {len(tasks)} 1:1s.", *told, *more]


def tell_of_outages(store: Store, desk: Desk, unread: Sequence[Unread], now: datetime) -> None:
    """Count the passes of every cause, log it when it begins, tell of it once, forget it when all is well."""
    before = store.passes.outages()
    now_unread = Counter(one.cause for one in unread)
    for one in {each.cause: each for each in unread if each.cause not in before}.values():
        log.warning("unread", account=one.account, cause=one.cause, why=one.why, pairs=now_unread[one.cause])
    with store.transaction():
        over = before.keys() - now_unread.keys() - {REFUSED, CROWDED}
        for cause in (one for one in over if not one.startswith((TAKEN, UNWRITTEN))):
            store.passes.end_outage(cause)
        for cause, affected in now_unread.items():
            outage = before.get(cause, Outage(cause, now, 0))
            outage = replace(outage, passes=outage.passes + 1)
            if outage.passes >= PATIENCE and outage.told_at is None:
                why = next(one.why for one in unread if one.cause == cause)
                _tell_of_outage(store, desk, outage, why, affected, now)
                outage = replace(outage, told_at=now)
            store.passes.save_outage(outage)


def tell_of_refusals(store: Store, desk: Desk, refused: Collection[str], now: datetime) -> None:
    """Tell once that calendars cannot be written, whosever they are, and again only after all could be written."""
    known = REFUSED in store.passes.outages()
    if not refused and known:
        store.passes.end_outage(REFUSED)
    if not refused or known:
        return
    paragraphs = [
        f"Since {now:%Y-%m-%d %H:%M} UTC calendars can be read and not be written.",
        "\n".join(list(dict.fromkeys(refused))[:20]),
        "Each pass tries again. `oneonone check` says more. You will hear of this again only after it has been well.",
    ]
    with store.transaction():
        tell(store, desk, f"{REFUSED} {now.isoformat()}", "Calendars cannot be written", paragraphs, now)
        store.passes.save_outage(Outage(REFUSED, now, 1, now))


def tell_of_pace(store: Store, desk: Desk, held: Sequence[str], pace: Pace, now: datetime) -> None:
    """Tell once that more mails are due than go in an hour, `held` being whom they go to; again after none waited."""
    known = CROWDED in store.passes.outages()
    if known and not held:
        store.passes.end_outage(CROWDED)
    if known or not crowded(held, pace):
        return
    (recipient, most), *_ = Counter(held).most_common(1)
    paragraphs = [
        f"Mails that are due and wait: {len(held)}. The most of them for one address: {most} for {recipient}.",
        f"At most {pace.per_minute} go in a minute and {pace.per_recipient} in an hour to one address, as per_minute "
        "and per_recipient in [mail] say. None is lost, and they go in their order; links to sign in go at once.",
        "`oneonone mail list` names them, `oneonone mail drop` drops those that nobody needs.",
        "You will hear of this again only after none waited.",
    ]
    with store.transaction():
        tell(store, desk, f"{CROWDED} {now.isoformat()}", "Many mails wait", paragraphs, now)
        store.passes.save_outage(Outage(CROWDED, now, 1, now))


def _tell_of_outage(store: Store, desk: Desk, outage: Outage, why: str, affected: int, now: datetime) -> None:
    paragraphs = [
        f"Since {outage.since:%Y-%m-%d %H:%M} UTC calendars could not be read: {outage.cause}.",
        f"What the server or the daemon said: {why}.",
        f"1:1s affected: {affected}. Nothing is asked, put back or created for these pairs until they are readable.",
        "`oneonone check` says more. You will hear of this again only after it has been well.",
    ]
    tell(store, desk, f"outage {outage.cause} {outage.since.isoformat()}", "Calendars cannot be read", paragraphs, now)


def tell_of_scheduling(store: Store, desk: Desk, account: str, now: datetime, *, invites: bool) -> None:
    """By its latest measurement a server invites people itself, or does so no longer."""
    told = "delivers invitations itself now" if invites else "no longer delivers invitations itself"
    copies = "the organizer's copy" if invites else "the copies of both"
    paragraphs = [
        f"The server of [accounts.{account}] {told}; the latest measurement differs from the one before.",
        f"From now on the daemon writes {copies} there. What both have already stays as it is; nobody is invited anew.",
        "If this was not meant to change, look at the server's settings. `oneonone check` says what was measured.",
    ]
    tell(store, desk, f"scheduling {account} {now.isoformat()}", "A server invites differently", paragraphs, now)


def tell_of_held_plan(store: Store, desk: Desk, plan: Plan) -> None:
    """Keep a held plan so that it can be approved, and tell of it once."""
    assert plan.held is not None
    before = store.plan(plan.id)
    store.save_plan(before or HeldPlan(plan.id, plan.held, plan.identities, plan.now))
    lines = [f"{row.action} {row.report}: {row.text}" for row in plan.rows]
    more = [f"… and {len(lines) - 20} more"] if len(lines) > 20 else []
    paragraphs = [
        f"A plan is held and nothing is changed: it {plan.held}.",
        "\n".join(lines[:20] + more) or "It has no actions yet.",
        "Reading goes on. Look at it with `oneonone plan`.",
        f"If it is right, release it within a day: `oneonone approve {plan.id}`.",
    ]
    tell(store, desk, f"held {plan.id}", "A plan is held", paragraphs, plan.now)


def tell_of_lost_database(store: Store, desk: Desk, path: Path, now: datetime) -> None:
    """A new database was begun where another one had been."""
    paragraphs = [
        f"{path} was gone, though a daemon had worked there before, and a new one was begun.",
        "The series in the calendars are taken over as they stand; nothing is made twice and nobody is mailed for it.",
        "What no calendar holds is not in it: agendas and notes, reasons, open questions and all that was on record.",
        "If that is not what you meant, stop the service and restore a backup.",
    ]
    tell(store, desk, f"lost database {now.isoformat()}", "A new database was begun", paragraphs, now)


def tell_of_clock(store: Store, desk: Desk, shown: datetime, now: datetime) -> None:
    """The clock of the machine jumped to what it shows; the mail goes once it is believed again."""
    paragraphs = [
        f"The clock of the machine has jumped to {shown:%Y-%m-%d %H:%M} UTC, which no time that passed explains.",
        "Nothing was done for as long as it was elsewhere, for an hour at most: then it was believed.",
        "Let the machine follow a time server, and let the service start after that (time-sync.target).",
    ]
    tell(store, desk, f"clock {shown.isoformat()}", "The clock has jumped", paragraphs, now)


def tell_of_roster(store: Store, desk: Desk, mistakes: Sequence[str], now: datetime) -> None:
    """The roster could not be used; the one before stays in force."""
    paragraphs = [
        "The roster has mistakes and is not used; the one before stays in force.",
        "\n".join(mistakes[:50]),
        "Mend the file; it is read again by itself.",
    ]
    tell(store, desk, "roster " + "\n".join(mistakes), "The roster has mistakes", paragraphs, now)


def tell_of_refused_mail(store: Store, desk: Desk, mail: QueuedMail, now: datetime) -> None:
    """A mail that will not reach its reader; of many in an hour the first ones, and then once that there are more."""
    if store.counts.failed_between(now - HOUR, now) > NAMED:
        _tell_of_many_refusals(store, desk, now)
        return
    paragraphs = [
        f"A mail of the kind {mail.about} to {mail.recipient} was not taken: {mail.error}.",
        "It is not tried again. Whoever was asked by it does not know; please see that they hear of it.",
    ]
    tell(store, desk, f"refused {mail.message_id}", "A mail was refused", paragraphs, now)


def _tell_of_many_refusals(store: Store, desk: Desk, now: datetime) -> None:
    paragraphs = [
        f"More than {NAMED} mails were not taken within an hour. The others are not named one by one.",
        "`oneonone mail list` names all, and why. Once the reason is mended, `oneonone mail release` sends them.",
    ]
    tell(store, desk, f"refused many {now:%Y-%m-%d %H}", "Many mails were refused", paragraphs, now)


def tell_of_bounce(store: Store, desk: Desk, address: str, now: datetime) -> None:
    """Mails to somebody come back: told once, and again only after the address was cleared."""
    paragraphs = [
        f"A mail to {address} came back for good. Questions to this address wait and are not sent.",
        "One that was sent before keeps its deadline: `oneonone exceptions --open` shows it.",
        f"Once it takes mails again, let them go: `oneonone bounced --clear {address}`.",
    ]
    tell(store, desk, f"bounced {address} {now.isoformat()}", "A mail came back", paragraphs, now)


def tell_of_unread_replies(store: Store, desk: Desk, since: datetime, why: str, now: datetime) -> None:
    """The mailbox could not be read several times in a row."""
    paragraphs = [
        f"Since {since:%Y-%m-%d %H:%M} UTC the mailbox of replies could not be read: {why}.",
        "Replies wait there; the links in mails work. `oneonone check` says more.",
        "You will hear of this again only after it has been well.",
    ]
    tell(store, desk, f"replies {since.isoformat()}", "Replies cannot be read", paragraphs, now)
