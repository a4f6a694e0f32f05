"""An office whose pages are full: people, a quarter of agendas, questions that wait, passes, mails."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from daemon.private_notes import PrivateNote
from daemon.rows import Pass
from daemon.store import Store
from daemon.store.disclosures import Prepared
from rules.identity import pair_key
from rules.known import Known
from rules.model import Hours, Kind, Pair, Person, Slot, Span
from rules.notebook import ActionItem, Point, PointKind, Remark, SharedNote, Statement, Template, agreed
from rules.plan import Unread
from rules.preferences import Preferences
from rules.records import MakeUp, Outcome, Reason, ReasonKind
from rules.week import Became, LedgerEntry, Week
from tests.daemon.web.pages import ANA, BEN, DESK, EVE, KEY, NOW, TUESDAY, Pages, a_pair, a_record

OPERATOR = Person(DESK.operator, "Olu Peters", "Europe/Berlin", "main")
MIA = Person("mia@example.com", "Mia Sørensen", "Europe/Berlin", "main")
JO = Person("jo@example.com", "Jo Martin", "Europe/Berlin", "main")
THIS, LAST, CLOSED = date(2026, 3, 9), date(2026, 3, 2), date(2026, 2, 16)
FORMER = date(2025, 9, 8)
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
OFFERED = TUESDAY + 2 * WEEK + DAY
SETTLED = "5566778899aabbcc"

RAISED = (
    (BEN, "How did the **talk at the meetup** go?", PointKind.TOPIC),
    (ANA, "Plan for the migration\n\n1. copy the tables\n2. switch the reads\n3. switch the writes", PointKind.TOPIC),
    (ANA, "Where I would like to be in a year: more design, fewer tickets", PointKind.GROWTH),
    (BEN, "Your summary of the outage was clear and calm. Thank you!", PointKind.FEEDBACK),
    (ANA, "On call in April: swap with Eve? See [the rota](https://example.com/rota).", PointKind.TOPIC),
)


EARLIER = (
    ("What I learned from the *outage*", "Agreed on a short write-up; Ana sends it to the team."),
    ("Pairing with the new colleague goes well", "Two more weeks of pairing, then a first task alone."),
    ("Which of the two designs? See the **sketches**", "The smaller design first; the second one stays an option."),
    ("Time for reading and trying things out", "Friday mornings are free of meetings from now on."),
    ("The talk at the meetup: shall I?", "Yes. Ben helps with the outline."),
    ("Holidays and who stands in", "Eve stands in; hand-over on the last day."),
    ("Goals for the quarter", "Three goals, written down under the action items."),
    ("Looking back at the year", "Most proud of: the new billing. To drop: the weekly report."),
)


def an_office(folder: Path) -> Pages:
    """Ana and Eve report to Ben, Ben to Mia, Mia and the operator to Jo, who was Ana's manager until last autumn."""
    path = folder / "oneonone.db"
    bens = Pair(BEN, MIA, Slot(3, time(14), timedelta(minutes=45), "Europe/Berlin"))
    jos = tuple(replace(a_pair(one), manager=JO) for one in (MIA, OPERATOR))
    pages = Pages(path, Store(path), pairs=(a_pair(), a_pair(EVE), bens, *jos))
    with pages.store.transaction():
        _people(pages)
        _agendas(pages.store)
        _earlier(pages.store)
        _questions(pages.store)
        _ledger(pages)
    pages.store.packets.note(Prepared(KEY, "2026-Q1", BEN.email, NOW - DAY))
    evenings = Hours(frozenset({0, 2, 6}), time(18), time(20, 30))
    chosen = Preferences("de", evenings, timedelta(hours=48), reminders=False, rhythm=True, digest=False)
    pages.store.preferences.save(EVE.email, chosen, NOW)
    _private_note(pages)
    return pages


def _people(pages: Pages) -> None:
    for pair in pages.pairs:
        key = pair_key(pair.report.email, pair.manager.email)
        began = datetime(2025, 9, 16, 8, tzinfo=UTC)
        pages.store.save_known(Known(key, pair, pair.slot, 1, first=began, adopted_at=began))
    before, until = datetime(2025, 1, 7, 9, tzinfo=UTC), datetime(2025, 9, 12, 9, tzinfo=UTC)
    former = replace(a_pair(), manager=JO)
    known = Known(_former_key(), former, former.slot, 1, first=before, adopted_at=before, ended_at=until)
    pages.store.save_known(known)


def _former_key() -> str:
    return pair_key(ANA.email, JO.email)


def _agendas(store: Store) -> None:
    notebook, at = store.notebook, NOW - 3 * DAY
    for number, (author, text, kind) in enumerate(RAISED):
        notebook.add_point(Point(KEY, THIS, author.email, text, at + timedelta(minutes=number), None, at, kind))
    done = Point(KEY, LAST, ANA.email, "Review of the release", at - WEEK, None, at - WEEK)
    notebook.mark_point(notebook.add_point(done), NOW - DAY)
    notebook.add_point(Point(KEY, LAST, BEN.email, "Budget for the conference", at - WEEK, None, at - WEEK))
    notebook.add_point(Point(KEY, THIS + WEEK, ANA.email, "A draft for the week after", NOW - DAY))
    notebook.share_sheet(KEY, THIS, at)
    store.reminders.pass_on(KEY, THIS, at + DAY)
    notebook.save_shared_note(SharedNote(KEY, THIS, ANA.email, "Both agreed on the *order* of the steps.", NOW - DAY))
    notebook.save_shared_note(SharedNote(KEY, THIS, BEN.email, "- ask for the budget\n- book the train", NOW - DAY))
    for owner, text, due in ((ANA, "Write the plan down", date(2026, 3, 5)), (BEN, "Ask for the budget", None)):
        notebook.add_action_item(ActionItem(KEY, LAST, BEN.email, owner.email, text, at, due))
    notebook.save_template(Template(KEY, "How was the week?\nWhat is next?", ANA.email, at))


def _earlier(store: Store) -> None:
    notebook, at = store.notebook, datetime(2026, 2, 16, 12, tzinfo=UTC)
    for number, (said, noted) in enumerate(EARLIER):
        week, when = CLOSED - number * WEEK, at - number * WEEK
        notebook.mark_point(notebook.add_point(Point(KEY, week, ANA.email, said, when, None, when)), when + DAY)
        notebook.save_shared_note(SharedNote(KEY, week, BEN.email, noted, when + DAY))
    notebook.add_remark(Remark(KEY, CLOSED, ANA.email, "The write-up helped the second team as well.", NOW - DAY))
    notebook.save_statement(Statement(KEY, CLOSED, BEN.email, held=True, at=at + 3 * DAY))
    then = datetime(2025, 9, 8, 9, tzinfo=UTC)
    point = Point(_former_key(), FORMER, JO.email, "Handing over to Ben", then, None, then)
    notebook.mark_point(notebook.add_point(point), then + DAY)


def _questions(store: Store) -> None:
    off = TUESDAY + 2 * WEEK
    grounds = (MakeUp(OFFERED, "same time, next day"), MakeUp(OFFERED + DAY, "same time, on Thursday"))
    store.save_record(replace(a_record(week=off), options=grounds))
    settled = replace(a_record(week=off + WEEK, key="3a1b2c3d4e5f6071"), prompt=SETTLED)
    store.save_record(replace(settled, outcome=Outcome.WITHDRAWN, closed_at=NOW))
    moved = a_record(Kind.MOVED, TUESDAY + WEEK, "1a1b2c3d4e5f6071")
    elsewhere = Span(TUESDAY + WEEK + 2 * DAY, timedelta(minutes=30))
    store.save_record(replace(moved, deviation=replace(moved.deviation, now_shows=elsewhere), prompt="77"))
    said = Reason(ReasonKind.TRAVEL, "On a train.", ANA.email, NOW)
    over = a_record(Kind.DECLINED, TUESDAY - WEEK, "2a1b2c3d4e5f6071")
    store.save_record(replace(over, prompt="66", reason=said, outcome=Outcome.EXCUSED, closed_at=NOW))
    unread = Unread(EVE.email, "main", "https://calendar.example.com/eve/", "the server does not answer")
    for hours in (3, 2, 1):
        began = NOW - timedelta(hours=hours)
        store.passes.finish(store.passes.begin(began), Pass(began, began + timedelta(seconds=2), (unread,)))


def _ledger(pages: Pages) -> None:
    became = {3: Became.MOVED, 7: Became.EXCUSED, 11: Became.MISSED, 16: Became.MADE_UP}
    entries = []
    for pair in pages.pairs:
        key = pair_key(pair.report.email, pair.manager.email)
        for number in range(1, 25):
            year, week, _ = (LAST - number * WEEK).isocalendar()
            at = agreed(pair.slot, LAST - number * WEEK)
            result = became.get(number, Became.HELD)
            reason = ReasonKind.LEAVE if result is Became.EXCUSED else None
            who = (key, pair.report.email, pair.manager.email)
            entries.append(LedgerEntry(*who, year, week, at, pair.slot.zone, result, reason))
    pages.store.ledger.enter(entries, {one.pair: Week(2026, 10) for one in entries})


def _private_note(pages: Pages) -> None:
    if pages.vault:
        pages.vault.save(PrivateNote(ANA.email, KEY, THIS, "Ask for the rota of April", NOW - DAY))
