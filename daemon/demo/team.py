"""The sample team, and how everybody signs in to the calendar server."""

from __future__ import annotations

from collections.abc import Iterable

from daemon.demo.people import Login

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


def logins(emails: Iterable[str]) -> dict[str, Login]:
    """A simple sign-in for each address."""
    return {email: Login(email, PASSWORD) for email in emails}
