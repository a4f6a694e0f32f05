"""Writes what an organizer tells a guest by mail: METHOD:REQUEST and METHOD:CANCEL. RFC 5546, 3.2.2 and 3.2.5.

ORGANIZER is the manager, for whose calendar an answer is meant, with SENT-BY where the mail comes from: Outlook takes
the two for who sends on whose behalf (MS-OXCICAL, ORGANIZER and X-MS-OLK-SENDER).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from icalendar.prop import vText

from providers.caldav.compose import PRODUCT, instant_line, zoned_line
from providers.caldav.lines import Line, new_line
from providers.caldav.vtimezone import vtimezone
from providers.rrule import rule_text
from providers.stamps import in_utc
from rules.inviting import Invitation, Method
from rules.model import Override, Series
from rules.slot import instant


class Named(Protocol):
    """Somebody with an address and a name."""

    @property
    def email(self) -> str: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Parties:
    """Who invites whom to what: `sent_by` is where the mail comes from, `link` leads to the agenda, "" for none."""

    title: str
    organizer: Named
    guest: Named
    sent_by: str
    link: str = ""


def invitation_text(one: Invitation, parties: Parties, now: datetime) -> bytes:
    """The VCALENDAR: a series with all of its edited weeks, or what of it is off."""
    series = one.told.series or one.before
    assert series is not None
    known = b"" if series.zone == "UTC" else vtimezone(series.zone, series.start.year - 1)
    head = f"METHOD:{one.method}\r\n".encode()
    lines = b"".join(line.raw for line in _events(one, series, parties, now))
    begin = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:" + PRODUCT + b"\r\nCALSCALE:GREGORIAN\r\n"
    return begin + head + known + lines + b"END:VCALENDAR\r\n"


def _events(one: Invitation, series: Series, parties: Parties, now: datetime) -> Iterator[Line]:
    if one.method is Method.REQUEST or not one.weeks:
        yield from _event(one, parties, now, _times(one, series), None)
    for week in one.named:
        yield from _event(one, parties, now, _times_of_week(one, series, week), week.recurrence_id)


def _event(
    one: Invitation, parties: Parties, now: datetime, times: Iterator[Line], week: datetime | None
) -> Iterator[Line]:
    yield new_line("BEGIN", "VEVENT")
    yield new_line("UID", one.told.uid)
    yield from times
    yield new_line("DTSTAMP", in_utc(now))
    yield new_line("STATUS", "CANCELLED" if one.method is Method.CANCEL else "CONFIRMED")
    yield new_line("SUMMARY", vText(parties.title).to_ical().decode())
    yield _user_line("ORGANIZER", parties.organizer, SENT_BY=f"mailto:{parties.sent_by}")
    yield _user_line("ATTENDEE", parties.organizer, PARTSTAT="ACCEPTED")
    answer = one.answer(parties.guest.email, week)
    yield _user_line("ATTENDEE", parties.guest, ROLE="REQ-PARTICIPANT", PARTSTAT=answer, RSVP="TRUE")
    if parties.link and one.method is Method.REQUEST:
        yield new_line("ATTACH", parties.link)
        yield new_line("URL", parties.link)
    yield new_line("END", "VEVENT")


def _times(one: Invitation, series: Series) -> Iterator[Line]:
    yield new_line("SEQUENCE", str(one.told.sequence))
    yield zoned_line("DTSTART", series.start, series.zone)
    yield instant_line("DTEND", instant(series.start, series.zone) + series.length, series.zone)
    if series.rule:
        yield new_line("RRULE", rule_text(series.rule))
    for name, dates in (("EXDATE", series.excluded), ("RDATE", series.added)):
        yield from (instant_line(name, at, series.zone) for at in sorted(dates))


def _times_of_week(one: Invitation, series: Series, week: Override) -> Iterator[Line]:
    at = instant_line("RECURRENCE-ID", week.recurrence_id, series.zone)
    yield at.having_parameters({"RANGE": "THISANDFUTURE"}) if week.onwards else at
    yield new_line("SEQUENCE", str(one.sequence_of(week.recurrence_id)))
    yield instant_line("DTSTART", week.start, series.zone)
    yield instant_line("DTEND", week.start + week.length, series.zone)


def _user_line(name: str, who: Named, **parameters: str) -> Line:
    return new_line(name, f"mailto:{who.email}", CN=who.name or None, **parameters)
