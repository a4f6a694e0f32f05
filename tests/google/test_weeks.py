"""Series and their weeks: expanded in their zone, edited, cancelled, and under which ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.google.meetings import BEN, ID, Person, a_series
from tests.google.running import Google

APRIL = {"timeMin": "2026-03-20T00:00:00Z", "timeMax": "2026-04-10T00:00:00Z"}


def starts(events: Sequence[Any]) -> list[str]:
    """When each starts, as shown."""
    return [one["start"]["dateTime"] for one in events]


def test_a_week_keeps_its_wall_time_over_a_clock_change(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series())

    weeks = ana.list(singleEvents=True, orderBy="startTime", **APRIL)["items"]

    assert starts(weeks) == ["2026-03-24T10:00:00+01:00", "2026-03-31T10:00:00+02:00", "2026-04-07T10:00:00+02:00"]
    assert [one["id"] for one in weeks][:2] == [f"{ID}_20260324T090000Z", f"{ID}_20260331T080000Z"]
    assert {one["recurringEventId"] for one in weeks} == {ID}
    assert len({one["iCalUID"] for one in weeks}) == 1


def test_answers_are_in_the_zone_that_is_asked_for(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series())

    (week,) = ana.weeks(originalStart="2026-03-24T09:00:00Z", timeZone="America/New_York")

    assert week["start"] == {"dateTime": "2026-03-24T05:00:00-04:00", "timeZone": "Europe/Berlin"}


def test_ids_of_weeks_may_say_nothing(workspace: Google) -> None:
    workspace.ways.opaque_instances = True
    ana = Person(workspace)
    ana.insert(a_series())
    week = ana.week("2026-03-24T09:00:00Z")

    ana.patch({"location": "Room 2"}, week["id"])

    assert ID not in week["id"]
    assert ana.get(week["id"])["location"] == "Room 2"
    assert Person(workspace, BEN).week("2026-03-24T09:00:00Z")["id"] == week["id"]


def test_a_moved_week_keeps_its_original_start_and_is_listed_beside_its_master(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series())
    week = ana.week("2026-03-24T09:00:00Z")

    ana.patch(
        {"start": {"dateTime": "2026-03-25T14:00:00+01:00"}, "end": {"dateTime": "2026-03-25T14:30:00+01:00"}},
        week["id"],
    )

    master, moved = ana.list()["items"]
    assert (master["id"], moved["id"]) == (ID, week["id"])
    assert moved["originalStartTime"] == week["originalStartTime"]
    assert moved["start"]["dateTime"] == "2026-03-25T14:00:00+01:00"
    assert "recurrence" not in moved
    assert "2026-03-24T10:00:00+01:00" not in starts(ana.weeks(**APRIL))
    assert "2026-03-25T14:00:00+01:00" in starts(Person(workspace, BEN).weeks(**APRIL))


@pytest.mark.parametrize("by_status", [False, True])
def test_a_cancelled_week_carries_next_to_nothing_and_is_told_of(workspace: Google, by_status: bool) -> None:
    ana = Person(workspace)
    ana.insert(a_series())
    week = ana.week("2026-03-24T09:00:00Z")

    if by_status:
        ana.patch({"status": "cancelled"}, week["id"])
    else:
        ana.delete(week["id"])

    _, cancelled = ana.list()["items"]
    assert cancelled.keys() == {"kind", "etag", "id", "status", "recurringEventId", "originalStartTime"}
    assert cancelled["originalStartTime"]["dateTime"] == "2026-03-24T10:00:00+01:00"
    assert starts(ana.list(singleEvents=True, **APRIL)["items"]) == [
        "2026-03-31T10:00:00+02:00",
        "2026-04-07T10:00:00+02:00",
    ]
    assert Person(workspace, BEN).get(week["id"])["status"] == "cancelled"


def test_a_cancelled_week_can_be_put_back(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series())
    week = ana.week("2026-03-24T09:00:00Z")
    ana.delete(week["id"])

    back = ana.patch({"status": "confirmed"}, week["id"])

    assert (back["status"], back["start"], back["summary"]) == ("confirmed", week["start"], "1:1 Ana / Ben")
    assert Person(workspace, BEN).get(week["id"])["status"] == "confirmed"


def test_an_edited_week_follows_its_master_in_what_was_not_edited(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series())
    week = ana.week("2026-03-24T09:00:00Z")
    ana.patch({"location": "Room 2"}, week["id"])

    ana.patch({"summary": "Ours", "location": "Room 1"})

    assert (ana.get(week["id"])["summary"], ana.get(week["id"])["location"]) == ("Ours", "Room 2")


def test_a_week_that_is_made_private_makes_its_series_so(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series())
    week = ana.week("2026-03-24T09:00:00Z")

    ana.patch({"visibility": "private"}, week["id"])
    ana.patch({"visibility": "public"}, week["id"])

    assert ana.get()["visibility"] == ana.get(week["id"])["visibility"] == "private"
    assert "visibility" not in Person(workspace, BEN).get()


def test_weeks_that_the_series_leaves_are_forgotten(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series())
    ana.delete(ana.week("2026-03-24T09:00:00Z")["id"])

    token = ana.list()["nextSyncToken"]

    zone = {"timeZone": "Europe/Berlin"}
    ana.patch(
        {"start": {"dateTime": "2026-03-10T11:00:00", **zone}, "end": {"dateTime": "2026-03-10T11:30:00", **zone}}
    )

    assert len(ana.list()["items"]) == len(Person(workspace, BEN).list()["items"]) == 1
    assert {one["id"]: one["status"] for one in ana.list(syncToken=token)["items"]} == {
        ID: "confirmed",
        f"{ID}_20260324T090000Z": "cancelled",
    }
    assert "2026-03-24T11:00:00+01:00" in starts(ana.weeks(**APRIL))


def test_deleting_a_series_leaves_its_id_alone_in_what_changed(workspace: Google) -> None:
    ana, ben = Person(workspace), Person(workspace, BEN)
    ana.insert(a_series())
    ana.delete(ana.week("2026-03-24T09:00:00Z")["id"])
    token = ana.list()["nextSyncToken"]

    ana.delete()

    (gone,) = ana.list(syncToken=token)["items"]
    assert gone.keys() == {"kind", "etag", "id", "status"}
    assert ben.get().keys() >= {"id", "status"}
    assert ben.list()["items"] == []


@pytest.mark.parametrize(
    ("recurrence", "days"),
    [
        (["RRULE:FREQ=WEEKLY;UNTIL=20260324T090000Z"], [10, 17, 24]),
        (["RRULE:FREQ=WEEKLY;UNTIL=20260324T085959Z"], [10, 17]),
        (["RRULE:FREQ=WEEKLY;UNTIL=20260324"], [10, 17, 24]),
        (["RRULE:FREQ=WEEKLY;COUNT=2"], [10, 17]),
        (["EXDATE;TZID=Europe/Berlin:20260317T100000", "RRULE:FREQ=WEEKLY;COUNT=3"], [10, 24]),
        (["EXDATE:20260317T090000Z", "RRULE:FREQ=WEEKLY;COUNT=3"], [10, 24]),
        (["RDATE;TZID=Europe/Berlin:20260312T100000,20260313T100000"], [10, 12, 13]),
        (["RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2"], [10, 24]),
    ],
)
def test_rules_mean_what_they_say(workspace: Google, recurrence: list[str], days: list[int]) -> None:
    ana = Person(workspace)
    ana.insert(a_series(recurrence=recurrence))

    assert starts(ana.weeks()) == [f"2026-03-{day:02}T10:00:00+01:00" for day in days]


def test_whole_days_recur_as_days(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(
        a_series(start={"date": "2026-03-10"}, end={"date": "2026-03-11"}, recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"])
    )

    weeks = ana.weeks()

    assert [one["id"] for one in weeks] == [f"{ID}_20260310", f"{ID}_20260317"]
    assert weeks[1]["originalStartTime"] == {"date": "2026-03-17"}
    assert ana.week("2026-03-17")["start"] == {"date": "2026-03-17"}


def test_a_window_takes_a_series_in_when_any_week_lies_in_it(workspace: Google) -> None:
    ana = Person(workspace)
    ana.insert(a_series(recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"]))

    assert len(ana.list(timeMin="2026-03-17T09:15:00Z")["items"]) == 1
    assert ana.list(timeMin="2026-03-17T09:30:00Z")["items"] == []
    assert ana.list(timeMax="2026-03-10T09:00:00Z")["items"] == []
