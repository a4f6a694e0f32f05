"""Time zones that an object defines itself: told by what clocks show, never by their names."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from providers.caldav.ical import read
from providers.caldav.vtimezone import vtimezone
from rules.model import Series
from rules.reading import Resource
from tests.providers.objects import an_event, an_object

NAME = "Customized Time Zone"
MARCH, OCTOBER = "BYMONTH=3;BYDAY=-1SU", "BYMONTH=10;BYDAY=-1SU"


def resource(definition: Iterable[str], owner: str = "UTC", name: str = NAME) -> Resource:
    event = an_event(start=f'DTSTART;TZID="{name}":20260310T100000', end="DURATION:PT30M")
    return read("/ana/1on1/x.ics", '"1"', an_object(event, before=definition), owner)


def zone(definition: Iterable[str], owner: str = "UTC", name: str = NAME) -> str:
    found = resource(definition, owner, name)
    assert isinstance(found.series, Series), found.fault
    return found.series.zone


def renamed(iana: str, *further: str) -> list[str]:
    """The VTIMEZONE of an IANA zone under a name of somebody's own."""
    first, _, *rest = vtimezone(iana, 2025).decode().splitlines()
    return [first, f"TZID:{NAME}", *further, *rest]


def observance(kind: str, start: str, offsets: str, *lines: str) -> list[str]:
    before, after = offsets.split()
    own = [f"DTSTART:{start}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}"]
    return [f"BEGIN:{kind}", *own, *lines, f"END:{kind}"]


def defined(*observances: list[str], name: str = NAME) -> list[str]:
    inside = [line for one in observances for line in one]
    return ["BEGIN:VTIMEZONE", f"TZID:{name}", *inside, "END:VTIMEZONE"]


def central_europe(
    summer: str = f"RRULE:FREQ=YEARLY;{MARCH}", winter: str = f"RRULE:FREQ=YEARLY;{OCTOBER}"
) -> list[str]:
    return defined(
        observance("DAYLIGHT", "19700329T020000", "+0100 +0200", summer),
        observance("STANDARD", "19701025T030000", "+0200 +0100", winter),
    )


OWNERS = [
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "America/Santiago",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Chatham",
    "UTC",
]


@pytest.mark.parametrize("owner", OWNERS)
def test_a_zone_in_which_clocks_show_what_they_show_to_the_owner_is_the_owners(owner: str) -> None:
    assert zone(renamed(owner), owner) == owner


def test_a_zone_of_other_clocks_is_a_well_known_one() -> None:
    assert zone(renamed("America/New_York"), "Europe/Berlin") == "America/New_York"
    assert zone(central_europe(), "Asia/Tokyo") == "Europe/Berlin"


def test_a_hint_names_the_zone_where_the_owners_is_another() -> None:
    assert zone(renamed("Europe/Berlin", "X-LIC-LOCATION:Europe/Rome"), "Asia/Tokyo") == "Europe/Rome"
    address = "TZURL:http://tzurl.example.test/zoneinfo-outlook/America/Argentina/Ushuaia"
    assert zone(renamed("America/Argentina/Ushuaia", address), "Asia/Tokyo") == "America/Argentina/Ushuaia"
    assert zone(renamed("Europe/Berlin", "X-LIC-LOCATION:Europe/Rome"), "Europe/Berlin") == "Europe/Berlin"


@pytest.mark.parametrize(
    ("offset", "meant"),
    [("+0100", "Etc/GMT-1"), ("-0800", "Etc/GMT+8"), ("+0000", "UTC"), ("+0545", "Asia/Katmandu")],
)
def test_clocks_that_never_change_are_a_fixed_zone(offset: str, meant: str) -> None:
    fixed = defined(observance("STANDARD", "16010101T000000", f"{offset} {offset}"))
    assert ZoneInfo(zone(fixed, "Europe/Berlin")).utcoffset(None) == ZoneInfo(meant).utcoffset(None)
    assert zone(fixed, "Europe/Berlin") == meant


@pytest.mark.parametrize(
    ("name", "meant"), [("GMT+0100", "Etc/GMT-1"), ("UTC-05:00", "Etc/GMT+5"), ("gmt+00:00", "UTC")]
)
def test_a_name_that_is_an_offset_needs_no_definition(name: str, meant: str) -> None:
    assert zone([], "Europe/Berlin", name) == meant


def test_the_definition_counts_more_than_an_offset_in_the_name() -> None:
    definition = [line.replace(NAME, "GMT+0500") for line in central_europe()]
    assert zone(definition, "Europe/Berlin", "GMT+0500") == "Europe/Berlin"


def test_an_iana_name_counts_more_than_a_definition() -> None:
    lying = defined(observance("STANDARD", "16010101T000000", "+1300 +1300"), name="Europe/Berlin")
    assert zone(lying, "Asia/Tokyo", "Europe/Berlin") == "Europe/Berlin"


def test_the_first_of_two_definitions_counts() -> None:
    assert zone([*central_europe(), *renamed("Asia/Tokyo")], "Europe/Berlin") == "Europe/Berlin"


SUMMERS = {
    "a-rule-in-another-order": "RRULE:BYDAY=-1SU;INTERVAL=1;BYMONTH=3;FREQ=YEARLY",
    "the-last-seven-days": "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=25,26,27,28,29,30,31;BYDAY=SU",
    "with-its-hour": "RRULE:FREQ=YEARLY;BYMINUTE=0;BYHOUR=2;BYDAY=-1SU;BYMONTH=3;WKST=SU",
    "by-dates": "RDATE:20250330T020000,20260329T020000,20270328T020000,20280326T020000,20290325T020000",
    "until-far-away": "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20990329T010000Z",
}


@pytest.mark.parametrize("summer", SUMMERS.values(), ids=SUMMERS.keys())
def test_a_clock_change_is_found_in_every_spelling(summer: str) -> None:
    assert zone(central_europe(summer), "Europe/Berlin") == "Europe/Berlin"


def test_a_rule_that_is_over_changes_no_clocks() -> None:
    ended = defined(
        observance("DAYLIGHT", "19700329T020000", "+0100 +0200", f"RRULE:FREQ=YEARLY;{MARCH};UNTIL=20120325T010000Z"),
        observance("STANDARD", "19701025T030000", "+0200 +0100", f"RRULE:FREQ=YEARLY;{OCTOBER};UNTIL=20121028T010000Z"),
    )
    assert zone(ended, "Europe/Berlin") == "Etc/GMT-1"


MANY = [observance("STANDARD", f"{year}0101T000000", "+0100 +0100") for year in range(1900, 2100)]
DATES = ",".join(f"2026{day:04}T000000" for day in range(5000))
HOSTILE = {
    "nothing": defined(),
    "many": defined(*MANY),
    "dates": defined(observance("STANDARD", "16010101T000000", "+0100 +0100", f"RDATE:{DATES}")),
    "large": defined(observance("STANDARD", "16010101T000000", "+0100 +0100", f"X-FILL:{'x' * 100_000}")),
    "no-start": defined(observance("STANDARD", "", "+0100 +0100")),
    "no-offset": defined(observance("STANDARD", "16010101T000000", "soon later")),
    "far-offset": defined(observance("STANDARD", "16010101T000000", "+9900 +9900")),
    "first-year": defined(observance("STANDARD", "00010101T000000", "+0123 +0123")),
    "every-second": central_europe("RRULE:FREQ=SECONDLY"),
    "every-second-year": central_europe("RRULE:FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYDAY=-1SU"),
    "never": central_europe("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYSETPOS=1"),
    "month-13": central_europe("RRULE:FREQ=YEARLY;BYMONTH=13;BYDAY=-1SU"),
    "no-day": central_europe("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=XX"),
    "nowhere": defined(observance("STANDARD", "16010101T000000", "+0123 +0123")),
    "july-alone": central_europe("RRULE:FREQ=YEARLY;BYMONTH=7;BYDAY=1SU"),
}


@pytest.mark.parametrize("definition", HOSTILE.values(), ids=HOSTILE.keys())
def test_clocks_of_no_zone_are_an_unknown_one_and_soon(definition: list[str]) -> None:
    began = time.process_time()
    assert resource(definition, "Europe/Berlin").fault == "unknown time zone"
    assert time.process_time() - began < 1


def test_thousands_of_dates_in_a_zone_of_its_own_take_no_longer() -> None:
    began = time.process_time()
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(1500)]
    weeks = ",".join(f"{day:%Y%m%d}T100000" for day in days)
    event = an_event(f"EXDATE;TZID={NAME}:{weeks}", start=f"DTSTART;TZID={NAME}:20260310T100000", end="")
    series = read("/x.ics", None, an_object(event, before=central_europe()), "Europe/Berlin").series
    assert series is not None
    assert len(series.excluded) == len(days)
    assert time.process_time() - began < 1
