"""What pydantic found wrong in config.toml, as sentences for who must mend it: place, mistake, remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from daemon.account_settings import CaldavAccount, GoogleAccount, MailAccount
from daemon.settings import Document
from rules.roster import printable

ACCOUNTS: Mapping[str, type[BaseModel]] = {"caldav": CaldavAccount, "google": GoogleAccount, "mail": MailAccount}
PROVIDERS = '"caldav", "google" or "mail"'
TABLES = ("model_type", "model_attributes_type", "dict_type", "dataclass_type")
WRITE = {"bool_type": "true or false", "int_type": "a whole number", "string_type": "text in quotes"}
VERBS = ("is ", "must ", "stands ")


def sentences(error: ValidationError) -> tuple[str, ...]:
    """One sentence for each mistake, in the order of the file's tables."""
    return tuple(_sentence(one["type"], one["loc"], one["msg"], one.get("ctx", {})) for one in error.errors())


def keys(table: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys of a table as they are written."""
    return {one.alias or name: one for name, one in table.model_fields.items()}


def _sentence(kind: str, loc: tuple[int | str, ...], message: str, context: Mapping[str, Any]) -> str:
    place = [str(part) for part in loc]
    table = _table(place)
    if place[0] == "accounts" and len(place) > 2:
        del place[2]  # pydantic puts the provider between the account's name and its key
    return printable(f"{'.'.join(place)}{_words(kind, place, table, message, context)}")


def _table(place: list[str]) -> type[BaseModel]:
    """The table that a place is a key of."""
    if len(place) > 2 and place[0] == "accounts":
        return ACCOUNTS[place[2]]
    model = Document.model_fields[place[0]].annotation if len(place) > 1 else Document
    return model if isinstance(model, type) and issubclass(model, BaseModel) else Document


def _words(kind: str, place: list[str], table: type[BaseModel], message: str, context: Mapping[str, Any]) -> str:
    match kind:
        case "value_error":
            text = str(context["error"])
            return f"{' ' if text.startswith(VERBS) else ': '}{text}"
        case "missing":
            return f" is missing ({_meaning(table, place[-1])}); add it"
        case "extra_forbidden":
            return f" is not known; {_meant(place[-1], keys(table))}"
        case "literal_error":
            return f" is wrong; write {context['expected'].replace(chr(39), chr(34))}"
        case "union_tag_invalid" | "union_tag_not_found":
            return f".provider is missing or wrong; write {PROVIDERS}"
        case "too_short":
            return " is missing; add a table [accounts.NAME] with its provider"
        case _ if kind in TABLES:
            return f" must be a table; write [{'.'.join(place)}] and its keys below"
        case _ if kind in WRITE:
            return f" is wrong; write {WRITE[kind]}"
        case _:
            return f" is wrong; {message[0].lower()}{message[1:]}"


def _meaning(table: type[BaseModel], key: str) -> str:
    description = keys(table)[key].description or key
    return f"{description[0].lower()}{description[1:]}"


def _meant(key: str, known: Iterable[str]) -> str:
    near = get_close_matches(key, known, n=1)
    return f"did you mean {near[0]}?" if near else f"there is {', '.join(known)}"
