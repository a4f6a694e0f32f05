"""The people of a Workspace domain, with their further addresses and managers, as its directory lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from providers.errors import AccessError, ResponseError, TemporaryError
from providers.google.client import Build, Client, Json
from providers.google.place import PAGES
from providers.google.scopes import DIRECTORY
from rules.directory import Listed

PAGE = 500
"""The most that Google puts on one."""

_ROLES = "Admin console > Account > Admin roles"
_FIELDS = "nextPageToken,users(primaryEmail,name/fullName,aliases,nonEditableAliases,suspended,archived,relations)"


class GoogleDirectory:
    """The Directory of a domain, read in an administrator's name; may be called from several threads."""

    def __init__(self, client: Client, admin: str) -> None:
        self._client = client
        self._admin = admin

    def people(self) -> tuple[Listed, ...]:
        self._client.sign_in(DIRECTORY, self._admin)
        try:
            return listed(self._users())
        except AccessError as error:
            remedy = f"give {self._admin} an admin role with the privilege Users > Read in {_ROLES}"
            raise AccessError(f"{error}; {remedy}") from None

    def _users(self) -> Iterator[Json]:
        token: str | None = None
        for _ in range(PAGES):
            page = self._client.ask(DIRECTORY, self._admin, _page(token))
            yield from page.get("users", ())
            token = page.get("nextPageToken")
            if token is None:
                return
        raise TemporaryError(f"directory as {self._admin}: a listing without end")


def listed(users: Iterable[Json]) -> tuple[Listed, ...]:
    """The people of an answer; ResponseError for one that cannot be understood."""
    told = tuple(users)
    try:
        known = _by_text(told)
        return tuple(_listed(user, known) for user in told)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ResponseError(f"a directory that cannot be understood: {type(error).__name__}") from None


def _listed(user: Json, known: Mapping[str, str]) -> Listed:
    return Listed(
        email=_text(user["primaryEmail"]),
        aliases=_aliases(user),
        manager=_manager(user.get("relations") or (), known),
        suspended=bool(user.get("suspended")),
        archived=bool(user.get("archived")),
    )


def _manager(relations: Iterable[Json], known: Mapping[str, str]) -> str:
    """The first manager who is told for sure: the field is free text, an address, a name or nothing."""
    texts = (_text(one.get("value")) for one in relations if one.get("type") == "manager")
    found = (known.get(text, text if "@" in text and " " not in text else "") for text in texts)
    return next(filter(None, found), "")


def _by_text(users: Iterable[Json]) -> Mapping[str, str]:
    """Primary addresses by whatever may stand for them: any address, or a name that only one person has."""
    known: dict[str, set[str]] = {}
    for user in users:
        primary, name = _text(user["primaryEmail"]), _text(user.get("name", {}).get("fullName"))
        for text in {primary, name, *_aliases(user)} - {""}:
            known.setdefault(text, set()).add(primary)
    return {text: next(iter(found)) for text, found in known.items() if len(found) == 1}


def _aliases(user: Json) -> tuple[str, ...]:
    """Further addresses, and those that come with further domains of the company."""
    return tuple(map(_text, (*user.get("aliases", ()), *user.get("nonEditableAliases", ()))))


def _text(value: Any) -> str:
    return " ".join(str(value or "").split()).lower()


def _page(token: str | None) -> Build:
    wanted = {"customer": "my_customer", "maxResults": PAGE, "fields": _FIELDS, "pageToken": token}
    return lambda api: api.users().list(**wanted)
