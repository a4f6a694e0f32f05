"""What keeps a calendar's owner busy: times and kinds of their events, never what they are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from providers.errors import AccessError, NotFoundError, TemporaryError
from providers.google.ids import Event, uid_of
from providers.google.people import attendees, organizer
from providers.google.place import PAGE, Place
from providers.google.reading import Whose
from providers.google.scopes import FREE_BUSY
from providers.google.times import anchor_of, start_of
from providers.malformed import MalformedError
from rules.absence import Absence, Entry, absence, keeps_busy
from rules.busy import Busy, two_of
from rules.model import Partstat, Window
from rules.records import ReasonKind

CALENDARS = 50
"""As many as one question about free times may name."""

_EVENT = (
    "id,status,iCalUID,recurringEventId,eventType,start,end,summary,transparency,"
    "creator(email),organizer(email,self),"
    "attendees(email,responseStatus,resource),focusTimeProperties(autoDeclineMode)"
)
_FIELDS = f"nextPageToken,items({_EVENT})"
_BY_ITSELF = ("declineAllConflictingInvitations", "declineOnlyNewConflictingInvitations")
_FOCUS = Absence(ReasonKind.CONFLICT, "a focus time that declines meetings by itself")
_NO_SUCH = "notFound"


def busy_in(place: Place, window: Window) -> Iterator[Busy]:
    """What the events of one calendar say of a window, of series its weeks."""
    span = {"timeMin": window.start.isoformat(), "timeMax": window.end.isoformat()}
    for page in place.pages(singleEvents=True, maxResults=PAGE, fields=_FIELDS, **span):
        for event in page.get("items", ()):
            yield from _told(event, place.whose, window)


def free_busy(places: Sequence[Place], window: Window) -> Iterator[Busy]:
    """What is known of calendars whose events are closed to us; one that is closed altogether is left out."""
    for first in range(0, len(places), CALENDARS):
        yield from _asked(places[first : first + CALENDARS], window)


def _asked(places: Sequence[Place], window: Window) -> Iterator[Busy]:
    body = {
        "timeMin": window.start.isoformat(),
        "timeMax": window.end.isoformat(),
        "items": [{"id": one.id} for one in places],
    }
    one = places[0]
    try:
        answer = one.client.ask(
            FREE_BUSY, one.calendar.owner, lambda api: api.freebusy().query(body=body), repeatable=True
        )
    except (AccessError, NotFoundError):
        return
    for told in answer.get("calendars", {}).values():
        if any(error.get("reason") != _NO_SUCH for error in told.get("errors", ())):
            raise TemporaryError(f"{one.calendar.url}: free times could not be looked up")
        for span in told.get("busy", ()):
            yield Busy(Window(datetime.fromisoformat(span["start"]), datetime.fromisoformat(span["end"])))


def _told(event: Event, whose: Whose, window: Window) -> Iterator[Busy]:
    uid = uid_of(event)
    try:
        start = anchor_of(event, whose.zone)
        span = Window(start_of(event, start), start_of({"start": event.get("end")}, start))
    except MalformedError:
        yield Busy(window, uid=uid)
        return
    shown = _entry(event, whose)
    if span.end - span.start <= timedelta() or _is_declined(event, whose) or not keeps_busy(shown):
        return
    away = absence(shown) or (_FOCUS if _declines_by_itself(event) else None)
    two = _two(event, whose)
    yield Busy(span, away.kind, away.words, uid, two) if away else Busy(span, uid=uid, two=two)


def _two(event: Event, whose: Whose) -> frozenset[str]:
    """The two who meet, where it is a single event of exactly two."""
    if "recurringEventId" in event:
        return frozenset()
    guests = (one.email for one in attendees(event, whose.names))
    return two_of([organizer(event, whose.owner, whose.names), *guests])


def _entry(event: Event, whose: Whose) -> Entry:
    kind = event.get("eventType", "default")
    guests = (one.email for one in attendees(event, whose.names))
    organizer = event.get("organizer", {})
    return Entry(
        whole_day="date" in event["start"],
        free=event.get("transparency") == "transparent" or kind == "workingLocation",
        away=kind == "outOfOffice",
        yearly=kind == "birthday",
        shared=any(one != whose.owner for one in guests) or not organizer.get("self", True),
        texts=(str(event.get("summary", "")),),
    )


def _is_declined(event: Event, whose: Whose) -> bool:
    guests = attendees(event, whose.names)
    return any(one.email == whose.owner and one.partstat is Partstat.DECLINED for one in guests)


def _declines_by_itself(event: Event) -> bool:
    return event.get("focusTimeProperties", {}).get("autoDeclineMode") in _BY_ITSELF
