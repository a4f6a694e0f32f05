"""What people choose about mails, with the real command: one click in a mail program, and a page beside the daemon."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from email.message import EmailMessage

from daemon.store import Store
from rules.identity import pair_key
from tests.story.asking import WEEK, asked, fetch
from tests.story.office import BASE_URL, DAY, HOUR, MONDAY, Office, rfc3339, text_of, uid
from tests.story.premises import eventually
from tests.story.turns import outcomes, started, told

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
PAIR = pair_key("ben@example.test", "ana@example.test")


def unsubscribe_link(mail: EmailMessage) -> str:
    """Where a mail program sends its one click (RFC 8058)."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return str(mail["List-Unsubscribe"]).strip("<>").removeprefix(BASE_URL)


def choices_link(mail: EmailMessage) -> str:
    """Where the end of a mail leads to."""
    (found,) = {word for word in text_of(mail).split() if word.startswith(f"{BASE_URL}/preferences/")}
    return found.removeprefix(BASE_URL)


def goes_on(office: Office, since: datetime, days: int = 3) -> datetime:
    """A pass every six hours."""
    at = since
    while at < since + days * DAY:
        at += 6 * HOUR
        assert office.work(at).code == 0
    return at


def test_after_one_click_no_reminder_comes_any_more_and_questions_do(office: Office) -> None:
    asked(office)
    at = goes_on(office, MONDAY + 2 * HOUR)
    assert [len(told(office, kind)) for kind in ("prompt", "reminder")] == [1, 1]
    (reminder,) = office.mails_of("reminder")
    link = unsubscribe_link(reminder)
    with office.running("run", "--no-passes", "--now", rfc3339(at)) as running:
        assert fetch(running.pages + link)[0] == 200
        assert fetch(running.pages + link[:-2], ONE_CLICK)[0] == 404
        status, page = fetch(running.pages + link, ONE_CLICK)
        assert (status, "Questions about changed 1:1s still do" in page) == (200, True)

    office.hand("ana").cancel_week(uid("ben"), WEEK - timedelta(days=7))
    office.work(at + HOUR)
    at = goes_on(office, at + 2 * HOUR, days=4)
    assert [len(told(office, kind)) for kind in ("prompt", "reminder")] == [2, 1]
    assert outcomes(office) == [("cancelled", "restored")] * 2
    assert told(office, "outcome").count("ana@example.test") == 2
    assert office.plan(at).actions == []


def test_a_choice_counts_beside_the_daemon_at_once_even_while_the_roster_cannot_be_read(office: Office) -> None:
    started(office)
    asked(office, MONDAY + HOUR)
    (prompt,) = office.mails_of("prompt")
    with office.running("run") as running:
        running.says("pass finished")
        roster = office.folder / "roster.csv"
        roster.write_text(roster.read_text() + "nobody\n")
        status, page = fetch(running.pages + choices_link(prompt), {"language": "de", "reminders": "no"})
        assert (status, "Mails kommen auf Deutsch" in page) == (200, True)
        eventually(lambda: _manager(office) == ("de", False))
        running.says("the roster has mistakes")
    exported = office.fast("export", "ana@example.test")
    assert exported.code == 2, "the roster is still broken"


def _manager(office: Office) -> tuple[str, bool]:
    with closing(Store(office.folder / "state" / "oneonone.db")) as store:
        found = store.known()[PAIR].pair.manager
        return found.language, found.reminders
