"""Public holidays by country and region, as the package `holidays` knows them."""

from __future__ import annotations

import sys
from datetime import date

import pytest

from providers.holidays import parse_code, public_holiday
from tests.project.sources import run

GOOD_FRIDAY = date(2026, 4, 3)


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("DE", GOOD_FRIDAY, "Karfreitag"),
        ("de", GOOD_FRIDAY, "Karfreitag"),
        ("US", GOOD_FRIDAY, None),
        ("US-CT", GOOD_FRIDAY, "Good Friday"),
        ("GB", GOOD_FRIDAY, "Good Friday"),
        ("", GOOD_FRIDAY, None),
        ("DE", date(2026, 4, 2), None),
        ("DE-BE", date(2026, 3, 9), None),
        ("DE-BE", date(2027, 3, 8), "Frauentag"),
        ("DE-be", date(2027, 3, 8), "Frauentag"),
        ("DE-Berlin", date(2027, 3, 8), "Frauentag"),
        ("DE", date(2027, 3, 8), None),
        ("DE-BY", date(2026, 1, 6), "Heilige Drei Könige"),
        ("AT-9", date(2026, 10, 26), "Nationalfeiertag"),
        ("DE-Augsburg", date(2028, 8, 8), "Augsburger Hohes Friedensfest"),
        ("CH-Stadt Zurich", date(2026, 8, 1), "Nationalfeiertag"),
    ],
)
def test_a_day_is_off_in_the_country_or_region_that_says_so(code: str, day: date, name: str | None) -> None:
    assert public_holiday(code, day) == name


def test_a_holiday_on_a_weekend_counts_on_both_days_where_another_is_off_for_it() -> None:
    assert public_holiday("US", date(2026, 7, 4)) == "Independence Day"
    assert public_holiday("US", date(2026, 7, 3)) == "Independence Day (observed)"


def test_a_holiday_of_next_year_is_observed_in_this_one() -> None:
    assert public_holiday("US", date(2021, 12, 31)) == "New Year's Day (observed)"


def test_only_what_the_public_has_off_is_a_holiday() -> None:
    lincolns_birthday = date(2026, 2, 12)

    assert public_holiday("US", lincolns_birthday) is None
    assert public_holiday("US-CT", lincolns_birthday) == "Lincoln's Birthday"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "DE"),
        ("de-be", "DE-BE"),
        ("DE-bayern", "DE-BY"),
        ("us-ca", "US-CA"),
        ("AU-nsw western", "AU-NSW Western"),
    ],
)
def test_a_code_is_written_in_one_way_however_it_came(text: str, code: str) -> None:
    assert parse_code(text) == code


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        ("DE-BX", "did you mean DE-"),
        ("DE-Berln", "did you mean DE-BE"),
        ("DE-", "DE has BB, BE, BW"),
        ("DE-12", "DE has BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, SH, SL, SN, ST, TH"),
        ("US-99", "US has AK, AL, AR, AS, AZ, CA, CO, CT, DC, DE, FL, GA, GU, HI, IA, ID, IL, IN, KS, KY, …"),
        ("JP-13", "JP has no regions of its own; write JP"),
        ("DEU", "did you mean DE?"),
        ("usa", "did you mean US?"),
        ("XX", "write a country like DE or a region of it like DE-BE, or leave it empty"),
        ("Germany", "write a country like DE"),
        ("NYSE", "write a country like DE"),
        ("country_holidays", "write a country like DE"),
        ("D\u00c9", "write a country like DE"),
        ("", "write a country like DE"),
        ("-BE", "write a country like DE"),
    ],
)
def test_a_code_that_nothing_is_known_for_comes_with_what_may_have_been_meant(wrong: str, remedy: str) -> None:
    with pytest.raises(ValueError, match="no public holidays are known for") as raised:
        parse_code(wrong)

    assert remedy in str(raised.value)


def test_names_do_not_depend_on_the_locale_of_the_process() -> None:
    script = (
        "from datetime import date; from providers.holidays import public_holiday\n"
        "print(public_holiday('IT', date(2026, 1, 1)))"
    )

    assert run(sys.executable, "-c", script, env={"LANGUAGE": "en_US", "LANG": "en_US.UTF-8"}).stdout == "Capodanno\n"


def test_nothing_is_loaded_before_a_code_is_asked_for() -> None:
    script = "import sys, providers.holidays as one; one.public_holiday('', None); print('holidays' in sys.modules)"

    assert run(sys.executable, "-c", script).stdout == "False\n"
