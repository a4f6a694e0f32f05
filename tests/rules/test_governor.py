"""How many mails a person gets in a day, and when one more may go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rules.governor import has_room, sending_moment
from rules.model import Policy
from tests.rules.builders import ANA, utc

POLICY = Policy(daily=3)
NOON = utc(3, 10, 11)  # Tuesday 12:00 in Berlin


def test_a_fourth_mail_of_a_day_waits_for_the_next_working_day() -> None:
    planned = [NOON - timedelta(hours=hours) for hours in (1, 2, 3)]

    assert not has_room(planned, NOON, ANA, POLICY)
    assert sending_moment(planned, NOON, ANA, POLICY) == utc(3, 11, 8)


def test_mails_of_yesterday_leave_the_whole_day_free_however_few_hours_ago() -> None:
    planned = [NOON - timedelta(hours=20)] * 3

    assert sending_moment(planned, NOON, ANA, POLICY) == NOON


def test_a_day_is_the_persons_own() -> None:
    there = replace(ANA, zone="America/New_York")
    late = utc(3, 10, 3)  # still Monday there, Tuesday in Berlin

    assert has_room([late] * 3, NOON, there, POLICY)
    assert not has_room([late] * 3, NOON, ANA, POLICY)


def test_planned_days_fill_up_one_after_another() -> None:
    planned = [NOON] * 3 + [NOON + timedelta(days=1)] * 3

    assert sending_moment(planned, NOON, ANA, POLICY) == utc(3, 12, 8)


def test_without_quiet_hours_the_next_day_begins_at_midnight() -> None:
    assert sending_moment([NOON] * 3, NOON, ANA, replace(POLICY, quiet=False)) == utc(3, 10, 23)
