"""Writes cancelled weeks for reference, so that mail programs can show them. RFC 5546, section 3.2.1; RFC 6047.

They go along as an attachment: Outlook takes text/calendar for a meeting message only in the first part of a
multipart/mixed (V0343 in https://msdn.microsoft.com/en-us/library/ee624811(v=exchg.80).aspx), and an alternative
stands in the place of our text and link (https://github.com/nodemailer/nodemailer/issues/1017). METHOD:PUBLISH wants no
answer, so nobody is offered buttons. UID and RECURRENCE-ID are those of the series, for of any other UID Gmail makes a
second event (https://github.com/calcom/cal.diy/pull/8010). Who opens it by hand is shown what the calendars show
already: off, no time taken, and with SEQUENCE 0, which replaces nothing newer (RFC 5546, section 2.1.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from icalendar.prop import vText

from providers.caldav.compose import PRODUCT, instant_line
from providers.caldav.lines import Line, new_line
from providers.caldav.vtimezone import vtimezone
from providers.stamps import in_utc
from rules.model import Span
from rules.published import Event


def published(event: Event, weeks: Mapping[datetime, Span], as_of: datetime) -> bytes:
    """A VCALENDAR of cancelled weeks by recurrence id, each as it was agreed."""
    known = b"" if event.zone == "UTC" else vtimezone(event.zone, min(weeks).year - 1)
    lines = (line.raw for week in sorted(weeks) for line in _week(event, week, weeks[week], as_of))
    head = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:" + PRODUCT + b"\r\nMETHOD:PUBLISH\r\n"
    return head + known + b"".join(lines) + b"END:VCALENDAR\r\n"


def _week(event: Event, week: datetime, agreed: Span, as_of: datetime) -> Iterator[Line]:
    yield new_line("BEGIN", "VEVENT")
    yield new_line("UID", event.uid)
    yield instant_line("RECURRENCE-ID", week, event.zone)
    yield new_line("DTSTAMP", in_utc(as_of))
    yield new_line("SEQUENCE", "0")
    yield new_line("STATUS", "CANCELLED")
    yield new_line("TRANSP", "TRANSPARENT")
    yield new_line("SUMMARY", vText(event.title).to_ical().decode())
    yield instant_line("DTSTART", agreed.start, event.zone)
    yield instant_line("DTEND", agreed.end, event.zone)
    yield new_line("ORGANIZER", f"mailto:{event.organizer}")
    yield new_line("END", "VEVENT")
