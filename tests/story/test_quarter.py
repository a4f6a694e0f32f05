"""A quarter of one pair, played in two browsers at once: Ana's on a phone, Ben's on a desk; each test goes on with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from daemon.demo.sink import mail_sink
from tests.pages.browsing import Window
from tests.servers.running import Server
from tests.story.office import DAY, HOUR, an_office, text_of, uid
from tests.story.reading import (
    DESKTOP,
    PHONE,
    Readers,
    a_window,
    editing,
    link_in,
    listed,
    point,
    press,
    raises,
    readers,
    saved,
    words,
)

ANA, BEN, CARL = (f"{one}@example.test" for one in ("ana", "ben", "carl"))
BEN_LEADS = (
    "ana@example.test,Ana Lima,ben@example.test,Europe/Berlin,,,Tue 10:00,",
    "ben@example.test,Ben Ito,,Europe/Berlin,,,,",
    "carl@example.test,Carl Ek,,Europe/Berlin,,,,",
)
CARL_LEADS = (BEN_LEADS[0].replace(BEN, CARL), *BEN_LEADS[1:])
OURS = uid("ana", manager=BEN)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)
MEETING = datetime.fromisoformat("2026-01-06T09:00:00Z")
"""The first 1:1; those of the next weeks are at the same hour until the quarter ends."""

FRIDAY = MEETING - 4 * DAY
QUESTION = "ul.suggestions .question"


@dataclass
class Quarter:
    """The office at its moment, and who reads."""

    there: Readers
    ana: Window
    ben: Window
    carl: Window

    def both(self, week: int, at: datetime) -> tuple[Page, Page]:
        """The agenda of a week, counted from the first one, in both browsers at a moment."""
        self.there.at(at)
        for one in (self.ana, self.ben):
            one.go(page_of(week))
        return self.ana.page, self.ben.page


def page_of(week: int) -> str:
    return f"/agenda/{ANA}/{date(2026, 1, 5) + week * WEEK}"


@pytest.fixture(scope="module")
def quarter(browser: Browser, radicale: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quarter]:
    with ExitStack() as stack:
        sink = stack.enter_context(mail_sink())
        office = an_office(Path(tmp_path_factory.mktemp("quarter")), radicale, sink, rows=BEN_LEADS)
        stack.callback(office.move_out)
        there = stack.enter_context(readers(office))
        windows = [stack.enter_context(a_window(browser, there.origin, one)) for one in (PHONE, DESKTOP, DESKTOP)]
        yield Quarter(there, *windows)


@pytest.fixture(autouse=True)
def untroubled(quarter: Quarter) -> Iterator[None]:
    """No browser complains, opens a dialog or asks another host."""
    yield
    assert [one.complaints() for one in (quarter.ana, quarter.ben, quarter.carl)] == [[], [], []]


def test_both_sign_in_by_the_links_of_their_mails(quarter: Quarter) -> None:
    quarter.there.at(FRIDAY)
    for who, email in ((quarter.ana, ANA), (quarter.ben, BEN)):
        who.go(page_of(0))
        quarter.there.signs_in(who, email, FRIDAY)
        assert who.page.url == f"{quarter.there.origin}{page_of(0)}"
    expect(quarter.ana.page.get_by_role("heading", level=1)).to_have_text("1:1 Ana / Ben")


def test_the_agenda_is_a_draft_until_it_is_shared_and_then_mailed_once(quarter: Quarter) -> None:
    ana, ben = quarter.ana.page, quarter.ben.page
    for text in ("The **migration**", "Time off in May", "On call"):
        raises(ana, text)
    question = ana.locator(QUESTION).first.inner_text()
    press(ana.locator("ul.suggestions li").first, "Put it on the agenda")
    expect(words(ana, question)).to_be_visible()
    ordered_by_keyboard(ana, "On call")
    ben.reload()
    assert "migration" not in ben.content() and listed(ben) == []
    expect(ben.locator("#sharing")).to_have_text("The agenda of this week is not shared yet.")

    press(ana, "Share with Ben")
    expect(ana.locator("#sharing")).to_contain_text("Shared on Friday 2 January, 10:00")
    ben.reload()
    assert listed(ben) == listed(ana) == ["On call", "The migration", "Time off in May", question]
    assert quarter.there.letters(BEN, "agenda") == []
    for minutes in (0, 5, 60):
        quarter.there.passes(MEETING - DAY + minutes * MINUTE)
    [mail] = quarter.there.letters(BEN, "agenda")
    assert text_of(mail).index("On call") < text_of(mail).index("The **migration**")
    ben.goto(link_in(mail, "agenda"))
    expect(words(ben, "The migration").locator("strong")).to_have_text("migration")
    assert quarter.there.letters(ANA, "agenda") == []


def ordered_by_keyboard(page: Page, text: str) -> None:
    """Move a point to the top with the keys alone."""
    point(page, text).locator("button[value=up]").focus()
    for place in (2, 1):
        page.keyboard.press("Enter")
        expect(page.locator("#keep-said")).to_have_text(f"Moved to place {place} of 4.")


def test_the_two_write_at_the_same_time_and_no_word_is_lost(quarter: Quarter) -> None:
    ana, ben = quarter.both(0, MEETING + 5 * MINUTE)
    mine, theirs = editing(ana, "On call"), editing(ben, "On call")
    mine.fill("On call in April")
    saved(mine)
    theirs.fill("On call: swap with Eve?")
    expect(ben.locator(".conflict .theirs")).to_have_text("On call in April")
    expect(theirs).to_have_value("On call: swap with Eve?")
    press(ben, "Put both together")
    saved(theirs)

    mine, theirs = editing(ana, "migration"), editing(ben, "Time off")
    mine.fill("The **migration** is done")
    theirs.fill("Time off in May: yes")
    for field in (mine, theirs):
        saved(field)
    for page in (ana, ben):
        page.reload()
        assert listed(page)[1:3] == ["The migration is done", "Time off in May: yes"]
        assert listed(page)[0].split("\n") == ["On call in April", "", "On call: swap with Eve?"]


def test_a_point_is_dragged_and_the_other_one_sees_it_there(quarter: Quarter) -> None:
    ana, ben = quarter.ana.page, quarter.ben.page
    raises(ben, "Budget")
    raises(ben, "Summer party")
    [grip] = [ben.locator(".point .handle").last.bounding_box()]
    top = ben.locator(".points").last.locator(".point").first.bounding_box()
    assert grip and top
    ben.mouse.move(grip["x"] + 5, grip["y"] + 5)
    ben.mouse.down()
    with ben.expect_response(lambda one: one.url.endswith("/order")):
        ben.mouse.move(grip["x"] + 5, top["y"] + 2, steps=8)
        ben.mouse.up()
    ana.reload()
    assert listed(ana)[-2:] == listed(ben)[-2:] == ["Summer party", "Budget"]
