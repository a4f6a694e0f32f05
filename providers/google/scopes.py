"""What the daemon may do at Google, purpose by purpose: each has a credential of its own, with the least scopes."""

from __future__ import annotations

from dataclasses import dataclass

_PREFIX = "https://www.googleapis.com/auth/"


@dataclass(frozen=True, slots=True)
class Api:
    """One of Google's APIs, as its discovery document names it."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a credential is for, at which API, with which scopes; `why` finishes the sentence "needed to".

    A delegation that lacks one scope refuses the whole credential, so no purpose asks for another's scopes.
    """

    name: str
    api: Api
    scopes: tuple[str, ...]
    why: str


def _scopes(*names: str) -> tuple[str, ...]:
    return tuple(_PREFIX + name for name in names)


CALENDAR_API = Api("calendar", "v3")

CALENDAR = Purpose(
    "calendar",
    CALENDAR_API,
    _scopes("calendar.events.owned", "calendar.calendarlist.readonly"),
    "read and keep the 1:1s, and to see which other calendars a person has",
)
FREE_BUSY = Purpose(
    "free/busy", CALENDAR_API, _scopes("calendar.freebusy"), "offer make-up times that clash with nothing"
)
WORKING_HOURS = Purpose(
    "working hours", CALENDAR_API, _scopes("calendar.calendars.readonly"), "ask people in their own working hours"
)
DRIVE = Purpose("documents", Api("drive", "v3"), _scopes("drive.file"), "make agenda documents and share them")
DOCS = Purpose("documents", Api("docs", "v1"), _scopes("drive.file"), "write the headings of agenda documents")
DIRECTORY = Purpose(
    "directory", Api("admin", "directory_v1"), _scopes("admin.directory.user.readonly"), "read who manages whom"
)
REPORTS = Purpose(
    "audit", Api("admin", "reports_v1"), _scopes("admin.reports.audit.readonly"), "tell who changed a 1:1"
)

PURPOSES = (CALENDAR, FREE_BUSY, WORKING_HOURS, DRIVE, DOCS, DIRECTORY, REPORTS)
