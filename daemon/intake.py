"""Takes in what people reply by mail: each mail once, whatever happens meanwhile, and none stops the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from hashlib import sha256

import structlog

from daemon.addressing import addressed
from daemon.answers import Choice, Taken, choice_among, take
from daemon.company import Company
from daemon.guard import guarded
from daemon.mail.compose import Desk, unclear
from daemon.mail.incoming import read_mail
from daemon.mail.inviting import invitation_name
from daemon.mail.proposals import proposed
from daemon.mail.reply_address import claims, entitled
from daemon.operator import tell_of_bounce
from daemon.responding import Responded, responded
from daemon.rows import QueuedMail
from daemon.store import Store
from daemon.store.inbox import Seen
from providers.base import Delivered, MailBox
from providers.mail.address import bare
from rules.answers import answerable, make_up_times, mistakes, stated
from rules.away import says_away
from rules.identity import pair_key
from rules.incoming import Incoming
from rules.keywords import kind_of_words
from rules.records import Answer, ExceptionRecord, MakeUp, ReasonKind
from rules.replies import Sort, authenticated, sort_of
from rules.reply_words import Meant, meaning

log = structlog.get_logger()


ANSWERS = (Taken.COUNTED, Taken.PASSED_ON, Responded.NOTED)
"""What a pass has to follow up."""


class Became(StrEnum):
    """What became of a mail that was neither an answer nor written by a program."""

    SEEN = "handled before"
    BROKEN = "internal error, see the log"
    UNKNOWN = "about nothing that was asked"
    OVER = "answered already"
    UNSURE = "not surely from who was asked"
    UNCLEAR = "not clear enough"


@dataclass(frozen=True, slots=True)
class Reception:
    """What taking mails in needs; `server` is who vouches for senders, "" where nobody does."""

    store: Store
    company: Company
    desk: Desk
    server: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked by the prompt that a reply is to, and what about."""

    person: str
    records: Sequence[ExceptionRecord]

    @property
    def waiting(self) -> list[ExceptionRecord]:
        return [one for one in self.records if answerable(one, self.person)]


def take_in(
    reception: Reception, mailbox: MailBox, now: datetime, answered: Callable[[], object] = lambda: None
) -> Counter[str]:
    """Handle every mail that has come since; how many became what. Raises what the mailbox raises.

    `answered` is called when something was answered, also where the mailbox fails before all of it was read.
    """
    became: Counter[str] = Counter()
    try:
        for one in mailbox.newer(*reception.store.inbox.cursor()):
            handled = guarded(partial(_handled, reception, one, now), "", uid=str(one.uid))
            became[handled or _skipped(reception.store, one, now)] += 1
    finally:
        _tell(became, answered)
    return became


def _tell(became: Counter[str], answered: Callable[[], object]) -> None:
    if became:
        log.info("mails taken in", became={str(name): count for name, count in became.items()})
    if any(became[one] for one in ANSWERS):
        answered()


def _handled(reception: Reception, one: Delivered, now: datetime) -> str:
    """What became of a mail; that, the answer and how far the mailbox was read are stored together."""
    mail = read_mail(one.content)
    seen = Seen(one.validity, one.uid, _hash(mail.message_id), _fingerprint(one.content, mail))
    inbox = reception.store.inbox
    with reception.store.transaction():
        became = _treated(reception, mail, now) if inbox.claim(seen, now) else Became.SEEN.value
        inbox.note(seen, became)
    return became


def _skipped(store: Store, one: Delivered, now: datetime) -> str:
    """A mail that we stumble over is passed by, so that those after it are read."""
    with store.transaction():
        store.inbox.claim(Seen(one.validity, one.uid), now)
        store.inbox.note(Seen(one.validity, one.uid), Became.BROKEN)
    return Became.BROKEN


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest() if text else ""


def _fingerprint(content: bytes, mail: Incoming) -> str:
    """A hash of what makes two mails the same one: copies differ in the headers that servers add."""
    body = content.partition(b"\r\n\r\n")[2] or content
    return sha256("\n".join((mail.sender, *mail.addressed, *mail.answers_to)).encode() + body).hexdigest()


def _treated(reception: Reception, mail: Incoming, now: datetime) -> str:
    if mail.method:
        return responded(reception.store, mail, now, sure=_vouched_for(reception, mail)).value
    sort = sort_of(mail, bare(reception.desk.sender).lower())
    if sort is Sort.BOUNCE:
        _mark(reception, mail, now)
    if sort is Sort.AUTOMATIC:
        _note_away(reception, mail, now)
    return _answered(reception, mail, now) if sort is Sort.REPLY else sort.value


def _vouched_for(reception: Reception, mail: Incoming) -> bool:
    """Whether our own server says that From is right; where none does, the address that only that person was told."""
    if reception.server:
        return authenticated(mail, reception.server)
    asked = _asked(reception, mail.addressed)
    return mail.sender in (asked.person if asked else None, _invited(reception, mail.addressed))


def _invited(reception: Reception, addresses: Sequence[str]) -> str | None:
    """Whom an invitation of ours told one of these addresses, and nobody else."""
    told = {one.prompt: one for one in claims(reception.desk.sender, addresses)}
    for pair in reception.company.pairs if told else ():
        report = pair.report.email
        claim = told.get(invitation_name(pair_key(report, pair.manager.email)))
        if claim and entitled(reception.desk.secrets, claim, [report]):
            return report
    return None


def _answered(reception: Reception, mail: Incoming, now: datetime) -> str:
    asked, sure = _asked(reception, mail.addressed), True
    if asked is None:
        asked, sure = _thread(reception.store, mail), False
    if asked is None:
        return Became.UNKNOWN
    if not asked.waiting:
        return Became.OVER
    sure = sure and _from_who_was_asked(reception, asked, mail)
    became = _taken(reception, asked, mail, now) if sure else Became.UNSURE
    if became in (Became.UNCLEAR, Became.UNSURE):
        _refer(reception, asked, now)
    return became


def _from_who_was_asked(reception: Reception, asked: Asked, mail: Incoming) -> bool:
    return mail.sender == asked.person and (not reception.server or authenticated(mail, reception.server))


def _note_away(reception: Reception, mail: Incoming, now: datetime) -> None:
    """Remember that who was asked is away, for them to confirm, and nothing of what the automatic reply says.

    Many programs answer to where mails come from instead of the reply address (RFC 3834, section 4): there the
    Message-ID leads to the question, where a server vouches for the sender.
    """
    asked = _asked(reception, mail.addressed)
    if asked is None and reception.server:
        asked = _thread(reception.store, mail)
    sure = asked is not None and _from_who_was_asked(reception, asked, mail)
    if asked and sure and asked.waiting and says_away(mail, bare(reception.desk.sender).lower()):
        reception.store.inbox.note_away(asked.records[0].prompt, asked.person, now)


def _asked(reception: Reception, addresses: Sequence[str]) -> Asked | None:
    """Whose reply address a mail was sent to; None when it was nobody's, or that of several."""
    found = {}
    for claim in claims(reception.desk.sender, addresses):
        records = reception.store.prompted(claim.prompt)
        people = {person for one in records for person in one.asked}
        if person := entitled(reception.desk.secrets, claim, people):
            found[claim] = Asked(person, [one for one in records if person in one.asked])
    return next(iter(found.values())) if len(found) == 1 else None


def _thread(store: Store, mail: Incoming) -> Asked | None:
    """Which of our questions a sender replies to by Message-ID alone, which is no proof."""
    sent = (store.mail(one) for one in mail.answers_to)
    for one in sent:
        if one and one.about in ("prompt", "reminder") and one.recipient == mail.sender:
            records = [record for key in one.keys if (record := store.record(key)) and mail.sender in record.asked]
            return Asked(mail.sender, records)
    return None


def _taken(reception: Reception, asked: Asked, mail: Incoming, now: datetime) -> str:
    """What became of a reply that is surely from who was asked; the rules are those of the page."""
    store, waiting, last = reception.store, asked.waiting, reception.store.passes.last()
    as_of = last.started_at if last else now
    choice = choice_among(store, waiting, asked.person, as_of, reception.company.policy)
    meant = _meant(waiting, mail.text, away=_asked_whether_away(store, waiting, asked.person))
    chosen = _time(meant, choice, _numbered(store, waiting, mail)) if meant else None
    if meant is None or _wrong(meant, choice, chosen):
        return Became.UNCLEAR
    taken = take(store, waiting, meant.answer, stated(meant.kind, meant.text, asked.person, now), chosen)
    store.inbox.clear_bounced(asked.person)
    return taken.value


def _asked_whether_away(store: Store, waiting: Sequence[ExceptionRecord], person: str) -> bool:
    """Whether the reminder asked if it was leave: an automatic reply had come by then."""
    since = store.inbox.away_since(waiting[0].prompt, person)
    return since is not None and any(one.reminded_at and since <= one.reminded_at for one in waiting)


def _meant(waiting: Sequence[ExceptionRecord], text: str, *, away: bool) -> Meant | None:
    """What the words say; once all is over, they are words alone."""
    if any(one.open for one in waiting):
        return meaning(text, agreeing=proposed(waiting), away=away)
    return Meant(Answer.KEEP_OFF, kind_of_words(text) or ReasonKind.OTHER, text) if text.strip() else None


def _numbered(store: Store, waiting: Sequence[ExceptionRecord], mail: Incoming) -> tuple[MakeUp, ...]:
    """The times as they were numbered in the mail that is replied to: some may have gone since."""
    sent = next(filter(None, map(store.mail, mail.answers_to)), None)
    at = sent.queued_at if sent else waiting[0].asked_at
    return make_up_times([one for one in waiting if one.open], at) if at else ()


def _time(meant: Meant, choice: Choice, numbered: Sequence[MakeUp]) -> datetime | None:
    """The time that a number stands for, if it is still free."""
    if meant.number is None or meant.number > len(numbered):
        return None
    wanted = numbered[meant.number - 1].start
    return wanted if wanted in [one.start for one in choice.times] else None


def _wrong(meant: Meant, choice: Choice, chosen: datetime | None) -> tuple[str, ...]:
    free = meant.answer is not Answer.MAKE_UP or chosen is not None
    return mistakes(meant.answer, meant.kind, meant.text, choice.answers, time_is_free=free)


def _refer(reception: Reception, asked: Asked, now: datetime) -> None:
    """Lead to the page who was asked, while there is something to answer; one mail for a prompt, however many come."""
    records = [one for one in asked.waiting if one.open]
    pairs = {(one.report.email, one.manager.email): one for one in reception.company.pairs}
    pair = pairs.get((records[0].report, records[0].manager)) if records else None
    if pair is None:
        return
    last = reception.store.passes.last()
    question = addressed(reception.desk, reception.company, pair, records, asked.person)
    mail = unclear(reception.desk, replace(question, read_at=last.started_at if last else None), now)
    reception.store.queue(QueuedMail(mail.message_id, mail.recipient, mail.about, mail.keys, mail.content, now, now))


def _mark(reception: Reception, mail: Incoming, now: datetime) -> None:
    """Ask nothing more of an address that a mail of ours came back from for good, and tell of it once.

    The mail that came back must hold a reply address of ours: a bounce without it may be anybody's.
    """
    if mail.returned is None or not mail.returned.permanent:
        return
    asked = _asked(reception, mail.returned.reply_to)
    person = asked.person if asked else _invited(reception, mail.returned.reply_to)
    if person and reception.store.inbox.mark_bounced(person, now):
        tell_of_bounce(reception.store, reception.desk, person, now)
