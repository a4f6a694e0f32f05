"""What was measured of a server in words: for whoever runs the daemon, and for the table in the README."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from daemon.reports import timestamp
from daemon.rows import Measured
from providers.base import Capabilities, Finding

NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing that a server can do: the field of Capabilities, its name, and what the daemon does in either case."""

    field: str
    title: str
    able: str
    unable: str = ""

    @property
    def action(self) -> str:
        """What the daemon does, in one cell of a table."""
        return self.able if self.unable in ("", self.able) else f"Yes: {self.able}. No: {self.unable}."


ABILITIES = (
    Ability(
        "scheduling",
        "delivers invitations itself",
        "the organizer's copy alone is written, and the server brings it to the other",
        "the copies of both are written",
    ),
    Ability(
        "sync",
        "tells what changed",
        "the changes alone are asked for, and each calendar is listed whole once a day",
        "a calendar that changed is listed whole",
    ),
    Ability("refuses_token", "refuses an unknown sync token", "the daily listing shows what a wrong token would hide"),
    Ability("free_busy_report", "tells free-busy of a calendar", "not used: the events themselves are read"),
    Ability("free_busy_post", "tells free-busy at its outbox", "not used: the events themselves are read"),
    Ability(
        "schedule_tag",
        "has schedule tags",
        "one is the condition of a write where there is no ETag",
        "the ETag alone is the condition of a write; who invites is kept out where an agenda is attached",
    ),
    Ability("tells_etag", "tells the ETag of what was written", "what has none is read again in the next pass"),
    Ability("etag_holds", "tells the ETag that is read back", "what was written is known by its meaning, too"),
    Ability("keeps_body", "keeps an event byte for byte", "events are compared by their meaning"),
    Ability("keeps_x", "keeps our marker", "a series is known by its UID, with or without"),
    Ability("keeps_attach", "keeps attachments", "the agenda's link stands in the event's URL as well"),
    Ability("expands", "expands weekly events", "not used: the weeks are worked out here"),
    Ability(
        "guards_create",
        "never overwrites when asked to create",
        "what is to be made is written at once",
        "what is to be made is looked for before",
    ),
    Ability("guards_replace", "never overwrites a newer version", "an event is read right before it is changed"),
    Ability("guards_missing", "never makes anew what is gone", "an event is read right before it is changed"),
    Ability("guards_delete", "never deletes a newer version", "nothing is ever deleted"),
    Ability("max_size", "largest event that it takes", "none of more than 1 MiB is written"),
)


def value(found: Capabilities, field: str) -> str:
    """What was measured, in a word or two."""
    if field == "max_size":
        return _size(found.max_size)
    if field == "scheduling" and found.silent:
        return "not in others' names"
    able = None if field == "sync" and found.missing else getattr(found, field)
    return NOT_MEASURED if able is None else "yes" if able else "no"


def spoken(account: str, measured: Measured) -> Iterator[Finding]:
    """A line for each thing, with when it was measured where that was not just now."""
    for one in ABILITIES:
        known = value(measured.found, one.field)
        at = measured.at.get(one.field)
        since = f" (on {at:%-d %B %Y})" if at and at != measured.measured_at and known != NOT_MEASURED else ""
        does = one.able if known == "yes" or not one.unable else one.unable
        yield Finding(f"[accounts.{account}] {one.title}", True, f"{known}{since}; {does}")


def as_json(measured: Measured) -> dict[str, object]:
    """Each value with when it was measured."""
    names = [one for one in measured.at if one != "missing"]
    return {
        one: {"value": getattr(measured.found, one), "measured_at": timestamp(measured.at[one])}
        for one in sorted(names)
    }


def _size(size: int | None) -> str:
    if size is None:
        return NOT_MEASURED
    return f"{size / 2**20:.0f} MiB" if size else "not told"
