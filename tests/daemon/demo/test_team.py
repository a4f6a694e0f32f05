"""The team of the story: small enough to begin at once, and with a public holiday ahead."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from daemon.demo.team import ACCOUNT, LATEST, LOU, ROSTER, SOONEST, story_roster
from providers.holidays import parse_code, public_holiday
from providers.roster.csv import read
from rules.model import Policy
from rules.roster import Roster, pairs
from tests.daemon.world import DAY

MONDAY = date(2026, 11, 30)
HELD_BEYOND = 10


def roster(folder: Path, text: str) -> Roster:
    (folder / "roster.csv").write_text(text)
    return pairs(read(folder / "roster.csv"), (ACCOUNT,), Policy(), parse_holidays=parse_code)


def test_both_teams_are_rosters_like_any_other(tmp_path: Path) -> None:
    plain, story = roster(tmp_path, ROSTER), roster(tmp_path, story_roster(MONDAY))
    assert len(plain.pairs) == 8
    assert len(story.pairs) - 1 <= HELD_BEYOND, "one is taken over, and the others are made in one pass"
    assert set(plain.people) <= set(story.people)


def test_whenever_the_story_opens_a_public_holiday_is_ahead_on_a_day_of_lous(tmp_path: Path) -> None:
    for monday in (MONDAY + timedelta(weeks=number) for number in range(0, 52 * 4, 3)):
        people = roster(tmp_path, story_roster(monday))
        (pair,) = (one for one in people.pairs if one.report.email == LOU)
        days = (monday + number * DAY for number in range(SOONEST.days, LATEST.days))
        meant = (day for day in days if day.weekday() == pair.slot.weekday)
        assert any(public_holiday(pair.report.holidays, day) for day in meant), monday
