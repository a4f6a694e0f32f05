"""A company as its people read it: pages at one moment after another, a browser for each, links from real mails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage

from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from tests.pages.browsing import Window
from tests.servers.running import free_port
from tests.story.forked import Play, play, processes
from tests.story.office import UNREMINDED, Office, eventually, rfc3339, text_of

NOTES_KEY = "k" * 40
PHONE, DESKTOP = 360, 1280


@dataclass(slots=True)
class Readers:
    """An office whose people sit at browsers; what is served stands at one moment until the next."""

    office: Office
    origin: str
    serving: ExitStack = field(default_factory=ExitStack)

    def at(self, moment: datetime) -> None:
        """A pass at a moment, and the pages as they are then."""
        self.passes(moment)
        self.open(moment)

    def open(self, moment: datetime) -> None:
        """The pages as they are at a moment."""
        self.serving.close()
        self.serving.enter_context(_pages(self.office, self.origin, moment))

    def passes(self, *moments: datetime) -> None:
        """Passes at these moments, one after the other, with mails; the pages stay at theirs."""
        for moment in moments:
            done = self.office.work(moment)
            assert (done.code, done.document["held"]) == (0, None), done.out + done.err

    def letters(self, to: str, kind: str) -> list[EmailMessage]:
        """The mails of a kind to somebody, oldest first."""
        return [one for one in self.office.mails_of(kind) if to in str(one["To"])]

    def signs_in(self, who: Window, email: str, moment: datetime) -> str:
        """Ask on the page that is open for a link, follow the one in the mail; its address."""
        who.page.get_by_label("Your e-mail address").fill(email)
        who.page.get_by_role("button", name="Send me the link").click()
        expect(who.page.get_by_role("button")).to_have_count(0)
        self.passes(moment)
        link = link_in(self.letters(email, "sign-in")[-1], "sign-in")
        who.page.goto(link)
        who.page.get_by_role("button", name="Sign in").click()
        expect(who.page.get_by_role("button", name="Sign out")).to_be_visible()
        return link


@contextmanager
def readers(office: Office) -> Iterator[Readers]:
    """The people of an office: mails lead to where the pages are, people are reminded, notes can be kept."""
    origin = f"http://127.0.0.1:{free_port()}"
    office.configure(listen=origin.removeprefix("http://"), base_url=origin)
    text = office.config.read_text().replace(UNREMINDED, '[agenda]\nnotes_key_file = "notes-key"\n')
    office.config.write_text(text.replace("quiet = false", "quiet = true"))
    (office.folder / "notes-key").touch(0o600)
    (office.folder / "notes-key").write_text(NOTES_KEY)
    found = Readers(office, origin)
    with found.serving:
        yield found


@contextmanager
def a_window(browser: Browser, origin: str, width: int) -> Iterator[Window]:
    """Somebody's browser, on a phone or on a desk; a dialog that the page opens is a trouble."""
    context = browser.new_context(
        locale="en-GB",
        viewport={"width": width, "height": 740},
        is_mobile=width == PHONE,
        has_touch=width == PHONE,
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    shown = Window(context.new_page(), origin)
    shown.listen()

    def refuse(dialog: Dialog) -> None:
        shown.troubles.append(f"a dialog: {dialog.type} {dialog.message}")
        dialog.dismiss()

    shown.page.on("dialog", refuse)
    try:
        yield shown
    finally:
        context.close()


@contextmanager
def _pages(office: Office, origin: str, moment: datetime) -> Iterator[None]:
    """The pages of the command at a moment."""
    out, err = office.folder / "pages.out", office.folder / "pages.err"
    err.write_text("")
    arguments = ("run", "--no-passes", "--now", rfc3339(moment), "--config", str(office.config))
    process = processes.Process(target=play, args=(Play(arguments, out, err),))
    process.start()
    eventually(lambda: f"serving pages on {origin.removeprefix('http://')}" in err.read_text() or process.exitcode)
    assert process.is_alive(), err.read_text()
    try:
        yield
    finally:
        process.terminate()
        process.join()
        assert (process.exitcode, "Traceback" in err.read_text()) == (0, False), err.read_text()


def link_in(mail: EmailMessage, kind: str) -> str:
    """The one link of a mail to such a page."""
    (found,) = set(re.findall(rf"http://127\.0\.0\.1:\d+/{kind}/\S+", text_of(mail)))
    return str(found)


def press(page: Page | Locator, name: str) -> None:
    """Press a button by its whole name."""
    page.get_by_role("button", name=name, exact=True).click()


def raises(page: Page, text: str) -> None:
    """Put a point of one's own on the agenda."""
    page.locator("#text").fill(text)
    press(page.locator("form.adding").filter(has=page.locator("#text")), "Add")
    expect(words(page, text.replace("*", ""))).to_be_visible()
    expect(page.locator("#text")).to_have_value("")


def point(page: Page, text: str) -> Locator:
    """The talking point with these words."""
    return page.locator(".points .point").filter(has=page.locator(".markdown", has_text=text))


def words(page: Page, text: str) -> Locator:
    """The words of that point as they are shown."""
    return point(page, text).locator(".markdown")


def listed(page: Page) -> list[str]:
    """The talking points on the page, the team member's first."""
    return page.locator(".points .point .markdown").all_inner_texts()


def editing(page: Page, text: str) -> Locator:
    """Open the field of the point with these words."""
    # Its number names it: its words will change.
    item = page.locator(f"#{point(page, text).get_attribute('id')}")
    item.locator("summary").click()
    return item.locator("textarea")


def saved(field: Locator) -> None:
    """Wait until what was typed into a field is stored."""
    expect(field.locator("xpath=ancestor::form").locator(".kept")).to_contain_text("Saved at")
