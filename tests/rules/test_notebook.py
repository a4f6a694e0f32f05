"""Who sees what of an agenda, what is carried on, and when a week locks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from rules.access import Tenure, Way, tenure_of
from rules.notebook import (
    ActionItem,
    Point,
    PointKind,
    Sheet,
    agenda,
    changeable,
    drafts,
    feedback,
    locked,
    shared_with,
    standing,
    visible,
)
from tests.rules.builders import ANA, BEN, a_pair

NOW = datetime(2026, 3, 6, 9, tzinfo=UTC)
BEFORE, THIS, AFTER = date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)
REPORT, MANAGER = BEN, ANA
PAIR = a_pair()


def a_point(author: str = REPORT.email, week: date = THIS, **more: object) -> Point:
    return replace(Point("key", week, author, "Budget", NOW), **more)  # type: ignore[arg-type]


def test_a_draft_of_the_team_member_is_seen_by_the_manager_once_it_is_shared() -> None:
    draft = a_point(shared_at=shared_with(a_point(), PAIR, NOW))
    assert [visible(draft, one.email) for one in (REPORT, MANAGER)] == [True, False]
    assert visible(replace(draft, shared_at=NOW), MANAGER.email)


def test_what_is_added_after_the_agenda_was_shared_is_seen_at_once() -> None:
    shared, not_yet = Sheet("key", THIS, shared_at=NOW), Sheet("key", THIS)
    assert [shared_with(a_point(), PAIR, NOW, sheet) for sheet in (shared, not_yet)] == [NOW, None]


def test_sharing_is_about_all_drafts_of_the_team_member_that_the_week_shows() -> None:
    mine, earlier = a_point(text="mine"), a_point(text="earlier", week=BEFORE)
    others = [a_point(MANAGER.email), a_point(week=AFTER), a_point(shared_at=NOW), a_point(week=BEFORE, done_at=NOW)]
    assert set(drafts([mine, earlier, *others], PAIR, THIS)) == {mine, earlier}


def test_words_change_until_their_week_locks_and_those_of_a_draft_always() -> None:
    later = datetime(2026, 4, 1, tzinfo=UTC)
    shared, draft = a_point(shared_at=NOW), a_point()
    assert [changeable(one, PAIR.slot, at) for one in (shared, draft) for at in (NOW, later)] == [
        True,
        False,
        True,
        True,
    ]


def test_what_the_manager_adds_and_feedback_of_either_are_seen_at_once() -> None:
    assert shared_with(a_point(MANAGER.email), PAIR, NOW) == NOW
    assert shared_with(a_point(kind=PointKind.FEEDBACK), PAIR, NOW) == NOW


def test_open_points_are_carried_on_and_done_ones_stay_in_the_week_they_were_done_in() -> None:
    carried, done = a_point(week=BEFORE), a_point(week=BEFORE, done_at=NOW)
    shown = agenda([carried, done, a_point(week=AFTER)], PAIR, THIS, REPORT.email)
    assert [(one.point, one.carried_from) for one in shown.report] == [(carried, date(2026, 3, 3))]


def test_points_stand_in_the_order_that_people_gave_them() -> None:
    first, second = a_point(position=2, text="first"), a_point(position=1, text="second")
    assert [one.point.text for one in agenda([first, second], PAIR, THIS, REPORT.email).report] == ["second", "first"]


def test_feedback_stands_with_the_week_it_was_given_in_and_is_no_point_to_talk_about() -> None:
    second, first = (a_point(kind=PointKind.FEEDBACK, added_at=NOW + timedelta(hours=one)) for one in (2, 1))
    assert feedback([second, first, a_point()], THIS) == (first, second)
    assert feedback([first], AFTER) == ()
    assert agenda([first, second], PAIR, THIS, REPORT.email).report == ()


def test_a_week_locks_seven_days_after_its_meeting() -> None:
    ends = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
    week = timedelta(days=7)
    moments = (ends + week - timedelta(seconds=1), ends + week)
    assert [locked(PAIR.slot, THIS, one) for one in moments] == [False, True]


def test_a_week_belongs_to_the_manager_of_that_time() -> None:
    former = Tenure(replace(PAIR, manager=replace(MANAGER, email="old@example.com")), None, BEFORE)
    present = Tenure(PAIR, THIS, None)
    assert [tenure_of(week, [present, former]) for week in (BEFORE, THIS, AFTER)] == [former, present, present]


def test_a_former_manager_reads_and_a_stranger_does_not() -> None:
    former = Tenure(PAIR, None, BEFORE)
    assert (former.way(REPORT), former.way(MANAGER)) == (Way.REPORT, Way.FORMER)
    assert former.way(replace(MANAGER, email="eve@example.com")) is None


def test_action_items_stand_until_done_and_once_more_as_done_at_the_next_one() -> None:
    def an_item(week: date, done: date | None = None) -> ActionItem:
        at = datetime.combine(done, time(12), UTC) if done else None
        return ActionItem("key", week, REPORT.email, REPORT.email, "Book the room", NOW, None, at)

    waits, later = an_item(BEFORE), an_item(AFTER)
    last_week, long_ago = an_item(BEFORE, BEFORE), an_item(BEFORE, BEFORE - timedelta(days=1))
    at_once = an_item(THIS, BEFORE - timedelta(days=30))
    found = standing([waits, later, last_week, long_ago, at_once], THIS, "Europe/Berlin")
    assert found == (waits, last_week, at_once)


def test_a_week_of_action_items_begins_at_midnight_where_the_two_meet() -> None:
    done = datetime(2026, 3, 1, 22, tzinfo=UTC)  # Monday at nine in Sydney
    item = ActionItem("key", date(2026, 2, 23), REPORT.email, REPORT.email, "Book the room", NOW, done_at=done)
    assert standing([item], THIS, "Australia/Sydney") == (item,)
    assert standing([item], THIS, "Europe/Berlin") == ()
