"""Names and titles that would be lines of their own stay names and titles, whichever program reads them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from icalendar import Calendar

from providers.caldav.compose import object_of
from rules.edit import Invitee
from tests.providers.drafts import a_draft
from tests.providers.scene import NOW

BREAKS = (
    "\r\n",
    "\n",
    "\r",
    "\v",
    "\f",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    "\r\n ",
    "\\n",
    "^n",
    "\0",
)
FORGED = ("X-INJECTED:1", "ATTACH:http://evil.example/", "END:VEVENT", "ATTENDEE:mailto:eve@evil.example", " folded")
WRAPS = ("{}", '"{}', '{}"', '";X-INJECTED="1":{}', "{};X-INJECTED=1", "{}:mailto:eve@evil.example", "a" * 70 + "{}")
PAYLOADS = [wrap.format(f"Ana{end}{line}") for end, line, wrap in product(BREAKS, FORGED, WRAPS)]


def shape(content: bytes) -> list[tuple[str, tuple[str, ...]]]:
    """Each property of the event with its parameters, as icalendar reads them, and how many components there are."""
    read = Calendar.from_ical(content)
    (event,) = read.walk("VEVENT")
    lines = [(name, tuple(sorted(getattr(value, "params", {})))) for name, value in event.property_items(sorted=False)]
    return [*sorted(lines), (str(len(read.walk())), ())]


def starts(content: bytes) -> list[str]:
    """What every line begins with, for a program that takes any separator of Unicode for the end of a line."""
    unfolded = content.decode().replace("\r\n ", "")
    return sorted(line.partition(":")[0].partition(";")[0] for line in unfolded.splitlines())


@pytest.mark.parametrize("end", range(len(BREAKS)))
def test_no_name_and_no_title_becomes_a_line_of_its_own(end: int) -> None:
    plain = a_draft()
    expected = object_of(plain, NOW)
    size = len(PAYLOADS) // len(BREAKS)
    for text in PAYLOADS[end * size : (end + 1) * size]:
        named = replace(plain.organizer, name=text), Invitee(plain.attendee.email, text)
        draft = replace(plain, organizer=named[0], attendee=named[1], title=text)

        written = object_of(draft, NOW)

        assert shape(written) == shape(expected), text
        assert starts(written) == starts(expected), text
