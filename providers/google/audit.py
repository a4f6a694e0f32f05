"""Who changed a 1:1, from the audit log of a domain's calendars, which administrators may read.

https://developers.google.com/workspace/admin/reports/v1/appendix/activity/calendar
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from providers.base import CalendarRef
from providers.errors import ResponseError, TemporaryError
from providers.google.client import USER_AGENT, Build, Client, Json
from providers.google.ids import Event, event_id, ical_uid, series_id
from providers.google.place import PAGE, PAGES, Place, place_of
from providers.google.scopes import REPORTS
from rules.actor import Actor, Deed
from rules.identity import UID_PREFIX
from rules.model import Window

BY_HAND = frozenset({"web", "android", "ios", "wear_os", "caldav", "ical"})
"""What people use themselves, of the log's kinds of interface; programs come through others."""

LONGEST_NAME = 60
_BY_ITSELF = "change_event_guest_response_auto"
_DEEDS = {
    "delete_event": Deed.DELETED,
    "change_event_start_time": Deed.RETIMED,
    "change_event": Deed.CHANGED,
    "change_event_guest_response": Deed.ANSWERED,
    _BY_ITSELF: Deed.ANSWERED,
    "add_event_guest": Deed.GUESTS,
    "remove_event_guest": Deed.GUESTS,
}
_AUTOMATIC = "an automatic answer of Google Calendar"
_EVENTS = "nextPageToken,items(id,recurringEventId,originalStartTime)"
_ACTIVITIES = "nextPageToken,items(id/time,actor,isAgenticAction,events(name,parameters))"


class GoogleAudit:
    """The AuditSource of a domain, read in an administrator's name; may be called from several threads."""

    def __init__(self, client: Client, admin: str, domain: str) -> None:
        self._client = client
        self._admin = admin
        self._domain = domain.lower()

    def actors(self, calendar: CalendarRef, uid: str, week: datetime | None, window: Window) -> tuple[Actor, ...]:
        place = place_of(self._client, calendar, self._domain)
        names = sorted(set(_names(place, uid, week)))
        told = (one for name in names for one in self._activities(name, window))
        return tuple(actor for one in told for actor in actors_of(one, self._client.client_id))

    def _activities(self, event: str, window: Window) -> Iterator[Json]:
        token: str | None = None
        for _ in range(PAGES):
            page = self._client.ask(REPORTS, self._admin, _listed(event, window, token))
            yield from page.get("items", ())
            token = page.get("nextPageToken")
            if token is None:
                return
        raise TemporaryError(f"audit log of {self._admin}: a listing without end")


def first_entry(api: Any) -> Any:
    """The request for the latest entry of the log: may it be read at all?"""
    return api.activities().list(userKey="all", applicationName="calendar", maxResults=1, fields="items(id/time)")


def actors_of(activity: Json, own: str) -> tuple[Actor, ...]:
    """Who did what by one entry of the log; nobody for what the client `own`, which is ours, did.

    Raises ResponseError for an entry that cannot be understood.
    """
    try:
        return tuple(_actors(activity, own))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ResponseError(f"an entry of the audit log that is none: {type(error).__name__}") from None


def _actors(activity: Json, own: str) -> Iterator[Actor]:
    who, at = activity.get("actor", {}), datetime.fromisoformat(activity["id"]["time"])
    program = who.get("applicationInfo", {})
    for event in activity["events"]:
        told = {one["name"]: one.get("value", "") for one in event.get("parameters", ())}
        deed = _deed(event["name"], told)
        ours = program.get("oauthClientId") == own or str(told.get("user_agent", "")).startswith(USER_AGENT)
        if deed and not ours:
            robot = _is_robot(activity, event["name"], told.get("api_kind", ""))
            client = _AUTOMATIC if event["name"] == _BY_ITSELF else _program(who, program)
            yield Actor(str(who.get("email", "")).lower(), at, client, robot, deed)


def _deed(name: str, told: Json) -> Deed | None:
    """A guest who deletes an event takes off the own copy, which is an answer."""
    deed = _DEEDS.get(name)
    elsewhere = told.get("calendar_id") != told.get("organizer_calendar_id")
    return Deed.ANSWERED if deed is Deed.DELETED and elsewhere else deed


def _is_robot(activity: Json, name: str, kind: str) -> bool:
    who = activity.get("actor", {})
    assistant = activity.get("isAgenticAction") or who.get("agentAttributionInfo") or not who.get("email")
    impersonated = who.get("applicationInfo", {}).get("impersonation")
    return bool(assistant or impersonated or name == _BY_ITSELF or kind not in BY_HAND)


def _program(who: Json, program: Json) -> str:
    name = who.get("agentAttributionInfo", {}).get("agentName") or program.get("applicationName") or ""
    return str(name)[:LONGEST_NAME]


def _names(place: Place, uid: str, week: datetime | None) -> Iterator[str]:
    """Under which ids the log may name a series, and an edited week of it: ids of weeks say nothing by themselves."""
    if uid.startswith(UID_PREFIX):
        yield event_id(uid)
    wanted = {"iCalUID": ical_uid(uid), "singleEvents": False, "showDeleted": True, "maxResults": PAGE}
    events = [one for page in place.pages(**wanted, fields=_EVENTS) for one in page.get("items", ())]
    yield from map(series_id, events)
    yield from (str(one["id"]) for one in events if week is not None and _original(one) == week)


def _original(event: Event) -> datetime | None:
    text = event.get("originalStartTime", {}).get("dateTime")
    return datetime.fromisoformat(text) if text else None


def _listed(event: str, window: Window, token: str | None) -> Build:
    wanted = {
        "userKey": "all",
        "applicationName": "calendar",
        "startTime": window.start.isoformat(),
        "endTime": window.end.isoformat(),
        "filters": f"event_id=={event}",
        "fields": _ACTIVITIES,
        "pageToken": token,
    }
    return lambda api: api.activities().list(**wanted)
