"""Values with defaults: Ana is the manager, Ben the team member, Tue 10:00 in Berlin is their slot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from rules.delivery import Delivery
from rules.drift import Expected, deviations
from rules.identity import pair_key, record_key, series_uid
from rules.known import Known
from rules.model import Attendee, Deviation, Kind, Pair, Partstat, Person, Role, Rule, Series, Slot, Span, Window
from rules.reading import CopyState
from rules.records import ExceptionRecord
from rules.situation import Evidence, Situation

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
HALF_HOUR = timedelta(minutes=30)
HORIZON = timedelta(days=56)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""Monday, 10:00 in Berlin; the first 1:1 was on Tuesday 3 February."""

FIRST = datetime(2026, 2, 3, 10)
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)
"""The 1:1 of the week after this one."""

ANA = Person("ana@example.test", "Ana Ümit", "Europe/Berlin", "office")
BEN = Person("ben@example.test", "Ben Okafor", "Europe/Berlin", "office")
SLOT = Slot(1, time(10), HALF_HOUR, "Europe/Berlin")
KEY = pair_key(BEN.email, ANA.email)
LINK = "https://meet.example.test/agenda/ben@example.test"


def utc(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def a_pair(**changes: Any) -> Pair:
    """Ben and Ana at their slot."""
    return replace(Pair(BEN, ANA, SLOT), **changes)


def a_series(**changes: Any) -> Series:
    """The weekly series as it was written, in its first generation."""
    series = Series(
        uid=series_uid(KEY, 1),
        start=FIRST,
        zone=SLOT.zone,
        length=SLOT.length,
        rule=Rule(),
        organizer=ANA.email,
        attendees=(Attendee(ANA.email, Partstat.ACCEPTED), Attendee(BEN.email, Partstat.ACCEPTED)),
        links=(LINK,),
        marker=KEY,
    )
    return replace(series, **changes)


def a_known(**changes: Any) -> Known:
    """The pair, remembered with the series above."""
    known = Known(
        key=KEY,
        pair=a_pair(),
        slot=SLOT,
        generation=1,
        first=utc(2, 3, 9),
        adopted_at=utc(2, 1),
        written=frozenset(Role),
    )
    return replace(known, **changes)


def a_deviation(kind: Kind = Kind.CANCELLED, role: Role = Role.MANAGER, **changes: Any) -> Deviation:
    """One week that deviates: next week's unless said otherwise."""
    deviation = Deviation(kind, role, TUESDAY, Span(TUESDAY, HALF_HOUR))
    return replace(deviation, **changes)


def a_record(deviation: Deviation | None = None, **changes: Any) -> ExceptionRecord:
    """A record of a deviation that was first seen at NOW."""
    about = deviation or a_deviation()
    record = ExceptionRecord(
        key=record_key(KEY, about.kind, about.recurrence_id, 1),
        pair=KEY,
        report=BEN.email,
        manager=ANA.email,
        deviation=about,
        seen_at=NOW,
        changed_at=NOW,
    )
    return replace(record, **changes)


def expected(**changes: Any) -> Expected:
    """What both copies should show."""
    what = Expected(SLOT, utc(2, 3, 9), LINK, BEN.email, ANA.email, Delivery.COPY)
    return replace(what, **changes)


def seen(
    organizer: CopyState, attendee: CopyState, way: Delivery = Delivery.COPY, now: datetime = NOW
) -> tuple[Deviation, ...]:
    """The deviations of the two copies."""
    return deviations(expected(delivery=way), organizer, attendee, Window(now, now + HORIZON))


def a_situation(
    organizer: CopyState | None = None,
    attendee: CopyState | None = None,
    *records: ExceptionRecord,
    way: Delivery = Delivery.COPY,
    now: datetime = NOW,
    **changes: Any,
) -> Situation:
    """What is known of the pair when its copies show this; both are in order unless said otherwise."""
    copies = {Role.MANAGER: organizer or a_series(), Role.REPORT: attendee or a_series()}
    found = seen(copies[Role.MANAGER], copies[Role.REPORT], way, now)
    situation = Situation(
        known=a_known(),
        copies=copies,
        deviations=found,
        records=records,
        delivery=way,
        link=LINK,
        found=1,
        evidence=Evidence({}),
    )
    return replace(situation, **changes)
