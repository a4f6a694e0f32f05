"""files.*: make, copy, find, rename, trash and delete."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.google.dispatch import Request
from tests.google.drive.cabinet import Cabinet, File, Permission, at_least, check_type
from tests.google.drive.query import parsed
from tests.google.errors import invalid, not_found
from tests.google.schema import Json

USUAL = ("kind", "id", "name", "mimeType")
"""What is shown of a file where no `fields` are asked for."""


def create(cabinet: Cabinet, request: Request) -> Json:
    """files.create, of files without content of their own."""
    check_type(request.body)
    if request.body.get("id") in cabinet.files:
        raise invalid("A file already exists with the provided ID.", "fileIdInUse")
    return shown(cabinet, request, cabinet.make(request, request.body))


def copy(cabinet: Cabinet, request: Request) -> Json:
    """files.copy: the text goes on, comments and sharing do not."""
    there = cabinet.file(request, "reader")
    check_type(request.body | {"mimeType": there.mime})
    body = {"name": f"Copy of {there.name}", "parents": there.parents} | request.body | {"mimeType": there.mime}
    made = cabinet.make(request, body, there.document.copied() if there.document else None)
    made.properties = there.properties | made.properties
    return shown(cabinet, request, made)


def get(cabinet: Cabinet, request: Request) -> Json:
    """files.get"""
    return shown(cabinet, request, cabinet.file(request, "reader"))


def listed(cabinet: Cabinet, request: Request) -> Json:
    """files.list, newest first; those of shared drives where they are asked for."""
    wanted, drive = parsed(request.text("q")), _drive(cabinet, request)
    seen = [one for one in cabinet.files.values() if cabinet.visible(one, request) and wanted(one)]
    found = [one for one in seen if one.drive == drive or (not drive and _everywhere(request))]
    found.sort(key=lambda one: one.changed, reverse=True)
    start = int(request.text("pageToken") or 0)
    size = request.number("pageSize", 100) if request.page is None else request.page
    more = {"nextPageToken": str(start + size)} if start + size < len(found) else {}
    items = [_whole(cabinet, request, one) for one in found[start : start + size]]
    if not request.text("fields"):
        items = [_usual(one) for one in items]
    return {"kind": "drive#fileList", "incompleteSearch": False, "files": items} | more


def update(cabinet: Cabinet, request: Request) -> Json:
    """files.update: name, trash, appProperties, parents."""
    wanted = "fileOrganizer" if "trashed" in request.body and request.body["trashed"] else "writer"
    file = cabinet.file(request, "writer")
    if file.drive and not at_least(cabinet.role(file, request.user), wanted):
        raise not_found()
    file.name = request.body.get("name", file.name)
    file.trashed = request.body.get("trashed", file.trashed)
    changed = file.properties | request.body.get("appProperties", {})
    file.properties = {key: value for key, value in changed.items() if value is not None}
    cabinet.touch(file, request.user)
    return shown(cabinet, request, file)


def delete(cabinet: Cabinet, request: Request) -> None:
    """files.delete: for good, by who owns it."""
    file = cabinet.file(request, "organizer")
    del cabinet.files[file.id]


def generate_ids(cabinet: Cabinet, request: Request) -> Json:
    """files.generateIds"""
    ids = [cabinet.fresh("1g") for _ in range(request.number("count", 10))]
    return {"kind": "drive#generatedIds", "space": "drive", "ids": ids}


def shown(cabinet: Cabinet, request: Request, file: File) -> Json:
    """A file as Drive shows it to the caller."""
    whole = _whole(cabinet, request, file)
    return whole if request.text("fields") else _usual(whole)


def permission(one: Permission) -> Json:
    """Somebody's rights as Drive shows them."""
    found = {"kind": "drive#permission", "id": one.id, "type": "user", "role": one.role, "emailAddress": one.email}
    return found | {"displayName": one.email.partition("@")[0], "deleted": False}


def _usual(whole: Json) -> Json:
    return {key: value for key, value in whole.items() if key in USUAL}


def _whole(cabinet: Cabinet, request: Request, file: File) -> Json:
    found: Json = {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": file.mime,
        "parents": file.parents,
        "appProperties": file.properties,
        "trashed": file.trashed,
        "createdTime": _instant(file.made),
        "modifiedTime": _instant(file.changed),
        "version": str(file.version),
        "webViewLink": f"https://docs.google.com/document/d/{file.id}/edit?usp=drivesdk",
        "ownedByMe": file.owner == request.user,
    }
    found["lastModifyingUser"] = {"kind": "drive#user", "displayName": file.changed_by, "emailAddress": file.changed_by}
    if file.drive:
        return found | {"driveId": file.drive}
    writes = at_least(cabinet.role(file, request.user), "writer")
    return found | ({"permissions": [permission(one) for one in file.permissions.values()]} if writes else {})


def _drive(cabinet: Cabinet, request: Request) -> str:
    """The shared drive that is searched, "" for none or all."""
    drive = request.text("driveId")
    if bool(drive) != (request.text("corpora") == "drive"):
        raise invalid("driveId goes with corpora=drive", "invalidParameter")
    if drive and not _everywhere(request):
        raise invalid("includeItemsFromAllDrives and supportsAllDrives go with corpora=drive", "invalidParameter")
    if drive and request.user not in cabinet.drives.get(drive, {}):
        raise not_found(f"Shared drive not found: {drive}")
    return drive


def _everywhere(request: Request) -> bool:
    return request.flag("includeItemsFromAllDrives") and request.flag("supportsAllDrives")


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
