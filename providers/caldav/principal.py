"""Whoever signs in for a calendar, as the server knows them: their home, their outbox and their address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from providers.caldav.hrefs import canonical
from providers.caldav.multistatus import Item, asking, hrefs, items, owner
from providers.caldav.sync import Place
from providers.caldav.transport import RefusedError

_PRINCIPAL = "{DAV:}current-user-principal"
_CALDAV = "{urn:ietf:params:xml:ns:caldav}"
_WHO = asking("<D:current-user-principal/><D:owner/>")
_OWN = asking("<C:calendar-home-set/><C:schedule-outbox-URL/><C:calendar-user-address-set/>")


@dataclass(frozen=True, slots=True)
class Principal:
    """Paths of folders, "" where the server does not tell; `address` is a URI, with `mailto:` where it has one.

    `owns`: the calendar that was asked is theirs, as far as that is told.
    """

    home: str = ""
    outbox: str = ""
    address: str = ""
    owns: bool = True


def signed_in(place: Place) -> Principal:
    """Who signs in for the owner of a calendar. RFC 5397; RFC 4791, section 6.2.1; RFC 6638, section 2.

    Asked of the calendar, and of the folders above where it is not there. Raises TemporaryError.
    """
    for path in upwards(place.path):
        told = [item for item in _asked(place, path, _WHO) if hrefs(item, _PRINCIPAL)]
        if told:
            who = canonical(hrefs(told[0], _PRINCIPAL)[0])
            return replace(_principal(place, who), owns=owner(told[0]) in ("", who.rstrip("/")))
    return Principal()


def upwards(path: str) -> Iterator[str]:
    """A folder and all those above it, the root last."""
    names = path.strip("/").split("/")
    yield from (f"/{'/'.join(names[:count])}/" for count in range(len(names), 0, -1))
    yield "/"


def _principal(place: Place, path: str) -> Principal:
    told = _asked(place, path, _OWN)
    homes, outboxes, addresses = (
        [one for item in told for one in hrefs(item, f"{_CALDAV}{name}")]
        for name in ("calendar-home-set", "schedule-outbox-URL", "calendar-user-address-set")
    )
    mailed = [one for one in addresses if one.lower().startswith("mailto:")]
    return Principal(_folder(homes), _folder(outboxes), next(iter([*mailed, *addresses]), ""))


def _asked(place: Place, path: str, properties: bytes) -> tuple[Item, ...]:
    """What is told of a path, nothing where it is not there or closed to us."""
    try:
        return items(place.transport.dav(place.owner, "PROPFIND", path, properties, Depth="0"))
    except RefusedError as refused:
        if refused.status >= 500:
            raise refused.meaning() from None
        return ()


def _folder(named: list[str]) -> str:
    return canonical(named[0]).rstrip("/") + "/" if named else ""
