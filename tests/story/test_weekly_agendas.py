"""Weeks with an agenda link of their own, with the real command on servers of either kind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from tests.story.office import BASE_URL, HOUR, MONDAY, Office, uid
from tests.story.shown import values
from tests.story.turns import series_of

LINK = f"{BASE_URL}/agenda/ben@example.test"


def by_week(office: Office) -> None:
    """Let weeks have links of their own."""
    config = office.folder / "config.toml"
    config.write_text(config.read_text().replace("[agenda]\n", '[agenda]\nattach_to = "occurrence"\n'))


def overrides(office: Office, user: str) -> list[str]:
    """The edited weeks of Ben's series in a person's calendar, by time."""
    [series] = [text for text in office.objects(user) if "mailto:ben@example.test" in text and "mailto:chi" not in text]
    events = [one for one in series.split("BEGIN:VEVENT") if "RECURRENCE-ID" in one]
    return sorted(events, key=lambda one: one.partition("RECURRENCE-ID")[2])


def test_the_next_two_weeks_link_to_their_own_pages_and_nobody_gets_a_mail(office: Office) -> None:
    by_week(office)

    done = office.work(MONDAY)
    again = office.work(MONDAY)

    assert (done.code, set(done.actions)) == (0, {"create", "attach"}), done.out + done.err
    assert again.actions == []
    for user in ("ana", "ben"):
        found = overrides(office, user)
        assert [f"ATTACH:{LINK}/2026-03-{day}" in one for one, day in zip(found, ("03", "10"), strict=True)] == [
            True
        ] * 2
    assert office.sink.deliveries == ()


def test_weeks_that_come_near_get_their_link_and_nobody_is_asked(office: Office) -> None:
    by_week(office)

    for day in range(0, 22, 3):
        office.work(MONDAY + timedelta(days=day))

    assert len(overrides(office, "ben")) == 5
    assert office.run("exceptions", "--json").document == []
    assert office.sink.deliveries == ()


def test_where_a_server_would_tell_of_each_week_the_series_alone_has_a_link(any_inviting_office: Office) -> None:
    office = any_inviting_office
    by_week(office)

    done = [office.work(MONDAY + timedelta(days=day)) for day in (0, 3)]

    assert [set(one.actions) for one in done] == [{"create"}, set()], done[0].err
    for user in ("ana", "ben"):
        assert overrides(office, user) == []
        assert f"ATTACH:{LINK}" in series_of(office, user, uid("ben"))
    assert office.sink.deliveries == ()


def links(office: Office) -> list[list[str]]:
    """What is attached to Ben's series and its weeks in the two calendars."""
    return [values(series_of(office, user, uid("ben")), "ATTACH") for user in ("ana", "ben")]


def without_links(calendar: Calendar) -> None:
    """Take every link off the series and its weeks."""
    for event in calendar.events:
        for name in ("ATTACH", "URL"):
            event.pop(name, None)


@pytest.mark.parametrize("attach_to", ["series", "occurrence"])
def test_links_that_a_person_takes_off_are_put_back_in_both_calendars(office: Office, attach_to: str) -> None:
    if attach_to == "occurrence":
        by_week(office)
    office.work(MONDAY)
    before = links(office)
    assert before[0] == before[1] != []

    for user in ("ana", "ben"):
        office.hand(user).edit(uid("ben"), without_links)
    assert links(office) == [[], []]
    for hours in (1, 2):
        office.work(MONDAY + hours * HOUR)

    assert links(office) == before
    assert office.sink.deliveries == ()
