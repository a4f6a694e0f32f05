"""Sends what is counted: the weekly digest to people operations, and monthly notes to those who asked for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial

from daemon.company import Company
from daemon.guard import guarded
from daemon.mail.compose import Desk, Mail
from daemon.mail.digests import rhythm_note, weekly_digest
from daemon.reminding import DAY, welcome
from daemon.rows import QueuedMail
from daemon.store import Store
from rules.attested import attested
from rules.digest import Counted, digest, told_now, usual_zone
from rules.identity import pair_key
from rules.model import Pair, Person
from rules.notebook import Statement
from rules.own_rhythm import LOOKED_BACK, Month, OwnRhythm, month_before, month_of_note, own_rhythm
from rules.preferences import Extra
from rules.week import Week

QUARTER = 15
"""Minutes between two looks at whether anything is to be told."""

AT_ONCE = 100
"""So many notes at the most are written in one pass, so that it stays short; the next one goes on."""


class Reporter:
    """Looks once a quarter of an hour; every week and month is claimed in the database with the mails about it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._looked: datetime | None = None

    def work(self, company: Company, desk: Desk, now: datetime) -> None:
        """Queue what is due by now."""
        quarter = now.replace(minute=now.minute - now.minute % QUARTER, second=0, microsecond=0)
        if quarter == self._looked:
            return
        guarded(partial(tell_of_week, self._store, company, desk, now), None)
        done = guarded(partial(tell_of_month, self._store, company, desk, now), True)
        self._looked = quarter if done else None


def tell_of_week(store: Store, company: Company, desk: Desk, now: datetime) -> None:
    """Queue the digest for all who get it, once a week and for all at once: later the same week may be counted anew."""
    terms = company.digest
    zone = (terms.zone or usual_zone(company.pairs)) if terms else ""
    week = told_now(now, zone) if terms else None
    if terms is None or week is None or store.told.of(Extra.DIGEST, str(week)):
        return
    if (restored := store.restoration.last()) and told_now(restored, zone) == week:
        return  # it may have been sent after the backup was made
    counted = digest(_counted(store, company, week))
    if not counted.groups:
        return
    readers = [one for one in terms.to if store.preferences.of(one).digest]
    compose = lambda reader: weekly_digest(desk, reader, replace(terms, zone=zone), week, counted, now)
    mails = [guarded(partial(compose, one), None) for one in readers]
    with store.transaction():
        if store.told.claim(Extra.DIGEST, str(week), "", now):
            _queue(store, filter(None, mails), (Extra.DIGEST, str(week)), now)


def _counted(store: Store, company: Company, week: Week) -> Iterator[Counted]:
    """What became of the week of each pair, as the two say; pairs that are in no roster any more have no team."""
    entries = store.ledger.in_week(week)
    if not entries:
        return
    said: dict[str, list[Statement]] = defaultdict(list)
    for statement in store.notebook.statements_of(week.monday):
        said[statement.pair].append(statement)
    teams = {_key(pair): company.teams.get(pair.report.email, "") for pair in company.pairs}
    for one in entries:
        yield Counted(teams.get(one.pair, ""), attested(one, said.get(one.pair, ())).became)
    for pair in store.ledger.waiting(week) - {one.pair for one in entries}:
        yield Counted(teams.get(pair, ""), None)


def tell_of_month(store: Store, company: Company, desk: Desk, now: datetime) -> bool:
    """Queue the notes that are due; false where more are than go at once."""
    waiting = _waiting(store, company, now)
    if not waiting:
        return True
    notes = Notes(store, company, desk, now, store.mails_to_people(now - 2 * DAY))
    done = 0
    for one in filter(notes.welcome, waiting):
        if done == AT_ONCE:
            return False
        done += guarded(partial(notes.write, one), False)
    return True


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who asked for notes, with the own pairs: as team member, then as manager."""

    person: Person
    pairs: tuple[Pair, ...]


def _readers(store: Store, company: Company) -> Iterator[Reader]:
    wanting = store.preferences.with_rhythm()
    if not wanting:
        return
    as_report = {pair.report.email: pair for pair in company.pairs}
    as_manager: dict[str, list[Pair]] = defaultdict(list)
    for pair in company.pairs:
        as_manager[pair.manager.email].append(pair)
    for one in wanting:
        own, managed = as_report.get(one), as_manager.get(one, [])
        if own or managed:
            yield Reader(own.report if own else managed[0].manager, (*([own] if own else []), *managed))


def _waiting(store: Store, company: Company, now: datetime) -> list[Reader]:
    """Those where it is the beginning of a month of which they were not told."""
    months, told = cache(partial(month_of_note, now)), cache(partial(store.told.of, Extra.RHYTHM))
    restored = store.restoration.last()
    readers = ((one, months(one.person.zone)) for one in _readers(store, company))
    waiting = [(one, month) for one, month in readers if month and one.person.email not in told(month)]
    # What was due when a backup was restored may have been sent after that was made.
    return [one for one, month in waiting if not restored or month_of_note(restored, one.person.zone) != month]


@dataclass(frozen=True, slots=True)
class Notes:
    """Writes notes, each claimed and queued in one transaction; `sent` is what people got or will get lately."""

    store: Store
    company: Company
    desk: Desk
    now: datetime
    sent: Mapping[str, Sequence[datetime]]

    def welcome(self, reader: Reader) -> bool:
        """Whether a note may go to somebody now."""
        person = reader.person
        return welcome(self.sent.get(person.email, ()), person, self.company.policy, self.now)

    def write(self, reader: Reader) -> bool:
        """Tell somebody of the month before, or nothing where nothing is known of it; false where that was done."""
        person = reader.person
        month, period = month_before(self.now, person.zone), month_of_note(self.now, person.zone)
        own = [found for pair in reader.pairs if (found := self._own(pair, person, month))]
        mails = [rhythm_note(self.desk, person, month, own, self.now)] if own else []
        with self.store.transaction():
            claimed = period is not None and self.store.told.claim(Extra.RHYTHM, period, person.email, self.now)
            if period and claimed:
                _queue(self.store, mails, (Extra.RHYTHM, period), self.now)
        return claimed

    def _own(self, pair: Pair, reader: Person, month: Month) -> OwnRhythm | None:
        key, ledger = _key(pair), self.store.ledger
        said = self.store.notebook.statements(key)
        entries = [attested(one, said) for one in ledger.latest(key, month.last, LOOKED_BACK)]
        other = pair.manager if pair.report.email == reader.email else pair.report
        return own_rhythm(other, entries, ledger.due_of(key), month)


def _key(pair: Pair) -> str:
    return pair_key(pair.report.email, pair.manager.email)


def _queue(store: Store, mails: Iterable[Mail], why: tuple[str, ...], now: datetime) -> None:
    for mail in mails:
        store.queue(QueuedMail(mail.message_id, mail.recipient, mail.about, why, mail.content, now, now))
