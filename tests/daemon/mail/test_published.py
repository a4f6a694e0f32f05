"""The cancelled weeks that go along with a question, for reference alone."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from icalendar import Calendar, Component

from daemon.mail.compose import Mail, Question, prompt, reminder, unclear
from daemon.mail.incoming import read_mail
from daemon.mail.message import assembled
from rules.model import Kind
from rules.published import Event
from rules.records import ExceptionRecord
from tests.daemon.mail.letters import (
    ANA,
    ASKED_ABOUT,
    BEN,
    DEADLINE,
    DESK,
    EVERY_KIND,
    LINK,
    NOW,
    WEEK,
    a_record,
    part,
    read,
    several_weeks,
)
from tests.daemon.world import cancel, provisioned

GOLDEN = Path(__file__).parents[2] / "golden" / "itip" / "prompt-about-several-weeks.eml"
UID = "1on1-7652f99c314dffdc0d34efb1d1c02edc"
EVENT = Event(UID, "1:1 Ben, MSc / Ana", ANA.zone, BEN.email)


def a_question(*records: ExceptionRecord, event: Event | None = EVENT) -> Question:
    return Question(BEN, ANA, records, LINK, DEADLINE, event=event)


def asked(*records: ExceptionRecord, event: Event | None = EVENT) -> Mail:
    return prompt(DESK, a_question(*records, event=event), NOW)


CANCELLED = a_record(EVERY_KIND[Kind.CANCELLED])


def attached(mail: Mail) -> list[EmailMessage]:
    return [one for one in read(mail.content).iter_attachments() if isinstance(one, EmailMessage)]


def weeks(mail: Mail) -> list[Component]:
    """The events in what is attached."""
    (attachment,) = attached(mail)
    return list(Calendar.from_ical(attachment.get_content()).walk("VEVENT"))


def test_the_bytes_on_the_wire_are_the_ones_that_were_reviewed() -> None:
    actual = asked(*several_weeks()).content.decode("ascii").replace("\r\n", "\n")
    if os.environ.get("UPDATE_GOLDEN") == "1":
        GOLDEN.write_text(actual, encoding="utf-8")
    assert actual == GOLDEN.read_text(encoding="utf-8")
    assert asked(*several_weeks()) == asked(*several_weeks())


def test_a_cancelled_week_goes_along_as_it_was_agreed() -> None:
    (attachment,) = attached(asked(CANCELLED))
    assert attachment["Content-Type"] == 'text/calendar; charset="utf-8"; method="PUBLISH"'
    assert attachment.get_content_disposition() == "attachment"
    (event,) = weeks(asked(CANCELLED))
    assert (event["UID"], event["SUMMARY"], event["STATUS"]) == (UID, EVENT.title, "CANCELLED")
    assert (event.decoded("RECURRENCE-ID"), event.decoded("DTSTART")) == (WEEK, WEEK)
    assert (event.decoded("DTEND"), event.decoded("DTSTAMP")) == (WEEK + timedelta(minutes=30), NOW)
    assert event["ORGANIZER"] == f"mailto:{BEN.email}"


def test_it_holds_nothing_else_and_invites_nobody() -> None:
    (event,) = weeks(asked(CANCELLED))
    names = "UID RECURRENCE-ID DTSTAMP SEQUENCE STATUS TRANSP SUMMARY DTSTART DTEND ORGANIZER"
    assert sorted(event) == sorted(names.split())
    text = str(attached(asked(CANCELLED))[0].get_content())
    assert "ATTENDEE" not in text and "ONEONONE" not in text


def test_several_weeks_are_one_object_of_one_series() -> None:
    found = weeks(asked(*several_weeks()))
    assert [one["UID"] for one in found] == [UID] * 3
    assert [one.decoded("RECURRENCE-ID") for one in found] == [
        one.deviation.recurrence_id for one in several_weeks(count=3)
    ]


def test_a_reminder_carries_them_too_and_is_else_the_same() -> None:
    with_it, without = (
        reminder(DESK, a_question(CANCELLED), NOW),
        reminder(DESK, a_question(CANCELLED, event=None), NOW),
    )
    assert weeks(with_it) == weeks(asked(CANCELLED))
    assert with_it.message_id == without.message_id
    assert [part(read(with_it.content), kind) for kind in ("plain", "html")] == [
        part(read(without.content), kind) for kind in ("plain", "html")
    ]


@pytest.mark.parametrize("kind", [one for one in ASKED_ABOUT if one is not Kind.CANCELLED])
def test_nothing_goes_along_where_no_week_was_cancelled(kind: Kind) -> None:
    assert attached(asked(a_record(EVERY_KIND[kind]))) == []


def test_nothing_goes_along_with_what_tells_of_an_unclear_reply() -> None:
    assert attached(unclear(DESK, a_question(CANCELLED), NOW)) == []


def test_in_a_zone_of_its_own_a_week_stands_at_the_time_on_the_wall() -> None:
    text = str(attached(asked(CANCELLED))[0].get_content())
    assert "DTSTART;TZID=Europe/Berlin:20260317T100000" in text.splitlines()
    assert "BEGIN:VTIMEZONE" in text
    in_utc = str(attached(asked(CANCELLED, event=replace(EVENT, zone="UTC")))[0].get_content())
    assert "DTSTART:20260317T090000Z" in in_utc.splitlines()


def test_when_it_comes_back_to_us_it_is_no_message_of_a_calendar() -> None:
    assert (read_mail(asked(CANCELLED).content).method, read_mail(asked(CANCELLED).content).text) == ("", "")


def test_a_part_that_somebody_slipped_in_stops_the_mail() -> None:
    with pytest.raises(ValueError):
        assembled([("Content-Type", "multipart/mixed; boundary=b")], "text\n", "<p>text</p>\n", "BEGIN:VCALENDAR\n")


def test_what_a_pass_asks_carries_the_week_of_the_series_in_the_calendars() -> None:
    world = provisioned()
    week = world.week(1)
    cancel(world, 1)
    world.settle()
    (mail,) = world.mails("prompt")
    (attachment,) = (one for one in read(mail.content).iter_attachments() if isinstance(one, EmailMessage))
    (event,) = Calendar.from_ical(attachment.get_content()).walk("VEVENT")
    assert (event["UID"], event.decoded("RECURRENCE-ID")) == (world.uid(), week)
    assert (event["SUMMARY"], event["ORGANIZER"]) == ("1:1 Ana / P0", "mailto:ana@example.test")
