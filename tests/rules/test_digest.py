"""What people operations may be told: groups of five pairs or more, and nothing that tells of fewer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.digest import SMALLEST, Counted, Digest, digest, told_now, usual_zone
from rules.model import Pair, Person, Slot
from rules.week import Became, Week

TEAMS = ("", "Sales", "Care", "Law")
COUNTED = st.builds(Counted, st.sampled_from(TEAMS), st.sampled_from((*Became, None)))
COMPANIES = st.lists(COUNTED, max_size=24)


def some(team: str, number: int, became: Became | None = Became.HELD) -> list[Counted]:
    return [Counted(team, became)] * number


def told(*pairs: Counted) -> dict[str, int]:
    """How many pairs each group has."""
    return {one.team: one.pairs for one in digest(pairs).groups}


@pytest.mark.parametrize(
    ("teams", "shown"),
    [
        ({}, {}),
        ({"Sales": 4}, {}),
        ({"Sales": 5}, {"Sales": 5}),
        ({"": 5}, {"": 5}),
        ({"": 4}, {}),
        ({"Sales": 4, "Care": 1}, {"": 5}),
        ({"Sales": 4, "": 1}, {"": 5}),
        ({"Sales": 6, "Care": 4}, {"Sales": 6}),
        ({"Sales": 6, "Care": 4, "": 1}, {"Sales": 6, "": 5}),
        ({"Sales": 7, "Care": 5}, {"Care": 5, "Sales": 7}),
    ],
)
def test_teams_of_five_are_shown_and_smaller_ones_together_or_not_at_all(
    teams: dict[str, int], shown: dict[str, int]
) -> None:
    found = digest([one for team, number in teams.items() for one in some(team, number)])
    assert {one.team: one.pairs for one in found.groups} == shown
    assert found.whole.pairs == sum(shown.values())


def test_each_week_is_counted_by_what_became_of_it() -> None:
    (sales,) = digest([*some("Sales", 4), *some("Sales", 2, Became.MISSED), *some("Sales", 3, None)]).groups
    assert {became: number for became, number in sales.counts.items() if number} == {Became.HELD: 4, Became.MISSED: 2}
    assert (sales.pairs, sales.waiting) == (6, 3)


def test_pairs_whose_week_is_not_known_make_no_team_large() -> None:
    assert told(*some("Sales", 4), *some("Sales", 9, None)) == {}
    assert told(*some("Sales", 4), *some("Sales", 9, None), *some("Care", 1)) == {"": 5}


def test_of_groups_that_are_not_shown_nothing_is_told_to_wait() -> None:
    assert digest([*some("Sales", 5), *some("Care", 4), *some("Care", 3, None)]).whole.waiting == 0


@given(COMPANIES)
def test_no_sum_and_no_difference_of_what_is_shown_is_about_fewer_than_five_pairs(company: list[Counted]) -> None:
    shown = digest(company)
    groups = [{number for number, one in enumerate(company) if _shown_in(one, shown) == each} for each in _names(shown)]
    whole = set().union(*groups)
    for factors in product((-1, 0, 1), repeat=len(groups) + 1):
        weights = Counter[int]()
        for factor, members in zip(factors, [*groups, whole], strict=True):
            weights.update(dict.fromkeys(members, factor))
        for weight in set(weights.values()) - {0}:
            known = [number for number, one in weights.items() if one == weight and company[number].became]
            assert len(known) >= SMALLEST


@given(COMPANIES, st.data())
def test_whoever_is_counted_may_as_well_have_been_one_of_four_others(
    company: list[Counted], data: st.DataObject
) -> None:
    """Their weeks change places and nothing that is shown changes; or theirs is not shown, whatever became of it."""
    known = [number for number, one in enumerate(company) if one.became]
    if not known:
        return
    one, before = data.draw(st.sampled_from(known)), digest(company)
    hidden = all(digest(_with(company, {one: became})) == before for became in Became)
    others = [other for other in known if other != one and digest(_exchanged(company, one, other)) == before]
    assert hidden or len(others) >= SMALLEST - 1


@given(COMPANIES)
def test_what_is_counted_in_all_is_the_sum_of_what_is_shown(company: list[Counted]) -> None:
    shown = digest(company)
    for became in Became:
        assert shown.whole.counts[became] == sum(one.counts[became] for one in shown.groups)
    assert all(one.pairs >= SMALLEST for one in shown.groups)


@given(COMPANIES)
def test_the_order_of_the_pairs_is_not_told(company: list[Counted]) -> None:
    assert digest(company) == digest(company[::-1])


def _names(shown: Digest) -> list[str]:
    return [one.team for one in shown.groups]


def _shown_in(one: Counted, shown: Digest) -> str | None:
    """Under which name a pair is counted."""
    names = _names(shown)
    return one.team if one.team in names else "" if "" in names else None


def _with(company: Sequence[Counted], weeks: dict[int, Became | None]) -> list[Counted]:
    return [replace(one, became=weeks.get(number, one.became)) for number, one in enumerate(company)]


def _exchanged(company: Sequence[Counted], one: int, other: int) -> list[Counted]:
    return _with(company, {one: company[other].became, other: company[one].became})


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """A moment of 2026; in March before the 29th, Berlin is an hour ahead."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (at(16, 7, 59), None),
        (at(16, 8), Week(2026, 10)),
        (at(17, 12), Week(2026, 10)),
        (at(17, 20), None),
        (at(20, 15, 59), Week(2026, 10)),
        (at(21, 12), None),
        (at(23, 7, 30), None),
        (at(23, 8), Week(2026, 11)),
        (at(30, 7), Week(2026, 12)),
        (at(5, 8, month=1), Week(2025, 52)),
        (at(12, 8, month=1), Week(2026, 1)),
    ],
)
def test_in_office_hours_of_a_week_the_one_before_the_last_is_told_of(now: datetime, week: Week | None) -> None:
    assert told_now(now, "Europe/Berlin") == week


def test_the_zone_is_that_of_most_team_members() -> None:
    zones = ["Europe/Berlin", "America/New_York", "Europe/Berlin", "Asia/Tokyo"]
    manager = Person("m@example.test", "Mia", "Asia/Tokyo", "main")
    slot = Slot(1, time(10), timedelta(minutes=30), "UTC")
    pairs = [Pair(Person(f"{n}@example.test", "P", zone, "main"), manager, slot) for n, zone in enumerate(zones)]
    assert [usual_zone(pairs), usual_zone(pairs[1:]), usual_zone([])] == ["Europe/Berlin", "America/New_York", "UTC"]
