"""A quarter of weeks, who reads them, and what they do there: Ana with a phone, her two managers at desks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from daemon.demo.sink import mail_sink
from tests.pages.browsing import Window
from tests.servers.running import Server
from tests.story.office import DAY, HOUR, an_office, uid
from tests.story.reading import DESKTOP, PHONE, Readers, a_window, point, press, readers
from tests.story.shown import meetings, values
from tests.story.shown import series as whole
from tests.story.turns import series_of

ANA, BEN, CARL = (f"{one}@example.test" for one in ("ana", "ben", "carl"))
BEN_LEADS = (
    f"{ANA},Ana Lima,{BEN},Europe/Berlin,,,Tue 10:00,",
    f"{BEN},Ben Ito,,Europe/Berlin,,,,",
    f"{CARL},Carl Ek,,Europe/Berlin,,,,",
)
CARL_LEADS = (BEN_LEADS[0].replace(BEN, CARL), *BEN_LEADS[1:])
OURS, HERS = uid("ana", manager=BEN), uid("ana", manager=CARL)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)
MEETING = datetime.fromisoformat("2026-01-06T09:00:00Z")
"""The first 1:1; those of the next weeks are at the same hour until the quarter ends."""

FRIDAY = MEETING - 4 * DAY


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

    def sign_in_again(self, at: datetime, **who: str) -> None:
        """After thirty days everybody signs in anew."""
        self.there.at(at)
        for name, email in who.items():
            window: Window = getattr(self, name)
            window.go("/")
            self.there.signs_in(window, email, at)

    def asked(self, at: datetime) -> datetime:
        """Let a change of the calendar settle from a moment on; when somebody is asked about it."""
        self.there.passes(at, at + HOUR)
        return at + HOUR

    def told(self, to: str) -> list[str]:
        """What somebody was told of agendas, oldest first."""
        return [str(one["Subject"]) for one in self.there.letters(to, "agenda")]

    def ledger(self) -> list[tuple[str, str | None]]:
        """What became of the weeks, and the kind of reason where there was one."""
        found = self.there.office.fast("history", ANA, "--json").document
        return [(one["became"], one["reason"]) for one in found]

    def meets(self, user: str, series: str, at: datetime) -> bool:
        """Whether somebody's calendar shows a meeting of a series that starts at an instant."""
        return at in meetings(series_of(self.there.office, user, series), at, HOUR)

    def links(self, user: str, series: str) -> list[str]:
        """What is attached to a series in somebody's calendar."""
        weekly = whole(series_of(self.there.office, user, series))
        return [line.partition(":")[2] for line in values(weekly, "ATTACH")]


def page_of(week: int) -> str:
    return f"/agenda/{ANA}/{date(2026, 1, 5) + week * WEEK}"


@contextmanager
def a_quarter(browser: Browser, server: Server, folder: Path) -> Iterator[Quarter]:
    """An office where Ben leads Ana and Carl leads nobody yet, with a browser for each."""
    with ExitStack() as stack:
        sink = stack.enter_context(mail_sink())
        office = an_office(folder, server, sink, rows=BEN_LEADS)
        stack.callback(office.move_out)
        there = stack.enter_context(readers(office))
        windows = [stack.enter_context(a_window(browser, there.origin, one)) for one in (PHONE, DESKTOP, DESKTOP)]
        yield Quarter(there, *windows)


def private_note(page: Page) -> Locator:
    """Open the part with one's own private note."""
    page.get_by_text("Your private note, for you alone").click()
    return page.locator("#private-text")


def actions(page: Page) -> list[str]:
    """The action items that stand on the page."""
    return page.locator(".actions .points .markdown").all_inner_texts()


def agrees(page: Page, text: str, owner: str, due: date | None = None) -> None:
    """Write an action item down."""
    page.locator("#new-action-text").fill(text)
    page.locator("#new-action-owner").select_option(owner)
    page.locator("#new-action-due").fill(due.isoformat() if due else "")
    with page.expect_navigation():
        page.get_by_role("button", name="Add action item").click()


def ordered_by_keyboard(page: Page, text: str) -> None:
    """Move a point to the top with the keys alone."""
    point(page, text).locator("button[value=up]").focus()
    for place in (2, 1):
        page.keyboard.press("Enter")
        expect(page.locator("#keep-said")).to_have_text(f"Moved to place {place} of 4.")


def keeps_off(page: Page, kind: str, words: str) -> None:
    """Answer on the reason page that a week stays off."""
    page.get_by_label(kind).check()
    page.locator("[name=answer][value=keep_off]").check()
    page.locator("#text").fill(words)
    press(page, "Send the answer")
    expect(page.get_by_role("heading")).to_have_text("Thank you")


def shows(who: Window, week: str) -> None:
    """Choose a week with an earlier manager for the present one to see."""
    who.go(f"/history/{ANA}")
    who.page.get_by_role("link", name="What your manager sees of them").click()
    who.page.locator("details summary").first.click()
    who.page.get_by_label(week).check()
    press(who.page, "Show these weeks")
    expect(who.page.get_by_role("heading", name="What you chose")).to_be_visible()
    assert who.too_wide() == []


def downloaded(who: Window, ending: str) -> str:
    """The packet that is open, as one of its files."""
    link = who.page.locator(f"a[href*='.{ending}']").get_attribute("href")
    answer = who.page.context.request.get(f"{who.origin}{link}")
    assert answer.status == 200
    return json.dumps(answer.json(), ensure_ascii=False) if ending == "json" else answer.text()


def prepares(who: Window, manager: str) -> None:
    """Prepare the packet of the quarter with a manager."""
    who.go(f"/history/{ANA}")
    who.page.locator("#period").select_option("2026-Q1")
    who.page.locator("#with").select_option(manager)
    press(who.page, "Prepare the packet")


def did_not(page: Page, kind: str, words: str) -> None:
    """Say that the 1:1 did not take place."""
    page.get_by_label("What came up").select_option(kind)
    page.locator("#held-text").fill(words)
    press(page, "It did not")


def finds(who: Window, known: str, unknown: str) -> None:
    """Find a word in the first week, and another one nowhere."""
    who.go(f"/history/{ANA}?q={known}")
    expect(who.page.locator("mark")).to_have_text(known)
    expect(who.page.get_by_role("link", name="week of 5 January")).to_be_visible()
    who.go(f"/history/{ANA}?q={unknown}")
    expect(who.page.get_by_role("status")).to_have_text("0 texts hold all of these words.")
