"""Another secret that signs: nothing in a mailbox or a browser breaks before the old one goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage

import pytest

from tests.daemon.mail.letters import part
from tests.servers.mail import MailServer
from tests.servers.mail_program import MailProgram
from tests.servers.mail_settings import USERS
from tests.story.asking import fetch
from tests.story.browser import HIDDEN, Browser
from tests.story.mailing import with_mailbox
from tests.story.office import BASE_URL, HOUR, MONDAY, Office, Running, rfc3339, uid
from tests.story.test_links_story import link_below

OLD, NEW = "s3cret" * 8, "n3wer-" * 8
BENS = [datetime.fromisoformat(f"2026-03-{day}T09:00:00Z") for day in (17, 24)]
CHIS = [datetime.fromisoformat(f"2026-03-{day}T13:00:00Z") for day in (18, 25)]
AGENDA = "/agenda/ben@example.test/2026-03-09"


@pytest.fixture
def connected(office: Office, mail: MailServer) -> Office:
    """An office that reads and writes mails, as many a day as there are."""
    for user in USERS:
        mail.empty(user)
    with_mailbox(office, mail)
    office.config.write_text(office.config.read_text().replace("quiet = false\n", "quiet = false\ndaily = 100\n"))
    return office


@pytest.fixture
def prompts(connected: Office, mail: MailServer) -> list[EmailMessage]:
    """What Ana was asked about: two weeks of Ben's and two of Chi's, each in a mail of its own."""
    connected.work(MONDAY)
    for number in range(2):
        connected.hand("ana").cancel_week(uid("ben"), BENS[number])
        connected.hand("ana").cancel_week(uid("chi"), CHIS[number])
        connected.work(MONDAY + (2 * number + 1) * HOUR)
        connected.work(MONDAY + (2 * number + 2) * HOUR)
    MailProgram(mail, "ana").awaited("prompt", 4)
    mails = MailProgram(mail, "ana").mails("prompt")
    return [next(one for one in mails if f"{day} March" in str(one["Subject"])) for day in (17, 18, 24, 25)]


@contextmanager
def pages(office: Office, hour: int, *secrets: str) -> Iterator[Running]:
    """The pages after a restart with these secrets."""
    (office.folder / "secret").write_text("\n".join(secrets) + "\n")
    with office.running("run", "--no-passes", "--now", rfc3339(MONDAY + hour * HOUR)) as running:
        yield running


def reason(mail: EmailMessage) -> str:
    (link,) = re.findall(rf"{BASE_URL}(/reason/\S+)", part(mail, "plain"))
    return str(link)


def signed_in(office: Office, running: Running, mail: MailServer) -> Browser:
    browser = Browser(running.pages)
    browser.send("/sign-in", email="ana@example.test", next="/")
    office.work(MONDAY + 5 * HOUR)
    letter = MailProgram(mail, "ana").awaited("sign-in", 1)
    (link,) = set(re.findall(rf"{BASE_URL}(/sign-in/\S+)", part(letter, "plain")))
    browser.send(str(link))
    return browser


def outcomes(office: Office) -> dict[str, str]:
    """What became of the weeks, by their days."""
    found = office.fast("exceptions", "--json").document
    return {one["recurrence_id"][8:10]: one["outcome"] for one in found}


def test_what_was_mailed_before_another_secret_signs_can_be_answered_while_the_old_one_is_there(
    connected: Office, mail: MailServer, prompts: list[EmailMessage]
) -> None:
    office, (first, second, third, fourth), ana = connected, prompts, MailProgram(mail, "ana")
    with pages(office, 5, OLD) as running:
        browser = signed_in(office, running, mail)
        opened = HIDDEN.search(browser.get(AGENDA))
    with pages(office, 6, NEW, OLD) as running:
        browser.follow(running.pages)
        assert "Sign out" in browser.get("/"), "the session goes on"
        assert opened and "Typed over it" in browser.send(AGENDA, csrf_token=opened[1], text="Typed over it")
        assert fetch(running.pages + link_below(first, "Put it back as agreed"), {})[0] == 200
        assert fetch(running.pages + reason(second), {"answer": "keep_off", "kind": "travel"})[0] == 200
    ana.reply(third, "I was ill.")
    mail.settle()
    office.work(MONDAY + 7 * HOUR)
    assert outcomes(office) == {"17": "restored", "18": "excused", "24": "excused", "25": None}
    with pages(office, 8, NEW) as running:
        browser.follow(running.pages)
        assert "Sign out" not in browser.get("/") and "Send me the link" in browser.get("/")
        assert fetch(running.pages + reason(fourth))[0] == 404
        assert fetch(running.pages + link_below(fourth, "Illness"), {})[0] == 404
    ana.reply(fourth, "I was ill.")
    mail.settle()
    office.work(MONDAY + 9 * HOUR)
    office.work(MONDAY + 10 * HOUR)
    assert outcomes(office)["25"] is None
    fresh = ana.awaited("prompt", 5)
    assert fresh["Subject"] == f"Your reply: {fourth['Subject']}"
    with pages(office, 11, NEW) as running:
        assert fetch(running.pages + link_below(fresh, "Illness"), {})[0] == 200
    assert outcomes(office)["25"] == "excused"


def test_check_says_that_an_earlier_secret_still_counts(office: Office) -> None:
    secret = office.folder / "secret"
    assert f"ok    secret: {secret} signs the links" in office.fast("check").out
    secret.write_text(f"{NEW}\n{OLD}\n")
    checked = office.fast("check")
    assert "secret: please note:" in checked.out and "1 earlier one that counts as well" in checked.out
    assert OLD not in checked.out + checked.err and NEW not in checked.out + checked.err
