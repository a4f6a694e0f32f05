"""A series that goes on from an earlier one keeps what people gave to that, behind every port and line by line."""

from __future__ import annotations

from dataclasses import replace

from providers.caldav.compose import object_of
from providers.caldav.lines import parse, render
from providers.caldav.succession import going_on
from rules.edit import SeriesDraft, drafted
from tests.providers.backends import NOW, Backend
from tests.providers.contract import created, read
from tests.providers.drafts import WEEK, a_draft
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
