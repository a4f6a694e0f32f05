"""activities.list of the Admin SDK's Reports, for Calendar."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from operator import eq, ge, gt, le, lt, ne

from tests.google.errors import ApiError, invalid
from tests.google.paging import page
from tests.google.reports.journal import Activity, Journal
from tests.google.request import Handler, Request
from tests.google.schema import Json

OPERATORS: dict[str, Callable[[str, str], bool]] = {"==": eq, "<>": ne, "<=": le, ">=": ge, "<": lt, ">": gt}
FILTER = re.compile(r"(\w+)(==|<>|<=|>=|<|>)(.+)")
CUSTOMER = "C0example"


def handlers(journal: Journal) -> dict[str, Handler]:
    """The handlers by method id."""
    return {"reports.activities.list": partial(listed, journal)}


def listed(journal: Journal, request: Request) -> Json:
    """activities.list: newest first, of what the log shows by now; administrators alone may read it."""
    if request.user not in journal.company.admins:
        raise ApiError(401, "authError", "Access denied. You are not authorized to read activity records.")
    if request.text("applicationName") != "calendar":
        raise invalid("This server writes Calendar's log only")
    size = request.number("maxResults", 1000)
    items, token, _ = page(journal.company, request, lambda: (_wanted(journal, request), 0), size)
    found: Json = {"kind": "admin#reports#activities", "etag": f'"{len(items)}"'}
    return found | ({"items": items} if items else {}) | ({"nextPageToken": token} if token else {})


def _wanted(journal: Journal, request: Request) -> Sequence[Json]:
    start, end = _moment(request.text("startTime")), _moment(request.text("endTime"))
    now = journal.company.clock.now()
    if start and (start >= now or (end and start >= end)):
        raise invalid("Start time must be before end time and now.", "invalid")
    seen = [one for one in reversed(journal.activities) if one.at + journal.company.ways.audit_lag <= now]
    within = [one for one in seen if (not start or start <= one.at) and (not end or one.at < end)]
    who, name = request.text("userKey"), request.text("eventName")
    of_them = [one for one in within if who in ("all", one.actor) and name in ("", one.happening.name)]
    told = [_told(journal, one) for one in of_them]
    return [one for one in told if _passes(one, request.text("filters"))]


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _passes(activity: Json, filters: str) -> bool:
    """All conditions must hold; of one parameter that is named twice the last one counts."""
    conditions = {found[1]: (found[2], found[3]) for found in map(FILTER.fullmatch, filters.split(",")) if found}
    told = {one["name"]: str(one.get("value", one.get("intValue", ""))) for one in _parameters(activity)}
    return all(name in told and OPERATORS[sign](told[name], value) for name, (sign, value) in conditions.items())


def _parameters(activity: Json) -> Iterable[Json]:
    return [one for event in activity["events"] for one in event["parameters"]]


def _told(journal: Journal, one: Activity) -> Json:
    happened, ways = one.happening, journal.company.ways
    name = happened.event if ways.audit_names_weeks else happened.series
    texts = {
        "event_id": name,
        "organizer_calendar_id": happened.organizer,
        "calendar_id": happened.calendar,
        "target_calendar_id": happened.calendar,
        "event_title": happened.title,
        "user_agent": one.through.user_agent,
        "api_kind": one.through.kind,
    }
    parameters: list[Json] = [{"name": name, "value": value} for name, value in texts.items()]
    parameters += [_parameter(name, value) for name, value in happened.more.items()]
    parameters.append({"name": "recurring", "boolValue": happened.recurring})
    at = f"{one.at:%Y-%m-%dT%H:%M:%S}.{one.at.microsecond // 1000:03}Z"
    answer: Json = {
        "kind": "admin#reports#activity",
        "id": {
            "time": at,
            "uniqueQualifier": str(one.number),
            "applicationName": "calendar",
            "customerId": CUSTOMER,
        },
        "etag": f'"a{one.number}"',
        "actor": _actor(journal, one),
        "ownerDomain": one.happening.organizer.partition("@")[2],
        "events": [{"type": "event_change", "name": happened.name, "parameters": parameters}],
    }
    return answer | ({"isAgenticAction": True} if one.through.agent else {})


def _parameter(name: str, value: str | int) -> Json:
    return {"name": name, "intValue": str(value)} if isinstance(value, int) else {"name": name, "value": value}


def _actor(journal: Journal, one: Activity) -> Json:
    through = one.through
    told: Json = {"callerType": "USER", "email": one.actor, "profileId": "100000000000000000001"}
    if through.client and journal.company.ways.audit_tells_programs:
        told["applicationInfo"] = {
            "applicationName": through.program,
            "oauthClientId": through.client,
            "impersonation": through.impersonation,
        }
    return told | ({"agentAttributionInfo": {"agentName": through.agent}} if through.agent else {})
