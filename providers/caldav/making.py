"""Makes calendars: MKCALENDAR, and where the folder above is missing that, too. RFC 4791, section 5.3.1."""

from __future__ import annotations

from providers.caldav.sync import Place, is_there
from providers.caldav.transport import RefusedError, UnansweredError
from providers.errors import ConflictError, TemporaryError

_NAMED = (
    b'<?xml version="1.0" encoding="utf-8"?><C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    b"<D:set><D:prop><D:displayname>1:1</D:displayname></D:prop></D:set></C:mkcalendar>"
)
_NO_FOLDER = 409


class Making:
    """Makes calendars; where one folder was missing, those of other people are made before their calendars."""

    def __init__(self) -> None:
        self._folders: set[str] = set()

    def make(self, place: Place) -> None:
        """A calendar at that place; ConflictError where something stands there, else the port's errors."""
        parent = place.path.rstrip("/").rpartition("/")[0] + "/"
        try:
            if self._folders:
                self._make_folder(place, parent)
            self._make(place, parent)
        except RefusedError as refused:
            raise _not_made(refused) from None

    def _make(self, place: Place, parent: str) -> None:
        try:
            _made(place)
        except RefusedError as refused:
            if refused.status != _NO_FOLDER or parent == "/" or refused.names("resource-must-be-null"):
                raise
            # Some servers make a person's folder when that person signs in: it may have come meanwhile.
            self._make_folder(place, parent)
            _made(place)

    def _make_folder(self, place: Place, parent: str) -> None:
        """Whatever becomes of it, the answer about the calendar says more."""
        if parent in self._folders or parent == "/":
            return
        try:
            place.transport.dav(place.owner, "MKCOL", parent)
        except RefusedError:
            return
        self._folders.add(parent)


def _made(place: Place) -> None:
    """MKCALENDAR; where no answer came it is sent again unless the calendar is there."""
    try:
        place.transport.dav(place.owner, "MKCALENDAR", place.path, _NAMED)
    except UnansweredError:
        if not is_there(place):
            place.transport.dav(place.owner, "MKCALENDAR", place.path, _NAMED)


def _not_made(refused: RefusedError) -> Exception:
    """405 and the preconditions of RFC 4791, section 5.3.1.2 say that something stands there; 409 alone does not."""
    if refused.status == 405 or refused.names("resource-must-be-null"):
        return ConflictError(str(refused))
    return TemporaryError(str(refused)) if refused.status == 409 else refused.meaning()
