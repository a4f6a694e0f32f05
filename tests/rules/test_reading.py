"""Not seen is not gone: when a reading is believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.model import Attendee, Override, Series
from rules.reading import CalendarState, Changes, Copy, Resource, Unreachable, by_uid, copy_state, merged, sought
from tests.rules.builders import HALF_HOUR, LINK, NOW, TUESDAY, WEEK, a_series

LATER = NOW + timedelta(minutes=5)
ONE, TWO = "/one.ics", "/two.ics"


def an_object(href: str = ONE, uid: str = "1on1-one", etag: str = '"1"') -> Resource:
    return Resource(href, etag, uid, a_series(uid=uid))


def holding(*objects: Resource) -> CalendarState:
    return merged(CalendarState(), Changes("1", objects, complete=True), NOW)


def shown(state: CalendarState, uid: str = "1on1-one", *, looked: bool = True) -> object:
    """What a calendar shows; unless told otherwise, once its owner's other ones were looked at twice in vain."""
    copy = copy_state(by_uid(sought(sought(state, {uid}), {uid}) if looked else state).get(uid, ()))
    return Series if isinstance(copy, Series) else copy


BOTH = holding(an_object(), an_object(TWO, "1on1-two"))
VANISHED = merged(holding(an_object()), Changes("2", gone=(ONE,)), NOW)
HELD = merged(BOTH, Changes("2", gone=(ONE, TWO)), NOW)


def test_what_was_never_seen_is_not_gone() -> None:
    assert shown(CalendarState()) is Copy.NEVER


def test_what_is_read_is_shown() -> None:
    assert shown(holding(an_object())) is Series
    assert holding(an_object()).known == {ONE: '"1"'}


def test_one_that_vanishes_is_missing_but_not_gone() -> None:
    assert (shown(VANISHED), VANISHED.doubtful, VANISHED.held) == (Copy.VANISHED, True, "")


def test_what_cannot_be_understood_and_has_no_date_was_written_no_earlier_than_what_it_was_before() -> None:
    before = holding(replace(an_object(), written=NOW))
    odd = Resource(ONE, '"2"', "1on1-one", fault="no DTSTART")
    state = merged(before, Changes("2", (odd,)), LATER)
    assert (state.sightings[ONE].resource, state.sightings[ONE].resource.written) == (odd, NOW)
    dated = merged(before, Changes("2", (replace(odd, written=LATER),)), LATER)
    assert dated.sightings[ONE].resource.written == LATER


def test_what_is_missing_is_still_asked_for() -> None:
    assert VANISHED.known == {ONE: '"1"'}


def test_a_later_complete_reading_confirms_that_it_is_gone() -> None:
    state = merged(VANISHED, Changes("3", gone=(ONE,), complete=True), LATER)
    assert (shown(state), state.doubtful, state.known) == (Copy.GONE, False, {})


def test_one_that_was_not_looked_for_elsewhere_is_not_gone() -> None:
    gone = merged(VANISHED, Changes("3", gone=(ONE,), complete=True), LATER)
    assert (shown(gone, looked=False), gone.doubtful) == (Copy.VANISHED, False)
    assert shown(sought(gone, {"1on1-two"}), looked=False) is Copy.VANISHED
    assert shown(sought(sought(gone, {"1on1-two"}), {"1on1-one"}), looked=False) is Copy.VANISHED


def test_one_look_elsewhere_is_not_enough() -> None:
    gone = merged(VANISHED, Changes("3", gone=(ONE,), complete=True), LATER)
    once = sought(gone, {"1on1-one"})
    assert shown(once, looked=False) is Copy.VANISHED
    assert shown(sought(once, {"1on1-one"}), looked=False) is Copy.GONE


def test_of_what_was_looked_for_before_it_was_gone_one_look_counts() -> None:
    twice = sought(sought(VANISHED, {"1on1-one"}), {"1on1-one"})
    gone = merged(twice, Changes("3", gone=(ONE,), complete=True), LATER)
    assert shown(gone, looked=False) is Copy.VANISHED
    assert shown(sought(gone, {"1on1-one"}), looked=False) is Copy.GONE


def test_one_that_was_there_again_is_looked_for_anew() -> None:
    back = merged(sought(VANISHED, {"1on1-one"}), Changes("3", complete=True), LATER)
    again = merged(back, Changes("4", gone=(ONE,)), LATER + timedelta(minutes=5))
    gone = merged(again, Changes("5", gone=(ONE,), complete=True), LATER + timedelta(minutes=10))
    assert shown(gone, looked=False) is Copy.VANISHED


def test_a_reading_of_the_same_moment_confirms_nothing() -> None:
    assert shown(merged(VANISHED, Changes("3", gone=(ONE,), complete=True), NOW)) is Copy.VANISHED


def test_a_reading_of_changes_alone_confirms_nothing() -> None:
    assert shown(merged(VANISHED, Changes("3", gone=(ONE,)), LATER)) is Copy.VANISHED


def test_one_that_a_complete_reading_shows_again_was_never_gone() -> None:
    state = merged(VANISHED, Changes("3", complete=True), LATER)
    assert (shown(state), state.doubtful) == (Series, False)


def test_one_that_comes_back_changed_is_there() -> None:
    state = merged(VANISHED, Changes("3", (an_object(etag='"9"'),)), LATER)
    assert (shown(state), state.known) == (Series, {ONE: '"9"'})


def test_one_that_is_written_again_after_it_was_gone_is_there() -> None:
    gone = merged(VANISHED, Changes("3", gone=(ONE,), complete=True), LATER)
    assert shown(merged(gone, Changes("4", (an_object(etag='"9"'),)), LATER)) is Series


def test_two_that_vanish_at_once_hold_the_calendar() -> None:
    assert "2 known events vanished" in HELD.held
    assert shown(HELD) is Copy.VANISHED


def test_a_held_calendar_is_believed_when_a_later_reading_says_the_same() -> None:
    state = merged(HELD, Changes("3", gone=(ONE, TWO), complete=True), LATER)
    assert (state.held, shown(state), shown(state, "1on1-two")) == ("", Copy.GONE, Copy.GONE)


def test_a_held_calendar_is_well_again_when_all_reappear() -> None:
    state = merged(HELD, Changes("3", complete=True), LATER)
    assert (state.held, shown(state), shown(state, "1on1-two")) == ("", Series, Series)


def test_a_held_calendar_stays_held_while_its_readings_are_partial() -> None:
    assert merged(HELD, Changes("3"), LATER).held


def test_one_that_vanishes_with_a_refused_token_holds_the_calendar() -> None:
    state = merged(holding(an_object()), Changes("2", gone=(ONE,), complete=True, refused=True), NOW)
    assert (bool(state.held), shown(state)) == (True, Copy.VANISHED)


def test_a_refused_token_alone_holds_nothing() -> None:
    state = merged(holding(an_object()), Changes("2", complete=True, refused=True), NOW)
    assert (state.held, shown(state)) == ("", Series)


@pytest.mark.parametrize("complete", [True, False])
def test_one_under_another_name_is_not_gone(complete: bool) -> None:
    changes = Changes("2", (an_object(TWO),), gone=(ONE,), complete=complete)
    state = merged(holding(an_object()), changes, NOW)
    assert (shown(state), state.doubtful, list(state.sightings)) == (Series, False, [TWO])


def test_other_peoples_events_come_and_go_unheeded() -> None:
    theirs = [Resource(f"/{n}.ics", None, f"dentist-{n}") for n in range(3)]
    state = merged(holding(*theirs), Changes("2", gone=tuple(one.href for one in theirs), complete=True), NOW)
    assert (state.held, dict(state.sightings)) == ("", {})


def test_an_event_of_ours_that_cannot_be_understood_makes_the_copy_unreachable() -> None:
    state = holding(Resource(ONE, '"1"', "1on1-one", fault="no DTSTART"))
    assert copy_state(by_uid(state)["1on1-one"]) == Unreachable("unreadable event: no DTSTART")


def test_an_event_of_no_two_people_concerns_nobody() -> None:
    assert by_uid(holding(Resource(ONE, '"1"', "dentist"))) == {}


def test_a_series_that_is_followed_and_cannot_be_understood_is_not_absent() -> None:
    state = holding(Resource(ONE, '"1"', "by-hand", fault="no DTSTART"))
    assert copy_state(by_uid(state)["by-hand"]) == Unreachable("unreadable event: no DTSTART")


def test_only_what_is_followed_or_ours_is_missed() -> None:
    state = holding(Resource(ONE, '"1"', "by-hand", a_series(uid="by-hand", marker="")))
    gone = Changes("2", gone=(ONE,), complete=True)
    assert merged(state, gone, NOW).sightings == {}
    assert merged(state, gone, NOW, {"by-hand"}).sightings[ONE].missing_since == NOW


MOVED = Override(TUESDAY, TUESDAY + HALF_HOUR, HALF_HOUR)
CANCELLED = Override(TUESDAY, TUESDAY, HALF_HOUR, cancelled=True)
LATER_WEEK = replace(MOVED, recurrence_id=TUESDAY + WEEK)


def some_weeks(*weeks: Override, href: str = TWO, **changes: object) -> Resource:
    """An object with edited weeks of the series, without the series."""
    series = a_series(uid="1on1-one", rule=None, overrides=weeks, headless=True, **changes)
    return Resource(href, '"1"', series.uid, series)


def of_one(*objects: Resource) -> object:
    return copy_state(by_uid(holding(*objects))["1on1-one"])


def test_edited_weeks_in_an_object_of_their_own_belong_to_their_series() -> None:
    whole = a_series(uid="1on1-one", overrides=(CANCELLED, LATER_WEEK))
    series = Resource(ONE, '"1"', "1on1-one", replace(whole, overrides=(CANCELLED,)))
    apart = some_weeks(MOVED, LATER_WEEK)
    assert (of_one(series, apart), of_one(apart, series)) == (whole, whole)


def test_edited_weeks_of_their_own_keep_their_guests_and_links() -> None:
    eve = (Attendee("eve@example.test"),)
    apart = some_weeks(MOVED, attendees=eve, links=())
    assert of_one(an_object(), apart) == a_series(uid="1on1-one", overrides=(replace(MOVED, attendees=eve, links=()),))
    named = some_weeks(replace(MOVED, attendees=a_series().attendees, links=(LINK,)), attendees=eve, links=())
    assert of_one(an_object(), named) == a_series(uid="1on1-one", overrides=(MOVED,))


def test_edited_weeks_alone_show_that_their_series_is_not_there() -> None:
    both = of_one(some_weeks(MOVED, href=ONE), some_weeks(LATER_WEEK))
    assert both == some_weeks(MOVED, LATER_WEEK).series


def test_a_series_that_is_only_missing_is_not_replaced_by_its_edited_weeks() -> None:
    state = merged(holding(an_object(), some_weeks(MOVED)), Changes("2", gone=(ONE,), complete=True), NOW)
    assert shown(state) is Copy.VANISHED
    gone = merged(sought(state, {"1on1-one"}), Changes("3", gone=(ONE,), complete=True), LATER)
    assert copy_state(by_uid(sought(gone, {"1on1-one"}))["1on1-one"]) == some_weeks(MOVED).series


def test_edited_weeks_that_are_new_are_not_the_series_under_another_name() -> None:
    state = merged(holding(an_object()), Changes("2", (some_weeks(MOVED),), gone=(ONE,)), NOW)
    assert shown(state) is Copy.VANISHED


def test_edited_weeks_that_cannot_be_understood_make_the_copy_unreachable() -> None:
    apart = Resource(TWO, '"1"', "1on1-one", fault="no DTSTART")
    assert of_one(an_object(), apart) == Unreachable("unreadable event: no DTSTART")


def test_edited_weeks_of_their_own_are_known_to_lie_apart() -> None:
    merged_one = of_one(an_object(), some_weeks(MOVED))
    assert isinstance(merged_one, Series) and [one.apart for one in merged_one.overrides] == [True]
