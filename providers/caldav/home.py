"""The other calendars of a calendar's owner, found beside it in their home."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from providers.caldav.multistatus import HOME, Item, holds_events, items, owner
from providers.caldav.sync import Place
from providers.caldav.transport import RefusedError
from providers.caldav.trial import NAME as TRIAL
from providers.errors import TemporaryError

_NO_HOME = frozenset({403, 404, 405, 410, 501})
"""Not there, closed, or not a folder that could be listed."""


class Homes:
    """Folders of calendars; while one is asked about another calendar it is listed once. Fit for several threads."""

    def __init__(self) -> None:
        self._listed: dict[tuple[str, object], tuple[Item, ...]] = {}

    def beside(self, place: Place) -> tuple[str, ...]:
        """Paths of the other calendars of events in the folder above, of the same owner as far as that is told.

        None in the server's root, which holds everybody's. Raises TemporaryError and AccessError (401).
        """
        home = place.path.rstrip("/").rpartition("/")[0] + "/"
        if home == "/":
            return ()
        known = home, place.transport.login(place.owner)
        page = self._listed.get(known)
        if page is None:
            page = self._listed[known] = _listed(place, home)
        return tuple(sorted(_others(page, home, place.path)))

    def forget(self) -> None:
        """From now on they may hold other calendars."""
        self._listed = {}


def _listed(place: Place, home: str) -> tuple[Item, ...]:
    try:
        return items(place.transport.dav(place.owner, "PROPFIND", home, HOME, Depth="1"))
    except RefusedError as refused:
        if refused.status in _NO_HOME:
            return ()
        raise refused.meaning() from None


def _others(page: Sequence[Item], home: str, path: str) -> Iterator[str]:
    """What is shared by somebody else may lie here as well, and its events keep another person busy."""
    owners = {_folder(item.href): owner(item) for item in page}
    whose = owners.get(path) or owners.get(home, "")
    for item in page:
        folder = _folder(item.href)
        if item.status >= 500:
            raise TemporaryError(f"{home}: an answer that says {item.status} of a calendar")
        inside = folder.startswith(home) and folder not in (home, path, f"{home}{TRIAL}/")
        if item.status < 300 and inside and holds_events(item) and whose in ("", owners[folder] or whose):
            yield folder


def _folder(href: str) -> str:
    return href if href.endswith("/") else href + "/"
