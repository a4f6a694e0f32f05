"""An answer that a server leaves in the organizer's inbox, where no copy of hers shows it: the attendee's own does.

So no inbox is read: whoever answered has a copy that says so, and where that cannot be read the pair is unread.
"""

from __future__ import annotations

from typing import Any

from icalendar import Calendar, vRecur

from daemon.demo.edits import master, put
from tests.story.asking import WEEK
from tests.story.delivering import delivered
from tests.story.office import HOUR, MONDAY, Office, rfc3339, uid
from tests.story.turns import settled, started

BEN = "ben@example.test"
SERIES = uid("ben")


def count_weeks(calendar: Calendar) -> None:
    """Meet thirty times and no more."""
    rule: Any = master(calendar)["RRULE"]
    put(master(calendar), "RRULE", vRecur({**rule, "COUNT": 30}))


def test_a_decline_that_shows_in_the_organizers_inbox_alone_is_noticed(inviting_office_on_cyrus: Office) -> None:
    office = started(inviting_office_on_cyrus)
    office.hand("ana").edit(SERIES, count_weeks)
    office.work(MONDAY + HOUR / 2)
    before = delivered(office, "ana")
    settled(office, lambda: office.hand("ben").decline_week(SERIES, WEEK, BEN))
    assert "PARTSTAT=DECLINED" not in office.hand("ana").text(SERIES)
    assert len(delivered(office, "ana") - before) == 1
    found = [one for one in office.fast("exceptions", "--json").document if one["kind"] == "declined"]
    assert [(one["recurrence_id"], one["asked"]) for one in found] == [(rfc3339(WEEK), [BEN])]
