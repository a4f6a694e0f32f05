"""Who signs in where: one service user for all calendars, or a login for each person, by password or by token."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from providers.caldav.tokens import TokenFile, read_token

_BY_PASSWORD = ("email", "username", "password")
_BY_TOKEN = ("email", "token_file")


@dataclass(frozen=True, slots=True)
class Login:
    """A user name and a password, which never shows in a repr."""

    username: str
    password: str = field(repr=False)


SignIn = Login | TokenFile
Credentials = Callable[[str], SignIn | None]
"""Maps a calendar's owner (address in lower case) to the login for it; None when there is none."""


def one_login(login: SignIn) -> Credentials:
    """The same service user for each calendar."""
    return lambda _owner: login


def login_for_each(logins: Mapping[str, SignIn]) -> Credentials:
    """Each owner's own login."""
    return lambda owner: logins.get(owner.casefold())


def is_service(credentials: Credentials) -> bool:
    """Whether one login serves for everybody, whoever it is."""
    return credentials("") is not None


def read_credentials(path: Path) -> dict[str, SignIn]:
    """The logins of a CSV file, by address in lower case: the columns email, username and password, or token_file.

    A token's file counts from the folder of this one. ValueError lists every mistake with its line number, and never a
    password or token.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        names = rows.fieldnames or ()
        columns = [*_BY_PASSWORD, "token_file"] if "token_file" in names else list(_BY_PASSWORD)
        needed = _BY_TOKEN if "token_file" in names else _BY_PASSWORD
        if missing := [name for name in needed if name not in names]:
            raise ValueError(f"{path.name}: line 1: missing column {', '.join(missing)}")
        return _logins(path, [(rows.line_num, {name: row.get(name) or "" for name in columns}) for row in rows])


def token_files(path: Path) -> list[Path]:
    """The files that the column token_file of a credentials file names."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return [path.parent / name for row in csv.DictReader(file) if (name := (row.get("token_file") or "").strip())]


def _logins(file: Path, rows: list[tuple[int, dict[str, str]]]) -> dict[str, SignIn]:
    logins: dict[str, SignIn] = {}
    mistakes: list[str] = []
    for line, values in rows:
        email = values["email"].strip().casefold()
        mistakes += [f"line {line}: {what}" for what in _mistakes(file, email, values, logins)]
        logins[email] = _login(file, values)
    if mistakes:
        raise ValueError(f"{file.name}: " + "; ".join(mistakes))
    return logins


def _login(file: Path, values: Mapping[str, str]) -> SignIn:
    if name := values.get("token_file", "").strip():
        return TokenFile(file.parent / name)
    return Login(values["username"], values["password"])


def _mistakes(file: Path, email: str, values: Mapping[str, str], logins: Mapping[str, SignIn]) -> list[str]:
    by_token = bool(values.get("token_file", "").strip())
    found = [f"{name} is empty" for name in (_BY_TOKEN if by_token else _BY_PASSWORD) if not values[name].strip()]
    if by_token:
        found += _mistakes_by_token(file, values)
    if email and not all(email.partition("@")[::2]):
        found.append("email is no address")
    if email and email in logins:
        found.append(f"{email} stands here a second time")
    if ":" in values["username"]:
        found.append("username has a colon, which Basic sign-in cannot carry")
    return found


def _mistakes_by_token(file: Path, values: Mapping[str, str]) -> list[str]:
    found = []
    if values["username"].strip() or values["password"].strip():
        found.append("token_file stands beside username and password; keep either the one or the other")
    try:
        read_token(file.parent / values["token_file"].strip())
    except ValueError as error:
        found.append(f"token_file: {error}")
    return found
