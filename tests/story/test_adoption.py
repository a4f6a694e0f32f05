"""A first start where two people have a weekly 1:1 already: taken over, offered or left alone, never doubled."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.servers.people import hand_of
from tests.story.clients import Weekly
from tests.story.office import ANA, BASE_URL, BEN, DAY, HOUR, MONDAY, Office, text_of
from tests.story.shown import differing, events, meetings, overrides, series, uids, values
from tests.story.turns import records

LINK = f"{BASE_URL}/agenda/ben@example.test"
HAND = Weekly()
OURS = {"ATTACH", "URL", "X-ONEONONE-PAIR", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE"}
"""What taking over may add to an object, or count up in it."""


def with_a_series(office: Office, weekly: Weekly = HAND, *users: str, adopt: str = "") -> Office:
    """Ana and Ben alone, with calendars, and a meeting in those of `users`: both when none is named."""
    office.hire([ANA, BEN])
    if adopt:
        office.config.write_text(f'{office.config.read_text()}[policy]\nadopt = "{adopt}"\n')
    for user in ("ana", "ben"):
        hand_of(office.server, user, office.hand(user).calendar).make()
    for user in users or ("ana", "ben"):
        office.hand(user).put("9F-event.ics", weekly.text)
    return office


def test_people_who_are_named_by_their_addresses_on_the_server_are_the_two(office: Office) -> None:
    with_a_series(office)
    for user in ("ana", "ben"):
        body = office.hand(user).read("9F-event.ics").decode().replace("\r\n ", "")
        for person in ("ana", "ben"):
            body = body.replace(f"mailto:{person}@example.test", f"/{person}/")
        office.hand(user).put("9F-event.ics", body.encode())
        assert "@example.test" not in office.hand(user).read("9F-event.ics").decode().replace("\r\n ", "")
    assert office.work(MONDAY).actions == ["adopt", "attach", "attach"]
    assert office.work(MONDAY + HOUR).actions == []
    assert (office.mails, records(office)) == ([], [])


def both(office: Office) -> list[list[str]]:
    """What stands in the two calendars, by UIDs."""
    return [uids(office.objects(user)) for user in ("ana", "ben")]


def lose_the_database(office: Office) -> None:
    """Everything that is remembered is gone."""
    for file in (office.folder / "state").iterdir():
        file.unlink()


def test_a_weekly_event_of_the_two_is_taken_over_with_all_that_is_theirs(office: Office) -> None:
    with_a_series(office)
    before = office.objects("ana"), office.objects("ben")
    planned = office.plan(MONDAY)
    assert planned.actions == ["adopt", "attach", "attach"]
    assert "Tue 10:00" in planned.document["actions"][0]["text"]
    assert office.snapshot("ana", "ben") == tuple(sorted(before[0] + before[1])), "a plan writes nothing"
    assert office.work(MONDAY).actions == planned.actions
    for user, (was,) in zip(("ana", "ben"), before, strict=True):
        (now,) = office.objects(user)
        assert differing(was, now) <= OURS
        assert set(values(was, "ATTACH")) < set(values(now, "ATTACH"))
        assert [line.partition(":")[2] for line in values(now, "URL")] == [LINK]
        assert meetings(now) == meetings(was)
    assert office.work(MONDAY + HOUR).actions == [] == office.plan(MONDAY + 8 * DAY).actions
    assert (office.mails, records(office)) == ([], [])


@pytest.mark.parametrize("user", ["ana", "ben"])
def test_an_event_that_one_of_them_has_is_taken_over_and_written_for_the_other(office: Office, user: str) -> None:
    with_a_series(office, HAND, user)
    (before,) = office.objects(user)
    assert office.work(MONDAY).actions == ["adopt", "attach", "create"]
    assert office.work(MONDAY + HOUR).actions == []
    assert both(office) == [[HAND.uid]] * 2
    assert differing(before, office.objects(user)[0]) <= OURS
    (ana,), (ben,) = office.objects("ana"), office.objects("ben")
    assert meetings(ana, MONDAY + DAY) == meetings(ben, MONDAY + DAY)
    assert (office.mails, records(office)) == ([], [])


@pytest.mark.parametrize("user", ["ana", "ben"])
def test_an_event_that_one_of_them_has_elsewhere_is_accepted_as_found(office: Office, user: str) -> None:
    with_a_series(office, replace(HAND, start="20251204T140000", minutes=60, rule="FREQ=WEEKLY;BYDAY=TH"), user)
    office.work(MONDAY)
    for days in range(1, 5):
        assert office.work(MONDAY + days * DAY).actions == []
    assert sorted((one["kind"], one["outcome"]) for one in records(office)) == [
        ("resized", "adopted"),
        ("series_moved", "adopted"),
    ]
    assert both(office) == [[HAND.uid]] * 2
    assert office.mails == []


def test_an_event_that_the_server_has_delivered_is_taken_over_in_both_calendars(any_inviting_office: Office) -> None:
    office = any_inviting_office
    office.hire([ANA, BEN])
    office.hand("ana").put("9F-event.ics", HAND.text)
    assert both(office) == [[HAND.uid]] * 2
    before = meetings(office.objects("ben")[0])
    assert office.work(MONDAY).actions == ["adopt", "attach"]
    for hours in (1, 2, 30):
        assert office.work(MONDAY + hours * HOUR).actions == []
    assert both(office) == [[HAND.uid]] * 2
    assert [LINK in office.objects(user)[0] for user in ("ana", "ben")] == [True, office.server.attaches]
    assert [meetings(office.objects(user)[0]) for user in ("ana", "ben")] == [before] * 2
    assert (office.mails, records(office)) == ([], [])


@pytest.mark.parametrize("weekly", [HAND, replace(HAND, start="20251204T140000", rule="FREQ=WEEKLY;BYDAY=TH")])
def test_whoever_is_asked_first_is_the_operator_and_an_approval_takes_it_over(office: Office, weekly: Weekly) -> None:
    with_a_series(office, weekly, adopt="ask")
    before = office.snapshot("ana", "ben")
    planned = office.plan(MONDAY)
    assert planned.actions == ["tell_operator"]
    (offer,) = re.findall(r"oneonone approve ([0-9a-f]{12})", planned.document["actions"][0]["text"])
    for hours in (0, 1, 30):
        assert office.work(MONDAY + hours * HOUR).code == 0
    (mail,) = office.mails
    assert mail["X-Oneonone"] == "operator" and f"oneonone approve {offer}" in text_of(mail)
    assert office.snapshot("ana", "ben") == before
    assert office.fast("approve", offer, at=MONDAY + 31 * HOUR).code == 0
    assert office.work(MONDAY + 32 * HOUR).actions[0] == "adopt"
    assert both(office) == [[HAND.uid]] * 2
    assert LINK in office.objects("ana")[0]
    assert office.plan(MONDAY + 33 * HOUR).actions == []
    assert len(office.mails) == 1


def test_an_offer_that_nobody_approves_leaves_everything_alone(office: Office) -> None:
    with_a_series(office, adopt="ask")
    before = office.snapshot("ana", "ben")
    office.work(MONDAY)
    assert office.fast("approve", "0123456789ab", at=MONDAY).code == 0
    for days in (1, 2, 9):
        assert office.work(MONDAY + days * DAY).actions == []
    assert office.snapshot("ana", "ben") == before
    assert len(office.mails) == 1


def test_a_series_is_left_alone_and_never_doubled_where_policy_says_no(office: Office) -> None:
    with_a_series(office, adopt="no")
    before = office.snapshot("ana", "ben")
    office.work(MONDAY)
    office.hand("ana").cancel_week(HAND.uid, meetings(before[0])[3])
    for days in (1, 2, 3, 9):
        assert office.work(MONDAY + days * DAY).actions == []
    lose_the_database(office)
    assert "create" not in office.work(MONDAY + 10 * DAY).actions
    assert both(office) == [[HAND.uid]] * 2
    assert {one["X-Oneonone"] for one in office.mails} <= {"operator"}
    assert records(office) == []


OTHERS = {
    "three people": replace(HAND, guests=("ben", "chi")),
    "fortnightly": replace(HAND, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    "monthly": replace(HAND, rule="FREQ=MONTHLY;BYDAY=1TU"),
    "daily": replace(HAND, rule="FREQ=DAILY"),
    "over": replace(HAND, rule="FREQ=WEEKLY;UNTIL=20260203T090000Z"),
    "another manager": replace(HAND, organizer="chi"),
    "alone": replace(HAND, guests=()),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_meeting_is_not_taken_for_the_1_1(office: Office, name: str) -> None:
    with_a_series(office, OTHERS[name])
    before = office.snapshot("ana", "ben")
    assert office.plan(MONDAY).actions == ["create"]
    assert office.work(MONDAY).actions == ["create"]
    assert [len(one) for one in both(office)] == [2, 2]
    assert set(before) <= set(office.snapshot("ana", "ben"))
    assert office.work(MONDAY + HOUR).actions == []
    assert office.mails == []


def test_a_lost_database_doubles_nothing_that_was_taken_over(office: Office) -> None:
    with_a_series(office)
    office.work(MONDAY)
    office.work(MONDAY + HOUR)
    before = office.snapshot("ana", "ben")
    lose_the_database(office)
    assert office.work(MONDAY + 2 * HOUR).actions == ["adopt"]
    assert office.work(MONDAY + 3 * HOUR).actions == []
    assert office.snapshot("ana", "ben") == before
    assert (office.mails, records(office)) == ([], [])


def test_edited_weeks_of_a_series_that_is_taken_over_stay_as_they_are(office: Office) -> None:
    with_a_series(office)
    ana = office.hand("ana")
    starts = meetings(office.objects("ana")[0])
    ana.title_week(HAND.uid, starts[2], "Review")
    ana.move_week(HAND.uid, starts[3], starts[3] + 3 * HOUR)
    ana.cancel_week(HAND.uid, starts[4])
    (before,) = office.objects("ana")
    office.work(MONDAY)
    office.work(MONDAY + HOUR)
    for days in range(1, 4):
        office.work(MONDAY + days * DAY)
    (after,) = office.objects("ana")
    assert differing(before, after) <= OURS
    assert meetings(after) == meetings(before)
    assert len(events(after)) == 3 and list(overrides(after)) == list(overrides(before))
    assert values(series(after), "EXDATE") == values(series(before), "EXDATE")
    assert {one["outcome"] for one in records(office)} == {"adopted"}
    assert office.mails == []
