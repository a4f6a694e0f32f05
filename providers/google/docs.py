"""AgendaProvider for Google: a running document per pair, in one account's Drive or in a shared drive."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from providers.base import AgendaDocument, Anchor
from providers.errors import AccessError, ConflictError, NotFoundError, ResponseError
from providers.google.client import Client
from providers.google.files import File, Files
from providers.google.pages import Page, Text, read
from providers.google.scopes import DOCS
from providers.google.sections import composed, heading_of, name_of, open_items, requests, spot
from rules.agenda import Look, Section, fingerprint

TRIES = 5
PER_USER, PER_PROJECT, WRITE_UNITS = 300, 3_000, 5
"""Google's quotas a minute for reading documents; of writes it lets a fifth through.

https://developers.google.com/workspace/docs/api/limits
"""

_INLINE = "SUGGESTIONS_INLINE"
_COMMENTS = "COMMENTS_VIEW_MODE_INCLUDED"


class GoogleDocs:
    """The documents that one account (`owner`) makes; `drive` is the id of a shared drive, "" for its own."""

    def __init__(self, client: Client, owner: str, drive: str = "") -> None:
        self._client = client
        self._owner = owner
        self._files = Files(client, owner, drive)

    def document(self, key: str, title: str, people: Sequence[str], *, anew: bool = False) -> AgendaDocument:
        """See AgendaProvider; of two documents (after an answer that was lost) the older one stands."""
        found = self._files.of_pair(key)
        there = [one for one in found if not one.trashed] or [self._made(key, title, trashed=bool(found) and not anew)]
        closed = self._files.share(there[0].id, people)
        return AgendaDocument(there[0].id, there[0].link, tuple(one.id for one in there[1:]), closed)

    def section(self, document: AgendaDocument, section: Section) -> Anchor:
        """See AgendaProvider; one write, for the very revision that was read, and read anew when somebody typed."""
        self._files.demand(document.id)
        name = name_of(section)
        for _ in range(TRIES):
            text = self._read(document.id)
            lines = composed(section, open_items(text, name))
            page = text.page_with(name)
            if page:
                said = "\n".join(line.text for line in lines[1:])
                return Anchor(_link(document, page, name), fingerprint(said))
            self._write(document.id, requests(lines, spot(text), name), text.revision)
        raise ConflictError(f"document {document.id}: it is being written all the time")

    def look(self, document: AgendaDocument, weeks: Collection[datetime]) -> Mapping[datetime, Look]:
        """See AgendaProvider; one request, and another where Google does not show comments to programs."""
        try:
            text = self._read(document.id, comments=_COMMENTS)
        except (ResponseError, AccessError):
            text = self._read(document.id)
        seen = {week: _look(text, name_of(Section(week, "", "", ""))) for week in weeks}
        return {week: one for week, one in seen.items() if one is not None}

    def check(self) -> None:
        """See AgendaProvider: both APIs, with the scope that is delegated for them."""
        self._files.check()
        try:
            self._read("none")
        except (NotFoundError, ResponseError):
            return

    def close(self) -> None:
        """See AgendaProvider."""
        self._client.close()

    def _made(self, key: str, title: str, *, trashed: bool) -> File:
        if trashed:
            raise NotFoundError(f"the agenda document of pair {key} is in the trash of Drive; take it out again")
        return self._files.make(key, title)

    def _read(self, document: str, comments: str | None = None) -> Text:
        view = {"includeTabsContent": True, "suggestionsViewMode": _INLINE, "commentsViewMode": comments}
        answer = self._client.ask(DOCS, self._owner, lambda api: api.documents().get(documentId=document, **view))
        return read(answer, f"document {document}")

    def _write(self, document: str, edits: Sequence[object], revision: str) -> None:
        """May be sent again: once it was carried out, the revision is another."""
        body = {"requests": edits, "writeControl": {"requiredRevisionId": revision}}
        try:
            self._client.ask(
                DOCS,
                self._owner,
                lambda api: api.documents().batchUpdate(documentId=document, body=body),
                units=WRITE_UNITS,
                repeatable=True,
            )
        except ResponseError:
            if self._read(document).revision == revision:  # nobody typed: the request itself is wrong
                raise


def _look(text: Text, name: str) -> Look | None:
    page = text.page_with(name)
    if page is None:
        return None
    inside = page.within(name)
    suggested = {one for paragraph in inside for run in paragraph.runs for one in run.suggested}
    comments = sum(_meet(page, name, anchor) for anchor in text.threads)
    return Look(fingerprint("".join(one.text for one in inside)), len(suggested), comments)


def _meet(page: Page, name: str, anchor: str) -> bool:
    """Whether a comment hangs on text in a named range."""
    return any(
        start < other_end and other_start < end
        for start, end in page.anchors.get(anchor, ())
        for other_start, other_end in page.names[name]
    )


def _link(document: AgendaDocument, page: Page, name: str) -> str:
    """The link to a week's heading; to the document alone where people took the heading away."""
    head = heading_of(page, name)
    if head is None or not head.heading:
        return document.link
    parts = urlsplit(document.link)
    return urlunsplit((*parts[:3], f"tab={page.id}", f"heading={head.heading}"))
