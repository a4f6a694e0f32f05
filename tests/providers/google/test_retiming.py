"""A series at Google that is brought back to its slot: what becomes of weeks that were edited."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from rules.edit import Cancel, Place, Retime
from rules.model import Slot
from tests.google.running import Google
from tests.providers.drafts import SLOT, WEEK
from tests.providers.google.office import ID, Office

THURSDAY = Retime(Slot(3, SLOT.time, SLOT.length, SLOT.zone), datetime(2026, 3, 12, 10))


@pytest.fixture
def office(workspace: Google, tmp_path: Path) -> Office:
    one = Office(workspace, tmp_path)
    one.create()
    return one


@pytest.mark.parametrize("keeps", [False, True], ids=["forgotten", "kept"])
def test_a_week_that_was_put_back_follows_the_series_to_its_slot(office: Office, keeps: bool) -> None:
    office.server.ways.retiming_keeps_overrides = keeps
    office.replace(Cancel(WEEK))
    office.replace(Place(WEEK, WEEK, SLOT.length))
    told = office.replace(THURSDAY)
    assert told.series and told.series.overrides == ()
    weeks = office.at_desk.weeks(ID, timeMin="2026-03-16T00:00:00Z", timeMax="2026-03-23T00:00:00Z")
    assert [one["start"]["dateTime"] for one in weeks] == ["2026-03-19T10:00:00+01:00"]


@pytest.mark.parametrize("keeps", [False, True], ids=["forgotten", "kept"])
def test_what_people_wrote_into_a_week_goes_with_the_series_to_another_day(office: Office, keeps: bool) -> None:
    office.server.ways.retiming_keeps_overrides = keeps
    office.at_desk.patch({"summary": "Career"}, office.at_desk.week("2026-03-17T10:00:00+01:00", ID)["id"])
    office.replace(THURSDAY)
    weeks = office.at_desk.weeks(ID, timeMin="2026-03-09T00:00:00Z", timeMax="2026-03-23T00:00:00Z")
    assert ["Career" if one["summary"] == "Career" else "" for one in weeks] == ["", "Career"]
