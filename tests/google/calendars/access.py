"""Which calendar a request means, and whether its caller may do that there."""

from __future__ import annotations

from tests.google.calendars.shelf import Shelf, at_least
from tests.google.company import Company
from tests.google.dispatch import Request
from tests.google.errors import forbidden, not_found
from tests.google.tokens import SCOPES

OWN = {f"{SCOPES}calendar.events.owned", f"{SCOPES}calendar.events.owned.readonly"}


def role_of(company: Company, user: str, shelf: Shelf) -> str:
    """What a person may do at a calendar."""
    return shelf.role(user, company.ways.colleagues if user in company.users else "none")


def shelf_of(company: Company, request: Request, wanted: str, name: str = "calendarId") -> Shelf:
    """The calendar of the request; 404 when it may not even be seen, 403 when more would be needed."""
    asked = request.text(name)
    shelf = company.shelves.get(request.user if asked == "primary" else asked.lower())
    role = role_of(company, request.user, shelf) if shelf else "none"
    if shelf is None or not at_least(role, "reader" if wanted != "freeBusyReader" else wanted):
        raise not_found()
    if not at_least(role, wanted):
        raise forbidden("requiredAccessLevel", f"You need to have {wanted} access to this calendar.")
    if request.grant.scopes & request.method.scopes <= OWN and role != "owner":
        raise forbidden("insufficientPermissions", "This scope is good for calendars that one owns.")
    return shelf


def check_delegated(company: Company, request: Request) -> None:
    """403 for guests that a service account invites in its own name."""
    if request.user not in company.users and request.body.get("attendees"):
        said = "Service accounts cannot invite attendees without Domain-Wide Delegation of Authority."
        raise forbidden("forbiddenForServiceAccounts", said)
