"""What the search for double series has found, as the shortest stories that failed."""

from __future__ import annotations

import pytest

from rules.model import Role
from rules.records import Answer
from tests.daemon.dragging import Answered, Did, Event, Passed
from tests.daemon.undoubled import broken

M, R = Role.MANAGER, Role.REPORT


def holds(*story: Event, scheduling: bool = False) -> None:
    if (found := broken(story, scheduling=scheduling)) is not None:
        pytest.fail(str(found), pytrace=False)


@pytest.mark.parametrize("role", Role)
def test_a_series_that_is_split_before_its_first_week_goes_on_in_the_other(role: Role) -> None:
    holds(Did("split", role))


@pytest.mark.parametrize("by", [0, -1, 50])
def test_what_the_report_split_off_goes_on_and_the_rest_is_not_put_back_beside_it(by: int) -> None:
    holds(Did("split", R, week=2, by=by))


def test_what_the_report_split_off_far_ahead_goes_on_once_the_managers_series_is_put_back() -> None:
    holds(Did("split", M, by=50), Did("split", R, week=3, by=24), Did("delete", M))


def test_a_week_that_was_moved_goes_back_with_its_series_and_does_not_stand_beside_it() -> None:
    holds(Did("split", M, week=2, by=24), Did("move", M, week=1, by=2), scheduling=True)


def test_none_is_put_back_beside_what_the_manager_split_off_later() -> None:
    holds(Did("split", R, week=1, by=24), Passed(168), Did("split", M, week=1))


def test_none_is_put_back_beside_what_the_manager_split_off_later_and_dragged() -> None:
    holds(Did("split", R, week=3, by=-1), Passed(30), Did("split", M, by=2), Did("drag", M))


def test_none_is_written_beside_an_earlier_series_that_was_dragged_and_split() -> None:
    holds(Did("split", M, week=2, by=50), Passed(72), Did("drag", R), Did("split", R, by=50))


def test_a_first_part_that_is_dragged_back_is_not_the_series() -> None:
    holds(Did("drag", R), Passed(168), Did("split", R), Did("drag", R, 1))


@pytest.mark.parametrize("hours", [1, 5])
def test_none_is_written_beside_another_series_that_was_dragged(hours: float) -> None:
    holds(Did("split", M, by=2), Did("split", R, week=3, by=50), Passed(hours), Did("drag", R))


def test_an_earlier_series_ends_where_the_one_in_use_begins() -> None:
    holds(Did("split", M, week=2, by=24), Passed(30), Did("delete", M), Did("split", R, week=1))


def test_a_part_that_ends_before_is_no_reason_not_to_write_the_series() -> None:
    holds(Did("split", R, week=3), Passed(5), Did("split", M, 1, week=1, by=50), Did("split", R))


def test_a_series_that_was_deleted_before_both_had_it_leaves_the_one_before() -> None:
    holds(Did("split", R, by=2), Passed(0), Did("delete", R))


@pytest.mark.parametrize("by", [0, 50])
def test_weeks_before_a_split_stay_where_each_of_the_two_split_the_own_copy(by: int) -> None:
    holds(Did("split", M, week=1, by=2), Did("split", R, week=3, by=by))


@pytest.mark.parametrize("by", [0, 2])
def test_weeks_before_a_split_stay_where_the_series_begins_anew_for_the_other_alone(by: int) -> None:
    holds(Did("split", R, week=2, by=50), Passed(5), Did("split", M, week=1, by=by))


def test_weeks_that_a_part_between_stands_for_are_shown_to_both() -> None:
    holds(Did("split", M, week=2, by=-1), Passed(0), Did("split", M, 1, by=-1))


def test_weeks_before_a_split_stay_with_the_manager_when_the_report_splits_them_again() -> None:
    holds(Did("split", R, week=2, by=24), Passed(72), Did("split", R, 1, by=-1), Did("drag", R, 2))


def test_weeks_before_a_split_stay_with_the_report_when_the_manager_drags_them_away() -> None:
    holds(Did("split", M, week=2, by=24), Passed(5), Did("drag", M, 1), Did("split", M, 1, by=-1))


def test_what_stood_for_a_copy_for_a_while_ends_when_that_is_put_back() -> None:
    unread = Passed(1, ("manager 1on1",))
    holds(Did("split", R, week=2, by=2), Did("split", R, week=2, by=-1), unread, Did("delete", R))


def test_a_copy_that_is_followed_back_to_is_looked_for_before_it_counts_as_gone() -> None:
    holds(Did("split", R, by=24), Passed(200), Did("delete", R), Did("delete", R))


def test_a_series_that_both_deleted_after_it_went_on_in_another_is_asked_about() -> None:
    deleted = Did("delete", R)
    holds(Did("delete", M), Did("drag", R), Passed(1), Did("split", R, by=24), Passed(1), deleted, deleted)


def test_two_copies_that_were_dragged_at_once_are_both_found_before_anything_is_written() -> None:
    splits = Did("split", M, week=3), Did("split", R, by=50), Did("split", M, week=3, by=50)
    drags = Did("drag", R, 1), Did("drag", M), Passed(24), Did("drag", R), Passed(0)
    holds(*splits, Passed(1), Did("delete", M, 2), *drags)


def test_what_they_are_told_of_is_what_was_seen_beside_and_not_what_goes_on() -> None:
    drags = Did("drag", R, 1), Did("drag", R), Passed(200)
    split = Did("split", R, week=1, by=24)
    holds(Did("split", R, by=2), Passed(200), Did("split", M, week=1, by=-1), Passed(5), *drags, split)


def test_a_week_that_the_report_moved_with_all_that_follow_is_shown_to_the_manager_once() -> None:
    holds(Did("split", R, by=24), Passed(5), Passed(24), Answered(Answer.KEEP_OFF))


def test_weeks_before_two_splits_of_the_report_stay_with_the_manager() -> None:
    holds(Did("split", R, week=3, by=-1), Did("split", R, week=3, by=2))
    holds(Did("split", R, week=3, by=2), Did("split", R, 1, week=2, by=24))


def test_a_series_that_one_deleted_goes_on_in_what_the_other_split_off_and_dragged() -> None:
    holds(Did("delete", M), Did("split", R, week=1, by=2), Did("drag", R))


def test_no_week_stands_twice_where_both_split_and_one_deleted_the_rest() -> None:
    holds(Did("split", R, week=2, by=2), Did("split", M, week=3, by=50), Did("delete", M))
