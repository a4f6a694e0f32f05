"""Who made a change, with the real command, a Google whose audit log is read, and a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from daemon.demo.sink import mail_sink
from providers.google.ids import event_id
from providers.google.scopes import REPORTS
from tests.google import people
from tests.google.reports.journal import Through
from tests.google.running import google
from tests.providers.google.clients import USUAL, delegated
from tests.story.office import DAY, HOUR, MONDAY, text_of, uid
from tests.story.workspace import USERS, Workspace, a_workspace

ADMIN = "it@example.test"
AUDIT = f'audit = true\nadmin = "{ADMIN}"\n'
WEEK = datetime.fromisoformat("2026-03-24T09:00:00Z")
SERIES = event_id(uid("ben"))


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Workspace]:
    """The company with its series made, whose log may be read."""
    with mail_sink() as sink, google((*USERS, ADMIN), scopes=[*USUAL, *delegated(REPORTS)]) as server:
        server.clock.at = MONDAY
        server.company.admins.add(ADMIN)
        one = a_workspace(tmp_path / "workspace", server, sink)
        one.config.write_text(one.config.read_text() + AUDIT)
        one.work(MONDAY)
        yield one
        assert not server.bugs, "\n".join(server.bugs)


def _asked(company: Workspace) -> tuple[str, str]:
    """Who was asked after the change was seen and had settled, and the mail's text."""
    company.server.clock.at = MONDAY + 2 * HOUR
    for hours in (1, 2):
        done = company.work(MONDAY + hours * HOUR)
        assert done.code == 0, done.out + done.err
    (prompt,) = company.mails_of("prompt")
    return str(prompt["To"]), text_of(prompt)


def test_who_moved_it_is_asked_and_answers_that_it_was_them(company: Workspace) -> None:
    people.write(company.page("ana"), SERIES, guestsCanModify=True)
    company.server.clock.at = MONDAY + timedelta(minutes=2)
    people.move_week(company.page("ben"), SERIES, WEEK, WEEK + DAY)
    to, text = _asked(company)
    assert "ben@example.test" in to
    assert "It was changed from your calendar on Monday 2 March, 09:02." in text
    assert "Only you were asked." in text
    (record,) = company.run("exceptions", "--json").document
    assert (record["kind"], record["asked"]) == ("moved", ["ben@example.test"])
    company.server.clock.at = MONDAY + 28 * HOUR
    company.work(MONDAY + 27 * HOUR)
    (reminder,) = company.mails_of("reminder")
    assert "ben@example.test" in str(reminder["To"])


def test_a_program_that_moved_it_is_named_to_the_organizer(company: Workspace) -> None:
    with company.server.journal.acting(Through("api_v3", "Reclaim", "77")):
        people.move_week(company.page("ana"), SERIES, WEEK, WEEK + DAY)
    to, text = _asked(company)
    assert "ana@example.test" in to
    assert "It was changed through Reclaim on Monday 2 March, 09:00." in text


def test_while_the_log_lags_the_mail_is_the_one_without_it(company: Workspace) -> None:
    company.server.ways.audit_lag = 5 * HOUR
    people.cancel_week(company.page("ana"), SERIES, WEEK)
    to, text = _asked(company)
    assert "ana@example.test" in to
    assert "It was changed" not in text


def test_check_reads_the_log_and_names_the_role_where_it_may_not(company: Workspace) -> None:
    def found() -> tuple[bool, str]:
        said = {one["what"]: (one["ok"], one["text"]) for one in company.run("check", "--json").document["findings"]}
        ok, text = said[f"audit log of calendars as {ADMIN}"]
        return ok, text

    assert found()[0]
    company.server.company.admins.clear()
    ok, text = found()
    assert (ok, f"give {ADMIN} an admin role" in text) == (False, True)
