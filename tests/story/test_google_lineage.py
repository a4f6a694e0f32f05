"""A 1:1 that people take elsewhere in Google's own pages: recognised as the same, with its history."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.google import people, splitting
from tests.story.asking import WEEK
from tests.story.office import ANA, BASE_URL, BEN, HOUR, MONDAY, text_of, uid
from tests.story.shown import all_meetings
from tests.story.turns import ASKED, answers, concluded, link_in, outcomes, settled, started, told
from tests.story.workspace import Workspace

OURS = uid("ben")
LINK = f"{BASE_URL}/agenda/ben@example.test"
BOTH = ["ana@example.test", "ben@example.test"]
PAIR = ("ana", "ben")
EVERY_WEEK = [datetime.fromisoformat("2026-03-03T09:00:00Z") + timedelta(weeks=number) for number in range(4)]
AFTER = [datetime.fromisoformat("2026-03-31T08:00:00Z") + timedelta(weeks=number) for number in range(3)]
THURSDAYS = [datetime.fromisoformat("2026-03-26T13:00:00Z")]
THURSDAYS += [datetime.fromisoformat("2026-04-02T12:00:00Z") + timedelta(weeks=number) for number in range(3)]


@pytest.fixture
def two(workspace: Workspace) -> Workspace:
    """Ana and Ben alone, with their series in both calendars."""
    workspace.hire([ANA, BEN])
    return started(workspace)


def weeks(company: Workspace) -> list[list[datetime]]:
    """All meetings of the two in the first weeks."""
    return [all_meetings(company.objects(user), MONDAY, timedelta(weeks=7)) for user in PAIR]


def linked(company: Workspace) -> set[bool]:
    """Whether what goes on in either calendar has the agenda on it."""
    newest = [max(company.objects(user), key=lambda text: text.partition("DTSTART")[2]) for user in PAIR]
    return {f"URL:{LINK}" in text for text in newest}


def follow_on(company: Workspace, start: datetime) -> str:
    """This and following, from the week of 24 March on; Google chooses the id."""
    return splitting.follow_on(company.page("ana"), company.hand("ana").find(OURS), WEEK, start)


@pytest.mark.parametrize("kept", [True, False], ids=["with our marker", "without our marker"])
def test_this_and_following_at_the_same_slot_is_the_same_1_1_and_nobody_is_asked(two: Workspace, kept: bool) -> None:  # noqa: FBT001
    two.server.ways.split_keeps_properties = kept
    settled(two, lambda: people.write(two.page("ana"), follow_on(two, WEEK), summary="Ben and Ana"))
    concluded(two)
    assert outcomes(two) == [("split", "adopted")]
    assert weeks(two) == [EVERY_WEEK + AFTER] * 2
    assert linked(two) == {True}
    assert (two.mails, two.server.mails) == ([], [])


def test_this_and_following_at_another_slot_is_followed_and_asked_about_and_put_back(two: Workspace) -> None:
    settled(two, lambda: follow_on(two, THURSDAYS[0]))
    assert outcomes(two) == [("split", "adopted"), ("series_moved", None)]
    assert told(two, "prompt") == ["ana@example.test"]
    concluded(two)
    assert outcomes(two) == [("split", "adopted"), ("series_moved", "restored")]
    assert weeks(two) == [EVERY_WEEK + AFTER] * 2
    assert told(two, "outcome") == BOTH


def test_another_slot_that_both_agree_on_is_theirs_from_then_on(two: Workspace) -> None:
    settled(two, lambda: follow_on(two, THURSDAYS[0]))
    assert answers(two, ASKED, link_in(two.mails_of("prompt")[0]), {"answer": "new_slot"})[0] == 200
    two.work(ASKED + HOUR)
    assert answers(two, ASKED + HOUR, link_in(two.mails_of("prompt")[1]), {"answer": "new_slot"})[0] == 200
    concluded(two)
    assert weeks(two) == [EVERY_WEEK[:3] + THURSDAYS] * 2
    assert outcomes(two) == [("split", "adopted"), ("series_moved", "adopted")]


def test_a_series_deleted_and_made_anew_is_the_same_1_1(two: Workspace) -> None:
    page, series = two.page("ana"), two.hand("ana").find(OURS)
    settled(two, lambda: people.recreate_series(page, series, datetime(2026, 3, 3, 10)))
    concluded(two)
    assert weeks(two) == [EVERY_WEEK + AFTER] * 2
    assert [len(two.objects(user)) for user in PAIR] == [1, 1]
    assert linked(two) == {True}
    assert two.mails == []
    assert all(outcome == "adopted" for _, outcome in outcomes(two))


def test_a_deleted_series_comes_back_once_as_another_one(two: Workspace) -> None:
    """Google never lets go of an id, so the next generation is made."""
    settled(two, lambda: two.hand("ana").delete_series(OURS))
    two.work(ASKED + HOUR)
    concluded(two, days=5)
    assert outcomes(two) == [("series_deleted", "restored")]
    assert (told(two, "prompt"), told(two, "outcome")) == (["ana@example.test"], BOTH)
    assert [two.uids(user) for user in PAIR] == [[uid("ben", 2)]] * 2
    assert linked(two) == {True}


def test_another_organizer_is_followed_and_told_to_the_operator_alone(two: Workspace) -> None:
    series = two.hand("ana").find(OURS)
    settled(two, lambda: splitting.hand_over(two.page("ana"), series, "chi@example.test"))
    concluded(two)
    assert ("organizer_changed", "adopted") in outcomes(two)
    assert [one["X-Oneonone"] for one in two.mails] == ["operator"]
    assert "chi@example.test" in text_of(two.mails[0])
    assert weeks(two) == [EVERY_WEEK + AFTER] * 2


def test_handed_over_to_the_other_of_the_two_it_is_looked_after_all_the_same(two: Workspace) -> None:
    splitting.hand_over(two.page("ana"), two.hand("ana").find(OURS), "ben@example.test")
    settled(two, lambda: two.hand("ben").cancel_week(OURS, WEEK))
    assert [kind for kind, _ in outcomes(two)] == ["cancelled"]
    assert told(two, "prompt") == ["ben@example.test"]
    concluded(two)
    assert outcomes(two) == [("cancelled", "restored")]
    assert weeks(two) == [EVERY_WEEK + AFTER] * 2


def test_a_second_weekly_series_is_told_once_and_never_deleted(two: Workspace) -> None:
    settled(two, lambda: people.make_series(two.page("ana"), datetime(2026, 3, 5, 16), ["ben@example.test"]))
    before = two.snapshot(*PAIR)
    concluded(two, days=9)
    assert two.snapshot(*PAIR) == before
    assert outcomes(two) == [("duplicate", "adopted")]
    assert (told(two, "outcome"), told(two, "operator")) == (BOTH, ["ops@example.test"])
