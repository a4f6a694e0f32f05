"""What every calendar behind the port must make of changes to a series."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from providers.errors import ConflictError
from rules.edit import Attach, Cancel, Change, End, Invite, Invitee, Place, Respond, Retime, SeriesEdit, Undate, edited
from rules.model import Attendee, Override, Partstat, Rule, Slot
from tests.providers.backends import Backend
from tests.providers.contract import created, read, replaced, series_now
from tests.providers.drafts import AFTER_CLOCK_CHANGE, HOUR, LINK, SLOT, WEEK

EVE = Invitee("eve@example.test", "Eve Lund, MSc")
DECLINE = Respond("ben@example.test", Partstat.DECLINED, 'On leave; back "soon", I hope')
OTHER = "https://meet.example.test/agenda/other"
EDITS: dict[str, tuple[Change, ...]] = {
    "cancel": (Cancel(WEEK),),
    "cancel-and-put-back": (Cancel(WEEK), Place(WEEK, WEEK, SLOT.length)),
    "place": (Place(WEEK, WEEK + HOUR, timedelta(minutes=45)),),
    "place-and-put-back": (Place(WEEK, WEEK + HOUR, SLOT.length), Place(WEEK, WEEK, SLOT.length)),
    "place-and-cancel": (Place(WEEK, WEEK + HOUR, SLOT.length), Cancel(WEEK)),
    "retime": (Retime(Slot(3, time(14), HOUR, "America/New_York"), datetime(2026, 3, 12, 14)),),
    "end": (End(AFTER_CLOCK_CHANGE),),
    "end-before-it-began": (End(WEEK - timedelta(days=28)),),
    "attach": (Attach(OTHER),),
    "attach-again": (Attach(LINK),),
    "invite": (Invite(EVE),),
    "invite-again": (Invite(Invitee("ben@example.test", "Ben")),),
    "invite-to-one-week": (Place(WEEK, WEEK + HOUR, SLOT.length), Invite(EVE, WEEK)),
    "invite-to-a-week-that-nobody-edited": (Invite(EVE, WEEK),),
    "respond": (DECLINE,),
    "respond-and-change-ones-mind": (DECLINE, replace(DECLINE, partstat=Partstat.TENTATIVE)),
    "respond-to-one-week": (replace(DECLINE, recurrence_id=WEEK),),
    "respond-to-one-week-and-to-the-series": (replace(DECLINE, recurrence_id=WEEK), DECLINE),
    "respond-to-a-week-that-is-elsewhere": (
        Place(WEEK, WEEK + HOUR, SLOT.length),
        replace(DECLINE, partstat=Partstat.TENTATIVE, recurrence_id=WEEK),
    ),
    "respond-to-a-week-that-is-off": (Cancel(WEEK), replace(DECLINE, recurrence_id=WEEK)),
    "respond-without-being-invited": (replace(DECLINE, attendee="eve@example.test"),),
    "attach-to-a-week-that-is-written-out": (
        Place(WEEK, WEEK, SLOT.length, written_out=True),
        Attach("https://meet.example.test/agenda/ben/2026-03-17", WEEK),
    ),
    "undate-what-is-no-date": (Undate(WEEK + HOUR),),
}


@pytest.mark.parametrize("changes", EDITS.values(), ids=EDITS.keys())
def test_an_edited_series_is_told_and_read_as_the_rules_say(made: Backend, changes: tuple[Change, ...]) -> None:
    held = created(made)
    assert held.series is not None
    told = replaced(made, held, *changes)
    assert told.series == made.shown(edited(held.series, changes))
    assert made.compared(series_now(made)) == made.compared(told.series)


def test_a_week_cancelled_by_status_can_be_put_back(made: Backend) -> None:
    before = created(made)
    assert before.series is not None
    made.hand.cancel_week_by_status("1on1-0123", WEEK)
    (held,) = read(made).changed
    replaced(made, held, Place(WEEK, WEEK, SLOT.length))
    put_back = made.shown(replace(before.series, overrides=(Override(WEEK, WEEK, SLOT.length),)))
    assert made.compared(series_now(made)) == made.compared(put_back)


def test_a_week_moved_by_an_added_date_can_be_put_back(made: Backend) -> None:
    held = created(made)
    made.hand.move_week_by_date("1on1-0123", WEEK, WEEK + HOUR)
    (moved,) = read(made).changed
    replaced(made, moved, Place(WEEK, WEEK, SLOT.length), Undate(WEEK + HOUR))
    assert held.series
    assert made.compared(series_now(made)) == made.compared(held.series)


def test_a_guest_that_was_removed_can_be_invited_again(made: Backend) -> None:
    created(made)
    made.hand.remove_guest("1on1-0123", "ben@example.test")
    (held,) = read(made).changed
    replaced(made, held, Invite(Invitee("ben@example.test", "Ben")))
    assert series_now(made).attendees[1:] == (Attendee("ben@example.test"),)


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


def test_an_answer_given_meanwhile_stays_and_the_edit_goes_on(made: Backend) -> None:
    held = created(made)
    made.hand.answer_series(held.uid, "ben@example.test", Partstat.DECLINED)
    edit = SeriesEdit(held.href, held.uid, (Attach(OTHER),), held.series)
    told = made.provider.replace(made.calendar, edit, held.etag)
    for series in (told.series, series_now(made)):
        assert series is not None
        assert OTHER in series.links
        assert series.attendees[1] == Attendee("ben@example.test", Partstat.DECLINED)


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
