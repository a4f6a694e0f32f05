"""What users of other tools report about their calendars must not happen here: each a test of that name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Alarm, Calendar, vText

from daemon.demo.edits import answer, master, override, put
from tests.servers.people import RawHand
from tests.story.asking import WEEK
from tests.story.delivering import delivered
from tests.story.office import DAY, HOUR, MONDAY, Office, text_of, uid
from tests.story.shown import meetings, overrides, series, values
from tests.story.turns import ASKED, answers, concluded, link_in, outcomes, records, series_of, settled, started, told

BEN = "ben@example.test"
SERIES = uid("ben")
EVERY_WEEK = [WEEK + timedelta(weeks=number) for number in (-3, -2, -1, 0)]
LATER = [datetime.fromisoformat("2026-03-31T08:00:00Z") + timedelta(weeks=number) for number in range(8)]


def weeks(office: Office, user: str) -> list[datetime]:
    """When Ben's 1:1 is in the calendar of one of the two."""
    return meetings(series_of(office, user, SERIES))


@pytest.mark.parametrize("how", ["cancel_week", "cancel_week_by_status"])
def test_cancelling_one_week_must_not_cancel_the_series_for_the_other(any_office: Office, how: str) -> None:
    office = started(any_office)
    before = weeks(office, "ben")
    without = [week for week in before if week != WEEK]
    invitations, bens = messages(office), [series_of(office, "ben", SERIES)]
    settled(office, lambda: getattr(office.hand("ana"), how)(SERIES, WEEK))
    assert weeks(office, "ben") in (before, without)
    bens.append(series_of(office, "ben", SERIES))
    (prompt,) = office.mails_of("prompt")
    assert answers(office, ASKED, link_in(prompt), {"kind": "travel", "answer": "keep_off"})[0] == 200
    concluded(office)
    assert (weeks(office, "ana"), weeks(office, "ben")) == (without, without)
    assert outcomes(office) == [("cancelled", "excused")]
    both = [series(series_of(office, user, SERIES)) for user in ("ana", "ben")]
    assert [values(one, "RRULE") for one in both] == [["RRULE:FREQ=WEEKLY"]] * 2
    assert [values(one, "STATUS") for one in both] == [[]] * 2
    bens.append(series_of(office, "ben", SERIES))
    assert (len(set(bens)), len(messages(office) - invitations) <= 1) == (2, True)


def messages(office: Office) -> frozenset[str]:
    """What came into Ben's inbox, where the server has any."""
    return delivered(office, "ben") if office.server.inbox else frozenset()


@pytest.mark.parametrize("how", ["cancel_week", "cancel_week_by_status"])
def test_who_takes_a_week_off_their_own_calendar_must_not_cancel_it_for_the_other(office: Office, how: str) -> None:
    started(office)
    before = series_of(office, "ana", SERIES)
    settled(office, lambda: getattr(office.hand("ben"), how)(SERIES, WEEK))
    concluded(office)
    assert outcomes(office) == [("declined", "unexplained")]
    assert series_of(office, "ana", SERIES) == before
    assert weeks(office, "ben") == [week for week in weeks(office, "ana") if week != WEEK]


def test_one_override_must_not_wipe_its_siblings(any_office: Office) -> None:
    office = started(any_office)
    before, ana = weeks(office, "ana"), office.hand("ana")
    ana.title_week(SERIES, LATER[0], "1:1, on the balcony")
    ana.edit(SERIES, lambda calendar: put(override(calendar, LATER[2]), "LOCATION", "Room 7"))
    siblings = overrides(series_of(office, "ana", SERIES))
    ana.cancel_week(SERIES, WEEK)
    settled(office, lambda: ana.move_week(SERIES, LATER[1], LATER[1] + 8 * DAY))
    concluded(office)
    assert outcomes(office) == [("cancelled", "restored"), ("moved", "restored")]
    after = overrides(series_of(office, "ana", SERIES))
    assert {name: after[name] for name in siblings} == siblings and len(siblings) == 2
    assert weeks(office, "ana") == weeks(office, "ben") == before


def test_one_override_of_mine_must_not_wipe_those_of_the_other(office: Office) -> None:
    started(office)
    office.hand("ben").title_week(SERIES, LATER[0], "Ask for a raise")
    siblings = overrides(series_of(office, "ben", SERIES))
    settled(office, lambda: office.hand("ana").cancel_week(SERIES, WEEK))
    (prompt,) = office.mails_of("prompt")
    assert answers(office, ASKED, link_in(prompt), {"answer": "make_up"})[0] == 200
    concluded(office)
    after = overrides(series_of(office, "ben", SERIES))
    assert {name: after[name] for name in siblings} == siblings and len(after) == 2
    assert outcomes(office) == [("cancelled", "made_up")]
    assert weeks(office, "ben") == weeks(office, "ana")


STAMPS = {"DTSTAMP": "20260302T083000Z", "LAST-MODIFIED": "20260302T083000Z", "SEQUENCE": "4"}
SNOOZED = {
    "apple": {**STAMPS, "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR": "AUTOMATIC", "X-APPLE-EWS-BUSYSTATUS": "BUSY"},
    "thunderbird": {
        **STAMPS,
        "X-MOZ-LASTACK": "20260303T085000Z",
        "X-MOZ-SNOOZE-TIME": "20260303T085500Z",
        "X-MOZ-SNOOZE-TIME-1772528400000000": "20260303T085500Z",
        "X-MOZ-GENERATION": "7",
    },
    "outlook": {**STAMPS, "X-MICROSOFT-CDO-BUSYSTATUS": "BUSY", "X-MICROSOFT-CDO-APPT-SEQUENCE": "4"},
    "stamps": STAMPS,
}


def snooze(calendar: Calendar, lines: dict[str, str]) -> None:
    """An alarm rang for the series and for a week of its own, and was put off or acknowledged."""
    for event in (override(calendar, LATER[0]), master(calendar)):
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("TRIGGER", timedelta(minutes=-10))
        alarm.add("ACKNOWLEDGED", datetime(2026, 3, 3, 8, 52, tzinfo=UTC))
        alarm.add("X-WR-ALARMUID", "0B2C7E6A")
        alarm.add("X-APPLE-DEFAULT-ALARM", "TRUE")
        event.add_component(alarm)
        for name, value in lines.items():
            event.pop(name, None)
            event.add(name, vText(value), encode=False)


@pytest.mark.parametrize("client", SNOOZED)
@pytest.mark.parametrize("user", ["ana", "ben"])
def test_an_alarm_snoozed_by_a_client_is_not_a_change(office: Office, client: str, user: str) -> None:
    started(office)
    office.hand(user).edit(SERIES, lambda calendar: snooze(calendar, SNOOZED[client]))
    before = office.snapshot("ana", "ben")
    for hours in (1, 2, 30, 80):
        assert office.work(MONDAY + hours * HOUR).actions == []
    assert (records(office), office.mails, office.snapshot("ana", "ben")) == ([], [], before)


def sequences(office: Office) -> list[str]:
    """All SEQUENCE lines in both calendars."""
    return [line for user in ("ana", "ben") for line in values(series_of(office, user, SERIES), "SEQUENCE")]


def test_one_decline_must_not_re_invite_anyone(office: Office) -> None:
    started(office)
    settled(office, lambda: office.hand("ben").decline_week(SERIES, WEEK, BEN))
    before, raised = office.snapshot("ana", "ben", "chi"), sequences(office)
    concluded(office)
    assert (office.snapshot("ana", "ben", "chi"), sequences(office)) == (before, raised)
    assert outcomes(office) == [("declined", "unexplained")]
    assert told(office, "prompt") == told(office, "reminder") == [BEN]
    assert not any("text/calendar" in one.as_string() for one in office.mails)


def decline_all(hand: RawHand) -> None:
    """Ben answers no."""
    hand.edit(SERIES, lambda calendar: answer(master(calendar), BEN, "DECLINED"))


@pytest.mark.parametrize("decline", [decline_all, lambda hand: hand.delete_series(SERIES)], ids=["no", "deleted"])
def test_a_decline_of_all_weeks_must_not_re_invite_anyone(
    any_office: Office, decline: Callable[[RawHand], None]
) -> None:
    office = started(any_office)
    decline(office.hand("ben"))
    invites = not office.server.service
    before, raised = office.snapshot("ana", "ben", "chi"), sequences(office)
    messages = delivered(office, "ana", "ben", "chi") if invites else frozenset()
    settled(office, lambda: None)
    concluded(office)
    assert outcomes(office) == [("declined", "unexplained")]
    assert told(office, "prompt") == told(office, "reminder") == [BEN]
    assert (office.snapshot("ana", "ben", "chi"), sequences(office)) == (before, raised)
    assert not invites or delivered(office, "ana", "ben", "chi") == messages


CHANGES: dict[str, Callable[[RawHand], None]] = {
    "excluded": lambda hand: hand.cancel_week(SERIES, LATER[1]),
    "cancelled": lambda hand: hand.cancel_week_by_status(SERIES, LATER[1]),
    "moved": lambda hand: hand.move_week(SERIES, LATER[1], LATER[1] + 8 * DAY),
    "moved by dates": lambda hand: hand.move_week_by_date(SERIES, LATER[1], LATER[1] + 8 * DAY),
    "resized": lambda hand: hand.resize_week(SERIES, LATER[1], timedelta(hours=2)),
    "declined": lambda hand: hand.decline_week(SERIES, LATER[1], BEN),
}


@pytest.mark.parametrize("how", CHANGES)
def test_a_mail_names_the_week_that_was_changed_and_not_the_first_of_the_series(office: Office, how: str) -> None:
    started(office)
    settled(office, lambda: CHANGES[how](office.hand("ben" if how == "declined" else "ana")))
    concluded(office)
    mails = [*office.mails_of("prompt"), *office.mails_of("reminder"), *office.mails_of("outcome")]
    assert len(mails) == 4
    for mail in mails:
        assert "7 April" in mail["Subject"] and "March" not in mail["Subject"]
        for words in (text_of(mail), text_of(mail, "html")):
            assert "Tuesday 7 April" in words
            assert "3 March, 10:00" not in words and "31 March" not in words
