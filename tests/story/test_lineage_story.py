"""A 1:1 that people take elsewhere with their calendar programs: recognised on a real server, with its history."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from jsonschema import validate

from daemon.demo.edits import master, put
from tests.servers.people import RawHand, hand_of
from tests.servers.running import dav
from tests.story.asking import WEEK
from tests.story.clients import Weekly
from tests.story.office import ANA, BASE_URL, BEN, DAY, HOUR, MONDAY, Office, text_of, uid
from tests.story.schemas import EXCEPTIONS, PLAN
from tests.story.shown import all_meetings, series, uids, values
from tests.story.turns import ASKED, answers, concluded, link_in, outcomes, records, series_of, settled, started, told

OURS = uid("ben")
LINK = f"{BASE_URL}/agenda/ben@example.test"
BOTH = ["ana@example.test", "ben@example.test"]
REST = Weekly("REST-6B1F", "20260324T100000", own="SUMMARY:1:1 Ana / Ben\n")
EVERY_WEEK = [datetime.fromisoformat("2026-03-03T09:00:00Z") + timedelta(weeks=number) for number in range(4)]
AFTER = [datetime.fromisoformat("2026-03-31T08:00:00Z") + timedelta(weeks=number) for number in range(3)]


@pytest.fixture
def two(office: Office) -> Office:
    """Ana and Ben alone, with their series in both calendars."""
    office.hire([ANA, BEN])
    return started(office)


def weeks(office: Office, user: str) -> list[datetime]:
    """All meetings of a person in the first weeks."""
    return all_meetings(office.objects(user), MONDAY, timedelta(weeks=7))


def holds(office: Office) -> list[list[str]]:
    """What stands in the two calendars, by UIDs."""
    return [uids(office.objects(user)) for user in ("ana", "ben")]


def split(hand: RawHand, rest: Weekly = REST) -> None:
    """This and following: the series ends before the week of 24 March, another object goes on."""
    hand.end_series(OURS, WEEK)
    hand.put(f"{rest.uid}.ics", rest.text)


def test_this_and_following_at_the_same_slot_is_the_same_1_1_and_nobody_is_asked(two: Office) -> None:
    split(two.hand("ana"))
    planned = two.plan(MONDAY + HOUR).document
    validate(planned, PLAN)
    assert {one["action"] for one in planned["actions"]} <= {"follow", "repair", "create", "attach"}
    settled(two, lambda: None)
    concluded(two)
    assert outcomes(two) == [("split", "adopted")]
    assert holds(two) == [sorted([OURS, REST.uid])] * 2
    assert [weeks(two, user) for user in ("ana", "ben")] == [EVERY_WEEK + AFTER] * 2
    assert all(LINK in series_of(two, user, REST.uid) for user in ("ana", "ben"))
    assert two.mails == []


def test_this_and_following_at_another_slot_is_followed_and_asked_about_and_put_back(two: Office) -> None:
    settled(two, lambda: split(two.hand("ana"), replace(REST, start="20260326T140000", rule="FREQ=WEEKLY;BYDAY=TH")))
    validate(records(two), EXCEPTIONS)
    assert outcomes(two) == [("split", "adopted"), ("series_moved", None)]
    assert told(two, "prompt") == ["ana@example.test"]
    concluded(two)
    assert outcomes(two) == [("split", "adopted"), ("series_moved", "restored")]
    assert [weeks(two, user) for user in ("ana", "ben")] == [EVERY_WEEK + AFTER] * 2
    assert told(two, "outcome") == BOTH


def test_another_slot_that_both_agree_on_is_theirs_from_then_on(two: Office) -> None:
    settled(two, lambda: split(two.hand("ana"), replace(REST, start="20260326T140000", rule="FREQ=WEEKLY;BYDAY=TH")))
    assert answers(two, ASKED, link_in(two.mails_of("prompt")[0]), {"answer": "new_slot"})[0] == 200
    two.work(ASKED + HOUR)
    assert told(two, "prompt") == BOTH
    assert answers(two, ASKED + HOUR, link_in(two.mails_of("prompt")[1]), {"answer": "new_slot"})[0] == 200
    concluded(two)
    thursdays = [datetime.fromisoformat("2026-03-26T13:00:00Z")]
    thursdays += [datetime.fromisoformat("2026-04-02T12:00:00Z") + timedelta(weeks=number) for number in range(3)]
    assert [weeks(two, user) for user in ("ana", "ben")] == [EVERY_WEEK[:3] + thursdays] * 2
    assert outcomes(two) == [("split", "adopted"), ("series_moved", "adopted")]
    assert two.plan(MONDAY + 30 * DAY).actions == []


@pytest.mark.parametrize("users", [("ana",), ("ana", "ben")], ids=["hers", "both"])
def test_a_series_deleted_and_made_anew_is_the_same_1_1(two: Office, users: tuple[str, ...]) -> None:
    anew = Weekly("ANEW-77", "20260303T100000", own="SUMMARY:Ana and Ben again\n")
    for user in users:
        two.hand(user).delete_series(OURS)
        two.hand(user).put("anew.ics", anew.text)
    settled(two, lambda: None)
    concluded(two)
    assert [weeks(two, user) for user in ("ana", "ben")] == [EVERY_WEEK + AFTER] * 2
    assert {one for user in ("ana", "ben") for one in uids(two.objects(user)) if one != OURS} == {anew.uid}
    assert two.mails == []
    assert all(LINK in series_of(two, user, anew.uid) for user in ("ana", "ben"))
    assert all(outcome == "adopted" for _, outcome in outcomes(two))


@pytest.mark.parametrize("users", [("ana",), ("ana", "ben")], ids=["hers", "both"])
def test_a_series_rewritten_as_single_events_is_not_put_back_beside_them(two: Office, users: tuple[str, ...]) -> None:
    dates = ["20260303", "20260310", "20260317", "20260324", "20260331"]
    two.hand("ana").delete_series(OURS)
    for user in users:
        for date in dates:
            two.hand(user).put(f"{date}.ics", single(date))
    settled(two, lambda: None)
    concluded(two, days=5)
    assert [set(weeks(two, user)) for user in ("ana", "ben")] == [set(EVERY_WEEK + AFTER)] * 2
    assert weeks(two, "ana") == EVERY_WEEK + AFTER
    assert outcomes(two) == [("series_deleted", "restored"), *[("cadence_changed", "moved")] * 4]
    assert (told(two, "prompt"), told(two, "outcome")) == (["ana@example.test"], BOTH)


def single(date: str) -> bytes:
    """The meeting of one week as an event of its own."""
    return Weekly(f"SINGLE-{date}", f"{date}T100000").text.replace(b"RRULE:FREQ=WEEKLY;BYDAY=TU\r\n", b"")


@contextmanager
def elsewhere(office: Office, user: str) -> Iterator[RawHand]:
    """Another calendar of a person, made by themselves."""
    hand = hand_of(office.server, user, office.server.calendar(user, f"{office.calendar}-private"))
    hand.make()
    yield hand
    hand.drop_calendar()


def moved(here: RawHand, there: RawHand) -> None:
    """Drag by MOVE, a while after it was last read: the server still tells when it was first written."""
    time.sleep(1.1)
    name = here.find(OURS)
    target = {"Destination": there.calendar + name, "Overwrite": "F"}
    assert dav(here.calendar + name, "MOVE", here.login, headers=target)[0] in (201, 204)


def copied(here: RawHand, there: RawHand) -> None:
    """Drag by PUT there and DELETE here."""
    there.put("dragged.ics", here.read(here.find(OURS)))
    here.delete_series(OURS)


def copied_late(here: RawHand, there: RawHand) -> None:
    """Drag by DELETE here and PUT there."""
    body = here.read(here.find(OURS))
    here.delete_series(OURS)
    there.put("dragged.ics", body)


@pytest.mark.parametrize("drag", [moved, copied, copied_late])
@pytest.mark.parametrize("user", ["ana", "ben"])
def test_a_series_dragged_to_another_calendar_is_watched_there(
    two: Office, user: str, drag: Callable[[RawHand, RawHand], None]
) -> None:
    with elsewhere(two, user) as private:
        drag(two.hand(user), private)
        assert two.work(MONDAY + HOUR).actions == ["follow"]
        assert two.work(MONDAY + HOUR).actions == []
        assert (records(two), two.mails) == ([], [])
        private.cancel_week(OURS, WEEK)
        settled(two, lambda: None)
    assert told(two, "prompt") == [f"{user}@example.test"]
    assert [one["kind"] for one in records(two)] == ["cancelled" if user == "ana" else "declined"]
    assert two.hand(user).names() == ()


def test_another_organizer_is_followed_and_told_to_the_operator_alone(two: Office) -> None:
    hers, his = "mailto:chi@example.test", ("ana", "ben")

    def hand_over() -> None:
        for user in his:
            two.hand(user).edit(OURS, lambda calendar: put(master(calendar), "ORGANIZER", hers))

    settled(two, hand_over)
    before = two.snapshot("ana", "ben")
    concluded(two)
    assert ("organizer_changed", "adopted") in outcomes(two)
    assert [one["X-Oneonone"] for one in two.mails] == ["operator"]
    assert "chi@example.test" in text_of(two.mails[0])
    assert two.snapshot("ana", "ben") == before
    assert [values(series(series_of(two, user, OURS)), "ORGANIZER") for user in his] == [[f"ORGANIZER:{hers}"]] * 2


def test_a_second_weekly_series_is_told_once_and_never_deleted(two: Office) -> None:
    second = Weekly("SECOND-1", "20260305T160000", rule="FREQ=WEEKLY;BYDAY=TH")
    for user in ("ana", "ben"):
        two.hand(user).put("second.ics", second.text)
    settled(two, lambda: None)
    before = two.snapshot("ana", "ben")
    concluded(two, days=9)
    assert two.snapshot("ana", "ben") == before
    assert holds(two) == [sorted([OURS, second.uid])] * 2
    assert outcomes(two) == [("duplicate", "adopted")]
    assert (told(two, "outcome"), told(two, "operator")) == (BOTH, ["ops@example.test"])
