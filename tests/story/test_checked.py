"""Sentences of the reference that were once found untrue from outside."""

from __future__ import annotations

from datetime import timedelta

from icalendar import Calendar

from daemon.demo.edits import master, override
from tests.story.office import ANA, BASE_URL, DAY, HOUR, MONDAY, TEAM, Office, rfc3339, uid


def test_a_plan_of_a_rehearsed_moment_can_be_approved_without_naming_the_moment(office: Office) -> None:
    people = [f"p{n}@example.test,P {n},ana@example.test,Europe/Berlin,,/p/c{n}/,Tue 10:00," for n in range(11)]
    office.hire([ANA, *people])
    far = MONDAY + 700 * DAY
    held = office.work(far)
    assert held.document["held"]
    assert office.fast("approve", held.document["id"]).code == 0
    assert office.plan(far + HOUR).document["held"] is None
    assert office.plan(far + 2 * DAY).document["held"]


def test_the_agenda_comes_back_to_one_edited_week_silently(office: Office) -> None:
    office.hire(TEAM)
    office.work(MONDAY)
    week = MONDAY + timedelta(days=8, hours=1)

    def take_off(calendar: Calendar) -> None:
        for name in ("ATTACH", "URL"):
            override(calendar, week).pop(name, None)

    for person in ("ana", "ben"):
        office.hand(person).edit(uid("ben"), take_off)
    done = office.work(MONDAY + HOUR)
    assert [(one["action"], one["recurrence_id"]) for one in done.document["actions"]] == [
        ("attach", rfc3339(week))
    ] * 2
    assert office.hand("ana").text(uid("ben")).count(f"ATTACH:{BASE_URL}/agenda/ben@example.test") == 2
    assert office.plan(MONDAY + HOUR).actions == []
    assert office.mails == office.fast("exceptions", "--json").document == []


def test_the_agenda_taken_off_every_week_comes_back_in_one_pass(office: Office) -> None:
    office.hire(TEAM)
    office.work(MONDAY)
    week = MONDAY + timedelta(days=8, hours=1)

    def take_off(calendar: Calendar) -> None:
        for one in (override(calendar, week), master(calendar)):
            for name in ("ATTACH", "URL"):
                one.pop(name, None)

    office.hand("ana").edit(uid("ben"), take_off)
    assert office.work(MONDAY + HOUR).actions == ["attach"] * 2
    assert office.hand("ana").text(uid("ben")).count(f"ATTACH:{BASE_URL}/agenda/ben@example.test") == 2
    assert office.plan(MONDAY + HOUR).actions == []
