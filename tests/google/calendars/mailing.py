"""Which mails a write causes, by its `sendUpdates`."""

from __future__ import annotations

from collections.abc import Iterable

from tests.google.company import Company, Mail
from tests.google.dispatch import Request
from tests.google.schema import Json


def about(company: Company, request: Request, name: str, before: Json, after: Json) -> None:
    """Tell the guests what changed: invited, invited no longer, or another state."""
    had, has = _guests(before), _guests(after)
    if after.get("status") == "cancelled":
        send(company, request, "cancellation", name, had | has)
        return
    send(company, request, "invitation", name, has - had)
    send(company, request, "cancellation", name, had - has)
    send(company, request, "update", name, had & has)


def send(company: Company, request: Request, kind: str, name: str, people: Iterable[str]) -> None:
    """One mail each, but none to who did it."""
    updates = request.text("sendUpdates") or ("all" if request.flag("sendNotifications") else "none")
    for email in sorted(set(people) - {request.user}):
        if updates == "all" or (updates == "externalOnly" and email not in company.users):
            company.mails.append(Mail(email, kind, name))


def _guests(fields: Json) -> set[str]:
    return {guest["email"] for guest in fields.get("attendees", ())}
