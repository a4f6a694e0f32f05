"""People whom an event names by their address on the server instead of by mail. RFC 6638, section 2.4.1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from providers.caldav.hrefs import canonical
from providers.caldav.multistatus import asking, hrefs, items
from providers.caldav.sync import Place
from providers.caldav.transport import RefusedError
from providers.errors import AccessError, TemporaryError
from rules.model import Attendee, Series

_MAILTO = "mailto:"
_ADDRESSES = "{urn:ietf:params:xml:ns:caldav}calendar-user-address-set"
_ASK_ADDRESSES = asking("<C:calendar-user-address-set/>")
_WHOSE = "{DAV:}owner", "{DAV:}current-user-principal"
_ASK_WHOSE = asking("<D:owner/><D:current-user-principal/>")


class Users:
    """Remembers who is who; asks only where an event names somebody so. May be called from several threads."""

    def __init__(self) -> None:
        self._mails: dict[str, str] = {}
        self._unclear: set[str] = set()

    def by_mail(self, place: Place, series: Series, owners: Mapping[str, str]) -> Series:
        """The series with people as they are known by mail, as far as the server tells.

        `owners`: whose a calendar is, by its path.
        """
        mails = {one: self._mail(place, one, owners) for one in _addresses(series) if one and "@" not in one}
        return _renamed(series, mails) if mails else series

    def _mail(self, place: Place, address: str, owners: Mapping[str, str]) -> str:
        path = _path(place, address)
        if path and path not in self._mails:
            self._ask(place, path, dict(owners))
        return self._mails.get(path, "") or address

    def _ask(self, place: Place, path: str, owners: Mapping[str, str]) -> None:
        """Learn who a principal is, "" where nobody knows; nothing where no answer makes sense for the second time."""
        try:
            found = _told(place, path) or next((owners[one] for one in owners if _is_of(place, one, owners, path)), "")
            self._mails[path] = found.lower()
        except TemporaryError:
            if path not in self._unclear:
                self._unclear.add(path)
                raise


def _path(place: Place, address: str) -> str:
    """The path of an address on this server, "" for any other address."""
    try:
        path = canonical(address) if address.startswith("/") else place.transport.path(address)
    except (AccessError, ValueError):
        return ""
    return path.rstrip("/") + "/"


def _told(place: Place, path: str) -> str:
    """The mail address of a principal, "" where the server does not tell it to whoever signs in for the calendar."""
    found = _asked(place, path, _ASK_ADDRESSES, _ADDRESSES)
    return next((one[len(_MAILTO) :] for one in found if one.lower().startswith(_MAILTO)), "")


def _is_of(place: Place, calendar: str, owners: Mapping[str, str], path: str) -> bool:
    """Whether a calendar is that of a principal; asked only where its path names the same person."""
    if path.rstrip("/").rpartition("/")[2] not in calendar.lower().split("/"):
        return False
    there = Place(place.transport, owners[calendar], calendar)
    whose = next((found for name in _WHOSE if (found := _asked(there, calendar, _ASK_WHOSE, name))), [])
    return any(one.lower().rstrip("/") + "/" == path for one in whose)


def _asked(place: Place, path: str, properties: bytes, name: str) -> list[str]:
    try:
        told = items(place.transport.dav(place.owner, "PROPFIND", path, properties, Depth="0"))
    except AccessError:
        return []
    except RefusedError as refused:
        if refused.status in (429, 503):
            raise refused.meaning() from None
        return []
    return [one for item in told for one in hrefs(item, name)]


def _addresses(series: Series) -> Iterator[str]:
    yield series.organizer
    for attendees in (series.attendees, *(week.attendees or () for week in series.overrides)):
        yield from (one.email for one in attendees)


def _renamed(series: Series, mails: Mapping[str, str]) -> Series:
    def named(attendees: tuple[Attendee, ...]) -> tuple[Attendee, ...]:
        return tuple(replace(one, email=mails.get(one.email, one.email)) for one in attendees)

    weeks = (
        replace(one, attendees=named(one.attendees) if one.attendees else one.attendees) for one in series.overrides
    )
    host = mails.get(series.organizer, series.organizer)
    return replace(series, organizer=host, attendees=named(series.attendees), overrides=tuple(weeks))
