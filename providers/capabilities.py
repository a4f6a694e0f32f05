"""What an account's server was found to be capable of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What was measured of an account by requests, never concluded from a server's name; None is not measured.

    `missing`: the calendar that was looked at is not there (yet), so that only the server itself was measured.

    Measured by reading:
    `scheduling`: the server invites, as calendar-auto-schedule says (RFC 6638, section 2), and does so for what we
    write in the owner's name; `silent`: it invites, but not for that;
    `sync`: sync-collection (RFC 6578); `refuses_token`: a sync token that it never gave is refused, while one that is
    answered may hide changes; `free_busy_post`: VFREEBUSY to the outbox (RFC 6638, section 5), asked of oneself;
    `max_size`: the largest object in bytes that it says it takes, 0 where it says nothing (RFC 4791, section 5.2.5).

    Measured by writing, in a calendar made for it:
    `schedule_tag`: organizer's objects have a Schedule-Tag (RFC 6638, section 3.2.10);
    `tells_etag`: the answer to a PUT has an ETag, `etag_holds`: it is the one of the GET that follows;
    `keeps_body`: an object comes back byte for byte; `keeps_x`: our X- properties do, `keeps_attach`: ATTACH does;
    `free_busy_report`: free-busy-query of a calendar (RFC 4791, section 7.10);
    `expands`: a recurring event is expanded into the right weeks (RFC 4791, section 9.6.5);
    `guards_create`: If-None-Match: * on what is there is refused, `guards_replace`: a wrong If-Match is,
    `guards_missing`: an If-Match on what is not there is, `guards_delete`: a DELETE with a wrong If-Match is.
    """

    scheduling: bool = False
    silent: bool = False
    sync: bool = False
    missing: bool = False
    refuses_token: bool | None = None
    free_busy_report: bool | None = None
    free_busy_post: bool | None = None
    max_size: int | None = None
    schedule_tag: bool | None = None
    tells_etag: bool | None = None
    etag_holds: bool | None = None
    keeps_body: bool | None = None
    keeps_x: bool | None = None
    keeps_attach: bool | None = None
    expands: bool | None = None
    guards_create: bool | None = None
    guards_replace: bool | None = None
    guards_missing: bool | None = None
    guards_delete: bool | None = None
