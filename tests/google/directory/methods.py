"""users.list and users.get of the Admin SDK's Directory."""

from __future__ import annotations

from functools import partial

from tests.google.directory.register import Register
from tests.google.errors import ApiError, forbidden, invalid
from tests.google.paging import page
from tests.google.request import Handler, Request
from tests.google.schema import Json

CUSTOMER = "C0example"
NOT_DONE = ("query", "event", "showDeleted", "customFieldMask")
"""Parameters that this server does not know how to answer."""


def handlers(register: Register) -> dict[str, Handler]:
    """The handlers by method id."""
    return {
        "directory.users.list": partial(listed, register),
        "directory.users.get": partial(got, register),
    }


def listed(register: Register, request: Request) -> Json:
    """users.list: everybody of the customer or of one domain, a hundred to the page."""
    _check(register, request)
    customer, domain = request.text("customer"), request.text("domain")
    if (customer not in ("", "my_customer", CUSTOMER)) or not (customer or domain):
        raise invalid("Bad Request")
    wanted = [email for email in register.people if customer or email.endswith(f"@{domain}")]
    wanted.sort(key=partial(_place, register, request.text("orderBy")))
    if request.text("sortOrder") == "DESCENDING":
        wanted.reverse()
    size = request.number("maxResults", 100)
    users, token, _ = page(register.company, request, lambda: ([_user(register, one) for one in wanted], 0), size)
    found: Json = {"kind": "admin#directory#users", "etag": f'"u{len(users)}"'}
    return found | ({"users": users} if users else {}) | ({"nextPageToken": token} if token else {})


def got(register: Register, request: Request) -> Json:
    """users.get: by the primary address, an alias or the id."""
    _check(register, request)
    found = register.find(request.text("userKey"))
    if found is None:
        raise ApiError(404, "notFound", "Resource Not Found: userKey")
    return _user(register, found)


def _check(register: Register, request: Request) -> None:
    unknown = [name for name in NOT_DONE if name in request.params]
    if unknown or request.text("viewType") == "domain_public":
        raise NotImplementedError(f"directory with {unknown or 'viewType'}")
    if request.user not in register.company.admins:
        raise forbidden("forbidden", "Not Authorized to access this resource/api")


def _place(register: Register, order: str, email: str) -> str:
    given, family = _names(register, email)
    return {"givenName": given, "familyName": family}.get(order, email).lower()


def _user(register: Register, email: str) -> Json:
    entry, (given, family) = register.of(email), _names(register, email)
    told: Json = {
        "kind": "admin#directory#user",
        "id": register.id_of(email),
        "etag": f'"{abs(hash(str(entry))):x}"',
        "primaryEmail": email,
        "name": {"givenName": given, "familyName": family, "fullName": f"{given} {family}".strip()},
        "isAdmin": email in register.company.admins,
        "isDelegatedAdmin": False,
        "creationTime": "2024-01-08T09:00:00.000Z",
        "agreedToTerms": True,
        "suspended": email in register.company.suspended,
        "archived": entry.archived,
        "emails": [{"address": email, "primary": True}, *({"address": one} for one in entry.aliases)],
        "customerId": CUSTOMER,
        "orgUnitPath": "/",
        "isMailboxSetup": True,
    }
    further: Json = {
        "aliases": list(entry.aliases),
        "nonEditableAliases": list(entry.fixed),
        "relations": [dict(one) for one in entry.relations],
    }
    return told | {name: value for name, value in further.items() if value}


def _names(register: Register, email: str) -> tuple[str, str]:
    given, _, family = (register.of(email).name or email.partition("@")[0].capitalize()).partition(" ")
    return given, family
