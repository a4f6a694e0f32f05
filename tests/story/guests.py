"""A company with a team member who has nothing but mail, and what lies in that mailbox."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar

from rules.identity import pair_key, series_uid
from tests.story.office import ANA, Premises
from tests.story.turns import records

GUEST = "gil@elsewhere.test"
OUTSIDE = '[accounts.outside]\nprovider = "mail"\n'
ROW = f"{GUEST},Gil Roe,ana@example.test,Europe/Berlin,outside,,Tue 10:00,"


def with_a_guest(office: Premises, row: str = ROW, account: str = "main") -> None:
    """Let the company be Ana and somebody outside."""
    office.config.write_text(office.config.read_text() + OUTSIDE)
    office.hire([ANA.replace("Berlin,,,,", f"Berlin,{account},,,"), row])


def guests_uid(generation: int = 1) -> str:
    """UID of the series of the two."""
    return series_uid(pair_key(GUEST, "ana@example.test"), generation)


def invited(office: Premises) -> list[str]:
    """What the guest was mailed, oldest first: METHOD, which series, and what of it with its SEQUENCE."""
    return [summary(one) for one in office.mails_of("invitation")]


def calendar_in(mail: EmailMessage) -> Any:
    """The calendar in an invitation."""
    (part,) = (one for one in mail.walk() if one.get_content_type() == "text/calendar")
    return Calendar.from_ical(part.get_content())


def summary(mail: EmailMessage) -> str:
    """`REQUEST 0: series 1, 2026-03-24 2`."""
    calendar = calendar_in(mail)
    named = []
    for event in calendar.walk("VEVENT"):
        week = str(event["RECURRENCE-ID"].dt.date()) if "RECURRENCE-ID" in event else "series"
        named.append(f"{week} {event['SEQUENCE']}" + (" ends" if "UNTIL" in event.get("RRULE", {}) else ""))
    return f"{calendar['METHOD']}: {', '.join(named)}"


def keeps_off(office: Premises, at: datetime) -> None:
    """Ana says why, for what is open."""
    (key,) = (one["key"] for one in records(office) if one["outcome"] is None)
    done = office.fast("reason", key, "--kind", "travel", "--text", "On the road.", "--by", "ana@example.test", at=at)
    assert done.code == 0, done.err
