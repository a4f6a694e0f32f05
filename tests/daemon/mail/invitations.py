"""Answers to invitations as calendar programs mail them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.daemon.mail.replying import mail_of

STYLES = Path(__file__).parents[2] / "golden" / "itip"
KIND = "text/calendar; method={method}; charset=UTF-8"


def in_the_style_of(program: str) -> bytes:
    """An answer as such a program writes it."""
    return (STYLES / f"{program}.eml").read_bytes().replace(b"\n", b"\r\n")


def a_response(
    uid: str,
    week: datetime | None = None,
    partstat: str = "DECLINED",
    attendee: str = "p0@example.test",
    *,
    comment: str = "",
    method: str = "REPLY",
    start: datetime | None = None,
    stamped_at: datetime = datetime(2026, 3, 2, 8),
    sequence: int = 0,
) -> str:
    """The iTIP object of one attendee's answer."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tests//EN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{stamped_at:%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{sequence}",
        *([f"RECURRENCE-ID:{week:%Y%m%dT%H%M%SZ}"] if week else []),
        *([f"DTSTART:{start:%Y%m%dT%H%M%SZ}"] if start else []),
        f"ATTENDEE;PARTSTAT={partstat}:mailto:{attendee}",
        *([f"COMMENT:{comment}"] if comment else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(lines) + "\r\n"


def mailed(calendar: str, sender: str = "p0@example.test", method: str = "REPLY", **headers: str) -> bytes:
    """The object as a mail; underscores in names of headers stand for hyphens."""
    kind = ("Content-Type", KIND.format(method=method))
    given = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return mail_of([("From", sender), ("To", "ana@example.test"), *given, kind], calendar.replace("\r\n", "\n"))


def after(minutes: int) -> datetime:
    """When an answer was written, so long after the usual one."""
    return datetime(2026, 3, 2, 8) + timedelta(minutes=minutes)
