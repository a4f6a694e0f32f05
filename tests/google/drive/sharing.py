"""permissions.*: who may do what with a file, and the mail about it."""

from __future__ import annotations

from tests.google.company import Mail
from tests.google.dispatch import Request
from tests.google.drive.cabinet import Cabinet, File, Permission
from tests.google.drive.files import permission
from tests.google.errors import ApiError, invalid, not_found
from tests.google.schema import Json


def create(cabinet: Cabinet, request: Request) -> Json:
    """permissions.create for one person: a mail unless it is forbidden; given again it changes the role alone."""
    file, body = cabinet.file(request, "writer"), request.body
    if body.get("type") != "user" or not body.get("emailAddress") or not body.get("role"):
        raise invalid("This server shares with single people only")
    email, quiet = body["emailAddress"].lower(), request.params.get("sendNotificationEmail") is False
    if email in cabinet.strangers and quiet:
        said = "There is no Google account associated with this email address; notify people."
        raise ApiError(400, "invalidSharingRequest", said)
    made = _given(cabinet, file, email, body["role"])
    if not quiet:
        cabinet.company.mails.append(Mail(email, "share", file.id))
    whole = permission(made)
    return whole if request.text("fields") else _usual(whole)


def listed(cabinet: Cabinet, request: Request) -> Json:
    """permissions.list, those of the shared drive's members as well."""
    file = cabinet.file(request, "writer")
    inherited = [Permission(f"d{email}", email, role) for email, role in cabinet.drives.get(file.drive, {}).items()]
    items = [permission(one) for one in [*inherited, *file.permissions.values()]]
    start, size = int(request.text("pageToken") or 0), request.page
    more = {"nextPageToken": str(start + size)} if size is not None and start + size < len(items) else {}
    items = items[start : None if size is None else start + size]
    found = items if request.text("fields") else [_usual(one) for one in items]
    return {"kind": "drive#permissionList", "permissions": found} | more


def get(cabinet: Cabinet, request: Request) -> Json:
    """permissions.get"""
    found = cabinet.file(request, "writer").permissions.get(request.text("permissionId"))
    if found is None:
        raise not_found()
    return permission(found) if request.text("fields") else _usual(permission(found))


def delete(cabinet: Cabinet, request: Request) -> None:
    """permissions.delete"""
    file = cabinet.file(request, "writer")
    found = file.permissions.get(request.text("permissionId"))
    if found is None:
        raise not_found()
    if found.role == "owner":
        raise ApiError(403, "insufficientFilePermissions", "The owner of a file cannot be removed.")
    del file.permissions[found.id]


def _given(cabinet: Cabinet, file: File, email: str, role: str) -> Permission:
    there = next((one for one in file.permissions.values() if one.email == email), None)
    if there is not None:
        there.role = there.role if there.role == "owner" else role
        return there
    made = Permission(cabinet.fresh("p"), email, role)
    file.permissions[made.id] = made
    return made


def _usual(whole: Json) -> Json:
    return {key: whole[key] for key in ("kind", "id", "type", "role")}
