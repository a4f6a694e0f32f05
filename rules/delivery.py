"""How an event reaches the second person: decided from what was measured, never from a server's name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rules.model import Role


class Delivery(StrEnum):
    """Who brings the series to the attendee.

    `SCHEDULING`: the server of both invites (RFC 6638). `GOOGLE`: Google does. `COPY`: the daemon writes both copies.
    `MAIL`: the daemon invites by mail (RFC 6047) somebody who has nothing but mail.
    """

    SCHEDULING = "scheduling"
    GOOGLE = "google"
    COPY = "copy"
    MAIL = "mail"

    @property
    def invites(self) -> bool:
        """Whether the attendee is sent an invitation, so that the organizer's copy is the only one to be written."""
        return self is not Delivery.COPY


@dataclass(frozen=True, slots=True)
class Reach:
    """An account as delivery sees it: how its server invites those who are in it, None where it does not.

    `calendars`: people have calendars there; without, they have nothing but mail. `silent`: the server invites those
    who write there themselves, and nobody for what the daemon writes in their name. `mails`: it mails those who are
    on no calendar of its own, None where that is not known.
    """

    account: str
    invites: Delivery | None = None
    calendars: bool = True
    silent: bool = False
    mails: bool | None = None


def delivery(organizer: Reach, attendee: Reach) -> Delivery:
    """The server delivers when it invites and both people live on it; otherwise the daemon does.

    | organizer       | attendee               | way              |
    |-----------------|------------------------|------------------|
    | any             | nothing but mail       | mail             |
    | server invites  | same account           | as it invites    |
    | any             | same account, no more  | copy             |
    | any             | another account        | copy             |
    """
    if not attendee.calendars:
        return Delivery.MAIL
    if organizer.account == attendee.account and organizer.invites is not None:
        return organizer.invites
    return Delivery.COPY


def written_roles(way: Delivery) -> tuple[Role, ...]:
    """Whose copies the daemon writes; both are watched in either case."""
    return (Role.MANAGER,) if way.invites else (Role.MANAGER, Role.REPORT)


def keeps_out(way: Delivery, server: Reach) -> bool:
    """Whether a server that invites is told to leave a copy alone, since another delivers. RFC 6638, section 7.1."""
    if way is Delivery.MAIL and server.mails:
        return False
    return (server.invites is not None or server.silent) and way in (Delivery.COPY, Delivery.MAIL)
