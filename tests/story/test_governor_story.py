"""Nobody is nagged: working hours, days that are full, and a change of many at once, which is held."""

from __future__ import annotations

from datetime import datetime

from daemon.demo.edits import move_series
from tests.story.asking import WEEK
from tests.story.office import ANA, DAY, HOUR, MONDAY, Office, text_of, uid
from tests.story.turns import outcomes, records, started, told

FRIDAY_EVENING = datetime.fromisoformat("2026-03-06T18:00:00Z")
SUNDAY = datetime.fromisoformat("2026-03-08T12:00:00Z")
MONDAY_MORNING = datetime.fromisoformat("2026-03-09T08:00:00Z")


def quiet(office: Office, daily: int = 3) -> Office:
    """The office with the governor as it is by itself."""
    text = office.config.read_text().replace("quiet = false", f"quiet = true\ndaily = {daily}")
    office.config.write_text(text)
    return office


def test_a_question_waits_for_working_hours(office: Office) -> None:
    started(quiet(office))
    office.hand("ana").cancel_week(uid("ben"), WEEK)
    for at in (FRIDAY_EVENING, FRIDAY_EVENING + HOUR, SUNDAY, MONDAY_MORNING - HOUR / 2):
        office.work(at)
        assert office.mails == []
    assert office.work(MONDAY_MORNING).actions == ["ask"]
    assert told(office, "prompt") == ["ana@example.test"]
    for hours in (23, 24):
        office.work(MONDAY_MORNING + hours * HOUR)
    assert told(office, "reminder") == ["ana@example.test"]
    assert records(office)[0]["reminded_at"] == "2026-03-10T08:00:00Z"


def test_a_question_about_tonight_does_not_wait(office: Office) -> None:
    office.hire(
        [
            "ana@example.test,Ana Lima,,Europe/Berlin,,,,",
            "ben@example.test,Ben Ito,ana@example.test,Europe/Berlin,,,Mon 07:00,",
        ]
    )
    started(quiet(office))
    office.hand("ana").cancel_week(uid("ben"), datetime.fromisoformat("2026-03-09T06:00:00Z"))
    office.work(SUNDAY)
    office.work(SUNDAY + HOUR)
    assert told(office, "prompt") == ["ana@example.test"]


def test_a_full_day_leaves_the_next_question_to_the_next_day(office: Office) -> None:
    started(quiet(office, daily=1))
    office.hand("ana").cancel_week(uid("ben"), WEEK)
    office.hand("ana").cancel_week(uid("chi"), datetime.fromisoformat("2026-03-25T13:00:00Z"))
    for hours in (1, 2, 3, 7):
        office.work(MONDAY + hours * HOUR)
    assert told(office, "prompt") == ["ana@example.test"]
    office.work(MONDAY + DAY)
    assert len(told(office, "prompt")) == 2
    assert {one["asked_at"] is not None for one in records(office)} == {True}


def twelve(office: Office) -> list[str]:
    """Ana leads twelve people, each with a weekly slot of their own; their names."""
    names = [f"p{number:02}" for number in range(12)]
    slots = (f"{day} {hour:02}:00" for day in ("Tue", "Wed", "Thu") for hour in (9, 11, 13, 15))
    rows = [
        f"{name}@example.test,Person {name},ana@example.test,Europe/Berlin,,,{slot},"
        for name, slot in zip(names, slots, strict=True)
    ]
    office.hire([ANA, *rows])
    assert office.work(MONDAY, "--force").document["held"] is None
    assert office.work(MONDAY + HOUR / 2).actions == []
    return names


def shift(office: Office, names: list[str], hours: int) -> None:
    """An import into Ana's calendar lets all of them start so many hours later."""
    for name in names:
        office.hand("ana").edit(uid(name), lambda calendar: move_series(calendar, hours * HOUR))


def test_a_mass_drift_is_held_whole_and_told_to_the_operator_once(office: Office) -> None:
    names = twelve(office)
    shift(office, names, 1)
    before = office.snapshot("ana", *names)
    passes = [office.work(MONDAY + hours * HOUR) for hours in (1, 2, 3, 30, 60)]
    assert [one.code for one in passes] == [0] * 5
    assert all(one.document["held"] for one in passes[1:])
    assert len({one.document["id"] for one in passes[1:]}) == 1
    assert office.snapshot("ana", *names) == before
    assert [one["X-Oneonone"] for one in office.mails] == ["operator"]
    assert passes[-1].document["id"] in text_of(office.mails[0])
    assert office.fast("status", "--json").document["healthy"] is False


def test_a_mass_drift_that_is_undone_was_nothing(office: Office) -> None:
    names = twelve(office)
    for by in (1, -1):
        shift(office, names, by)
        office.work(MONDAY + (2 + by) * HOUR)
        office.work(MONDAY + (4 + by) * HOUR)
    well = office.work(MONDAY + 8 * HOUR)
    assert (well.actions, well.document["held"]) == ([], None)
    assert {outcome for _, outcome in outcomes(office)} <= {"withdrawn"}
    assert office.mails_of("prompt") == []


def test_a_mass_drift_that_is_approved_is_asked_about(office: Office) -> None:
    names = twelve(office)
    shift(office, names, 1)
    for hours in (1, 2):
        held = office.work(MONDAY + hours * HOUR)
    assert office.fast("approve", held.document["id"], at=MONDAY + 2 * HOUR).code == 0
    asked = office.work(MONDAY + 3 * HOUR)
    assert (asked.document["held"], asked.actions) == (None, ["ask"] * 3), "a day has room for three"
    assert office.work(MONDAY + 4 * HOUR).actions == []
    again = office.work(MONDAY + 25 * HOUR)
    assert (again.document["held"], again.actions.count("ask")) == (None, 3), "an approval is good for a day"
    assert len(told(office, "prompt")) == 6
