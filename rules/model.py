"""The nouns of the program, as values that cannot be in a wrong state.

Instants are aware datetimes in UTC; local time lives in a Slot and in a Series' start alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

LocalTime = time
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LANGUAGES = ("en", "de")
"""What pages and mails speak, as RFC 5646 names languages; the first one where nothing is known."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Working time on one weekday (0 is Monday): from one to before another time since midnight, a day at most."""

    day: int
    start: timedelta
    end: timedelta


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours: weekdays (0 is Monday) and local times from start to before end; or `shifts` instead of them.

    `assumed`: nobody said so in the roster, and a calendar may know better.
    """

    days: frozenset[int] = frozenset(range(5))
    start: time = time(9)
    end: time = time(17)
    shifts: tuple[Shift, ...] = ()
    assumed: bool = field(default=False, compare=False)

    def on(self, day: int) -> tuple[Shift, ...]:
        """When there is work on a weekday, in order."""
        if self.shifts:
            return tuple(sorted((one for one in self.shifts if one.day == day), key=lambda one: one.start))
        start, end = (timedelta(hours=at.hour, minutes=at.minute) for at in (self.start, self.end))
        return (Shift(day, start, end),) if day in self.days else ()


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with an e-mail address (lower case, the identity), a zone and a calendar.

    `holidays` names a country or a region of it as ISO 3166 does: `DE`, `DE-BE`; "" for none.
    `language` is one of LANGUAGES; "" when nobody said so. What the person chose about mails (module preferences) is
    here as well: in `language`, with the roster's in `rostered` where that is another one, in `mail_hours` when mails
    may come, None for as the company has it, and in `reminders` and `remind_before`, None for the company's.
    """

    email: str
    name: str
    zone: str
    account: str
    calendar: str = ""
    hours: Hours = Hours()
    holidays: str = ""
    language: str = ""
    rostered: str | None = None
    mail_hours: Hours | None = None
    reminders: bool = True
    remind_before: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """The agreed weekday, local time, length and zone of a 1:1."""

    weekday: int
    time: LocalTime
    length: timedelta
    zone: str

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.weekday]} {self.time:%H:%M} {self.zone}"


@dataclass(frozen=True, slots=True)
class Pair:
    """A team member and the direct manager, with the slot they agreed on."""

    report: Person
    manager: Person
    slot: Slot


class Role(StrEnum):
    """Whose copy: the manager's is the organizer's copy, the report's the attendee's."""

    MANAGER = "manager"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Window:
    """From start to before end."""

    start: datetime
    end: datetime

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


class Frequency(StrEnum):
    """FREQ of RFC 5545, section 3.3.10."""

    SECONDLY = "SECONDLY"
    MINUTELY = "MINUTELY"
    HOURLY = "HOURLY"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Rule:
    """What an RRULE says; `further` is true for any part that is not named here (BYYEARDAY, BYMONTH …).

    `nth`: which of the weekday's days in a month, 1 for the first, -1 for the last; None for all of them.
    """

    frequency: Frequency = Frequency.WEEKLY
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    until: datetime | None = None
    count: int | None = None
    further: bool = False
    nth: int | None = None


class Partstat(StrEnum):
    """PARTSTAT of RFC 5545, section 3.2.12; any other value reads as NEEDS_ACTION."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"
    DELEGATED = "DELEGATED"


@dataclass(frozen=True, slots=True)
class Attendee:
    """One invited person: address in lower case without `mailto:`; `comment` is what came with the answer."""

    email: str
    partstat: Partstat = Partstat.NEEDS_ACTION
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """One week that was edited; `attendees` and `links` are None when they are those of the series.

    `onwards`: it stands for all later weeks as well, RANGE=THISANDFUTURE of RFC 5545, section 3.2.13.
    `comment` is what was written into it. `apart`: it lies in an object of its own, beside that of the series.
    """

    recurrence_id: datetime
    start: datetime
    length: timedelta
    cancelled: bool = False
    attendees: tuple[Attendee, ...] | None = None
    links: tuple[str, ...] | None = None
    comment: str = ""
    onwards: bool = False
    apart: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Series:
    """A recurring event as one copy shows it. `start` is local wall time in `zone`, without tzinfo.

    `headless`: overrides alone, without the series that they belong to. `sequence` is the highest SEQUENCE in it;
    `served`: guests whom the calendar server says that it told of it. `unsent`: it was kept from it, and is to by now.
    """

    uid: str
    start: datetime
    zone: str
    length: timedelta
    rule: Rule | None
    excluded: frozenset[datetime] = frozenset()
    added: frozenset[datetime] = frozenset()
    overrides: tuple[Override, ...] = ()
    organizer: str = ""
    attendees: tuple[Attendee, ...] = ()
    cancelled: bool = False
    links: tuple[str, ...] = ()
    marker: str = ""
    headless: bool = False
    sequence: int = field(default=0, compare=False)
    served: frozenset[str] = field(default=frozenset(), compare=False)
    unsent: bool = field(default=False, compare=False)


class Kind(StrEnum):
    """Kinds of deviation (architecture, section 5)."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    RESIZED = "resized"
    DECLINED = "declined"
    SERIES_DELETED = "series_deleted"
    SERIES_ENDED = "series_ended"
    SERIES_MOVED = "series_moved"
    CADENCE_CHANGED = "cadence_changed"
    GUEST_REMOVED = "guest_removed"
    GUEST_ADDED = "guest_added"
    SPLIT = "split"
    DUPLICATE = "duplicate"
    ORGANIZER_CHANGED = "organizer_changed"
    AGENDA_DETACHED = "agenda_detached"
    COPIES_DISAGREE = "copies_disagree"


@dataclass(frozen=True, slots=True)
class Span:
    """Start and length of one meeting."""

    start: datetime
    length: timedelta

    @property
    def end(self) -> datetime:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference between slot and calendar, on the copy of `role`.

    `recurrence_id` is None when the whole series deviates. `now_shows` is what stands in the calendar
    instead: a Span for a moved or resized week, words for a series, None when nothing stands there.
    `said` is what a person wrote into the calendar with the change.
    """

    kind: Kind
    role: Role
    recurrence_id: datetime | None = None
    agreed: Span | None = None
    now_shows: Span | None = None
    rule_shows: str = ""
    said: str = ""

    @property
    def subject(self) -> tuple[Kind, datetime | None]:
        """Kind and week: there is one record for each."""
        return self.kind, self.recurrence_id

    @property
    def off_its_time(self) -> bool:
        """Whether one week does not take place when it should: an absence explains it, another time makes up for it."""
        return self.recurrence_id is not None and self.kind in (Kind.CANCELLED, Kind.DECLINED, Kind.MOVED)

    @property
    def fingerprint(self) -> str:
        """Changes when a person edits further; for a series never by the mere passing of weeks.

        Whose copy it is does not count, since the other one follows; it only does for who declined.
        """
        week = self.recurrence_id is not None and self.now_shows
        span = f"{self.now_shows.start.isoformat()}+{self.now_shows.length}" if week and self.now_shows else ""
        return f"{self.role if self.kind is Kind.DECLINED else ''}|{span}|{self.rule_shows}"

    def is_still(self, other: Deviation) -> bool:
        """Whether another reading shows the very same."""
        return self.subject == other.subject and self.fingerprint == other.fingerprint


class Adopt(StrEnum):
    """Whether a weekly series that two people made by hand is taken over."""

    YES = "yes"
    ASK = "ask"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Policy:
    """The company's rules, from [policy] and [governor]."""

    length: timedelta = timedelta(minutes=30)
    shortest: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(minutes=45)
    settle: timedelta = timedelta(minutes=10)
    remind_after: timedelta = timedelta(hours=24)
    put_back_after: timedelta = timedelta(hours=48)
    horizon: timedelta = timedelta(days=56)
    quiet: bool = True
    daily: int = 3
    adopt: Adopt = Adopt.YES
