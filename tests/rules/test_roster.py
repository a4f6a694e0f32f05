"""From rows to pairs, and every mistake on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from rules.model import Hours, Pair, Person, Policy, Slot
from rules.roster import RosterError, Row, pairs

ANA = Row(2, "ana@example.com", "Ana", "", "Europe/Berlin")
BEN = Row(3, "ben@example.com", "Ben", "ana@example.com", "Europe/Berlin", slot="Tue 10:00")
CHI = Row(4, "chi@example.com", "Chi", "ben@example.com", "America/New_York", slot="Wed 9:30", duration="45m")


def mistakes(*rows: Row, accounts: tuple[str, ...] = ("main",), policy: Policy | None = None) -> tuple[str, ...]:
    """What is wrong with the rows."""
    with pytest.raises(RosterError) as raised:
        pairs(rows, accounts, policy or Policy())
    return raised.value.mistakes


def test_each_row_with_a_manager_is_a_pair() -> None:
    roster = pairs((ANA, BEN, CHI), ("main",), Policy())

    ana = Person("ana@example.com", "Ana", "Europe/Berlin", "main")
    ben = Person("ben@example.com", "Ben", "Europe/Berlin", "main")
    chi = Person("chi@example.com", "Chi", "America/New_York", "main")
    half, more = timedelta(minutes=30), timedelta(minutes=45)
    assert roster.people == {one.email: one for one in (ana, ben, chi)}
    assert roster.pairs == (
        Pair(ben, ana, Slot(1, time(10), half, "Europe/Berlin")),
        Pair(chi, ben, Slot(2, time(9, 30), more, "America/New_York")),
    )


def test_addresses_are_one_whatever_their_case() -> None:
    roster = pairs(
        (replace(ANA, email="Ana@Example.com"), replace(BEN, manager="ANA@example.COM")), ("main",), Policy()
    )

    assert roster.pairs[0].manager.email == "ana@example.com"


def test_a_row_may_name_its_own_calendar_account_and_hours() -> None:
    row = replace(ANA, account="corp", calendar="/cal/ana/", hours="Mon,Tue 08:00-12:00")

    person = pairs((row,), ("main", "corp"), Policy()).people["ana@example.com"]

    assert (person.account, person.calendar) == ("corp", "/cal/ana/")
    assert person.hours == Hours(frozenset({0, 1}), time(8), time(12))


def known_holidays(text: str) -> str:
    """A source that knows Berlin alone."""
    if text.upper() != "DE-BE":
        raise ValueError(f'no public holidays are known for "{text}"; did you mean DE-BE?')
    return text.upper()


def test_a_row_may_say_whose_public_holidays_count() -> None:
    roster = pairs((replace(ANA, holidays="de-be"), BEN), ("main",), Policy(), parse_holidays=known_holidays)

    assert {one.name: one.holidays for one in roster.people.values()} == {"Ana": "DE-BE", "Ben": ""}


def test_unknown_holidays_are_one_mistake_among_others() -> None:
    rows = (replace(ANA, holidays="DE-BX"), replace(BEN, holidays="Mars", slot="x"))

    with pytest.raises(RosterError) as raised:
        pairs(rows, ("main",), Policy(), parse_holidays=known_holidays)

    first, second, third = raised.value.mistakes
    assert first == 'line 2: no public holidays are known for "DE-BX"; did you mean DE-BE?'
    assert (second[:6], third[:6]) == ("line 3", "line 3")


def test_a_row_may_say_which_language_the_person_reads() -> None:
    roster = pairs((replace(ANA, language="DE"), BEN), ("main",), Policy())

    assert {one.name: one.language for one in roster.people.values()} == {"Ana": "de", "Ben": ""}


def test_a_language_that_is_not_spoken_is_one_mistake_among_others() -> None:
    with pytest.raises(RosterError) as raised:
        pairs((replace(ANA, language="tlh"), replace(BEN, slot="x")), ("main",), Policy())

    first, second = raised.value.mistakes
    assert first == 'line 2: "tlh" is no language that is spoken here; write en or de, or nothing'
    assert second[:6] == "line 3"


def test_who_has_no_name_is_called_by_the_address() -> None:
    assert pairs((replace(ANA, name=""),), ("main",), Policy()).people["ana@example.com"].name == "ana"


def test_no_rows_are_an_error_and_not_an_empty_company() -> None:
    assert mistakes() == ("the roster has no rows; nothing is done on the strength of an empty roster",)


@pytest.mark.parametrize(
    ("wrong", "mistake"),
    [
        (replace(BEN, email="ben"), '"ben" is not an e-mail address'),
        (replace(BEN, timezone="Europe/Berln"), "did you mean Europe/Berlin?"),
        (replace(BEN, timezone=""), '"" is not an IANA time zone; write one like Europe/Berlin'),
        (replace(BEN, timezone="../../etc/passwd"), "is not an IANA time zone"),
        (replace(BEN, timezone="Europe"), "is not an IANA time zone"),
        (replace(BEN, timezone="right/Europe/Berlin"), "is not an IANA time zone"),
        (replace(BEN, timezone="localtime"), "is not an IANA time zone"),
        (replace(BEN, slot="Tuesday 10"), '"Tuesday 10" is not a slot; write weekday and local time like Tue 10:00'),
        (replace(BEN, slot="Tue 25:00"), "is not a slot"),
        (replace(BEN, slot=""), "slot is empty, yet there is a manager"),
        (replace(BEN, duration="half an hour"), "is not a duration"),
        (replace(BEN, duration="60m"), "a duration of 60m is outside of the policy's 30m to 45m"),
        (replace(BEN, account="corp"), 'there is no account "corp" in the configuration; there is main'),
        (replace(BEN, hours="9 to 5"), "are not working hours"),
        (replace(BEN, manager="BEN@example.com"), "is their own manager"),
        (replace(BEN, manager="anna@example.com"), "has no row; did you mean ana@example.com?"),
        (replace(BEN, name="Ben\nBcc: x"), "name holds the control character U+000A"),
        (replace(BEN, name="Ben\0"), "name holds the control character U+0000"),
        (replace(BEN, name="B\udcfcn"), "name holds the byte 0xfc, which is not UTF-8"),
        (replace(BEN, name="n" * 2000), "name has 2000 characters"),
        (replace(BEN, holidays="D" * 2000), "holidays has 2000 characters"),
        (replace(BEN, surplus=("30m",)), "has 1 cells too many"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_remedy(wrong: Row, mistake: str) -> None:
    found = mistakes(ANA, wrong)

    assert len(found) == 1
    assert found[0].startswith("line 3: ")
    assert mistake in found[0]


def test_an_account_must_be_named_when_there_are_several() -> None:
    assert mistakes(ANA, accounts=("corp", "main")) == (
        "line 2: account is empty; with more than one account, name one of corp, main",
    )


def test_the_same_address_twice_is_a_mistake() -> None:
    found = mistakes(ANA, BEN, replace(BEN, line=9, email="BEN@EXAMPLE.COM"))

    assert found == ("line 9: BEN@EXAMPLE.COM has a row already, on line 3; keep one of them",)


def test_a_circle_of_managers_is_named_once() -> None:
    found = mistakes(replace(ANA, manager="chi@example.com", slot="Mon 09:00"), BEN, CHI)

    assert found == (
        "line 2: ana@example.com → chi@example.com → ben@example.com → ana@example.com "
        "manage one another in a circle; leave one manager empty",
    )


def test_a_circle_is_found_from_a_row_that_only_leads_to_it() -> None:
    dan = Row(2, "dan@example.com", "Dan", "ben@example.com", "UTC", slot="Mon 09:00")
    ana = replace(ANA, line=5, manager="ben@example.com", slot="Mon 09:00")

    found = mistakes(dan, BEN, ana)

    assert len(found) == 1
    assert found[0].startswith("line 3: ben@example.com → ana@example.com → ben@example.com ")


def test_all_mistakes_come_at_once_in_the_order_of_the_lines() -> None:
    found = mistakes(replace(CHI, timezone="Mars"), replace(BEN, slot="x", duration="y", email="z"), ANA)

    assert [one.split(":")[0] for one in found] == ["line 3", "line 3", "line 3", "line 4", "line 4"]


def test_a_mistake_never_hands_control_characters_to_the_terminal() -> None:
    found = mistakes(replace(ANA, email="a\x1b[2J\udcff@example.com"))

    assert all(one.isprintable() for one in found)


def test_two_reports_may_share_a_slot() -> None:
    roster = pairs((ANA, BEN, replace(CHI, manager="ana@example.com", slot=BEN.slot)), ("main",), Policy())

    assert len(roster.pairs) == 2


def test_a_large_roster_that_is_wrong_throughout_is_told_within_seconds() -> None:
    rows = [
        Row(line, f"p{line}@example.com", "", f"m{line}@example.com", "Berlin", slot="Tue 10:00") for line in range(500)
    ]

    assert len(mistakes(*rows)) == 1000


def test_a_team_is_a_name_and_no_address() -> None:
    roster = pairs((ANA, replace(BEN, team="Customer  care"), CHI), ("main",), Policy())
    assert roster.teams == {"ben@example.com": "Customer care"}
    (mistake,) = mistakes(ANA, replace(BEN, team="ben@example.com"))
    assert mistake.startswith('line 3: the team "ben@example.com" holds an @; ')
