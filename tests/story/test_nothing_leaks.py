"""No log, journal or crash holds what people write, what opens a page or what signs in, whatever goes wrong."""

from __future__ import annotations

import re
import sqlite3
from base64 import b64encode
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote

import pytest

from daemon.demo.sink import mail_sink
from tests.daemon.mail.letters import part
from tests.servers.faulty import FaultyServer, faulty, half_a_body, html, multistatus, status
from tests.servers.mail import MailServer, mail_server
from tests.servers.mail_program import MailProgram
from tests.servers.mail_settings import USERS
from tests.servers.running import Server
from tests.story.asking import fetch
from tests.story.browser import HIDDEN, Browser
from tests.story.leaking import SHORTEST, Ear, forms, leaks, listening, written
from tests.story.loud import Loudly
from tests.story.mailing import with_mailbox
from tests.story.office import ANA, BASE_URL, BEN, HOUR, MONDAY, Office, Running, an_office, rfc3339, uid

WEEKS = [datetime.fromisoformat(f"2026-03-{day}T09:00:00Z") for day in (17, 24)]
AGENDA, HISTORY = "/agenda/ben@example.test/2026-03-09", "/history/ben@example.test"
LINK = re.compile(rf"{BASE_URL}/(?:reason|answer|preferences|unsubscribe|sign-in)/([\w.~-]+)")
CHI = "chi@example.test,Chi Wu,ana@example.test,Europe/Berlin,elsewhere,,Wed 09:00,45m"
ELSEWHERE = """\
[accounts.elsewhere]
provider = "caldav"
url = "{url}"
token_file = "bearer"
calendar = "/{{user}}/elsewhere/"
"""
PLACES = [
    "page",
    "reply",
    "title",
    "words",
    "point",
    "draft",
    "shared",
    "private",
    "item",
    "search",
    "path",
    "answer",
    "broken",
]
SECRETS = {name: f'{name}: zebra+{number}=ö/ü "quoted" & <b>' for number, name in enumerate(PLACES, 101)}
"""What is written where; `answer` is what a server says, `path` stands in an address, `broken` in the database."""


@dataclass
class Story:
    """An office all of whose output is kept, and what must not be in it."""

    office: Office
    mail: MailServer
    way: FaultyServer
    ear: Ear
    secrets: dict[str, str] = field(default_factory=lambda: dict(SECRETS))

    def run(self, *arguments: str, faults: str = "") -> int:
        """A command to its end."""
        return Loudly(self.ear.path, faults).run(self.office, *arguments)

    def pass_at(self, hour: int, faults: str = "") -> None:
        self.run("run", "--once", "--json", "--now", rfc3339(MONDAY + hour * HOUR), faults=faults)

    def pages(self, hour: int, faults: str = "") -> AbstractContextManager[Running]:
        now = rfc3339(MONDAY + hour * HOUR)
        return Loudly(self.ear.path, faults).running(self.office, "run", "--no-passes", "--now", now)

    def prompt(self, day: int) -> str:
        """The path of the link to the reason page for a week."""
        found = next(one for one in MailProgram(self.mail, "ana").mails("prompt") if f"{day} March" in one["Subject"])
        return str(re.findall(rf"{BASE_URL}(/reason/\S+)", part(found, "plain"))[0])

    def learn(self) -> None:
        """The tokens of all links that were mailed are secrets as well."""
        for user in ("ana", "ben", "chi"):
            for mail in MailProgram(self.mail, user).mails():
                for token in LINK.findall(part(mail, "plain")):
                    self.secrets[f"link {len(self.secrets)}"] = token

    @property
    def heard(self) -> bytes:
        """The journal, and what was printed."""
        return self.ear.all + written(self.office.folder.glob("loud-*"))


@pytest.fixture(scope="module")
def story(radicale: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("secretive")
    with ExitStack() as stack:
        mail, sink = stack.enter_context(mail_server()), stack.enter_context(mail_sink())
        way, ear = stack.enter_context(faulty(radicale.url)), stack.enter_context(listening(folder / "journal"))
        office = an_office(folder / "office", radicale, sink, way.url)
        found = Story(office, mail, way, ear)
        _furnish(found)
        _live(found)
        yield found
        office.move_out()


def _furnish(story: Story) -> None:
    office, mail = story.office, story.mail
    rows = [one.replace("Europe/Berlin,,", "Europe/Berlin,main,", 1) for one in (ANA, BEN)]
    office.hire([*rows, CHI])
    with_mailbox(office, mail)
    text = office.config.read_text().replace("quiet = false\n", "quiet = false\ndaily = 100\n")
    text = text.replace("[agenda]\n", '[agenda]\nnotes_key_file = "notes-key"\n')
    office.config.write_text(text + ELSEWHERE.format(url=story.way.url))
    given = {"notes-key": "key-of-the-notes-" * 3, "bearer": "bearer-token-" * 3, "secret": "signing-secret-" * 3}
    for name, secret in given.items():
        (office.folder / name).write_text(secret)
        (office.folder / name).chmod(0o600)
    password = office.server.password("svc")
    login = b64encode(f"svc:{password}".encode()).decode()
    story.secrets |= given | {"password": password, "login": login, "mail password": USERS["oneonone"]}


def _live(story: Story) -> None:
    """Two weeks are cancelled and answered, one on the page and one by mail; much is written; then all goes wrong."""
    office, ana = story.office, MailProgram(story.mail, "ana")
    story.pass_at(0)
    office.hand("ana").set_text(uid("ben"), "SUMMARY", SECRETS["title"])
    office.hand("ana").set_text(uid("ben"), "DESCRIPTION", SECRETS["words"])
    for number, week in enumerate(WEEKS):
        office.hand("ana").cancel_week(uid("ben"), week)
        story.pass_at(2 * number + 1)
        story.pass_at(2 * number + 2)
    ana.awaited("prompt", 2)
    _write(story)
    ana.reply(next(one for one in ana.mails("prompt") if "24 March" in one["Subject"]), SECRETS["reply"])
    story.mail.settle()
    story.pass_at(7)
    _fail(story)
    story.learn()


def _write(story: Story) -> None:
    with story.pages(5, "broken") as running:
        browser = Browser(running.pages)
        browser.send("/sign-in", email="ben@example.test", next="/")
        story.pass_at(5)
        letter = MailProgram(story.mail, "ben").awaited("sign-in", 1)
        browser.send(re.findall(rf"{BASE_URL}(/sign-in/\S+)", part(letter, "plain"))[0])
        story.secrets["csrf"] = HIDDEN.search(browser.get(AGENDA))[1]  # type: ignore[index]
        story.secrets |= {f"cookie {one.name}": str(one.value) for one in browser.cookies}
        browser.send(AGENDA, text=SECRETS["draft"])
        browser.send(AGENDA, "/notes", text=SECRETS["shared"], version="0")
        browser.send(AGENDA, "/private-notes", text=SECRETS["private"], version="0")
        browser.send(AGENDA, "/share")
        browser.send(AGENDA, text=SECRETS["point"])
        browser.get(f"{HISTORY}?q={quote(SECRETS['search'])}")
        for page, below, fields in (
            (AGENDA, "/actions", {"text": SECRETS["item"], "owner": "ben@example.test"}),
            (f"/agenda/{quote(SECRETS['path'])}", "", {}),
        ):
            with suppress(HTTPError):
                browser.send(page, below, **fields) if fields else browser.get(page)
        link = running.pages + story.prompt(17)
        assert fetch(link, {"answer": "keep_off", "kind": "other", "text": SECRETS["page"]})[0] == 200
        assert fetch(link, {"answer": "keep_off", "kind": "other", "text": SECRETS["page"]})[0] == 409
        assert fetch(link + "x")[0] == 404
        assert fetch(link, {"text": SECRETS["page"] * 30_000})[0] == 413


def _fail(story: Story) -> None:
    """Servers that say what they should not, passwords that are wrong, errors of our own, a database that is broken."""
    said = SECRETS["answer"].encode()
    for number, fault in enumerate(
        (status(500, said), status(401, said), html(), half_a_body, multistatus("<x>zebra</x>"))
    ):
        story.way.always(fault)
        story.pass_at(9 + 2 * number)
        story.run("check")
    story.way.heal()
    story.pass_at(20, "broken")
    (story.office.folder / "mail-password").write_text(story.secrets["mail password"][::-1] + "-wrong")
    story.secrets["wrong password"] = (story.office.folder / "mail-password").read_text()
    story.pass_at(21)
    broken = f'{{"kind": "{SECRETS["broken"][:16]}"}}'
    right = _update(story, "records", "deviation", broken)
    with Loudly(story.ear.path).running(story.office, "exceptions") as crashing:  # a fork ends in its own way
        assert crashing.process.wait(60) == 1
    for one in right:
        _update(story, "records", "deviation", one)


def _update(story: Story, table: str, column: str, value: str | None) -> list[str]:
    """Set a column of all rows; what it was."""
    with closing(sqlite3.connect(story.office.folder / "state" / "oneonone.db")) as database:
        before = [str(one) for (one,) in database.execute(f"SELECT DISTINCT {column} FROM {table}")]
        database.execute(f"UPDATE {table} SET {column} = ?", (value,))
        database.commit()
    return before


def test_it_all_happened(story: Story) -> None:
    heard = story.heard.decode(errors="replace")
    for event in (
        "done: create",
        "done: ask",
        "mails taken in",
        "the page add_action failed with ValueError",
        "unexpected error",
        "ended by an error of its own: ",
        "replies not read",
        "DEBUG:",
        "ONEONONE_ACTION=",
    ):
        assert event in heard, event
    assert len([one for one in story.secrets if one.startswith("link ")]) >= 4
    with closing(sqlite3.connect(story.office.folder / "state" / "oneonone.db")) as database:
        kept = "\n".join(database.iterdump())
    assert all(
        name in kept for name in ("page: zebra", "reply: zebra", "point: zebra", "draft: zebra", "shared: zebra")
    )


def test_nothing_of_it_is_in_a_log_the_journal_or_a_crash(story: Story) -> None:
    assert leaks(story.heard, story.secrets) == []
    assert b"zebra" not in story.heard


def test_a_leak_would_be_found_in_every_form(story: Story) -> None:
    for name, secret in story.secrets.items():
        for form, one in forms(secret).items():
            found = leaks(b"before " + one + b" after", {name: secret})
            assert len(one) < SHORTEST or f"{name} as {form}" in found


def test_a_daemon_that_says_too_much_is_found_out(story: Story, tmp_path: Path) -> None:
    office = story.office
    (office.folder / "mail-password").write_text(story.secrets["mail password"])
    for column in ("sent_at", "failed_at", "dropped_at"):
        _update(story, "outbox", column, None)
    before = set(office.folder.glob("loud-*"))
    with listening(tmp_path / "journal") as ear:
        Loudly(ear.path, "careless").run(office, "run", "--once", "--now", rfc3339(MONDAY + 30 * HOUR))
    careless = ear.all + written(set(office.folder.glob("loud-*")) - before)
    assert any(one.startswith("link ") for one in leaks(careless, story.secrets))
