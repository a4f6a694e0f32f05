"""The agenda's clock with the real command, a calendar server and a mail server: share in time, read it, do it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta

import pytest

from daemon.store import Store
from rules.identity import pair_key
from rules.notebook import ActionItem, Point
from tests.story.office import BASE_URL, HOUR, MONDAY, UNREMINDED, Office, text_of, uid
from tests.story.turns import started

PAIR = pair_key("ben@example.test", "ana@example.test")
WEEK = date(2026, 3, 9)
MEETING = datetime.fromisoformat("2026-03-10T09:00:00Z")
SHARE_BY = datetime.fromisoformat("2026-03-09T09:00:00Z")
FRIDAY = datetime.fromisoformat("2026-03-06T15:00:00Z")
"""At 16:00 in Berlin Ben still works for an hour, and on Monday for another one before the agenda is due."""


@pytest.fixture
def office(office: Office) -> Office:
    """An office in which people are reminded, and mails wait for working hours."""
    started(office)
    text = office.config.read_text().replace(UNREMINDED, "").replace("quiet = false", "quiet = true")
    office.config.write_text(text)
    return office


@contextmanager
def notebook(office: Office) -> Iterator[Store]:
    """What people do on the pages ends up here."""
    with closing(Store(office.folder / "state" / "oneonone.db")) as store:
        yield store


def shared(office: Office, *texts: str, at: datetime) -> None:
    """Let Ben share an agenda of these points."""
    with notebook(office) as store, store.transaction():
        for text in texts:
            store.notebook.add_point(Point(PAIR, WEEK, "ben@example.test", text, at))
        store.notebook.share_sheet(PAIR, WEEK, at)
        store.notebook.share_points(store.notebook.points(PAIR), at)


def letters(office: Office, to: str = "ben@example.test") -> list[tuple[str, str]]:
    """What Ben, or somebody else, got: what it is about, and its subject."""
    found = [one for one in office.mails if to in str(one["To"])]
    return [(str(one["X-Oneonone"]), str(one["Subject"])) for one in found]


def test_an_agenda_is_reminded_of_shared_and_read_before_the_meeting(office: Office) -> None:
    office.work(FRIDAY - HOUR)
    assert letters(office) == []

    office.work(FRIDAY)
    office.work(FRIDAY + HOUR / 2)
    assert letters(office) == [("agenda", "1:1 with Ana Lima on Tuesday 10 March: your agenda")]
    assert f"{BASE_URL}/agenda/ben@example.test/{WEEK}" in text_of(office.mails[0])

    shared(office, "The **release**", "My time off", at=FRIDAY + HOUR)
    office.work(SHARE_BY - HOUR)
    assert letters(office, "ana@example.test") == []
    for minutes in (0, 5, 60):
        office.work(SHARE_BY + timedelta(minutes=minutes))
    office.work(MEETING + HOUR)

    assert letters(office, "ana@example.test") == [("agenda", "1:1 with Ben Ito on Tuesday 10 March: the agenda")]
    [mail] = [one for one in office.mails if "ana@example.test" in str(one["To"])]
    assert "  - The **release**\n  - My time off\n" in text_of(mail).replace("\r", "")
    assert "<strong>release</strong>" in text_of(mail, "html")
    assert "/reason/" not in text_of(mail)
    assert len(letters(office)) == 1


def test_an_agenda_that_nobody_shared_is_told_to_nobody(office: Office) -> None:
    with notebook(office) as store:
        store.notebook.add_point(Point(PAIR, WEEK, "ben@example.test", "A draft", MONDAY))
    for at in (FRIDAY, SHARE_BY, SHARE_BY + HOUR, MEETING - HOUR, MEETING, MEETING + HOUR):
        office.work(at)
    told = [str(one["To"]) for one in office.mails if "ben@example.test" not in str(one["To"])]
    assert (len(letters(office)), [one for one in told if "chi@example.test" not in one]) == (1, [])
    for command in ("status", "exceptions", "history"):
        assert "share" not in office.run(command, *(["ben@example.test"] if command == "history" else [])).out


def test_a_week_that_moved_is_reminded_of_before_its_new_time(office: Office) -> None:
    later = MEETING + timedelta(days=2)
    office.hand("ana").move_week(uid("ben"), MEETING, later)
    office.hand("ben").move_week(uid("ben"), MEETING, later)
    reminded = later - timedelta(hours=42)
    subjects = ["1:1 with Ana Lima on Thursday 12 March: your agenda"]
    for at, expected in ((FRIDAY, []), (SHARE_BY - HOUR, []), (reminded - HOUR, []), (reminded, subjects)):
        office.work(at)
        assert [subject for about, subject in letters(office) if about == "agenda"] == expected


def test_what_was_promised_is_remembered_on_its_day(office: Office) -> None:
    due = date(2026, 3, 4)
    with notebook(office) as store:
        item = ActionItem(PAIR, date(2026, 3, 2), "ben@example.test", "ana@example.test", "Ask for a room", MONDAY, due)
        store.notebook.add_action_item(item)
    morning = datetime.fromisoformat("2026-03-04T08:00:00Z")
    for at in (morning - HOUR, morning, morning + HOUR, morning + timedelta(days=1)):
        office.work(at)
    assert letters(office, "ana@example.test") == [("agenda", "An action item for Wednesday 4 March")]
