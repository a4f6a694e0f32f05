"""Who delivers an object: the server, or whoever wrote it."""

from __future__ import annotations

import pytest

from providers.caldav.agents import agent, handed_over
from providers.caldav.lines import parse, render
from tests.providers.objects import a_week, an_event, an_object

AT = ":20260317T090000Z"
WEEK = a_week("ATTENDEE;SCHEDULE-AGENT=CLIENT:mailto:eve@example.test", week=AT, start=f"DTSTART{AT}")
OURS = an_object(an_event(), WEEK).replace(b"ORGANIZER;", b"ORGANIZER;SCHEDULE-AGENT=CLIENT;")


def test_what_we_delivered_so_far_is_handed_over_to_the_server_with_its_weeks() -> None:
    calendar = handed_over(parse(OURS))
    assert {agent(event) for event in calendar.components("VEVENT")} == {None}
    assert render(calendar) == OURS.replace(b"SCHEDULE-AGENT=CLIENT;", b"").replace(b";SCHEDULE-AGENT=CLIENT", b"")


@pytest.mark.parametrize("named", [b"SCHEDULE-AGENT=NONE;", b"SCHEDULE-AGENT=SERVER;", b""])
def test_any_other_stays_as_it_is_byte_for_byte(named: bytes) -> None:
    body = OURS.replace(b"ORGANIZER;SCHEDULE-AGENT=CLIENT;", b"ORGANIZER;" + named)
    assert render(handed_over(parse(body))) == body
