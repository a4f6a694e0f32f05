"""The roster as people keep it: with mistakes, with too few rows, with those who leave and come back."""

from __future__ import annotations

from datetime import timedelta

from tests.story.office import ANA, BEN, CHI, DAY, HEADER, HOUR, MONDAY, uid
from tests.story.premises import Premises

MISTAKES = [
    ANA,
    "ben@example.test,Ben Ito,nobody@example.test,Europe/Berlin,,,Tue 10:00,",
    "cy@example.test,Cy,di@example.test,Europe/Berlin,,,Tue 10:00,",
    "di@example.test,Di,cy@example.test,Europe/Berlin,,,Tue 11:00,",
    "ed@example.test,Ed,ana@example.test,Europe/Berlin,,,Tue 12:00,",
    "ed@example.test,Ed,ana@example.test,Europe/Berlin,,,Tue 13:00,",
    "flo@example.test,Flo,flo@example.test,Europe/Berlin,,,Tue 14:00,",
    "gil@example.test,Gil,ana@example.test,Europe/Berlinn,,,Tue 15:00,",
    "hal@example.test,Hal,ana@example.test,Europe/Berlin,,,Someday 25:00,",
    "ida@example.test,Ida,ana@example.test,Europe/Berlin,,,Tue 16:00,a while",
]


def lines_of(mistakes: list[str]) -> set[int]:
    """The numbers of the lines that are named."""
    return {int(one.partition("line ")[2].partition(":")[0]) for one in mistakes if "line " in one}


def test_all_mistakes_of_a_roster_are_told_at_once_with_their_lines(premises: Premises) -> None:
    premises.hire(MISTAKES)
    said = [premises.fast(*command, "--json") for command in (("plan",), ("run", "--once"), ("run",), ("check",))]
    assert [one.code for one in said] == [2, 2, 2, 2]
    found = lines_of(said[0].document["mistakes"])
    assert found >= {3, 4, 7, 8, 9, 10, 11}
    assert lines_of(said[1].err.splitlines()) == found
    assert premises.snapshot("ana", "ben") == ()


def test_a_roster_without_rows_is_a_mistake(premises: Premises) -> None:
    premises.work(MONDAY)
    for text in ("", HEADER + "\n", "\n\n"):
        premises.roster.write_text(text)
        done = premises.work(MONDAY + 3 * DAY)
        assert (done.code, len(done.document["mistakes"]) > 0) == (2, True)
    assert premises.uids("ana") == sorted([uid("ben"), uid("chi")])
    assert premises.mails == []


def team_of(number: int) -> list[str]:
    """Ana and so many people that she leads, at slots of their own."""
    slots = (f"{day} {hour:02}:00" for hour in (10, 11, 12) for day in ("Tue", "Wed", "Thu", "Fri"))
    return [
        ANA,
        *(
            f"p{n:02}@example.test,Person {n},ana@example.test,Europe/Berlin,,,{slot},"
            for n, slot in zip(range(number), slots, strict=False)
        ),
    ]


def test_a_roster_that_lost_its_rows_is_held_for_days(premises: Premises) -> None:
    premises.hire(team_of(12))
    premises.work(MONDAY, "--force")
    before = premises.snapshot("ana", "p00", "p11")
    premises.hire(team_of(6))
    plans = set()
    for days in (1, 2, 3, 5):
        done = premises.work(MONDAY + days * DAY)
        assert done.code == 0
        assert "6 pairs are missing from the roster" in done.document["held"]
        plans.add(done.document["id"])
    assert premises.snapshot("ana", "p00", "p11") == before
    assert len(premises.mails) == len(premises.mails_of("operator")) == len(plans)
    premises.hire(team_of(12))
    well = premises.work(MONDAY + 6 * DAY)
    assert (well.document["held"], well.actions) == (None, [])
    assert premises.snapshot("ana", "p00", "p11") == before


def test_an_approved_shrinking_ends_the_series_a_day_after(premises: Premises) -> None:
    premises.hire(team_of(12))
    premises.work(MONDAY, "--force")
    premises.hire(team_of(6))
    premises.work(MONDAY + DAY)
    held = premises.work(MONDAY + 2 * DAY + HOUR)
    assert (len(held.actions), bool(held.document["held"])) == (6, True)
    assert premises.fast("approve", held.document["id"], at=MONDAY + 2 * DAY + HOUR).code == 0
    done = premises.work(MONDAY + 2 * DAY + 2 * HOUR)
    assert (done.code, done.document["held"], done.actions) == (0, None, ["end"] * 6)
    assert "".join(premises.objects("ana")).count("UNTIL=") == 6


def test_who_leaves_keeps_the_past_and_may_come_back(premises: Premises) -> None:
    premises.work(MONDAY)
    tuesday = MONDAY + 15 * DAY
    premises.hire([ANA, CHI])
    noticed = tuesday - timedelta(hours=22, minutes=30)
    assert premises.work(noticed).actions == []
    assert premises.work(noticed + 23 * HOUR).actions == []
    last = premises.work(noticed + 24 * HOUR)
    assert (last.code, last.actions) == (0, ["end"])
    (event,) = premises.objects("ben")
    rule = next(line for line in event.splitlines() if "FREQ=WEEKLY" in line)
    assert "UNTIL=20260317T113000Z" in rule, "the week that began at 09:00Z stays, the one of the 24th goes"
    assert uid("ben") in premises.uids("ana")
    assert premises.work(noticed + 25 * HOUR).actions == []
    premises.hire([ANA, BEN, CHI])
    back = premises.work(tuesday + 7 * DAY)
    assert (back.code, back.actions) == (0, ["create"])
    assert premises.uids("ben") == sorted([uid("ben"), uid("ben", 2)])
    assert premises.plan(tuesday + 8 * DAY).actions == []
    assert premises.mails == []


def test_who_comes_back_within_a_day_was_never_gone(premises: Premises) -> None:
    premises.work(MONDAY)
    before = premises.snapshot("ana", "ben", "chi")
    premises.hire([ANA, CHI])
    premises.work(MONDAY + DAY)
    premises.hire([ANA, BEN, CHI])
    assert premises.work(MONDAY + DAY + 23 * HOUR).actions == []
    premises.hire([ANA, CHI])
    assert premises.work(MONDAY + 2 * DAY + HOUR).actions == []
    assert premises.work(MONDAY + 3 * DAY).actions == []
    assert premises.snapshot("ana", "ben", "chi") == before
