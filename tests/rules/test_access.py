"""Which weeks who may read: those of a former 1:1 stay with its two, but for what the team member shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from rules.access import Disclosure, Scope, Tenure, Way, scopes, tenure, tenure_open_to
from rules.disclosing import Stretch, disclosures, everything, ranging, single
from rules.model import Person, Slot
from tests.rules.builders import ANA, BEN, KEY, a_known, a_pair

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
MONDAYS = tuple(date(2026, 3, 2) + timedelta(days=7 * number) for number in range(5))
FIRST, SECOND, THIRD, FOURTH, FIFTH = MONDAYS
MIA = Person("mia@example.test", "Mia Noor", "Europe/Berlin", "office")
EVE = replace(MIA, email="eve@example.test")
TODAY = a_pair(manager=MIA)


def shown(first: date = SECOND, last: date = THIRD, **changes: object) -> Disclosure:
    """Ben shows Mia weeks with Ana."""
    return replace(Disclosure(BEN.email, KEY, MIA.email, first, last, NOW), **changes)  # type: ignore[arg-type]


def former(*choices: Disclosure) -> Tenure:
    """Ana was Ben's manager until the fifth week, then came Mia."""
    return tenure(a_known(ended_at=datetime(2026, 3, 31, tzinfo=UTC)), TODAY, choices)


def ways(one: Tenure, person: Person) -> list[Way | None]:
    return [one.way_into(person, week) for week in MONDAYS]


def test_by_default_a_new_manager_reads_nothing_of_earlier_weeks() -> None:
    assert ways(former(), MIA) == [None] * 5
    assert list(scopes([former()], MIA)) == []


def test_a_new_manager_reads_the_weeks_that_the_team_member_shows() -> None:
    assert ways(former(shown()), MIA) == [None, Way.SHOWN, Way.SHOWN, None, None]
    assert list(scopes([former(shown())], MIA)) == [Scope(former(shown()), Way.SHOWN, SECOND, THIRD)]


def test_nobody_else_reads_what_is_shown_to_the_manager() -> None:
    assert ways(former(shown()), EVE) == [None] * 5
    assert ways(former(shown(reader=EVE.email)), EVE) == [None] * 5


def test_what_was_taken_back_or_shown_to_an_earlier_manager_does_not_count() -> None:
    assert former(shown(taken_back_at=NOW)).shown == ()
    assert former(shown(reader=ANA.email)).shown == ()
    assert former(shown(pair="another")).shown == ()


def test_the_two_of_that_time_read_on() -> None:
    assert ways(former(shown()), BEN) == [Way.REPORT] * 5
    assert ways(former(shown()), ANA) == [Way.FORMER] * 5
    (own,), (theirs,) = scopes([former()], BEN), scopes([former()], ANA)
    assert (own.first, own.last) == (date.min, date.max)
    assert (theirs.way, theirs.last) == (Way.FORMER, date(2026, 3, 30))


def test_nothing_of_a_1_1_that_goes_on_is_shown_to_anybody() -> None:
    lasting = tenure(a_known(), a_pair(), [shown(reader=ANA.email)])
    assert (lasting.shown, lasting.way(ANA)) == ((), Way.MANAGER)


def test_choices_that_touch_make_one_stretch() -> None:
    several = former(shown(FIRST, SECOND), shown(THIRD, THIRD), shown(SECOND, THIRD), shown(FIFTH, FIFTH))
    assert [(one.first, one.last) for one in scopes([several], MIA)] == [(FIRST, THIRD), (FIFTH, FIFTH)]


def test_weeks_are_kept_under_the_key_that_the_pair_had() -> None:
    assert former().key == KEY
    assert Tenure(a_pair()).key == KEY
    assert Tenure(a_pair(), kept_as="other").key == "other"


def test_all_a_range_or_single_weeks_can_be_chosen() -> None:
    assert everything(MONDAYS) == [Stretch(FIRST, FIFTH)]
    assert everything(()) == []
    assert ranging(MONDAYS, date(2026, 3, 12), date(2026, 3, 17)) == [Stretch(SECOND, THIRD)]
    assert ranging(MONDAYS, date(2026, 3, 17), date(2026, 3, 12)) == []
    assert ranging(MONDAYS, date(2027, 1, 1), date(2027, 2, 1)) == []
    assert single(MONDAYS, [FIFTH, FIRST, SECOND]) == [Stretch(FIRST, SECOND), Stretch(FIFTH, FIFTH)]
    assert single(MONDAYS, [date(2026, 3, 3), date(2025, 3, 3)]) == []


def test_what_is_shown_already_is_not_kept_again() -> None:
    chosen = [Stretch(SECOND, THIRD), Stretch(FIFTH, FIFTH)]
    assert disclosures(former(shown()), TODAY, chosen, NOW) == [shown(FIFTH, FIFTH)]


def test_a_pair_meets_at_the_time_that_the_two_agreed_on_until_its_row_changes() -> None:
    today, other = a_pair(), Slot(3, time(15), timedelta(minutes=30), "Europe/Berlin")
    known = replace(a_known(), slot=other, roster=today.slot)
    assert tenure(known, today).pair == replace(today, slot=other)
    changed = replace(today, slot=replace(today.slot, weekday=4))
    assert tenure(known, changed).pair == changed
    assert tenure(a_known(), today).pair == today


def test_a_present_manager_opens_no_week_of_an_earlier_one() -> None:
    mias = Tenure(TODAY, first=date(2026, 4, 6))
    both = (former(), mias)
    opened = [tenure_open_to(MIA, week, both) for week in (date(2026, 1, 26), FIFTH, date(2026, 4, 6))]
    assert opened == [mias, None, mias]
    assert tenure_open_to(MIA, SECOND, (former(shown()), mias)) == former(shown())
    assert [tenure_open_to(ANA, FIFTH, both), tenure_open_to(BEN, FIFTH, both)] == [former(), former()]
