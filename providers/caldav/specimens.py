"""Events to try a server out with: long past, of nobody but their owner, and what of them must come back."""

from __future__ import annotations

import re

PLAIN, OWN, NONE = "oneonone-probe", "oneonone-probe-own", "oneonone-probe-none"
"""UIDs: of an event without people, of one with an organizer, and of one that is never written where all is well."""

OURS = "X-ONEONONE-PROBE:a1-b2_c3.d4"
ATTACHED = "ATTACH;FMTTYPE=text/html;X-A=1:https://1on1.example.com/agenda/probe"
_WEEKLY = f"""\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//oneonone//EN
BEGIN:VEVENT
UID:{{uid}}
DTSTAMP:20010101T000000Z
DTSTART:20010102T100000Z
DTEND:20010102T103000Z
RRULE:FREQ=WEEKLY;COUNT=6
EXDATE:20010116T100000Z
SUMMARY:1:1 set-up check
CATEGORIES:WORK,TEAM
TRANSP:TRANSPARENT
X-THEIRS;X-B=1;X-A=2:one\\, two
{OURS}
{ATTACHED}
{{more}}END:VEVENT
BEGIN:VEVENT
UID:{{uid}}
DTSTAMP:20010101T000000Z
RECURRENCE-ID:20010123T100000Z
DTSTART:20010123T120000Z
DTEND:20010123T123000Z
SUMMARY:1:1 set-up check
TRANSP:TRANSPARENT
{OURS}
{{more}}END:VEVENT
END:VCALENDAR
"""
_START, _END = "20010109T000000Z", "20010201T000000Z"
EXPAND = (
    '<?xml version="1.0" encoding="utf-8"?><C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    f'<D:prop><C:calendar-data><C:expand start="{_START}" end="{_END}"/></C:calendar-data></D:prop><C:filter>'
    '<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
    f'<C:time-range start="{_START}" end="{_END}"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>'
).encode()
"""The second to the fifth week of it."""

_WEEKS = ["20010109T100000", "20010123T120000", "20010130T100000"]
"""The third is off, the fourth at another hour."""


def specimen(uid: str, organizer: str = "") -> bytes:
    """A weekly event of six weeks, one off and one at another hour; an organizer alone invites nobody."""
    more = f"ORGANIZER:{organizer}\n" if organizer else ""
    return _WEEKLY.format(uid=uid, more=more).replace("\n", "\r\n").encode()


def keeps(body: bytes, line: str, times: int) -> bool:
    """Whether a property is in what came back, with the same value, so many times; its parameters may differ."""
    name, value = re.split("[;:]", line, maxsplit=1)[0], line.split(":", 1)[1]
    there = [one for one in _lines(body) if re.match(f"{name}[;:]", one) and one.endswith(f":{value}")]
    return len(there) == times


def shows_weeks(data: str) -> bool:
    """Whether these are the weeks that EXPAND asks for, each an event by itself."""
    lines = _lines(data.encode())
    starts = sorted(one.rpartition(":")[2].removesuffix("Z") for one in lines if one.startswith("DTSTART"))
    return starts == _WEEKS and not any(one.startswith("RRULE") for one in lines)


def _lines(body: bytes) -> list[str]:
    """Content lines, unfolded. RFC 5545, section 3.1."""
    return re.sub(r"\r?\n[ \t]", "", body.decode(errors="replace")).splitlines()
