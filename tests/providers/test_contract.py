"""What every calendar behind the port must do."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from providers.errors import ConflictError, NotFoundError
from rules.edit import Cancel, drafted
from rules.model import Override, Partstat, Rule
from rules.reading import Resource
from tests.providers.backends import Backend
from tests.providers.contract import created, read, replaced, series_now, with_week
from tests.providers.drafts import AFTER_CLOCK_CHANGE, HOUR, SLOT, WEEK, a_draft


def test_a_calendar_that_is_missing_is_not_an_empty_one(backend: Backend) -> None:
    with pytest.raises(NotFoundError):
        read(backend)


def test_a_calendar_that_was_dropped_is_not_an_empty_one(made: Backend) -> None:
    cursor = read(made).cursor
    made.drop()
    with pytest.raises(NotFoundError):
        read(made, cursor)


def test_a_new_calendar_is_read_as_empty_and_whole(made: Backend) -> None:
    changes = read(made)
    assert (changes.changed, changes.gone, changes.complete, changes.refused) == ((), (), True, False)


def test_a_calendar_is_made_once(made: Backend) -> None:
    with pytest.raises(ConflictError):
        made.provider.make_calendar(made.calendar)


def test_a_created_series_reads_as_it_was_drafted(made: Backend) -> None:
    told = made.provider.create(made.calendar, a_draft())
    (seen,) = read(made).changed
    assert (seen.href, seen.uid, seen.series) == (told.href, told.uid, drafted(a_draft()))
    assert told.series == seen.series
    assert told.etag in (None, seen.etag)


def test_a_created_object_is_named_after_its_uid(made: Backend) -> None:
    assert made.provider.create(made.calendar, a_draft()).href.endswith(f"/{made.named('1on1-0123')}")


def test_creating_twice_is_a_conflict(made: Backend) -> None:
    created(made)
    with pytest.raises(ConflictError):
        made.provider.create(made.calendar, a_draft())
    assert len(read(made).changed) == 1


def test_creating_in_a_calendar_that_is_not_there_is_a_conflict(backend: Backend) -> None:
    with pytest.raises(ConflictError):
        backend.provider.create(backend.calendar, a_draft())


def test_nothing_new_is_told_twice(made: Backend) -> None:
    held = created(made)
    cursor = read(made, "", held).cursor
    changes = read(made, cursor, held)
    assert (changes.changed, changes.gone, changes.complete, changes.refused) == ((), (), False, False)


def test_what_the_caller_holds_is_left_out_of_a_whole_listing(made: Backend) -> None:
    held = created(made)
    changes = read(made, "", held)
    assert (changes.changed, changes.gone, changes.complete) == ((), (), True)


def test_only_what_changed_since_the_cursor_is_told(made: Backend) -> None:
    first, second = created(made, "1on1-first"), created(made, "1on1-second")
    cursor = read(made, "", first, second).cursor
    made.hand.set_interval(second.uid, 2)
    changes = read(made, cursor, first, second)
    assert [one.href for one in changes.changed] == [second.href]
    assert changes.complete is not made.sync


def test_a_deleted_series_is_gone_once(made: Backend) -> None:
    held = created(made)
    cursor = read(made, "", held).cursor
    made.hand.delete_series(held.uid)
    changes = read(made, cursor, held)
    assert (changes.changed, changes.gone) == ((), (held.href,))
    assert read(made, changes.cursor).gone == ()


def test_a_whole_listing_tells_what_is_gone(made: Backend) -> None:
    held = created(made)
    made.hand.delete_series(held.uid)
    changes = read(made, "", held)
    assert (changes.gone, changes.complete) == ((held.href,), True)


def test_what_nobody_held_is_not_told_as_gone(made: Backend) -> None:
    held = created(made)
    cursor = read(made, "", held).cursor
    made.hand.delete_series(held.uid)
    assert read(made, cursor).gone == ()


def test_a_refused_cursor_leads_to_a_whole_listing_that_says_so(made: Backend) -> None:
    held, other = created(made), Resource("/elsewhere/other.ics", '"1"')
    changes = read(made, "sync:http://example.test/no-such-token", held, other)
    assert (changes.refused, changes.complete, changes.changed, changes.gone) == (True, True, (), (other.href,))
    assert not read(made, changes.cursor, held).refused


@pytest.mark.parametrize("week", [WEEK, AFTER_CLOCK_CHANGE])
def test_a_week_that_is_deleted_reads_as_excluded(made: Backend, week: datetime) -> None:
    created(made)
    made.hand.cancel_week("1on1-0123", week)
    assert series_now(made).excluded == {week}


def test_a_week_that_is_cancelled_by_status_reads_as_cancelled(made: Backend) -> None:
    held = created(made)
    made.hand.cancel_week_by_status("1on1-0123", WEEK)
    cancelled = made.shown(with_week(held, Override(WEEK, WEEK, SLOT.length, cancelled=True)))
    assert made.compared(series_now(made)) == made.compared(cancelled)


def test_a_week_that_is_moved_reads_at_its_new_start(made: Backend) -> None:
    held = created(made)
    made.hand.move_week("1on1-0123", AFTER_CLOCK_CHANGE, AFTER_CLOCK_CHANGE + 2 * HOUR)
    moved = Override(AFTER_CLOCK_CHANGE, AFTER_CLOCK_CHANGE + 2 * HOUR, SLOT.length)
    assert made.compared(series_now(made)) == made.compared(with_week(held, moved))


def test_a_week_that_is_resized_reads_with_its_new_length(made: Backend) -> None:
    held = created(made)
    made.hand.resize_week("1on1-0123", WEEK, HOUR)
    assert made.compared(series_now(made)) == made.compared(with_week(held, Override(WEEK, WEEK, HOUR)))


def test_a_week_that_is_declined_reads_so_for_that_week_alone(made: Backend) -> None:
    created(made)
    made.hand.decline_week("1on1-0123", WEEK, "ben@example.test")
    series = series_now(made)
    (override,) = series.overrides
    assert [one.partstat for one in override.attendees or ()] == [Partstat.ACCEPTED, Partstat.DECLINED]
    assert [one.partstat for one in series.attendees] == [Partstat.ACCEPTED, Partstat.ACCEPTED]


def test_a_declined_series_reads_so(made: Backend) -> None:
    created(made)
    made.hand.answer_series("1on1-0123", "ben@example.test", Partstat.DECLINED)
    assert [one.partstat for one in series_now(made).attendees] == [Partstat.ACCEPTED, Partstat.DECLINED]


def test_a_series_that_is_ended_reads_with_its_last_instant(made: Backend) -> None:
    created(made)
    made.hand.end_series("1on1-0123", WEEK)
    assert series_now(made).rule == Rule(until=WEEK - timedelta(seconds=1))


def test_a_series_that_is_moved_reads_at_its_new_wall_time(made: Backend) -> None:
    created(made)
    made.hand.retime_series("1on1-0123", datetime(2026, 3, 12, 15, 30))
    series = series_now(made)
    assert (series.start, series.zone, series.length) == (datetime(2026, 3, 12, 15, 30), SLOT.zone, SLOT.length)


def test_a_fortnightly_series_reads_so(made: Backend) -> None:
    created(made)
    made.hand.set_interval("1on1-0123", 2)
    assert series_now(made).rule == Rule(interval=2)


def test_a_removed_agenda_reads_so(made: Backend) -> None:
    created(made)
    made.hand.remove_agenda("1on1-0123")
    assert series_now(made).links == ()


def test_a_week_that_is_moved_by_an_added_date_reads_so(made: Backend) -> None:
    created(made)
    made.hand.move_week_by_date("1on1-0123", WEEK, WEEK + HOUR)
    series = series_now(made)
    assert (set(series.excluded), set(series.added)) == ({WEEK}, {WEEK + HOUR})


def test_a_guest_that_is_removed_reads_so(made: Backend) -> None:
    created(made)
    made.hand.remove_guest("1on1-0123", "ben@example.test")
    assert [one.email for one in series_now(made).attendees] == ["ana@example.test"]


def test_what_the_provider_wrote_itself_is_told_by_etag_alone(made: Backend) -> None:
    held = created(made)
    cursor = read(made, "", held).cursor
    written = replaced(made, held, Cancel(WEEK))
    changes = read(made, cursor, written)
    assert changes.changed == (() if written.etag else read(made).changed)


def test_capabilities_are_measured(made: Backend) -> None:
    assert made.provider.check(made.calendar).sync is made.sync
