"""Which event an id means on one calendar: a stored one, or a week of a series that nobody edited yet."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.google.calendars import recurrence
from tests.google.calendars.shelf import Entry, Shelf
from tests.google.calendars.times import Key, kept_key, key
from tests.google.company import Company
from tests.google.errors import not_found
from tests.google.schema import Json

CLASSIC = re.compile(r"(.+)_(\d{8}(?:T\d{6}Z)?)")
SPLIT = re.compile(r"_R\d{8}(T\d{6})?$")
"""The end of an id that Google's own pages give to a series after "this and following"."""

OF_MASTER = ("recurrence", "id", "attendeesOmitted")
"""What a week does not have from its series."""


@dataclass(frozen=True, slots=True)
class Found:
    """An event on a calendar with all its fields.

    `master` is its series when it is a week, `entry` None while nobody edited that.
    """

    shelf: Shelf
    id: str
    fields: Json
    entry: Entry | None
    master: Entry | None = None

    @property
    def etag(self) -> str:
        standing = self.entry or self.master
        return standing.etag if standing else ""

    @property
    def cancelled(self) -> bool:
        return self.fields.get("status") == "cancelled"

    @property
    def organized_here(self) -> bool:
        """Whether this is the organizer's copy."""
        return bool(self.fields.get("organizer", {}).get("email") == self.shelf.id)


def found(company: Company, shelf: Shelf, name: str) -> Found:
    """The event of that id; 404 when there is none."""
    entry = shelf.entries.get(name)
    if entry:
        return standing(shelf, entry)
    for master, week in _meant(company, shelf, name):
        there = shelf.entries.get(master)
        if there and "recurrence" in there.fields and recurrence.has(there.fields, week):
            return week_of(company, shelf, there, week)
    raise not_found()


def standing(shelf: Shelf, entry: Entry) -> Found:
    """A stored event with all its fields."""
    return Found(shelf, entry.id, whole(shelf, entry), entry, shelf.entries.get(entry.master))


def week_of(company: Company, shelf: Shelf, master: Entry, week: Key) -> Found:
    """A week of a series, edited or not."""
    entry = shelf.override(master.id, week)
    if entry:
        return standing(shelf, entry)
    return Found(shelf, week_id(company, master.id, week), unedited(company, master, week), None, master)


def unedited(company: Company, master: Entry, week: Key) -> Json:
    """A week as the series says."""
    fields = {name: value for name, value in master.fields.items() if name not in OF_MASTER}
    zone, length = fields["start"].get("timeZone", ""), key(fields["end"]) - key(fields["start"])
    return fields | {
        "id": week_id(company, master.id, week),
        "recurringEventId": master.id,
        "originalStartTime": kept_key(week, zone),
        "start": kept_key(week, zone),
        "end": kept_key(week + length, fields["end"].get("timeZone", zone)),
    }


def whole(shelf: Shelf, entry: Entry) -> Json:
    """All fields of a stored event: an override's own, over those of its series."""
    master = shelf.entries.get(entry.master)
    if master is None:
        return entry.fields
    inherited = {name: value for name, value in master.fields.items() if name not in OF_MASTER}
    week, zone = key(entry.fields["originalStartTime"]), master.fields["start"].get("timeZone", "")
    length = key(master.fields["end"]) - key(master.fields["start"])
    times = {"start": kept_key(week, zone), "end": kept_key(week + length, zone)}
    merged = inherited | times | entry.fields
    return {name: value for name, value in merged.items() if value is not None}


def week_id(company: Company, master: str, week: Key) -> str:
    """The id of a week that nobody edited: the classic form, or one that says nothing."""
    stamp = _stamp(week)
    if not company.ways.opaque_instances:
        return f"{SPLIT.sub('', master)}_{stamp}"
    digest = hashlib.sha256(f"{master}|{stamp}".encode()).digest()[:15]
    name = base64.b32hexencode(digest).decode().lower()
    company.weeks[name] = (master, week)
    return name


def length_of(fields: Json) -> timedelta:
    """How long an event lasts."""
    return key(fields["end"]) - key(fields["start"])


def _meant(company: Company, shelf: Shelf, name: str) -> Iterator[tuple[str, Key]]:
    """Each series and week that an id could mean."""
    if name in company.weeks:
        yield company.weeks[name]
    matched = CLASSIC.fullmatch(name)
    if matched:
        week = _week(matched[2])
        yield matched[1], week
        yield from ((one, week) for one in list(shelf.entries) if one.startswith(f"{matched[1]}_R"))


def _stamp(week: Key) -> str:
    return week.strftime("%Y%m%dT%H%M%SZ" if isinstance(week, datetime) else "%Y%m%d")


def _week(stamp: str) -> Key:
    if "T" not in stamp:
        return datetime.strptime(stamp, "%Y%m%d").date()
    return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
