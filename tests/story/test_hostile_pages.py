"""What hostile words, names, titles, sizes and links do to the pages in a real browser: nothing but be shown."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from daemon.demo.sink import mail_sink
from daemon.store import Store
from rules.identity import pair_key
from tests.pages.browsing import Window
from tests.servers.running import Server
from tests.story.office import HOUR, MONDAY, an_office, uid
from tests.story.reading import DESKTOP, PHONE, Readers, a_window, readers, saved

ANA, BEN = "ana@example.test", "ben@example.test"
PAIR, TUESDAY = pair_key(ANA, BEN), date(2026, 3, 2)
PAGE, HISTORY, REVIEW = f"/agenda/{ANA}/{TUESDAY}", f"/history/{ANA}", f"/review/{ANA}"
NAMES = ("<img src=x onerror=alert(1)> Lima", "</title><script>alert(2)</script> Ito")
ROSTER = (f"{ANA},{NAMES[0]},{BEN},Europe/Berlin,,,Tue 10:00,", f"{BEN},{NAMES[1]},,Europe/Berlin,,,,")
WORDS = (
    "<script>alert(3)</script><img src=x onerror=alert(4)><svg onload=alert(5)>",
    "[a link](javascript:alert(6)) [another](data:text/html,<script>alert(7)</script>) <javascript:alert(8)>",
    "![picture](http://evil.example/a.png) <img src=http://evil.example/b.png>",
    "</textarea></pre></template><script src=http://evil.example/c.js></script>",
    "<iframe src=http://evil.example></iframe><style>@import 'http://evil.example/d.css'</style>",
    "<base href=http://evil.example/><form action=http://evil.example><input name=csrf_token></form>",
    "<link rel=stylesheet href=http://evil.example/e.css><meta http-equiv=refresh content='0;url=http://evil.example'>",
)
ALL = "\n\n".join(WORDS)
FOREIGN = "main :is(script, img, iframe, style, base, link, meta, object), svg[onload], form[action^='http:']"
ENORMOUS = """one => {
  one.removeAttribute('maxlength')
  one.value = 'x'.repeat(5_000_000)
  one.dispatchEvent(new Event('input', {bubbles: true}))
}"""
MANY = 5_000
PATIENCE = 5.0


@dataclass
class House:
    """The two, each signed in, at the first week."""

    there: Readers
    ana: Window
    ben: Window
    link: str
    """With which Ben signed in."""

    def kept(self) -> list[str]:
        """All that is in the database."""
        with closing(sqlite3.connect(self.there.office.folder / "state" / "oneonone.db")) as database:
            return list(database.iterdump())


@pytest.fixture(scope="module")
def house(browser: Browser, radicale: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with ExitStack() as stack:
        sink = stack.enter_context(mail_sink())
        office = an_office(tmp_path_factory.mktemp("house"), radicale, sink, rows=ROSTER)
        stack.callback(office.move_out)
        there = stack.enter_context(readers(office))
        there.at(MONDAY)
        ana, ben = (stack.enter_context(a_window(browser, there.origin, width)) for width in (PHONE, DESKTOP))
        office.hand("ben").set_text(uid("ana", manager=BEN), "SUMMARY", WORDS[0])
        links = []
        for who, email in ((ana, ANA), (ben, BEN)):
            who.go(PAGE)
            links.append(there.signs_in(who, email, MONDAY))
        yield House(there, ana, ben, links[1])


@pytest.fixture
def stranger(browser: Browser, house: House) -> Iterator[Window]:
    """A browser in which nobody is signed in."""
    with a_window(browser, house.there.origin, DESKTOP) as found:
        yield found


def written(page: Page, name: str) -> None:
    """Write hostile words, and whose they are, wherever words can be written on the page."""
    for field in ("#text", "#feedback-text"):
        page.locator(field).fill(ALL)
        with page.expect_navigation():
            page.locator(f"form:has({field}) button").first.click()
    page.locator("#new-action-text").fill(WORDS[0])
    with page.expect_navigation():
        page.get_by_role("button", name="Add action item").click()
    page.get_by_text("Your private note, for you alone").click()
    page.get_by_text("No template: write one").or_(page.get_by_text("Edit our template")).click()
    for field in ("#shared-text", "#private-text", "#template-text"):
        page.locator(field).fill(f"{ALL}\n\n{name}")
        page.locator(field).blur()
        saved(page.locator(field))


def test_hostile_words_names_and_titles_are_shown_and_do_nothing(house: House) -> None:
    for who, name in ((house.ana, "Ana"), (house.ben, "Ben")):
        written(who.page, name)
    with house.ana.page.expect_navigation():
        house.ana.page.locator("#sharing button").click()
    house.there.at(MONDAY + 26 * HOUR)
    for who in (house.ana, house.ben):
        for path in (PAGE, "/", HISTORY, f"{HISTORY}?q=<script>alert(9)</script>", f"{HISTORY}?q=alert"):
            who.go(path)
            assert who.page.locator(FOREIGN).count() == 0, path
        who.go(REVIEW + "?period=2026-Q1")
        if who is house.ana:
            with who.page.expect_navigation():
                who.page.get_by_role("button", name="Prepare the packet").click()
        assert who.page.locator(FOREIGN).count() == 0
        expect(who.page.locator("main")).to_contain_text("<script>alert(3)</script>")
    assert (house.ana.complaints(), house.ben.complaints()) == ([], [])


def test_a_note_of_five_megabytes_is_refused_and_stays_in_the_field(house: House) -> None:
    house.ana.go(f"/agenda/{ANA}/{TUESDAY + timedelta(days=7)}")
    before = house.kept()
    house.ana.page.locator("#shared-text").evaluate(ENORMOUS)
    said = house.ana.page.locator(".note.shared .kept")
    expect(said).to_have_text("Not saved: this is too long. Please shorten it.", timeout=20_000)
    assert house.ana.page.locator("#shared-text").evaluate("one => one.value.length") == 5_000_000
    assert house.kept() == before
    house.ana.page.locator("#shared-text").fill("Shortened")
    saved(house.ana.page.locator("#shared-text"))
    assert house.ana.complaints() == []


def many(store: Store, table: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Write them faster than by hand, and past the bounds of the pages."""
    values = ", ".join("?" for _ in columns.split(","))
    store.notebook.db.execute_all(f"INSERT INTO {table} ({columns}) VALUES ({values})", rows)


def test_among_ten_thousand_points_and_items_the_page_answers_at_once(house: House) -> None:
    week = TUESDAY + timedelta(days=14)
    at, day = MONDAY.isoformat(), week.isoformat()
    points = ((PAIR, day, ANA, f"Point {one}", at, at, one) for one in range(MANY))
    items = ((PAIR, str(TUESDAY), BEN, ANA, f"Item {one}", at, at, 1) for one in range(MANY))
    with closing(Store(house.there.office.folder / "state" / "oneonone.db")) as store, store.transaction():
        many(store, "points", "pair, week, author, text, added_at, shared_at, position", points)
        many(store, "action_items", "pair, week, author, owner, text, added_at, done_at, version", items)
    for path, seen in ((f"/agenda/{ANA}/{week}", "Page 1 of "), ("/", "My 1:1s"), (f"{HISTORY}?q=point", "texts hold")):
        began = time.monotonic()
        house.ben.go(path)
        took = time.monotonic() - began
        expect(house.ben.page.locator("main")).to_contain_text(seen)
        assert took < PATIENCE, path
    assert house.ben.complaints() == []


def test_links_to_sign_in_that_are_forged_used_or_over_lead_to_a_plain_page(house: House, stranger: Window) -> None:
    before = house.kept()
    payload, _, signature = house.link.rpartition(".")
    forged = (f"{payload}.{signature[:-3]}AAA", f"{payload[:-4]}QUFB.{signature}", f"{house.there.origin}/sign-in/x.y")
    for link in forged:
        stranger.page.goto(link)
        expect(stranger.page.get_by_role("heading")).to_have_text("This link is over")
    house.there.open(MONDAY + HOUR / 60)
    stranger.page.goto(house.link)
    stranger.page.get_by_role("button", name="Sign in").click()
    expect(stranger.page.get_by_role("heading")).to_have_text("This link is over")
    house.there.open(MONDAY + HOUR / 4)
    stranger.page.goto(house.link)
    expect(stranger.page.get_by_role("link", name="Ask for a new one")).to_be_visible()
    stranger.page.context.add_cookies([{"name": "oneonone", "value": "e30.forged.words", "url": house.there.origin}])
    stranger.go(PAGE)
    expect(stranger.page.get_by_role("heading")).to_have_text("Sign in")
    assert (house.kept(), stranger.complaints()) == (before, [])
