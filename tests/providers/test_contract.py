"""What every calendar behind the port must do."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from providers.errors import ConflictError, NotFoundError
from rules.edit import Attach, Cancel, Change, End, Place, Retime, SeriesEdit, drafted, edited
from rules.model import Override, Partstat, Rule, Series, Slot
from rules.reading import Changes, Resource
from tests.providers.backends import Backend
from tests.providers.drafts import AFTER_CLOCK_CHANGE, HOUR, LINK, SLOT, WEEK, a_draft


def read(backend: Backend, cursor: str = "", *held: Resource) -> Changes:
    return backend.provider.changes(backend.calendar, cursor, {one.href: one.etag for one in held})


def created(backend: Backend, uid: str = "1on1-0123") -> Resource:
    backend.provider.create(backend.calendar, a_draft(uid))
    return next(one for one in read(backend).changed if one.uid == uid)


def series_now(backend: Backend, uid: str = "1on1-0123") -> Series:
    series = next(one.series for one in read(backend).changed if one.uid == uid)
    assert series is not None
    return series


def replaced(backend: Backend, resource: Resource, *changes: Change) -> Resource:
    edit = SeriesEdit(resource.href, resource.uid, changes)
    return backend.provider.replace(backend.calendar, edit, resource.etag)


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
    assert made.provider.create(made.calendar, a_draft()).href.endswith("/1on1-0123.ics")


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
    assert not changes.complete


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
    created(made)
    made.hand.cancel_week_by_status("1on1-0123", WEEK)
    assert series_now(made).overrides == (Override(WEEK, WEEK, SLOT.length, cancelled=True),)


def test_a_week_that_is_moved_reads_at_its_new_start(made: Backend) -> None:
    created(made)
    made.hand.move_week("1on1-0123", AFTER_CLOCK_CHANGE, AFTER_CLOCK_CHANGE + 2 * HOUR)
    assert series_now(made).overrides == (Override(AFTER_CLOCK_CHANGE, AFTER_CLOCK_CHANGE + 2 * HOUR, SLOT.length),)


def test_a_week_that_is_resized_reads_with_its_new_length(made: Backend) -> None:
    created(made)
    made.hand.resize_week("1on1-0123", WEEK, HOUR)
    assert series_now(made).overrides == (Override(WEEK, WEEK, HOUR),)


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


EDITS: dict[str, tuple[Change, ...]] = {
    "cancel": (Cancel(WEEK),),
    "cancel-and-put-back": (Cancel(WEEK), Place(WEEK, WEEK, SLOT.length)),
    "place": (Place(WEEK, WEEK + HOUR, timedelta(minutes=45)),),
    "place-and-put-back": (Place(WEEK, WEEK + HOUR, SLOT.length), Place(WEEK, WEEK, SLOT.length)),
    "place-and-cancel": (Place(WEEK, WEEK + HOUR, SLOT.length), Cancel(WEEK)),
    "retime": (Retime(Slot(3, time(14), HOUR, "America/New_York"), datetime(2026, 3, 12, 14)),),
    "end": (End(AFTER_CLOCK_CHANGE),),
    "end-before-it-began": (End(WEEK - timedelta(days=28)),),
    "attach": (Attach("https://meet.example.test/agenda/other"),),
    "attach-again": (Attach(LINK),),
}


@pytest.mark.parametrize("changes", EDITS.values(), ids=EDITS.keys())
def test_an_edited_series_is_told_and_read_as_the_rules_say(made: Backend, changes: tuple[Change, ...]) -> None:
    held = created(made)
    assert held.series is not None
    told = replaced(made, held, *changes)
    assert told.series == edited(held.series, changes)
    assert series_now(made) == told.series


def test_a_week_cancelled_by_status_can_be_put_back(made: Backend) -> None:
    created(made)
    made.hand.cancel_week_by_status("1on1-0123", WEEK)
    (held,) = read(made).changed
    replaced(made, held, Place(WEEK, WEEK, SLOT.length))
    assert series_now(made).overrides == (Override(WEEK, WEEK, SLOT.length),)


def test_two_edits_in_a_row_need_no_reading_between(made: Backend) -> None:
    held = created(made)
    replaced(made, replaced(made, held, Cancel(WEEK)), Cancel(AFTER_CLOCK_CHANGE))
    assert series_now(made).excluded == {WEEK, AFTER_CLOCK_CHANGE}


def test_an_edit_of_what_changed_meanwhile_is_a_conflict_and_changes_nothing(made: Backend) -> None:
    held = created(made)
    made.hand.set_interval(held.uid, 2)
    with pytest.raises(ConflictError):
        replaced(made, held, Cancel(WEEK))
    assert series_now(made).rule == Rule(interval=2)
    assert series_now(made).excluded == frozenset()


def test_an_edit_without_an_etag_is_guarded_by_the_fresh_one(made: Backend) -> None:
    held = created(made)
    edit = SeriesEdit(held.href, held.uid, (Cancel(WEEK),))
    made.provider.replace(made.calendar, edit, None)
    assert series_now(made).excluded == {WEEK}


def test_an_edit_of_what_is_gone_is_a_conflict(made: Backend) -> None:
    held = created(made)
    made.hand.delete_series(held.uid)
    with pytest.raises(ConflictError):
        replaced(made, held, Cancel(WEEK))
    assert read(made).changed == ()


def test_what_the_provider_wrote_itself_is_told_by_etag_alone(made: Backend) -> None:
    held = created(made)
    cursor = read(made, "", held).cursor
    written = replaced(made, held, Cancel(WEEK))
    changes = read(made, cursor, written)
    assert changes.changed == (() if written.etag else read(made).changed)


def test_capabilities_are_measured(made: Backend) -> None:
    assert made.provider.check(made.calendar).sync
