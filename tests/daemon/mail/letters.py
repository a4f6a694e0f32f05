"""Builders for the tests of mails: two people in two zones, records of every kind, and how a mail is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import compat32, default
from email.utils import parseaddr

from daemon.mail.compose import Desk
from daemon.web.tokens import preferences_link
from rules.model import Deviation, Kind, Person, Role, Span
from rules.records import Answer, ExceptionRecord, MakeUp, Outcome, Reason, ReasonKind

NOW = datetime(2026, 3, 9, 8, 12, tzinfo=UTC)
DEADLINE = datetime(2026, 3, 11, 8, tzinfo=UTC)
WEEK = datetime(2026, 3, 17, 9, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
BASE_URL = "https://one.example.com"
LINK = f"{BASE_URL}/reason/InByb21wdCI.aa-bb_cc"
DESK = Desk("1:1s <oneonone@example.com>", "ops@example.com", BASE_URL, ("a secret of at least thirty-two characters",))
ANA = Person("ana@example.com", "Ana Ruiz", "Europe/Berlin", "main")
BEN = Person("ben@example.com", "Ben Okafor", "America/New_York", "main")


def choices_of(person: str) -> str:
    """The link to what somebody chose about mails, which every mail to people has."""
    return preferences_link(BASE_URL, DESK.secrets, person)


def a_week(number: int = 0) -> datetime:
    """The start of the 1:1 in the first week that the tests speak of, or in a later one."""
    local_shift = timedelta(hours=1) if number >= 2 else timedelta(0)
    return WEEK + timedelta(days=7 * number) - local_shift


def a_span(start: datetime = WEEK, length: timedelta = HALF_HOUR) -> Span:
    return Span(start, length)


def a_deviation(kind: Kind, week: datetime | None = WEEK, now_shows: Span | None = None, rule: str = "") -> Deviation:
    return Deviation(kind, Role.MANAGER, week, a_span(week or WEEK), now_shows, rule)


def a_record(
    deviation: Deviation, key: str = "0a1b2c3d4e5f6071", asked: tuple[str, ...] = (BEN.email,)
) -> ExceptionRecord:
    return ExceptionRecord(
        key=key,
        pair="pair",
        report=ANA.email,
        manager=BEN.email,
        deviation=deviation,
        seen_at=NOW - timedelta(minutes=15),
        changed_at=NOW - timedelta(minutes=15),
        prompt="8899aabbccddeeff",
        asked=asked,
        asked_at=NOW,
    )


def several_weeks(kind: Kind = Kind.CANCELLED, count: int = 3) -> list[ExceptionRecord]:
    return [a_record(a_deviation(kind, a_week(number)), key=f"{number:016x}") for number in range(count)]


EVERY_KIND: dict[Kind, Deviation] = {
    Kind.CANCELLED: a_deviation(Kind.CANCELLED),
    Kind.MOVED: a_deviation(Kind.MOVED, now_shows=a_span(datetime(2026, 3, 24, 13, tzinfo=UTC))),
    Kind.RESIZED: a_deviation(Kind.RESIZED, now_shows=a_span(length=timedelta(minutes=15))),
    Kind.DECLINED: a_deviation(Kind.DECLINED),
    Kind.SERIES_DELETED: a_deviation(Kind.SERIES_DELETED, None),
    Kind.SERIES_ENDED: a_deviation(
        Kind.SERIES_ENDED, None, a_span(), "Tue 10:00 Europe/Berlin, 30 min, until 2026-03-31"
    ),
    Kind.SERIES_MOVED: a_deviation(
        Kind.SERIES_MOVED, None, a_span(datetime(2026, 3, 19, 14, tzinfo=UTC)), "Thu 15:00 Europe/Berlin, 30 min"
    ),
    Kind.CADENCE_CHANGED: a_deviation(
        Kind.CADENCE_CHANGED, None, None, "Tue 10:00 Europe/Berlin, 30 min, every 2 weeks"
    ),
    Kind.GUEST_REMOVED: a_deviation(Kind.GUEST_REMOVED, rule=ANA.email),
    Kind.GUEST_ADDED: a_deviation(Kind.GUEST_ADDED, rule="chi@example.com"),
    Kind.SPLIT: a_deviation(Kind.SPLIT, None, None, "Tue 10:00 Europe/Berlin, 30 min"),
    Kind.DUPLICATE: a_deviation(Kind.DUPLICATE, None, None, "Fri 11:00 Europe/Berlin, 30 min"),
    Kind.ORGANIZER_CHANGED: a_deviation(Kind.ORGANIZER_CHANGED, None, None, "assistant@example.com"),
    Kind.AGENDA_DETACHED: a_deviation(Kind.AGENDA_DETACHED, None),
    Kind.COPIES_DISAGREE: a_deviation(Kind.COPIES_DISAGREE, now_shows=a_span(datetime(2026, 3, 18, 13, tzinfo=UTC))),
}

TOLD_ALONE = (Kind.GUEST_ADDED, Kind.SPLIT, Kind.DUPLICATE, Kind.ORGANIZER_CHANGED, Kind.COPIES_DISAGREE)
ASKED_ABOUT = [kind for kind in Kind if kind not in (*TOLD_ALONE, Kind.AGENDA_DETACHED)]
OPTIONS = (
    MakeUp(WEEK + timedelta(days=1), "same time, next day"),
    MakeUp(WEEK + timedelta(hours=1), "same day, an hour later"),
    MakeUp(WEEK + timedelta(days=2, hours=4), "nearest free time on Thursday"),
)
"""Other times in the week that the tests speak of."""


def ended(kind: Kind, outcome: Outcome, **facts: object) -> ExceptionRecord:
    """A record of such a deviation that is closed, with further facts."""
    return replace(a_record(EVERY_KIND[kind]), outcome=outcome, closed_at=NOW, **facts)  # type: ignore[arg-type]


def restored(*records: ExceptionRecord) -> list[ExceptionRecord]:
    """The records after the calendars were put back."""
    return [replace(one, outcome=Outcome.RESTORED, closed_at=NOW) for one in records]


def passed_on(record: ExceptionRecord) -> ExceptionRecord:
    """After Ana answered that it was somebody else, and Ben is asked."""
    return replace(record, asked=(ANA.email, BEN.email), denied=(ANA.email,))


def a_proposal() -> ExceptionRecord:
    """Ana would like the time that the calendar shows, and Ben is asked to agree."""
    wish = Reason(ReasonKind.OTHER, "", ANA.email, NOW)
    record = a_record(EVERY_KIND[Kind.SERIES_MOVED], asked=(ANA.email, BEN.email))
    return replace(record, answer=Answer.NEW_SLOT, reason=wish)


def moved_within_the_week() -> Deviation:
    return a_deviation(Kind.MOVED, now_shows=a_span(WEEK + timedelta(days=2, hours=4)))


def named(person: Person, name: str) -> Person:
    return replace(person, name=name)


def read(content: bytes) -> EmailMessage:
    """The message as a mail program understands it."""
    message = BytesParser(policy=default).parsebytes(content)
    assert isinstance(message, EmailMessage)
    return message


def display_name(content: bytes) -> str:
    """The name in To, by RFC 2047 to the letter: Python's newer parser puts spaces between encoded words."""
    value = BytesParser(policy=compat32).parsebytes(content)["To"]
    return str(make_header(decode_header(parseaddr(value.replace("\r\n", "").replace("\n", ""))[0])))


def part(message: EmailMessage, subtype: str) -> str:
    """The decoded text or HTML of a message, with plain line ends."""
    body = message.get_body((subtype,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")
