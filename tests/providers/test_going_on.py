"""A series that goes on from an earlier one keeps what people gave to that, behind every port and line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from providers.caldav.compose import object_of
from providers.caldav.lines import parse, render
from providers.caldav.succession import going_on
from rules.edit import Cancel, End, Place, SeriesDraft, SeriesEdit, drafted
from tests.providers.backends import NOW, Backend, by_service_user
from tests.providers.contract import created, read
from tests.providers.drafts import AFTER_CLOCK_CHANGE, HOUR, SLOT, WEEK, a_draft
from tests.providers.objects import a_week, an_event, an_object
from tests.servers.people import RawHand
from tests.servers.running import Server
from tests.story.clients import OWN, Weekly

EARLIER = Weekly("earlier", guests=("ben", "eve"), rule="FREQ=WEEKLY;INTERVAL=2;UNTIL=20260301T000000Z")


def continued(before: bytes, draft: SeriesDraft) -> list[str]:
    """The unfolded lines of an object that goes on from another one."""
    whole = render(going_on(parse(object_of(draft, NOW)), parse(before), draft))
    return whole.decode().replace("\r\n ", "").splitlines()


def test_a_series_that_goes_on_reads_as_it_was_drafted(made: Backend) -> None:
    before = created(made, "1on1-before")
    made.hand.cancel_week(before.uid, WEEK)
    draft = replace(a_draft(), after=before.href)
    told = made.provider.create(made.calendar, draft)
    found = {one.uid: one.series for one in read(made).changed}
    assert found[draft.uid] == told.series == drafted(draft, before.series)


@pytest.mark.parametrize("goes_on", [False, True])
def test_weeks_may_be_off_or_elsewhere_from_the_beginning(made: Backend, goes_on: bool) -> None:
    before = created(made, "1on1-before") if goes_on else None
    weeks = (Cancel(WEEK), Place(AFTER_CLOCK_CHANGE, AFTER_CLOCK_CHANGE + HOUR, SLOT.length))
    draft = replace(a_draft(), after=before.href if before else "", weeks=weeks)
    told = made.provider.create(made.calendar, draft)
    found = {one.uid: one.series for one in read(made).changed}
    assert found[draft.uid] == told.series == drafted(draft, before.series if before else None)
    assert told.series and told.series.excluded == {WEEK}
    assert [one.start for one in told.series.overrides] == [AFTER_CLOCK_CHANGE + HOUR]


def test_a_series_that_goes_on_from_nothing_is_as_drafted(made: Backend) -> None:
    draft = replace(a_draft(), after=created(made, "1on1-before").href.replace("before", "gone"))
    assert made.provider.create(made.calendar, draft).series == drafted(draft)


def test_lines_and_alarms_of_people_go_on_as_they_are() -> None:
    lines = continued(EARLIER.text, a_draft())
    assert [line for line in OWN.splitlines() if line not in lines] == []
    assert [line for line in lines if line.startswith("SUMMARY")] == ["SUMMARY:Ana & Ben\\, weekly catch-up"]
    assert lines.count("BEGIN:VALARM") == 1


def test_times_identity_and_the_two_are_of_the_draft() -> None:
    draft = a_draft()
    lines = continued(EARLIER.text, draft)
    assert [line for line in lines if line.startswith(("UID:1on1", "RRULE:FREQ=WEEKLY"))] == [
        f"UID:{draft.uid}",
        "RRULE:FREQ=WEEKLY",
    ]
    assert sum("mailto:eve@example.test" in line for line in lines) == 1
    assert sum(line.startswith("ATTENDEE") for line in lines) == 3
    assert [line.partition(":")[2] for line in lines if line.startswith("URL")] == [draft.link]


@pytest.mark.parametrize("by_client", [True, False])
def test_weeks_that_go_on_are_delivered_by_whom_the_new_series_is(*, by_client: bool) -> None:
    guest = "ATTENDEE;SCHEDULE-AGENT=NONE:mailto:eve@example.test"
    at = ":20260317T090000Z"
    before = an_object(an_event(), a_week(guest, "SUMMARY:Long", week=at, start=f"DTSTART{at}", end="DURATION:PT30M"))
    if not by_client:
        before = before.replace(b"ORGANIZER;", b"ORGANIZER;SCHEDULE-AGENT=CLIENT;")
    lines = continued(before, replace(a_draft(), by_client=by_client))
    kept_out = [line.rpartition(":")[2] for line in lines if "SCHEDULE-AGENT=CLIENT" in line]
    assert kept_out == (["ana@example.test", "ben@example.test"] * 2 if by_client else [])
    assert lines.count(guest) == 1


@pytest.mark.parametrize("name", ["radicale", "sogo"])
def test_a_later_week_that_people_gave_a_title_keeps_it_at_the_agreed_time(
    name: str, request: pytest.FixtureRequest
) -> None:
    backend = by_service_user(request.getfixturevalue(name))
    backend.provider.make_calendar(backend.calendar)
    before = created(backend, "1on1-before")
    hand = backend.hand
    assert isinstance(hand, RawHand)
    later = WEEK + timedelta(days=14) - HOUR  # the clocks change between
    hand.title_week(before.uid, later, "Before the review")
    hand.cancel_week(before.uid, later + timedelta(days=7))
    stood = next(one for one in read(backend).changed if one.uid == before.uid)
    ends = SeriesEdit(stood.href, stood.uid, (End(WEEK),), stood.series)
    backend.provider.replace(backend.calendar, ends, stood.etag)
    thursday = replace(SLOT, weekday=3)
    draft = replace(a_draft(), slot=thursday, first=datetime(2026, 3, 19, 10), after=stood.href)
    told = backend.provider.create(backend.calendar, draft)
    seen = next(one for one in read(backend).changed if one.uid == draft.uid)
    assert seen.series == told.series
    assert seen.series and [one.start for one in seen.series.overrides] == [later + timedelta(days=2)]
    text = hand.text(draft.uid)
    assert text.count("SUMMARY:Before the review") == 1 and text.count("RECURRENCE-ID") == 1
    backend.drop()
    backend.provider.close()


def test_a_later_week_that_was_moved_keeps_its_title_where_it_stays(radicale: Server) -> None:
    backend = by_service_user(radicale)
    backend.provider.make_calendar(backend.calendar)
    before = created(backend, "1on1-before")
    hand = backend.hand
    assert isinstance(hand, RawHand)
    hand.title_week(before.uid, WEEK, "Before the review")
    hand.move_week(before.uid, WEEK, WEEK + HOUR)
    draft = replace(a_draft(), after=before.href, weeks=(Place(WEEK, WEEK + HOUR, SLOT.length),))
    told = backend.provider.create(backend.calendar, draft).series
    assert told and [one.start for one in told.overrides] == [WEEK + HOUR]
    assert hand.text(draft.uid).count("SUMMARY:Before the review") == 1
    backend.provider.close()
