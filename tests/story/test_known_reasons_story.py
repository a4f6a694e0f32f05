"""What the calendars explain by themselves: the week is excused, and nobody gets a mail."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

import pytest
from icalendar import Calendar, Event
from jsonschema import validate

from daemon.demo.edits import decline_week, override, put
from tests.servers.people import RawHand, hand_of
from tests.story.asking import WEEK
from tests.story.office import ANA, BEN, DAY, Office, uid
from tests.story.schemas import EXCEPTIONS
from tests.story.shown import meetings
from tests.story.turns import concluded, records, series_of, settled, started, told

OURS = uid("ben")
EASTER_MONDAY = datetime.fromisoformat("2026-04-06T08:00:00Z")

OUT_OF_OFFICE = """\
DTSTART;TZID=Europe/Berlin:20260323T080000
DTEND;TZID=Europe/Berlin:20260325T180000
SUMMARY:x
TRANSP:OPAQUE
X-MICROSOFT-CDO-BUSYSTATUS:OOF
X-MICROSOFT-CDO-INTENDEDSTATUS:OOF
"""
WHOLE_DAYS = "DTSTART;VALUE=DATE:20260324\nDTEND;VALUE=DATE:20260325\nSUMMARY:Urlaub\nTRANSP:OPAQUE\n"
BIRTHDAY = "DTSTART;VALUE=DATE:20200324\nRRULE:FREQ=YEARLY\nSUMMARY:Birthday of a friend\nTRANSP:TRANSPARENT\n"
WORKSHOP = "DTSTART;TZID=Europe/Berlin:20260324T090000\nDTEND;TZID=Europe/Berlin:20260324T120000\nSUMMARY:Workshop\n"


def an_event(lines: str) -> bytes:
    """An object of one event as a client writes it."""
    text = f"BEGIN:VEVENT\nUID:other-1\nDTSTAMP:20260301T000000Z\n{lines}END:VEVENT\n"
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Other//1//EN\n{text}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def excused(office: Office) -> tuple[str, str]:
    """Kind and words of the reason of the one record, after everything is over and nobody got a mail."""
    concluded(office)
    validate(records(office), EXCEPTIONS)
    (record,) = records(office)
    assert (record["outcome"], record["asked"], record["asked_at"]) == ("excused", [], None)
    assert record["reason"]["by"] == "calendar"
    assert office.mails == []
    return record["reason"]["kind"], record["reason"]["text"]


def stands_in(office: Office, week: datetime) -> list[bool]:
    """Whether each of the two calendars shows a week."""
    return [week in meetings(series_of(office, user, OURS)) for user in ("ana", "ben")]


@pytest.mark.parametrize("user", ["ana", "ben"])
@pytest.mark.parametrize(("lines", "kind"), [(OUT_OF_OFFICE, "leave"), (WHOLE_DAYS, "leave")], ids=["oof", "day"])
def test_an_absence_in_the_calendar_of_either(office: Office, user: str, lines: str, kind: str) -> None:
    started(office)
    office.hand(user).put("other.ics", an_event(lines))
    settled(office, lambda: office.hand("ana").cancel_week(OURS, WEEK))
    assert excused(office)[0] == kind
    assert stands_in(office, WEEK) == [False, False]


@pytest.mark.parametrize("user", ["ana", "ben"])
def test_an_absence_in_another_calendar_of_either(office: Office, user: str) -> None:
    started(office)
    family = hand_of(office.server, user, office.server.calendar(user, f"{office.calendar}-family"))
    family.make()
    with ExitStack() as after:
        after.callback(family.drop_calendar)
        family.put("other.ics", an_event(WHOLE_DAYS))
        settled(office, lambda: office.hand("ana").cancel_week(OURS, WEEK))
        kind, words = excused(office)
    assert kind == "leave"
    assert "Urlaub" not in words, "what an event is about goes no further"


@pytest.mark.parametrize("lines", [BIRTHDAY, WORKSHOP], ids=["birthday", "workshop"])
def test_what_is_no_absence_explains_nothing(office: Office, lines: str) -> None:
    started(office)
    office.hand("ana").put("other.ics", an_event(lines))
    settled(office, lambda: office.hand("ana").cancel_week(OURS, WEEK))
    assert told(office, "prompt") == ["ana@example.test"]


def with_holidays(office: Office, holidays: str) -> None:
    """Ben's 1:1 on Mondays at ten, and where Ben's public holidays are."""
    header = "email,name,manager,timezone,account,calendar,slot,duration,holidays"
    rows = [f"{ANA},", f"{BEN.replace('Tue', 'Mon')},{holidays}"]
    office.roster.write_text("\n".join([header, *rows]) + "\n")


def test_a_public_holiday_of_the_roster(office: Office) -> None:
    with_holidays(office, "DE-BY")
    started(office)
    settled(office, lambda: office.hand("ana").cancel_week(OURS, EASTER_MONDAY))
    kind, words = excused(office)
    assert (kind, "Ostermontag" in words or "Easter Monday" in words) == ("public_holiday", True)
    assert stands_in(office, EASTER_MONDAY) == [False, False]


def test_a_public_holiday_of_elsewhere_explains_nothing(office: Office) -> None:
    with_holidays(office, "US")
    started(office)
    settled(office, lambda: office.hand("ana").cancel_week(OURS, EASTER_MONDAY))
    assert told(office, "prompt") == ["ana@example.test"]


def declined_with_a_note(hand: RawHand) -> None:
    """Ben declines a week and says why."""
    hand.edit(OURS, lambda calendar: decline_week(calendar, WEEK, "ben@example.test", "Dentist, sorry"))


def cancelled_with_a_comment(hand: RawHand) -> None:
    """Ana cancels a week and says why."""

    def change(calendar: Calendar) -> None:
        week: Event = override(calendar, WEEK)
        put(week, "STATUS", "CANCELLED")
        put(week, "COMMENT", "Off-site of all managers")

    hand.edit(OURS, change)


@pytest.mark.parametrize(
    ("user", "change", "said", "stand"),
    [
        ("ben", declined_with_a_note, "Dentist, sorry", [True, True]),
        ("ana", cancelled_with_a_comment, "Off-site of all managers", [False, False]),
    ],
    ids=["decline", "override"],
)
def test_words_in_the_change_itself(
    office: Office, user: str, change: Callable[[RawHand], None], said: str, stand: list[bool]
) -> None:
    started(office)
    settled(office, lambda: change(office.hand(user)))
    assert excused(office)[1] == said
    assert stands_in(office, WEEK) == stand


def test_two_weeks_of_which_one_is_explained_are_asked_about_for_the_other(office: Office) -> None:
    started(office)
    office.hand("ana").put("other.ics", an_event(WHOLE_DAYS))
    ana = office.hand("ana")
    ana.cancel_week(OURS, WEEK)
    settled(office, lambda: ana.cancel_week(OURS, WEEK - 7 * DAY))
    (mail,) = office.mails
    assert "17 March" in mail["Subject"] and "24 March" not in mail.as_string()
    assert [(one["outcome"], bool(one["asked"])) for one in records(office)] == [(None, True), ("excused", False)]
