"""Two years of Ana's: with Old, who was the manager before, then with Ben; and whoever might want to look."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from flask.testing import FlaskClient

from rules.identity import pair_key
from rules.known import Known
from rules.model import Person
from rules.notebook import ActionItem, Point, PointKind, Remark, SharedNote, Statement
from rules.records import ReasonKind
from rules.week import Became, LedgerEntry, week_of
from tests.daemon.web.pages import ANA, BEN, EVE, KEY, Pages, a_pair, back_again

OLD = Person("old@example.com", "Olga Old", "Europe/Berlin", "main")
KAI = Person("kai@example.com", "Kai Berg", "Europe/Berlin", "main")
OPERATOR = Person("ops@example.com", "", "UTC", "")
OLD_KEY = pair_key(ANA.email, OLD.email)
LEFT = datetime(2025, 12, 31, 12, tzinfo=UTC)
BEGAN = datetime(2026, 1, 6, 9, tzinfo=UTC)
THEN, LATER, LAST_OF_OLD = date(2025, 6, 2), date(2025, 6, 9), date(2025, 12, 29)
THIS, BEFORE = date(2026, 3, 2), date(2026, 2, 23)
HISTORY, SHOWN, REVIEW = "/history/ana@example.com", "/history/ana@example.com/shown", "/review/ana@example.com"
EVERYBODY = (ANA, BEN, OLD, KAI, EVE, OPERATOR)
"""The team member, the manager, the former one, who leads others, an employee, and the operator."""


def at(week: date, hour: int = 10) -> datetime:
    return datetime(week.year, week.month, week.day, hour, tzinfo=UTC)


def with_a_past(pages: Pages) -> Pages:
    """Ana met with Old until the end of 2025, and meets with Ben since; Old leads Kai by now."""
    pages.pairs = (a_pair(), a_pair(EVE), a_pair(KAI, OLD))
    store = pages.store
    with store.transaction():
        store.save_known(Known(OLD_KEY, a_pair(ANA, OLD), first=at(date(2025, 3, 4)), adopted_at=LEFT, ended_at=LEFT))
        store.save_known(Known(KEY, a_pair(), first=BEGAN, adopted_at=BEGAN))
        for key, week, manager in ((OLD_KEY, THEN, OLD), (OLD_KEY, LATER, OLD), (KEY, BEFORE, BEN), (KEY, THIS, BEN)):
            fill(pages, key, week, manager)
        draft = Point(KEY, THIS, ANA.email, "Zebra draft", at(THIS))
        store.notebook.add_point(draft)
        store.notebook.add_point(replace(draft, pair=OLD_KEY, week=THEN, text="Zebra draft of then"))
        store.notebook.add_point(
            replace(draft, pair=pair_key(EVE.email, BEN.email), author=EVE.email, text="Zebra Eve")
        )
        excused = an_entry(KEY, THIS, BEN, Became.EXCUSED)
        store.ledger.enter([an_entry(OLD_KEY, THEN, OLD), an_entry(KEY, BEFORE, BEN), excused], {})
        said = Statement(KEY, THIS, ANA.email, False, at(THIS), ReasonKind.ILLNESS, "A word about the illness")
        store.notebook.save_statement(said)
    return pages


def an_entry(key: str, week: date, manager: Person, became: Became = Became.HELD) -> LedgerEntry:
    agreed = at(week + timedelta(days=1), 9)
    iso = week_of(agreed, "Europe/Berlin")
    reason = ReasonKind.TRAVEL if became is Became.EXCUSED else None
    return LedgerEntry(key, ANA.email, manager.email, iso.year, iso.number, agreed, "Europe/Berlin", became, reason)


def fill(pages: Pages, key: str, week: date, manager: Person) -> None:
    """A week in which both wrote something of every kind."""
    kept, name = pages.store.notebook, f"{week:%d%b}"
    for author in (ANA, manager):
        by = f"by {author.email.partition('@')[0]}"
        seen = Point(key, week, author.email, f"Grüße {name} {by}", at(week), shared_at=at(week))
        kept.add_point(seen)
        kept.add_point(replace(seen, kind=PointKind.FEEDBACK, text=f"Praise {name} {by}"))
        kept.save_shared_note(SharedNote(key, week, author.email, f"**Noted** {name} {by}", at(week, 12)))
    kept.add_point(Point(key, week, ANA.email, f"Growth {name}", at(week), at(week, 11), at(week), PointKind.GROWTH))
    due = week + timedelta(days=10)
    kept.add_action_item(ActionItem(key, week, manager.email, ANA.email, f"Deliver {name}", at(week), due, at(due)))
    kept.add_remark(Remark(key, week, manager.email, f"Remark {name}", at(week + timedelta(days=20))))


def browsers(pages: Pages) -> dict[str, FlaskClient]:
    """A browser for everybody, and one in which nobody is signed in, under ""."""
    return {one.email: back_again(pages, one) for one in EVERYBODY} | {"": pages.browser()}
