"""How an event reaches the second person: decided from what was measured, never from a server's name."""

from __future__ import annotations

from enum import StrEnum

from rules.model import Role


class Delivery(StrEnum):
    """`SCHEDULING`: the server invites (RFC 6638); `COPIES`: the daemon writes both copies."""

    SCHEDULING = "scheduling"
    COPIES = "copies"


def delivery(organizer_account: str, attendee_account: str, *, schedules: bool) -> Delivery:
    """The server delivers when it schedules and both people live on it; otherwise the daemon does."""
    if schedules and organizer_account == attendee_account:
        return Delivery.SCHEDULING
    return Delivery.COPIES


def written_roles(way: Delivery) -> tuple[Role, ...]:
    """Whose copies the daemon writes; both are watched in either case."""
    match way:
        case Delivery.SCHEDULING:
            return (Role.MANAGER,)
        case Delivery.COPIES:
            return (Role.MANAGER, Role.REPORT)
