"""Calendars themselves: what one is, which a person has, who else may see them."""

from __future__ import annotations

from tests.google.calendars.access import role_of, shelf_of
from tests.google.calendars.shelf import ROLES, Shelf, at_least
from tests.google.company import Company
from tests.google.dispatch import Request
from tests.google.errors import invalid, not_found
from tests.google.schema import Json, without_nulls

REMINDERS = [{"method": "popup", "minutes": 10}]


def get(company: Company, request: Request) -> Json:
    """calendars.get"""
    return shown(shelf_of(company, request, "freeBusyReader"))


def insert(company: Company, request: Request) -> Json:
    """calendars.insert: a secondary calendar of the caller."""
    number = next(company.ticks)
    name = f"c_{number:08x}@group.calendar.google.com"
    made = company.shelve(name, request.user, request.body["summary"], request.body.get("timeZone", ""))
    made.tick = number
    return shown(made)


def patch(company: Company, request: Request) -> Json:
    """calendars.patch and calendars.update, of what this server keeps."""
    shelf = shelf_of(company, request, "owner")
    body = without_nulls(request.body)
    assert isinstance(body, dict)
    shelf.title, shelf.zone = body.get("summary", shelf.title), body.get("timeZone", shelf.zone)
    shelf.working_hours = body.get("workingHours", shelf.working_hours)
    shelf.tick = next(company.ticks)
    return shown(shelf)


def delete(company: Company, request: Request) -> None:
    """calendars.delete: secondary ones only."""
    shelf = shelf_of(company, request, "owner")
    if shelf.id == shelf.owner:
        raise invalid("A primary calendar cannot be deleted", "cannotDeletePrimaryCalendar")
    del company.shelves[shelf.id]


def shown(shelf: Shelf) -> Json:
    """A calendar as Google shows it."""
    found: Json = {
        "kind": "calendar#calendar",
        "etag": f'"{shelf.id}-{shelf.title}-{shelf.zone}"',
        "id": shelf.id,
        "summary": shelf.title,
        "timeZone": shelf.zone,
        "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
    }
    found |= {} if shelf.id == shelf.owner else {"dataOwner": shelf.owner}
    return found | ({"workingHours": shelf.working_hours} if shelf.working_hours else {})


def listed(company: Company, request: Request) -> Json:
    """calendarList.list: the caller's own calendars and those that were shared by name."""
    least = request.text("minAccessRole") or "freeBusyReader"
    own = [one for one in company.shelves.values() if request.user == one.owner or request.user in one.acl]
    items = [in_list(company, one, request.user) for one in own if at_least(role_of(company, request.user, one), least)]
    return {"kind": "calendar#calendarList", "etag": f'"l{len(items)}"', "items": items, "nextSyncToken": "list"}


def in_list_get(company: Company, request: Request) -> Json:
    """calendarList.get"""
    return in_list(company, shelf_of(company, request, "freeBusyReader"), request.user)


def in_list(company: Company, shelf: Shelf, user: str) -> Json:
    """A calendar as it stands in a person's list."""
    entry: Json = {
        "kind": "calendar#calendarListEntry",
        "etag": f'"{shelf.id}-{shelf.title}-{shelf.zone}"',
        "id": shelf.id,
        "summary": shelf.title,
        "timeZone": shelf.zone,
        "colorId": "14",
        "selected": True,
        "accessRole": role_of(company, user, shelf),
        "defaultReminders": REMINDERS,
        "conferenceProperties": {"allowedConferenceSolutionTypes": _conferences(company)},
    }
    entry |= {} if shelf.id == shelf.owner else {"dataOwner": shelf.owner}
    return entry | ({"primary": True} if shelf.id == user else {})


def _conferences(company: Company) -> list[str]:
    return [] if company.ways.meets == "refused" else ["hangoutsMeet"]


def share(company: Company, request: Request) -> Json:
    """acl.insert: rights for one person; sync tokens of that calendar are worth nothing afterwards."""
    shelf = shelf_of(company, request, "owner")
    scope, role = request.body["scope"], request.body["role"]
    if scope["type"] != "user" or role not in ROLES:
        raise invalid("This server shares with single people only")
    shelf.acl[scope["value"].lower()] = role
    shelf.opened = shelf.tick = next(company.ticks)
    return _rule(scope["value"].lower(), role)


def unshare(company: Company, request: Request) -> None:
    """acl.delete"""
    shelf = shelf_of(company, request, "owner")
    if shelf.acl.pop(request.text("ruleId").removeprefix("user:"), None) is None:
        raise not_found()
    shelf.opened = shelf.tick = next(company.ticks)


def rules(company: Company, request: Request) -> Json:
    """acl.list"""
    shelf = shelf_of(company, request, "owner")
    everyone = {shelf.owner: "owner", **shelf.acl}
    items = [_rule(user, role) for user, role in everyone.items()]
    return {"kind": "calendar#acl", "etag": shelf.etag, "items": items}


def setting(company: Company, request: Request) -> Json:
    """settings.get: the zone, the language and the first day of the week."""
    home = company.primary(request.user)
    values = {"timezone": home.zone if home else "UTC", "locale": "en", "weekStart": "1", "format24HourTime": "true"}
    name = request.text("setting")
    if name not in values:
        raise not_found()
    return {"kind": "calendar#setting", "etag": f'"{name}"', "id": name, "value": values[name]}


def _rule(user: str, role: str) -> Json:
    scope = {"type": "user", "value": user}
    return {"kind": "calendar#aclRule", "etag": f'"{user}"', "id": f"user:{user}", "scope": scope, "role": role}
