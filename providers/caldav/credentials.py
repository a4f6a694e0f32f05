"""Who signs in where: one service user for all calendars, or a login for each person."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_COLUMNS = ("email", "username", "password")


@dataclass(frozen=True, slots=True)
class Login:
    """A user name and a password, which never shows in a repr."""

    username: str
    password: str = field(repr=False)


Credentials = Callable[[str], Login | None]
"""Maps a calendar's owner (address in lower case) to the login for it; None when there is none."""


def one_login(login: Login) -> Credentials:
    """The same service user for each calendar."""
    return lambda _owner: login


def login_for_each(logins: Mapping[str, Login]) -> Credentials:
    """Each owner's own login."""
    return lambda owner: logins.get(owner.casefold())


def is_service(credentials: Credentials) -> bool:
    """Whether one login serves for everybody, whoever it is."""
    return credentials("") is not None


def read_credentials(path: Path) -> dict[str, Login]:
    """The logins of a CSV file with the columns email, username and password, by address in lower case.

    ValueError lists every mistake with its line number, and never a password.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise ValueError(f"{path.name}: line 1: missing column {', '.join(missing)}")
        return _logins(path.name, [(rows.line_num, row) for row in rows])


def _logins(file: str, rows: list[tuple[int, dict[str, str | None]]]) -> dict[str, Login]:
    logins: dict[str, Login] = {}
    mistakes: list[str] = []
    for line, row in rows:
        values = {name: row.get(name) or "" for name in _COLUMNS}
        email = values["email"].strip().casefold()
        mistakes += [f"line {line}: {what}" for what in _mistakes(email, values, logins)]
        logins[email] = Login(values["username"], values["password"])
    if mistakes:
        raise ValueError(f"{file}: " + "; ".join(mistakes))
    return logins


def _mistakes(email: str, values: dict[str, str], logins: Mapping[str, Login]) -> list[str]:
    found = [f"{name} is empty" for name in _COLUMNS if not values[name].strip()]
    if email and not all(email.partition("@")[::2]):
        found.append("email is no address")
    if email and email in logins:
        found.append(f"{email} stands here a second time")
    if ":" in values["username"]:
        found.append("username has a colon, which Basic sign-in cannot carry")
    return found
