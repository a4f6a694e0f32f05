"""Two people who do not exist, their weeks, and the records about these: what the examples of mails are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from daemon.mail.agendas import Meeting
from daemon.mail.compose import Desk, Question
from daemon.mail.reply_address import reply_address
from rules.model import Deviation, Kind, Person, Role, Span
from rules.records import ExceptionRecord, MakeUp

ASKED = datetime(2026, 3, 9, 8, 12, tzinfo=UTC)
WEEK = datetime(2026, 3, 17, 9, tzinfo=UTC)
MONDAY = date(2026, 3, 16)
DEADLINE, LATER, SHARED_BY = ASKED + timedelta(days=2), ASKED + timedelta(days=1), WEEK - timedelta(days=1)
HALF_HOUR, WEEKLY = timedelta(minutes=30), timedelta(days=7)
PROMPT = "8899aabbccddeeff"
REPORT = Person("ana@example.com", "Ana Ruiz", "Europe/Berlin", "main")
MANAGER = Person("ben@example.com", "Ben Okafor", "Europe/London", "main")
BOTH = (REPORT.email, MANAGER.email)
OTHER_TIMES = (
    MakeUp(WEEK + timedelta(days=1), "same time, next day"),
    MakeUp(WEEK + timedelta(hours=1), "same day, an hour later"),
)
THURSDAY = WEEK + timedelta(days=2, hours=4)


@dataclass(frozen=True, slots=True)
class Case:
    """Who writes, and in which language the two read."""

    desk: Desk
    language: str

    @property
    def report(self) -> Person:
        return replace(REPORT, language=self.language)

    @property
    def manager(self) -> Person:
        return replace(MANAGER, language=self.language)

    @property
    def page(self) -> str:
        return f"{self.desk.base_url}/agenda/{REPORT.email}"

    @property
    def meeting(self) -> Meeting:
        return Meeting("pair", MONDAY, WEEK, f"{self.page}/{MONDAY}")

    def question(self, *records: ExceptionRecord) -> Question:
        """The manager is asked, and may reply where replies are read."""
        replies = (
            reply_address(self.desk.sender, self.desk.secrets, PROMPT, MANAGER.email) if self.desk.takes_replies else ""
        )
        link = f"{self.desk.base_url}/reason/example"
        return Question(self.manager, self.report, records, link, DEADLINE, replies)


def a_record(kind: Kind, number: int = 0, shows: Span | None = None, rule: str = "") -> ExceptionRecord:
    """A week, by number, that differs so."""
    week = WEEK + number * WEEKLY
    return _seen(Deviation(kind, Role.MANAGER, week, Span(week, HALF_HOUR), shows, rule), number)


def a_series(kind: Kind, shows: Span | None = None, rule: str = "") -> ExceptionRecord:
    """A weekly 1:1 that differs so."""
    return _seen(Deviation(kind, Role.MANAGER, None, Span(WEEK, HALF_HOUR), shows, rule))


def _seen(deviation: Deviation, number: int = 0) -> ExceptionRecord:
    seen, key = ASKED - timedelta(minutes=12), f"{number:016x}"
    asked = (MANAGER.email,)
    return ExceptionRecord(key, "pair", REPORT.email, MANAGER.email, deviation, seen, seen, PROMPT, asked, ASKED)


CANCELLED = replace(a_record(Kind.CANCELLED), options=OTHER_TIMES)
DECLINED = a_record(Kind.DECLINED)
WEEKS = tuple(a_record(Kind.CANCELLED, number) for number in range(2))
MOVED = a_record(Kind.MOVED, shows=Span(WEEK + WEEKLY + timedelta(hours=4), HALF_HOUR))
MOVED_WITHIN_THE_WEEK = a_record(Kind.MOVED, shows=Span(THURSDAY, HALF_HOUR))
SHORTER = a_record(Kind.RESIZED, shows=Span(WEEK, timedelta(minutes=15)))
UNINVITED = a_record(Kind.GUEST_REMOVED, rule=REPORT.email)
DELETED = a_series(Kind.SERIES_DELETED)
ENDED = a_series(Kind.SERIES_ENDED, rule="Tue 10:00 Europe/Berlin, 30 min, last on 31 Mar 2026")
ON_THURSDAYS = a_series(Kind.SERIES_MOVED, Span(THURSDAY, HALF_HOUR), "Thu 14:00 Europe/Berlin, 30 min")
LONGER = a_series(Kind.RESIZED, Span(WEEK, timedelta(hours=1)), "Tue 10:00 Europe/Berlin, 60 min")
FORTNIGHTLY = a_series(Kind.CADENCE_CHANGED, rule="Tue 10:00 Europe/Berlin, 30 min, every 2 weeks")
GUEST = a_record(Kind.GUEST_ADDED, rule="chi@example.com")
GUESTS = a_series(Kind.GUEST_ADDED, rule="chi@example.com, dan@example.com")
SECOND = a_series(Kind.DUPLICATE, rule="Fri 11:00 Europe/Berlin, 30 min")
