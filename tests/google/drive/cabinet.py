"""The files of a company: whose they are, who may do what with them, which program made them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.google.company import Company
from tests.google.dispatch import Request
from tests.google.docs.document import Document
from tests.google.docs.text import Habits
from tests.google.errors import ApiError, invalid, not_found
from tests.google.schema import Json
from tests.google.tokens import SCOPES, Grant

DOCUMENT = "application/vnd.google-apps.document"
ROLES = ("reader", "commenter", "writer", "fileOrganizer", "organizer", "owner")
PER_FILE = {f"{SCOPES}drive.file"}
"""The scope that is good for what the same program made."""


@dataclass
class Permission:
    """What one person may do with a file."""

    id: str
    email: str
    role: str


@dataclass
class File:
    """A file; `owner` is "" in a shared drive, `app` is the program that made it, "" a person with a browser."""

    id: str
    name: str
    mime: str
    owner: str
    app: str
    made: datetime
    parents: list[str]
    drive: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    permissions: dict[str, Permission] = field(default_factory=dict)
    document: Document | None = None
    trashed: bool = False
    version: int = 1
    changed: datetime = field(default_factory=lambda: datetime.now(UTC))
    changed_by: str = ""


@dataclass
class Cabinet:
    """Everybody's files, and the shared drives with the roles of their members."""

    company: Company
    habits: Habits = field(default_factory=Habits)
    files: dict[str, File] = field(default_factory=dict)
    drives: dict[str, dict[str, str]] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    """Addresses that belong to no Google account."""

    def make(self, request: Request, body: Json, document: Document | None = None) -> File:
        """A new file where the body says, or in the caller's own folder."""
        parents = body.get("parents") or [f"root-{request.user}"]
        drive = next((one for one in parents if one in self.drives), "")
        if drive and at_least(self.drives[drive].get(request.user, ""), "writer") is False:
            raise not_found(f"File not found: {drive}.")
        mime = body.get("mimeType", "application/octet-stream")
        content = document or (Document(self.habits) if mime == DOCUMENT else None)
        name, owner = self.fresh("1f"), "" if drive else request.user
        file = File(name, body.get("name", "Untitled"), mime, owner, app_of(request.grant), self.now(), parents, drive)
        file.document, file.properties = content, dict(body.get("appProperties", {}))
        if owner:
            file.permissions["p0"] = Permission("p0", owner, "owner")
        self.files[name] = file
        self.touch(file, request.user)
        return file

    def file(self, request: Request, role: str, name: str = "fileId", *, drives: bool | None = None) -> File:
        """The file of a request; 404 when its caller or the program may not see it, 403 for what is beyond a role."""
        file = self.files.get(request.text(name))
        if file is None or not self.visible(file, request):
            raise not_found(f"File not found: {request.text(name)}.")
        if file.drive and not (request.flag("supportsAllDrives") if drives is None else drives):
            raise not_found(f"File not found: {request.text(name)}.")
        if not at_least(self.role(file, request.user), role):
            raise ApiError(403, "insufficientFilePermissions", "The user does not have sufficient permissions.")
        return file

    def visible(self, file: File, request: Request) -> bool:
        """Whether a file may be seen by that person through that program."""
        narrow = request.grant.scopes & request.method.scopes <= PER_FILE
        return (not narrow or file.app == app_of(request.grant)) and bool(self.role(file, request.user))

    def role(self, file: File, user: str) -> str:
        """What a person may do with a file, "" for nothing."""
        direct = [one.role for one in file.permissions.values() if one.email == user]
        found = [*direct, *([self.drives[file.drive].get(user, "")] if file.drive else [])]
        return max(found, key=lambda role: ROLES.index(role) if role else -1, default="")

    def touch(self, file: File, user: str) -> None:
        """Somebody changed a file."""
        file.version += 1
        file.changed, file.changed_by = self.now(), user

    def now(self) -> datetime:
        """The moment, by the company's clock."""
        return self.company.clock.now()

    def fresh(self, letters: str) -> str:
        """An id that nothing has."""
        return f"{letters}{next(self.company.ticks):030x}"


def at_least(role: str, wanted: str) -> bool:
    """Whether a role allows what another word demands."""
    return bool(role) and ROLES.index(role) >= ROLES.index(wanted)


def app_of(grant: Grant) -> str:
    """The program behind a token: service accounts of one company are one program here."""
    return "one-on-ones" if grant.service else ""


def check_type(body: Json) -> None:
    """400 for ids of one's own on documents: they are for uploaded files."""
    if body.get("id") and body.get("mimeType") == DOCUMENT:
        raise invalid("Generated IDs are not supported for Docs Editors formats.")
