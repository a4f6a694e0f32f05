"""What the simulation takes for the daemon's own: weeks that it set, not those that people had set before a move."""

from __future__ import annotations

from dataclasses import replace

import pytest

from providers.base import CalendarRef
from rules.edit import Cancel
from rules.model import Attendee, Kind, Override, Partstat, Series
from tests.rules.builders import NOW, TUESDAY, a_deviation, a_record, a_series
from tests.story.simulation.own import Doing
from tests.story.simulation.watching import Wrote

OLD, NEW = (CalendarRef("main", f"memory://office/ben/{name}/", "ben@example.test") for name in ("old", "new"))
OFF = replace(a_series(), excluded=frozenset({TUESDAY}))
ASKED = a_record(a_deviation(Kind.CANCELLED))
CANCELLED = Wrote(OLD, a_series(), OFF, (Cancel(TUESDAY),))
MOVED = (Wrote(OLD, OFF, a_series()), Wrote(NEW, None, OFF))


def look(ref: CalendarRef, _: str) -> Series | None:
    return OFF if ref == NEW else None


@pytest.mark.parametrize("before", [(), (CANCELLED,)], ids=["people", "the daemon"])
def test_a_week_goes_along_to_another_calendar_as_a_deed_of_whoever_set_it(before: tuple[Wrote, ...]) -> None:
    doing = Doing(look)
    doing.note(before, NOW)
    doing.note(MOVED, NOW)
    assert bool(list(doing.asked([NEW], [ASKED]))) is bool(before)


def test_a_week_with_which_a_new_series_begins_is_the_daemons() -> None:
    doing = Doing(look)
    doing.note([Wrote(NEW, None, OFF)], NOW)
    assert list(doing.asked([NEW], [ASKED]))


def test_so_is_one_of_which_all_was_said() -> None:
    doing = Doing(look, lambda _: {TUESDAY})
    doing.note(MOVED, NOW)
    assert list(doing.asked([NEW], [ASKED]))


def test_a_week_that_was_declined_before_is_its_owners() -> None:
    answers = (Attendee("ben@example.test", Partstat.DECLINED),)
    declined = replace(a_series(), overrides=(Override(TUESDAY, TUESDAY, a_series().length, attendees=answers),))
    doing = Doing(look)
    doing.note((Wrote(OLD, declined, a_series()), Wrote(NEW, None, OFF)), NOW)
    assert not list(doing.asked([NEW], [ASKED]))
