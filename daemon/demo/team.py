"""The sample team, the larger one of the story, and how everybody signs in to the calendar server."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from daemon.demo.people import Login
from providers.holidays import public_holiday

ACCOUNT = "demo"
PASSWORD = "demo"
SERVICE = "oneonone"
ROSTER = """\
email,name,manager,timezone,account,calendar,slot,duration,hours
vera@example.com,Vera Lindqvist,,Europe/Berlin,,,,,
ana@example.com,Ana Lopes,vera@example.com,Europe/Berlin,,,Mon 11:00,45m,
max@example.com,Max Ward,vera@example.com,America/New_York,,,Thu 10:00,,
ben@example.com,Ben Adler,ana@example.com,Europe/Berlin,,,Tue 10:00,,
chi@example.com,Chi Nguyen,ana@example.com,Europe/Berlin,,,Wed 14:30,,
dina@example.com,Dina Okafor,ana@example.com,America/New_York,,,Wed 09:30,,
eli@example.com,Eli Stone,max@example.com,America/New_York,,,Tue 13:00,45m,
fay@example.com,Fay Moreno,max@example.com,America/New_York,,,Fri 11:00,,
gil@example.com,Gil Haddad,max@example.com,Europe/Berlin,,,Thu 16:00,,
"""
MORE = """\
kim@example.com,Kim Sato,vera@example.com,Europe/Berlin,,,Fri 09:30,,
lou@example.com,Lou Byrne,kim@example.com,{zone},,,{weekday:%a} 10:00,,,{holidays}
mia@example.com,Mia Kowal,kim@example.com,Europe/Berlin,,,Wed 13:00,,
"""
"""In the story Lou lives where a public holiday is near, and meets Kim on that day of the week."""

VERA, ANA, MAX = "vera@example.com", "ana@example.com", "max@example.com"
BEN, CHI, DINA = "ben@example.com", "chi@example.com", "dina@example.com"
ELI, FAY, GIL = "eli@example.com", "fay@example.com", "gil@example.com"
KIM, LOU, MIA = "kim@example.com", "lou@example.com", "mia@example.com"

HOMES = {"DE-BE": "Europe/Berlin", "IE": "Europe/Dublin", "US": "America/New_York"}
"""Regions that have, between them, a public holiday on a working day in every span of five weeks."""

SOONEST, LATEST = timedelta(days=17), timedelta(days=56)
SATURDAY = 5


def story_roster(opening: date) -> str:
    """The roster of a story that opens on that day."""
    header, _, rows = ROSTER.partition("\n")
    day, holidays = _holiday(opening)
    return f"{header},holidays\n{rows}{MORE.format(zone=HOMES[holidays], weekday=day, holidays=holidays)}"


def _holiday(opening: date) -> tuple[date, str]:
    """The first public holiday on a working day that lies well ahead, and where; without one, any day and place."""
    days = (opening + timedelta(days=ahead) for ahead in range(SOONEST.days, LATEST.days))
    found = ((day, home) for day in days if day.weekday() < SATURDAY for home in HOMES if public_holiday(home, day))
    return next(found, (opening, next(iter(HOMES))))


def logins(emails: Iterable[str]) -> dict[str, Login]:
    """A simple sign-in for each address."""
    return {email: Login(email, PASSWORD) for email in emails}
