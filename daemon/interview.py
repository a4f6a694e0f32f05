"""The questions of `oneonone init`, each answered until config.toml itself would take the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError

from daemon.setting_files import ServiceAccountFile, StateFolder
from daemon.setting_types import (
    Address,
    CalendarServer,
    CalendarTemplate,
    Domain,
    Sender,
    SmtpServer,
    Surroundings,
    WebUrl,
)

SERVICE = Path("/etc/oneonone")
"""Where the units look: what is written there is for the service."""

KINDS = {"caldav": "a CalDAV server", "google": "Google Workspace"}
WAYS = {
    "user": "one service user with rights on all calendars",
    "people": "everybody with a password of their own",
    "token": "a bearer token that another program renews",
}
EVERYBODY = "email,username,password\nana@example.com,ana,change-me\nben@example.com,ben,change-me\n"


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered: values of keys, the table of the account, and what goes into which secret file."""

    values: Mapping[str, str]
    account: Mapping[str, str]
    secrets: Mapping[str, str]


def interview(folder: Path) -> Answers:
    """Ask what is needed; nothing is written meanwhile, so that whoever breaks off has lost and left nothing."""
    click.echo("What the daemon needs to know; Enter takes what stands in brackets.\n")
    kind = _choice("Where are the calendars", KINDS)
    account, secrets = _caldav(folder) if kind == "caldav" else _google(folder)
    values, mail_secrets = _mail(folder)
    return Answers(values | _pages(folder), {"provider": kind} | account, secrets | mail_secrets)


def _caldav(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    account = {
        "url": _ask("Address of the server", CalendarServer, folder, "http://127.0.0.1:5232/"),
        "calendar": _ask("Each person's calendar there", CalendarTemplate, folder, "/{email}/1on1/"),
    }
    match _choice("How does the daemon sign in", WAYS):
        case "user":
            account["username"] = click.prompt("Name of that user", default="oneonone")
            return account | {"password_file": "caldav-password"}, {"caldav-password": _secret("Password of that user")}
        case "token":
            return account | {"token_file": "caldav-token"}, {"caldav-token": _secret("Token, as it is at present")}
        case _:
            return account | {"credentials_file": "credentials.csv"}, {"credentials.csv": EVERYBODY}


def _google(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    key = _ask("Key file of the service account", ServiceAccountFile, folder, "google-key.json")
    return {"service_account_file": key, "domain": _ask("Domain of the organization", Domain, folder)}, {}


def _mail(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    values = {"smtp": _ask("Mail server", SmtpServer, folder, "smtp://127.0.0.1:25")}
    secrets = {}
    if username := click.prompt("User name for it, if it asks for one", default="", show_default=False):
        values |= {"username": username, "password_file": "smtp-password"}
        secrets["smtp-password"] = _secret("Password for it")
    return values | {"from": _ask("Address that mails come from", Sender, folder)}, secrets


def _pages(folder: Path) -> dict[str, str]:
    state = "/var/lib/oneonone" if folder.absolute() == SERVICE else "state"
    return {
        "operator": _ask("Address of who is told of what a machine cannot mend", Address, folder),
        "base_url": _ask("How people reach the pages", WebUrl, folder, "http://127.0.0.1:8411"),
        "state_dir": _ask("Folder for the database", StateFolder, folder, state),
    }


def _choice(question: str, choices: Mapping[str, str]) -> str:
    for name, meaning in choices.items():
        click.echo(f"  {name}: {meaning}")
    chosen: str = click.prompt(question, type=click.Choice(list(choices)), default=next(iter(choices)))
    return chosen


def _ask(question: str, kind: Any, folder: Path, default: str | None = None) -> str:
    """An answer that a key of this kind can have; one that it cannot is asked for again, with the reason."""
    answer: str = click.prompt(question, default=default, value_proc=_checked(kind, folder))
    return answer


def _checked(kind: Any, folder: Path) -> Callable[[str], str]:
    adapter = TypeAdapter(kind)

    def check(text: str) -> str:
        try:
            adapter.validate_python(text.strip(), context=Surroundings(folder, {}))
        except ValidationError as error:
            raise click.BadParameter("; ".join(str(one["ctx"]["error"]) for one in error.errors())) from error
        return text.strip()

    return check


def _secret(question: str) -> str:
    text: str = click.prompt(question, hide_input=True)
    return f"{text}\n"
