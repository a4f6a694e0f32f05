"""A lease in a calendar on a CalDAV server: the description of one event of long ago, written with `If-Match`."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from providers.caldav.making import Making
from providers.caldav.sync import Place
from providers.caldav.transport import RefusedError, Transport
from providers.errors import AccessError, ConflictError, NotFoundError, ProviderError, ResponseError
from providers.lease import Standing

NAME = "oneonone-lease"
EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//oneonone//EN
BEGIN:VEVENT
UID:{name}
DTSTAMP:20200101T000000Z
DTSTART:20200101T000000Z
DTEND:20200101T000100Z
SUMMARY:oneonone: which machine acts
DESCRIPTION:{text}
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"""
NOBODYS = '"of-no-state"'
MISSING = (403, 404, 405, 409)


@dataclass(slots=True)
class CalDavLease:
    """`owner` is who signs in; the collection is made where it is missing."""

    transport: Transport
    collection: str
    owner: str = ""
    _heeds_conditions: bool = False
    """Whether the server was seen to; what is kept there already says nothing of that."""

    @property
    def path(self) -> str:
        return f"{self.transport.path(self.collection)}{NAME}.ics"

    def read(self) -> Standing | None:
        try:
            answer = self.transport.plain(self.owner, "GET", self.path)
        except RefusedError as refused:
            meaning = refused.meaning()
            if isinstance(meaning, NotFoundError):
                return None
            raise meaning from None
        if not (tag := answer.headers.get("Etag", "")):
            raise AccessError(f"{self.path}: the server tells no ETag, so that it cannot keep a lease")
        return Standing(_description(answer.content), tag)

    def write(self, text: str, tag: str | None) -> None:
        """Where the server would have written on any condition, AccessError: it cannot keep a lease."""
        if tag is None:
            self._write(text, If_None_Match="*")
        else:
            self._write(text, If_Match=tag)
        if not self._heeds_conditions:
            self._demand_conditions(text)

    def close(self) -> None:
        self.transport.close()

    def _demand_conditions(self, text: str) -> None:
        with suppress(ConflictError):
            self._write(text, If_Match=NOBODYS)
            raise AccessError(f"{self.path}: the server writes on any condition, so that it cannot keep a lease")
        self._heeds_conditions = True

    def _write(self, text: str, **condition: str) -> None:
        body = EVENT.format(name=NAME, text=text).replace("\n", "\r\n").encode()
        headers = {"Content_Type": "text/calendar; charset=utf-8", **condition}
        try:
            self.transport.plain(self.owner, "PUT", self.path, body, **headers)
        except RefusedError as refused:
            if refused.status in MISSING and "If_None_Match" in condition and self._make():
                self._write(text, If_None_Match="*")
                return
            raise _meaning(refused) from None

    def _make(self) -> bool:
        """Make the collection; false where it is there or cannot be made."""
        try:
            Making().make(Place(self.transport, self.owner, self.transport.path(self.collection)))
        except ProviderError:
            return False
        return True


def _meaning(refused: RefusedError) -> ProviderError:
    meaning = refused.meaning()
    return ConflictError(str(refused)) if isinstance(meaning, NotFoundError) else meaning


def _description(body: bytes) -> str:
    """The text in an event; ResponseError where there is none."""
    unfolded = body.decode(errors="replace").replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    for line in unfolded.split("\n"):
        if line.startswith("DESCRIPTION"):
            return line.partition(":")[2]
    raise ResponseError("the lease has no text")
