"""Working hours as people set them in Google Calendar."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from providers.base import CalendarRef
from providers.errors import AccessError, ResponseError
from providers.google.ids import calendar_url
from providers.google.scopes import WORKING_HOURS
from providers.google.working_hours import hours_of, working_hours
from rules.model import Hours, Shift
from tests.google import faults
from tests.google.hours import keep_hours, set_hours
from tests.google.running import Google
from tests.providers.google.clients import ANA, USUAL, a_client

REF = CalendarRef("main", calendar_url(ANA), ANA)
EIGHT, NOON, FIVE, MIDNIGHT = (timedelta(hours=hour) for hour in (8, 12, 17, 24))


def a_time(day: str = "monday", start: object = 480, end: object = 720) -> dict[str, Any]:
    return {"dayOfWeek": day, "periodStart": start, "periodEnd": end}


def told(*times: dict[str, Any], enabled: bool = True) -> dict[str, Any]:
    return {"workingHoursEnabled": enabled, "availableTimes": list(times)}


def test_each_day_has_the_hours_that_were_set(workspace: Google, tmp_path: Path) -> None:
    keep_hours(workspace, ANA, tuesday=(8, 12), friday=(12, 24))
    found = working_hours(a_client(workspace, tmp_path), REF)
    assert found == Hours(shifts=(Shift(1, EIGHT, NOON), Shift(4, NOON, MIDNIGHT)))
    assert found.assumed


def test_of_a_further_calendar_the_owners_hours_are_told(workspace: Google, tmp_path: Path) -> None:
    keep_hours(workspace, ANA, monday=(8, 12))
    further = workspace.client(ANA).calendars().insert(body={"summary": "1:1"}).execute()["id"]
    ref = CalendarRef("main", calendar_url(further), ANA)
    assert working_hours(a_client(workspace, tmp_path), ref) == Hours(shifts=(Shift(0, EIGHT, NOON),))


def test_nothing_is_told_of_who_set_none_or_switched_them_off(workspace: Google, tmp_path: Path) -> None:
    client = a_client(workspace, tmp_path)
    assert working_hours(client, REF) is None
    keep_hours(workspace, ANA)
    assert working_hours(client, REF) is None
    set_hours(workspace, ANA, told(a_time(), enabled=False))
    assert working_hours(client, REF) is None


@pytest.mark.parametrize(
    ("json", "shifts"),
    [
        ({}, None),
        (told(), None),
        (told(a_time(), enabled=False), None),
        (told(a_time(start=720, end=720)), None),
        (told(a_time(start=-60)), None),
        (told(a_time(end=1441)), None),
        (told(a_time(), a_time(start=800, end=700)), (Shift(0, EIGHT, NOON),)),
        (told(a_time(start=720, end=1020), a_time()), (Shift(0, NOON, FIVE), Shift(0, EIGHT, NOON))),
        (told(a_time(end=1440)), (Shift(0, EIGHT, MIDNIGHT),)),
    ],
)
def test_only_times_within_a_day_count(json: dict[str, Any], shifts: tuple[Shift, ...] | None) -> None:
    assert hours_of(json) == (Hours(shifts=shifts) if shifts else None)


def test_a_scope_that_is_not_delegated_is_an_access_error(workspace: Google, tmp_path: Path) -> None:
    workspace.allow([one for one in USUAL if one not in WORKING_HOURS.scopes])
    with pytest.raises(AccessError, match=r"calendar\.calendars\.readonly"):
        working_hours(a_client(workspace, tmp_path), REF)


@pytest.mark.parametrize(
    "hours", [told({"dayOfWeek": "someday"}), told(a_time("someday")), told(a_time(start="8")), []], ids=str
)
def test_what_is_no_hours_is_told_by_its_shape(workspace: Google, tmp_path: Path, hours: object) -> None:
    import json

    workspace.faults.put("calendar.calendars.get", faults.Garble(json.dumps({"workingHours": hours}).encode()))
    with pytest.raises(ResponseError, match="working hours of ana"):
        working_hours(a_client(workspace, tmp_path), REF)
