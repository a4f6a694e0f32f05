"""The files of agenda documents in Drive: found by what we wrote on them, made, shared without a mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from providers.errors import AccessError, NotFoundError, ResponseError, TemporaryError
from providers.google.client import Build, Client, Json
from providers.google.links import document_link
from providers.google.scopes import DRIVE

KEY = "oneonone"
"""The app property that holds the key of the pair; other programs do not see it."""

DOCUMENT = "application/vnd.google-apps.document"
_FILE = "id,createdTime,trashed"
_WRITE = frozenset({"writer", "owner", "organizer", "fileOrganizer"})
_MOST_PAGES = 20


@dataclass(frozen=True, slots=True, order=True)
class File:
    """A document of a pair; the oldest comes first."""

    made: str
    id: str
    link: str
    trashed: bool


class Files:
    """The files of one account, or of a shared drive that it is a member of."""

    def __init__(self, client: Client, owner: str, drive: str) -> None:
        self._client = client
        self._owner = owner
        self._drive = drive

    def of_pair(self, key: str) -> list[File]:
        """All documents of a pair, the oldest first, those in the trash as well."""
        return sorted(self._search(f"appProperties has {{ key='{KEY}' and value='{key}' }}"))

    def make(self, key: str, title: str) -> File:
        """A new document; where the answer was lost, the one that was made after all.

        Drive takes no ids of our own for documents, so a search comes first, always.
        """
        body = {"name": title, "mimeType": DOCUMENT, "appProperties": {KEY: key}}
        body |= {"parents": [self._drive]} if self._drive else {}
        try:
            answer = self._ask(
                lambda api: api.files().create(
                    body=body, fields=_FILE, supportsAllDrives=True, ignoreDefaultVisibility=True
                )
            )
        except TemporaryError:
            found = self.of_pair(key)
            if not found:
                raise
            return found[0]
        return self._file(answer)

    def demand(self, name: str) -> None:
        """NotFoundError unless the file is there and not in the trash."""
        found = self._ask(lambda api: api.files().get(fileId=name, fields="trashed", supportsAllDrives=True))
        if found.get("trashed"):
            raise NotFoundError(f"document {name} is in the trash of Drive; take it out again")

    def share(self, name: str, people: Sequence[str]) -> tuple[str, ...]:
        """Let people write, one after another, as Drive wants it; those whom Drive refuses.

        Nobody who may write already is touched, and nobody's access is taken away.
        """
        may = {one["emailAddress"].casefold() for one in self._permissions(name) if one.get("role") in _WRITE}
        missing = [one for one in people if one.casefold() not in may]
        return tuple(one for one in missing if not self._shared(name, one))

    def check(self) -> None:
        """One search, to see that it may be made."""
        next(self._search("trashed=false", size=1), None)

    def _shared(self, name: str, person: str) -> bool:
        body = {"type": "user", "role": "writer", "emailAddress": person}
        try:
            self._ask(
                lambda api: api.permissions().create(
                    fileId=name, body=body, sendNotificationEmail=False, supportsAllDrives=True, fields="id"
                ),
                repeatable=True,
            )
        except (ResponseError, AccessError):  # no Google account, or the company shares with nobody outside
            return False
        return True

    def _permissions(self, name: str) -> Iterator[Json]:
        fields = "nextPageToken,permissions(emailAddress,role)"
        for page in self._pages(
            lambda api, token: api.permissions().list(
                fileId=name, fields=fields, supportsAllDrives=True, pageToken=token
            )
        ):
            yield from (one for one in page.get("permissions", ()) if one.get("emailAddress"))

    def _search(self, query: str, size: int = 100) -> Iterator[File]:
        where: Json = {"spaces": "drive", "pageSize": size, "fields": f"nextPageToken,files({_FILE})"}
        if self._drive:
            where |= {"corpora": "drive", "driveId": self._drive}
            where |= {"includeItemsFromAllDrives": True, "supportsAllDrives": True}
        for page in self._pages(lambda api, token: api.files().list(q=query, pageToken=token, **where)):
            yield from map(self._file, page.get("files", ()))

    def _pages(self, build: Callable[..., Any]) -> Iterator[Json]:
        token = None
        for _ in range(_MOST_PAGES):
            page = self._ask(partial(build, token=token))
            yield page
            token = page.get("nextPageToken")
            if not token:
                return
        raise ResponseError(f"documents of {self._owner}: pages without an end")

    def _ask(self, build: Build, *, repeatable: bool = False) -> Json:
        return self._client.ask(DRIVE, self._owner, build, repeatable=repeatable)

    def _file(self, answer: Json) -> File:
        try:
            return File(answer["createdTime"], answer["id"], document_link(answer["id"]), bool(answer.get("trashed")))
        except KeyError:
            raise ResponseError(f"documents of {self._owner}: a file without its usual fields") from None
