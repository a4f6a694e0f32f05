"""Who delivers an object: the server, or whoever wrote it."""

from __future__ import annotations

import pytest

from providers.caldav.agents import agent, handed_over, unsent
from providers.caldav.ical import series_of
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


def is_unsent(body: bytes) -> bool:
    series = series_of(parse(body))
    assert series is not None
    return series.unsent


def test_what_nobody_was_told_of_says_so_until_it_is_handed_over() -> None:
    plain = parse(OURS.replace(b"SCHEDULE-AGENT=CLIENT;", b"").replace(b";SCHEDULE-AGENT=CLIENT", b""))
    assert is_unsent(render(unsent(plain, known=False)))
    assert not is_unsent(render(unsent(plain, known=True)))
    assert handed_over(unsent(plain, known=True)) == handed_over(unsent(plain, known=False)) == plain


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"SUMMARY:", b"SUMMARY:Our ", True),
        (b"T103000", b"T104500", True),
        (b"mailto:eve", b"mailto:eva", True),
        (b"PARTSTAT=ACCEPTED", b"PARTSTAT=TENTATIVE", False),
        (b"BEGIN:VEVENT\r\n", b"BEGIN:VEVENT\r\nX-OTHER:1\r\n", False),
    ],
    ids=["title", "time", "guest", "answer", "other"],
)
def test_what_guests_know_changes_with_what_they_are_told(old: bytes, new: bytes, told: bool) -> None:
    quiet = render(unsent(parse(OURS), known=True))
    assert old in quiet
    assert is_unsent(quiet.replace(old, new)) is told
