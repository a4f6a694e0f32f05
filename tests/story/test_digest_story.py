"""What is counted, by the real command with a calendar and a mail server: for people operations, and for oneself."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

import pytest

from daemon.store import Store
from rules.preferences import Preferences
from tests.story.office import DAY, HEADER, HOUR, MONDAY, Office, text_of

OPS = "people@example.test"
NAMES = ("Ben Ito", "Chi Wu", "Dan Roe", "Eva Sol", "Fay Kim", "Gil Orr")
TOLD = datetime.fromisoformat("2026-03-16T08:00:00Z")
"""09:00 in Berlin, a full week after the first week."""

APRIL = datetime.fromisoformat("2026-04-01T07:00:00Z")


def a_row(name: str) -> str:
    first = name.split()[0].lower()
    return f"{first}@example.test,{name},ana@example.test,Europe/Berlin,,,Wed 10:00,,Sales"


@pytest.fixture
def office(office: Office) -> Office:
    """A team of six, whose weeks are told to people operations."""
    rows = ["ana@example.test,Ana Lima,,Europe/Berlin,,,,,", *map(a_row, NAMES)]
    office.roster.write_text("\n".join([f"{HEADER},team", *rows]) + "\n")
    office.config.write_text(f'{office.config.read_text()}[digest]\nto = "{OPS}"\n')
    assert office.work(MONDAY).code == 0
    return office


def cancelled(office: Office, user: str, at: datetime) -> None:
    """Let the manager cancel a week, and nobody say why."""
    hand = office.hand("ana")
    (uid,) = [one for one in office.uids("ana") if one in office.uids(user)]
    hand.cancel_week(uid, at)


def test_a_week_is_told_of_once_in_counts_and_a_month_to_whom_it_is_about(office: Office) -> None:
    cancelled(office, "ben", datetime.fromisoformat("2026-03-04T09:00:00Z"))
    for at in (MONDAY + DAY, MONDAY + 2 * DAY, MONDAY + 7 * DAY, MONDAY + 8 * DAY, TOLD - HOUR):
        assert office.work(at).code == 0
    assert office.mails_of("digest") == []

    for at in (TOLD, TOLD + HOUR, TOLD + DAY):
        office.work(at)
    (mail,) = office.mails_of("digest")
    text = text_of(mail).replace("\r", "")
    assert mail["To"] == OPS
    assert "the 1:1s of 6 pairs in the week from Monday 2 March to Sunday 8 March." in text
    assert "\n  Sales: 5 held, 1 missed\n" in text
    said = text.replace(mail["List-Unsubscribe"].strip("<>"), "")
    assert [one for one in (*" ".join(NAMES).split(), "example.test/") if one in said] == []

    with closing(Store(office.folder / "state" / "oneonone.db")) as store:
        store.preferences.save("ben@example.test", Preferences(rhythm=True), TOLD)
    for at in (TOLD + 7 * DAY, APRIL, APRIL + HOUR, APRIL + DAY):
        office.work(at)
    assert [one["To"] for one in office.mails_of("digest")] == [OPS, OPS, OPS, "Ben Ito <ben@example.test>"]
    note = text_of(office.mails_of("digest")[-1]).replace("\r", "")
    assert "\n  Ana: 3 held, 1 did not take place. 3 weeks in a row.\n" in note
    assert "/reason/" not in note and "missed" not in note
