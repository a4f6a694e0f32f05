"""The first page: the reader's 1:1s, each with its next meeting, its agenda, what is open, and its last weeks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from daemon.mail.words import day, moment, weekly
from daemon.web import session, words
from daemon.web.question import question_of
from daemon.web.rhythm import Rhythm, first_shown, rhythm, spoken
from daemon.web.site import Site, current
from daemon.web.tokens import ReasonClaim, reason_link
from rules.answers import answerable
from rules.attested import attested
from rules.coming import Coming, coming, looked_at
from rules.identity import pair_key
from rules.known import Known
from rules.model import Pair, Person, Slot, Span
from rules.notebook import ActionItem, Sheet, next_monday
from rules.records import ExceptionRecord
from rules.slot import wall_time
from rules.week import LedgerEntry

MOST_ITEMS = 3
"""So many action items are named; of the others the number is told."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of the reader's 1:1s, by the key of the pair; `questions` are those that wait for the reader."""

    known: Mapping[str, Known]
    changed: Mapping[str, Sequence[ExceptionRecord]]
    questions: Mapping[str, Sequence[ExceptionRecord]]
    ledger: Mapping[str, Sequence[LedgerEntry]]
    sheets: Mapping[str, Sheet]
    drafts: Mapping[str, int]
    items: Mapping[str, Sequence[ActionItem]]


@dataclass(frozen=True, slots=True)
class Agenda:
    """How the agenda of the next week stands: shared on a day, or not yet; `draft` counts the reader's own points."""

    shared_on: str
    draft: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits for the reader, and the page that takes the answer."""

    words: str
    link: str


@dataclass(frozen=True, slots=True)
class Todo:
    """An action item; its day and whether that is over, where it has one."""

    item: ActionItem
    due: str
    late: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """One 1:1 as its line on the page says it. `mine`: the reader is the team member."""

    name: str
    mine: bool
    link: str
    history: str
    coming: Coming
    slot: str
    agenda: Agenda | None
    asked: tuple[Asked, ...]
    todos: tuple[Todo, ...]
    more: int
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Earlier:
    """1:1s of before with somebody, of which the reader may still read; `mine`: the reader was the team member."""

    name: str
    link: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads when."""

    reader: Person
    now: datetime

    @property
    def today(self) -> date:
        return wall_time(self.now, self.reader.zone).date()

    def moment(self, at: datetime) -> str:
        return moment(at, self.reader.zone, self.now)

    def day(self, at: datetime) -> str:
        return day(at, self.reader.zone, self.now)


def home() -> Response | str:
    """GET /: the reader's 1:1s, the one as a team member first, then those that come soonest."""
    reader = session.signed_in()
    if reader is None:
        return redirect(url_for("sign_in"), 303)
    site = current()
    reading = Reading(reader, site.clock())
    pairs = {_key(one): one for one in site.pairs() if reader.email in (one.report.email, one.manager.email)}
    kept = _kept(site, pairs, reading)
    meetings = sorted((_meeting(site, key, one, kept, reading) for key, one in pairs.items()), key=_soonest)
    mine, team = ([one for one in meetings if one.mine is whose] for whose in (True, False))
    # The tables of all 1:1s name the same: each day and word is formed once.
    said = {"date_of": cache(partial(words.day, today=reading.today)), "spoken": cache(spoken)}
    earlier = _earlier(kept.known, pairs, reader)
    return render_template("home.html", reading=reading, mine=mine, team=team, earlier=earlier, said=said)


def _earlier(known: Mapping[str, Known], pairs: Mapping[str, Pair], reader: Person) -> list[Earlier]:
    """The other ones of the pairs in which the reader met before, by name."""
    over = [one for key, one in known.items() if key not in pairs and one.first is not None]
    found = (_met(one, reader) for one in over)
    return sorted(found, key=lambda one: (not one.mine, one.name))


def _met(known: Known, reader: Person) -> Earlier:
    mine = known.report == reader.email
    other = known.pair.manager if mine else known.pair.report
    return Earlier(words.full_name(other), url_for("history", report=known.report), mine)


def _key(pair: Pair) -> str:
    return pair_key(pair.report.email, pair.manager.email)


def _soonest(one: Meeting) -> tuple[bool, float, str]:
    start = one.coming.start
    return start is None, start.timestamp() if start else 0, one.name


def _kept(site: Site, pairs: Mapping[str, Pair], reading: Reading) -> Kept:
    store, overview, reader = site.store, site.store.overview, reading.reader.email
    weeks = {key: next_monday(one.slot, reading.now) for key, one in pairs.items()}
    return Kept(
        known={one.key: one for one in store.known_of(reader)},
        changed=store.records_around(pairs, looked_at(reading.now)),
        questions=_questions(store.open_records_of(reader), reader),
        ledger=_ledger(site, pairs, reading.now),
        sheets=overview.sheets(weeks),
        drafts=overview.drafts(weeks, reader),
        items=overview.open_items(pairs),
    )


def _questions(records: Iterable[ExceptionRecord], reader: str) -> dict[str, list[ExceptionRecord]]:
    """The records about which the reader was asked and may answer, by pair."""
    found: dict[str, list[ExceptionRecord]] = {}
    for one in records:
        if one.asked_at and answerable(one, reader):
            found.setdefault(one.pair, []).append(one)
    return found


def _ledger(site: Site, pairs: Mapping[str, Pair], now: datetime) -> dict[str, list[LedgerEntry]]:
    """What became of the last weeks, with what the two said of them."""
    since = first_shown(now)
    said = site.store.overview.statements(pairs, since)
    kept = site.store.overview.ledger(pairs, since)
    return {pair: [attested(one, said.get(pair, ())) for one in entries] for pair, entries in kept.items()}


def _meeting(site: Site, key: str, pair: Pair, kept: Kept, reading: Reading) -> Meeting:
    mine = reading.reader.email == pair.report.email
    known, slot = kept.known.get(key), _slot(pair, kept.known.get(key))
    ahead = coming(slot, known.first if known else None, kept.changed.get(key, ()), reading.now)
    items = kept.items.get(key, ())
    own = [one for one in items if one.owner == reading.reader.email]
    return Meeting(
        name=words.full_name(pair.manager if mine else pair.report),
        mine=mine,
        link=url_for("agenda", report=pair.report.email),
        history=url_for("history", report=pair.report.email),
        coming=ahead,
        slot=weekly(Span(ahead.agreed or reading.now, slot.length), reading.reader.zone) if ahead.agreed else str(slot),
        agenda=None if site.document(pair) else _agenda(key, kept, reading),
        asked=tuple(_asked(site, kept.questions.get(key, ()), reading.reader)),
        todos=tuple(_todo(one, reading) for one in own[:MOST_ITEMS]),
        more=len(items) - len(own[:MOST_ITEMS]),
        rhythm=rhythm(kept.ledger.get(key, ()), slot, reading.now),
    )


def _slot(pair: Pair, known: Known | None) -> Slot:
    """The weekly time: the roster's, unless the two agreed on another since."""
    return known.slot if known and known.roster and known.slot else pair.slot


def _agenda(key: str, kept: Kept, reading: Reading) -> Agenda:
    sheet = kept.sheets.get(key)
    return Agenda(reading.day(sheet.shared_at) if sheet and sheet.shared_at else "", kept.drafts.get(key, 0))


def _asked(site: Site, records: Sequence[ExceptionRecord], reader: Person) -> Iterable[Asked]:
    for prompt in dict.fromkeys(one.prompt for one in records):
        if question := question_of(site, ReasonClaim(prompt, reader.email)):
            yield Asked(question.lead, request.script_root + reason_link("", site.desk.secrets, prompt, reader.email))


def _todo(item: ActionItem, reading: Reading) -> Todo:
    today = reading.today
    return Todo(item, words.day(item.due, today) if item.due else "", item.due is not None and item.due < today)
