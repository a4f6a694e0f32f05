"""Weeks with an agenda link of their own, with the real command on servers of either kind."""

from __future__ import annotations

from datetime import timedelta

from tests.story.office import BASE_URL, MONDAY, Office

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


def test_the_next_two_weeks_link_to_their_own_pages_and_nobody_gets_a_mail(any_office: Office) -> None:
    by_week(any_office)

    done = any_office.work(MONDAY)
    again = any_office.work(MONDAY)

    assert (done.code, set(done.actions)) == (0, {"create", "attach"}), done.out + done.err
    assert again.actions == []
    for user in ("ana", "ben"):
        found = overrides(any_office, user)
        assert [f"ATTACH:{LINK}/2026-03-{day}" in one for one, day in zip(found, ("03", "10"), strict=True)] == [
            True
        ] * 2
    assert any_office.sink.deliveries == ()


def test_weeks_that_come_near_get_their_link_and_nobody_is_asked(any_office: Office) -> None:
    by_week(any_office)

    for day in range(0, 22, 3):
        any_office.work(MONDAY + timedelta(days=day))

    assert len(overrides(any_office, "ben")) == 5
    assert any_office.run("exceptions", "--json").document == []
    assert any_office.sink.deliveries == ()
