"""What a guest is mailed as iCalendar: read back, it is what was to be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from providers.caldav.ical import series_of
from providers.caldav.inviting import Parties, invitation_text
from providers.caldav.lines import Component, parse
from providers.rrule import rule_text
from rules.edit import Cancel, Change, End, Invitee, Place, Respond, edited
from rules.inviting import Invitation, Told, as_invited
from rules.model import Frequency, Override, Partstat, Rule, Series, Span
from tests.rules.test_inviting import ANA, BEN, FIRST, HALF, NOW, SERIES, WEEK, told_of

PARTIES = Parties(
    "1:1 Ana / Ben; weekly", Invitee(ANA, "Ana, the manager"), Invitee(BEN, "Ben"), "1on1@example.test", "https://x/a"
)
OFF, ELSEWHERE = Cancel(FIRST + WEEK), Place(FIRST + 2 * WEEK, FIRST + 2 * WEEK + HALF, HALF)


def told(told_before: Told, series: Series | None) -> Invitation:
    found = told_of(told_before, series)
    assert found is not None
    return found


def text_of(one: Invitation) -> bytes:
    return invitation_text(one, PARTIES, NOW)


def events(one: Invitation) -> list[Component]:
    return list(parse(text_of(one)).components("VEVENT"))


def after(*changes: Change) -> Invitation:
    """What is mailed once the first invitation was."""
    return told(told(Told("pair", "uid"), SERIES).told, edited(SERIES, changes))


@pytest.mark.parametrize(
    "changes", [(), (OFF,), (ELSEWHERE,), (OFF, ELSEWHERE), (End(FIRST + 5 * WEEK),)], ids=lambda one: str(len(one))
)
def test_a_request_reads_as_the_series_that_it_tells_of(changes: tuple[Change, ...]) -> None:
    shown = edited(SERIES, changes)
    one = told(Told("pair", "uid"), shown)
    read = series_of(parse(text_of(one)))
    assert as_invited(read, BEN) == as_invited(shown, BEN)


def test_it_names_both_of_them_and_where_it_comes_from() -> None:
    (event,) = events(told(Told("pair", "uid"), SERIES))
    text = text_of(told(Told("pair", "uid"), SERIES)).replace(b"\r\n ", b"").decode()
    assert "METHOD:REQUEST\r\n" in text
    assert 'ORGANIZER;CN="Ana, the manager";SENT-BY="mailto:1on1@example.test":mailto:ana@example.test' in text
    assert "ATTENDEE;CN=Ben;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:ben@example.test" in text
    assert (event.value("SUMMARY"), event.value("SEQUENCE")) == ("1:1 Ana / Ben\\; weekly", "0")


def test_a_week_that_is_off_is_called_off_by_itself_at_its_time() -> None:
    one = after(OFF)
    (event,) = events(one)
    assert b"METHOD:CANCEL\r\n" in text_of(one)
    named = [event.value(name) for name in ("RECURRENCE-ID", "DTSTART", "STATUS", "SEQUENCE")]
    assert named == ["20260310T100000", "20260310T100000", "CANCELLED", "1"]


def test_a_series_that_is_off_is_called_off_whole() -> None:
    one = told(told(Told("pair", "uid"), SERIES).told, None)
    (event,) = events(one)
    assert (event.value("STATUS"), event.value("SEQUENCE")) == ("CANCELLED", "1")
    assert event.line("RECURRENCE-ID") is None


def test_a_week_that_is_elsewhere_goes_with_its_series() -> None:
    series, week = events(after(ELSEWHERE))
    assert (series.value("SEQUENCE"), week.value("SEQUENCE")) == ("0", "1")
    assert week.value("DTSTART") == "20260317T103000"


def test_an_answer_that_stands_goes_along() -> None:
    accepted = edited(SERIES, (Respond(BEN, Partstat.ACCEPTED), ELSEWHERE))
    one = told(told(Told("pair", "uid"), SERIES).told, accepted)
    assert text_of(one).replace(b"\r\n ", b"").count(b"PARTSTAT=ACCEPTED;RSVP=TRUE:mailto:ben") == 2


def test_a_series_in_utc_needs_no_zone() -> None:
    one = told(Told("pair", "uid"), replace(SERIES, zone="UTC"))
    assert b"VTIMEZONE" not in text_of(one) and b"DTSTART:20260303T100000Z" in text_of(one)


def test_a_change_of_all_weeks_from_one_on_says_so() -> None:
    moved = Override(FIRST + 3 * WEEK, FIRST + 3 * WEEK + HALF, HALF, onwards=True)
    one = told(Told("pair", "uid"), replace(SERIES, overrides=(moved,)))
    assert b"RECURRENCE-ID;TZID=Europe/Berlin;RANGE=THISANDFUTURE:" in text_of(one).replace(b"\r\n ", b"")


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (Rule(), "FREQ=WEEKLY"),
        (Rule(interval=2, weekdays=(1, 3)), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"),
        (Rule(Frequency.MONTHLY, weekdays=(1,), nth=-1), "FREQ=MONTHLY;BYDAY=-1TU"),
        (Rule(count=3), "FREQ=WEEKLY;COUNT=3"),
        (Rule(until=datetime(2026, 4, 1, 9, tzinfo=UTC)), "FREQ=WEEKLY;UNTIL=20260401T090000Z"),
    ],
)
def test_a_rule_is_written_as_it_is_read(rule: Rule, text: str) -> None:
    assert rule_text(rule) == text


def test_a_copy_tells_its_sequence_and_whom_its_server_told() -> None:
    body = text_of(after(ELSEWHERE)).replace(b"RSVP=TRUE", b'RSVP=TRUE;SCHEDULE-STATUS="1.1;Sent"')
    read = series_of(parse(body))
    assert read is not None
    assert (read.sequence, set(read.served)) == (1, {BEN})


@pytest.mark.parametrize("status", ["3.7", "5.1;Could not", "1.0"])
def test_a_server_that_did_not_tell_a_guest_says_so(status: str) -> None:
    body = text_of(after(ELSEWHERE)).replace(b"RSVP=TRUE", f'RSVP=TRUE;SCHEDULE-STATUS="{status}"'.encode())
    read = series_of(parse(body))
    assert read is not None and read.served == frozenset()


def test_a_week_that_was_moved_before_is_called_off_where_it_stood() -> None:
    moved = after(ELSEWHERE)
    one = told(moved.told, edited(SERIES, (ELSEWHERE, Cancel(FIRST + 2 * WEEK))))
    assert one.named[0].start == Span(FIRST + 2 * WEEK + HALF, timedelta()).start
