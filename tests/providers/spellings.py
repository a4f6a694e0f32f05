"""Calendar objects as other programs write them: what each file in tests/golden/ics says, in the words of the rules.

The files are named `<program>-<spelling>.ics`. All are the organizer's copy of the series of the rules' builders:
Tuesday 10:00 in Berlin, 30 minutes, since 3 February 2026; the owner's zone is Berlin as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rules.model import Attendee, Frequency, Kind, Override, Partstat, Rule
from tests.rules.builders import ANA, BEN, DAY, HALF_HOUR, HOUR, utc

FOLDER = Path(__file__).parents[1] / "golden" / "ics"
OWNER = "Europe/Berlin"

TUE_10 = utc(3, 10, 9)
TUE_17 = utc(3, 17, 9)
TUE_24 = utc(3, 24, 9)
TUE_31 = utc(3, 31, 8)
TUE_7_APRIL = utc(4, 7, 8)

TUESDAYS = Rule(weekdays=(1,))
ACCEPTED = Attendee(ANA.email, Partstat.ACCEPTED), Attendee(BEN.email, Partstat.ACCEPTED)
BEN_DECLINED = ACCEPTED[0], Attendee(BEN.email, Partstat.DECLINED)
EVE = Attendee("eve@example.test")

Told = tuple[Kind, datetime | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One file: how what it says differs from the agreed series, and the deviations that this is.

    `beside` names another file that lies in the same calendar.
    """

    name: str
    reads: dict[str, Any] = field(default_factory=dict)
    kinds: tuple[Told, ...] = ()
    beside: str = ""


def off(*weeks: datetime) -> frozenset[datetime]:
    return frozenset(weeks)


def cancelled(*weeks: datetime) -> tuple[Told, ...]:
    return tuple((Kind.CANCELLED, week) for week in weeks)


def series_is(*kinds: Kind) -> tuple[Told, ...]:
    return tuple((kind, None) for kind in kinds)


def a_week(start: datetime = TUE_17, length: timedelta = HALF_HOUR, **changes: Any) -> dict[str, Any]:
    """The series with the week of 17 March edited."""
    return {"overrides": (replace(Override(TUE_17, start, length), **changes),)}


AS_AGREED = (
    Row("apple-as-agreed"),
    Row("thunderbird-as-agreed"),
    Row("outlook-as-agreed", {"rule": TUESDAYS}),
    Row("google-as-agreed", {"rule": TUESDAYS}),
    Row("nextcloud-as-agreed", {"rule": TUESDAYS}),
    Row("davx5-as-agreed", {"rule": TUESDAYS}),
    Row("emclient-as-agreed", {"rule": TUESDAYS}),
    Row("thunderbird-alarm-snoozed"),
    Row("apple-alarm-acknowledged"),
    Row("davx5-length-by-duration", {"rule": TUESDAYS}),
)

WEEKS_OFF = (
    Row("apple-exdate-with-zone", {"excluded": off(TUE_17)}, cancelled(TUE_17)),
    Row("thunderbird-exdate-in-utc", {"excluded": off(TUE_17)}, cancelled(TUE_17)),
    Row("emclient-exdate-as-date", {"rule": TUESDAYS, "excluded": off(TUE_17)}, cancelled(TUE_17)),
    Row("outlook-exdate-with-windows-zone", {"rule": TUESDAYS, "excluded": off(TUE_17)}, cancelled(TUE_17)),
    Row(
        "nextcloud-exdates-in-one-line",
        {"rule": TUESDAYS, "excluded": off(TUE_17, TUE_7_APRIL)},
        cancelled(TUE_17, TUE_7_APRIL),
    ),
    Row("davx5-exdate-in-another-zone", {"rule": TUESDAYS, "excluded": off(TUE_17)}, cancelled(TUE_17)),
    Row("google-exdate-after-clock-change", {"rule": TUESDAYS, "excluded": off(TUE_7_APRIL)}, cancelled(TUE_7_APRIL)),
    Row(
        "emclient-exdates-of-every-kind",
        {"rule": TUESDAYS, "excluded": off(TUE_17, TUE_24, TUE_31)},
        cancelled(TUE_17, TUE_24, TUE_31),
    ),
    Row(
        "google-week-cancelled",
        {"rule": TUESDAYS} | a_week(cancelled=True, comment="Ben is ill, back on Thursday"),
        cancelled(TUE_17),
    ),
    Row(
        "outlook-week-cancelled-alone",
        {"rule": TUESDAYS} | a_week(cancelled=True),
        cancelled(TUE_17),
        "outlook-as-agreed",
    ),
)

WEEKS_ELSEWHERE = (
    Row("thunderbird-week-moved", a_week(utc(3, 17, 14)), ((Kind.MOVED, TUE_17),)),
    Row("davx5-week-moved-named-in-utc", {"rule": TUESDAYS} | a_week(utc(3, 26, 9)), ((Kind.MOVED, TUE_17),)),
    Row("emclient-week-named-by-date", {"rule": TUESDAYS} | a_week(utc(3, 18, 9)), ((Kind.MOVED, TUE_17),)),
    Row(
        "davx5-week-moved-alone",
        {"rule": TUESDAYS} | a_week(utc(3, 18, 13)),
        ((Kind.MOVED, TUE_17),),
        "davx5-as-agreed",
    ),
    Row(
        "nextcloud-week-longer-by-duration",
        {"rule": TUESDAYS} | a_week(length=HOUR + HALF_HOUR),
        ((Kind.RESIZED, TUE_17),),
    ),
    Row(
        "google-week-as-whole-day",
        {"rule": TUESDAYS} | a_week(utc(3, 16, 23), DAY),
        ((Kind.MOVED, TUE_17), (Kind.RESIZED, TUE_17)),
    ),
    Row(
        "nextcloud-week-moved-by-rdate",
        {"rule": TUESDAYS, "excluded": off(TUE_17), "added": off(utc(3, 18, 13))},
        ((Kind.MOVED, TUE_17),),
    ),
    Row(
        "emclient-rdate-as-date",
        {"rule": TUESDAYS, "excluded": off(TUE_17), "added": off(utc(3, 19, 9))},
        ((Kind.MOVED, TUE_17),),
    ),
    Row(
        "outlook-rdate-as-period",
        {"rule": TUESDAYS, "excluded": off(TUE_17), "added": off(utc(3, 19, 9))},
        ((Kind.MOVED, TUE_17),),
    ),
    Row("thunderbird-further-dates", {"added": off(utc(3, 12, 9), utc(3, 19, 9))}),
)

ZONES = (
    Row("outlook-customized-time-zone", {"rule": TUESDAYS}),
    Row("outlook-exchange-custom-zone", {"rule": TUESDAYS}),
    Row(
        "outlook-exchange-custom-zone-without-quotes",
        {"rule": TUESDAYS, "excluded": off(TUE_17, TUE_24)},
        cancelled(TUE_17, TUE_24),
    ),
    Row(
        "outlook-exchange-zone-utc",
        {"rule": TUESDAYS, "start": datetime(2026, 2, 3, 9), "zone": "UTC"},
        series_is(Kind.SERIES_MOVED),
    ),
    Row("emclient-zone-by-its-display-name", {"rule": TUESDAYS}),
    Row("apple-gmt-offset-zone", {"zone": "Etc/GMT-1"}, series_is(Kind.SERIES_MOVED)),
    Row("google-zone-by-its-location", {"rule": TUESDAYS, "zone": "Europe/Paris"}),
    Row("thunderbird-prefixed-zone"),
    Row("davx5-floating-times", {"rule": TUESDAYS, "excluded": off(TUE_17)}, cancelled(TUE_17)),
    Row(
        "thunderbird-times-in-utc",
        {"start": datetime(2026, 2, 3, 9), "zone": "UTC"},
        series_is(Kind.SERIES_MOVED),
    ),
    Row(
        "apple-series-of-whole-days",
        {"start": datetime(2026, 2, 3), "length": DAY},
        series_is(Kind.SERIES_MOVED, Kind.RESIZED),
    ),
)

ENDS = (
    Row("outlook-until-in-utc", {"rule": replace(TUESDAYS, until=TUE_31)}, series_is(Kind.SERIES_ENDED)),
    Row(
        "davx5-until-as-date",
        {"rule": replace(TUESDAYS, until=utc(3, 31, 21, 59) + timedelta(seconds=59))},
        series_is(Kind.SERIES_ENDED),
    ),
    Row(
        "nextcloud-until-in-local-time",
        {"rule": replace(TUESDAYS, until=utc(3, 31, 21, 59) + timedelta(seconds=59))},
        series_is(Kind.SERIES_ENDED),
    ),
    Row("emclient-count", {"rule": replace(TUESDAYS, count=9)}, series_is(Kind.SERIES_ENDED)),
    Row("google-until-the-year-9999", {"rule": TUESDAYS}),
    Row(
        "outlook-this-and-future-cancelled",
        {"rule": TUESDAYS, "overrides": (Override(TUE_24, TUE_24, HALF_HOUR, cancelled=True, onwards=True),)},
        series_is(Kind.SERIES_ENDED),
    ),
    Row(
        "davx5-single-events",
        {"start": datetime(2026, 3, 3, 10), "rule": None, "added": off(TUE_10, TUE_17)},
        series_is(Kind.SERIES_ENDED),
    ),
    Row("google-series-cancelled", {"rule": TUESDAYS, "cancelled": True}, series_is(Kind.SERIES_DELETED)),
    Row(
        "outlook-week-cancelled-alone",
        {"start": datetime(2026, 3, 17, 10), "rule": None, "headless": True} | a_week(cancelled=True),
        series_is(Kind.SERIES_DELETED),
    ),
)

RULES = (
    Row("outlook-rule-in-another-order", {"rule": TUESDAYS}),
    Row("nextcloud-rule-in-lower-case", {"rule": TUESDAYS}),
    Row("emclient-every-seventh-day"),
    Row("outlook-daily-on-tuesdays", {"rule": TUESDAYS}),
    Row("thunderbird-monthly-on-every-tuesday", {"rule": TUESDAYS}),
    Row("google-yearly-on-every-tuesday", {"rule": TUESDAYS}),
    Row("davx5-rule-with-its-time-of-day", {"rule": TUESDAYS}),
    Row("emclient-every-second-week", {"rule": replace(TUESDAYS, interval=2)}, series_is(Kind.CADENCE_CHANGED)),
    Row(
        "outlook-monthly-on-the-first-tuesday",
        {"rule": Rule(Frequency.MONTHLY, weekdays=(1,), nth=1)},
        series_is(Kind.CADENCE_CHANGED),
    ),
    Row("apple-monthly-on-the-third", {"rule": Rule(Frequency.MONTHLY)}, series_is(Kind.CADENCE_CHANGED)),
    Row(
        "thunderbird-monthly-on-the-first-tuesday",
        {"rule": Rule(Frequency.MONTHLY, weekdays=(1,), nth=1)},
        series_is(Kind.CADENCE_CHANGED),
    ),
    Row("nextcloud-two-days-a-week", {"rule": Rule(weekdays=(1, 3))}, series_is(Kind.CADENCE_CHANGED)),
)

SERIES = (
    Row(
        "emclient-series-moved",
        {"start": datetime(2026, 2, 5, 15), "rule": Rule(weekdays=(3,))},
        series_is(Kind.SERIES_MOVED),
    ),
    Row(
        "apple-this-and-future-moved",
        {"overrides": (Override(TUE_24, utc(3, 26, 14), HALF_HOUR, onwards=True),)},
        series_is(Kind.SERIES_MOVED),
    ),
    Row("nextcloud-series-longer", {"rule": TUESDAYS, "length": HOUR}, series_is(Kind.RESIZED)),
)

PEOPLE = (
    Row(
        "google-week-declined-with-a-comment",
        {"rule": TUESDAYS}
        | a_week(attendees=(ACCEPTED[0], replace(BEN_DECLINED[1], comment="On leave, see you next week"))),
        ((Kind.DECLINED, TUE_17),),
    ),
    Row(
        "apple-week-declined-with-a-comment",
        a_week(attendees=BEN_DECLINED, comment="At the dentist; sorry"),
        ((Kind.DECLINED, TUE_17),),
    ),
    Row("thunderbird-series-declined", {"attendees": BEN_DECLINED}, series_is(Kind.DECLINED)),
    Row("outlook-with-a-room", {"rule": TUESDAYS}),
    Row("outlook-sent-by-an-assistant", {"rule": TUESDAYS}),
    Row(
        "nextcloud-with-a-third-guest",
        {"rule": TUESDAYS, "attendees": (*ACCEPTED, EVE)},
        series_is(Kind.GUEST_ADDED),
    ),
    Row(
        "emclient-without-the-report",
        {"rule": TUESDAYS, "attendees": ACCEPTED[:1]},
        series_is(Kind.GUEST_REMOVED),
    ),
)

ROWS = (*AS_AGREED, *WEEKS_OFF, *WEEKS_ELSEWHERE, *ZONES, *ENDS, *RULES, *SERIES, *PEOPLE)
