"""Erasing a person: what goes, and doing it in one transaction; counts of weeks stay, under an address of nobody."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from daemon.auditing import DAEMON, Deed, note
from daemon.dropping import drop
from daemon.observe import Found, Observation
from daemon.rows import QueuedMail
from daemon.store import WAITING, Store
from daemon.store.erasure import mentioning
from rules.audit import erasure
from rules.identity import series_uid
from rules.known import Known
from rules.model import Hours, Person, Role
from rules.noting import over
from rules.reading import CalendarState, Resource
from rules.records import ExceptionRecord

NOBODYS = "@invalid"
"""How every address ends that stands for somebody who was erased; nobody has such a one. RFC 2606, section 2."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What is kept of a person beside what they wrote; `names` are whole names."""

    person: str
    known: tuple[Known, ...]
    records: tuple[ExceptionRecord, ...]
    mails: tuple[str, ...]
    counts: dict[str, int]

    def __bool__(self) -> bool:
        return bool(self.known or self.records or self.mails or any(self.counts.values()))

    @property
    def unended(self) -> list[Known]:
        """Pairs whose series was not ended in the calendars yet."""
        return [one for one in self.known if one.generation and one.ended_at is None]

    @property
    def uids(self) -> set[str]:
        """UIDs of all series that the person's pairs ever had."""
        return {uid for one in self.known for uid in _uids(one)}

    @property
    def places(self) -> set[str]:
        """URLs of calendars of the person that copies are in, or were."""
        theirs = ((one, role) for one in self.known for role in Role if getattr(one, role) == self.person)
        return {url for one, role in theirs for url in _urls(one, role)}


def traces(store: Store, person: str) -> Traces:
    """All that is kept of a person."""
    known, kept = tuple(store.known_of(person)), store.belongings
    records = tuple(store.records("report = ? OR manager = ?", person, person))
    keys = {*(one.key for one in known), *(one.key for one in records)}
    mails = tuple(_about(store.mails(), person, _names(known, person), keys))
    counts = {
        "points": len(kept.points(person)),
        "notes": len(kept.notes(person)),
        "action_items": sum(one.author == person for one in kept.action_items(person)),
        "remarks": len(kept.remarks(person)),
        "statements": len(kept.statements(person)),
        "templates": len(kept.templates(person)),
        "preferences": int(store.preferences.kept(person) is not None),
        "private_notes": len(store.private_notes.of_author(person)),
        "reasons": sum(bool(one.reason and one.reason.by == person) for one in records),
        "mails": len(mails),
        "audit_entries": store.audit.mentions(mentioning(person).search),
        "weeks": len(kept.ledger(person)),
    }
    return Traces(person, known, records, mails, counts)


def erase(store: Store, found: Traces, urls: Collection[str], now: datetime, by: str = DAEMON) -> str:
    """Take a person out of the database, whose calendars were at these URLs; the address that stands in their place."""
    nobody = f"erased-{secrets.token_hex(6)}{NOBODYS}"
    with store.transaction():
        store.private_notes.forget(found.person)
        store.erasure.forget_words(found.person)
        where = _alone(store, found, urls)
        store.erasure.forget_calendars(where, found.uids, found.person)
        store.erasure.forget_comments(found.person)
        store.erasure.end_ledgers([one.key for one in found.known])
        waiting = [one for one in store.mails(WAITING) if one.message_id in found.mails]
        drop(store, waiting, "what it says was erased", now)
        store.erasure.empty_mails(found.mails)
        for record in found.records:
            store.save_record(over(_without_words(record, found.person), now))
        for known in found.known:
            store.save_known(_without_person(known, found.person, nobody, now))
        finds = mentioning(found.person)
        gone = store.audit.forget(finds.search, nobody)
        note(store, Deed.ERASE, finds.sub(nobody, by), erasure(nobody, gone), now)
        store.erasure.rename(found.person, nobody, where)
        store.erasure.forget_index()
    return nobody


def without_erased(seen: Observation, known: Iterable[Known], states: Mapping[str, CalendarState]) -> Observation:
    """What calendars show but for the series of those who were erased, which the other's calendar still has.

    Calendars that show what they did before, as in `states`, are known to have none.
    """
    gone = [one for one in known if one.report.endswith(NOBODYS) or one.manager.endswith(NOBODYS)]
    if not gone:
        return seen
    uids, keys = {uid for one in gone for uid in _uids(one)}, {one.key for one in gone}
    found = {url: one if one is states.get(url) else _but(one, uids, keys) for url, one in seen.found.items()}
    return replace(seen, found=found)


def _but(found: Found, uids: Collection[str], markers: Collection[str]) -> Found:
    if not isinstance(found, CalendarState):
        return found
    kept = {href: one for href, one in found.sightings.items() if not _is_of(one.resource, uids, markers)}
    return found if len(kept) == len(found.sightings) else replace(found, sightings=kept)


def _is_of(resource: Resource, uids: Collection[str], markers: Collection[str]) -> bool:
    return resource.uid in uids or (resource.series is not None and resource.series.marker in markers)


def _uids(known: Known) -> set[str]:
    made = {series_uid(known.key, number) for number in range(1, known.generation + 1)}
    return made | {known.series, *known.former, *known.duplicates}


def _alone(store: Store, found: Traces, urls: Collection[str]) -> set[str]:
    """Calendars of a person that nobody else's copies are in."""
    others = ((one, role) for one in store.known().values() for role in Role if getattr(one, role) != found.person)
    return {*urls, *found.places} - {url for one, role in others for url in _urls(one, role)}


def _urls(known: Known, role: Role) -> Iterator[str]:
    """Where copies of one of the two are, or were."""
    yield from known.vacated.get(role, ())
    yield from (home.url for home in (known.homes.get(role),) if home)
    yield from (place for place in (known.places.get(role),) if place)


def _names(known: Sequence[Known], person: str) -> set[str]:
    """The names of a person that nobody else is likely to have: those of several words."""
    people = (one for each in known for one in (each.pair.report, each.pair.manager))
    return {one.name for one in people if one.email == person and len(one.name.split()) > 1}


def _about(mails: Sequence[QueuedMail], person: str, names: Collection[str], keys: Collection[str]) -> Iterator[str]:
    """Mails to a person, about their pairs and exceptions by these keys, or in which they are named."""
    finds = mentioning(person)
    for mail in mails:
        known = mail.recipient == person or set(mail.keys) & set(keys)
        text = "" if known or not mail.content else _text(mail.content)
        if known or finds.search(text) or any(name in text for name in names):
            yield mail.message_id


def _text(content: bytes) -> str:
    """Everything that a mail says, decoded."""
    mail = message_from_bytes(content, policy=default)
    assert isinstance(mail, EmailMessage)
    parts = [one.get_content() for one in mail.walk() if one.get_content_maintype() == "text"]
    return "\n".join([*map(str, mail.values()), *map(str, parts)])


def _without_words(record: ExceptionRecord, person: str) -> ExceptionRecord:
    """A record without what the person stated, or wrote into the calendar, or the calendar held of either."""
    reason = record.reason
    if reason and reason.by in (person, "calendar"):
        reason = replace(reason, text="")
    return replace(record, reason=reason, deviation=replace(record.deviation, said=""))


def _without_person(known: Known, person: str, nobody: str, now: datetime) -> Known:
    """A pair in which somebody was; it is over."""
    pair = known.pair
    report, manager = (_nobody(one, nobody) if one.email == person else one for one in (pair.report, pair.manager))
    missing, ended = known.missing_since or now, known.ended_at or now
    changed = replace(pair, report=report, manager=manager)
    nowhere = replace(known, places={}, homes={}, vacated={})
    return replace(nowhere, pair=changed, organizer="", missing_since=missing, ended_at=ended)


def _nobody(person: Person, address: str) -> Person:
    return Person(address, "", person.zone, person.account, hours=Hours())
