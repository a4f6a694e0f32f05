"""Which objects concern the daemon at all, and which are too odd to be looked at closely: both told from their text."""

from __future__ import annotations

import re

from providers.caldav.lines import Component
from providers.malformed import MalformedError
from rules.identity import UID_PREFIX

OBJECT_BYTES = 2**20
OVERRIDES = 500
DATES = 2000

_FOLD = re.compile(rb"\r?\n[ \t]")
_OURS = re.compile(rb"^(?:X-ONEONONE|UID[^:\n]*:[ \t]*" + UID_PREFIX.encode() + rb")", re.I | re.M)
_RECURS = re.compile(rb"^(?:RRULE|RDATE)[;:]", re.I | re.M)
_GUESTS = re.compile(rb"^ATTENDEE[;:]", re.I | re.M)
_TOLD = re.compile(rb"^(?:X-ONEONONE|ORGANIZER|ATTENDEE)", re.I | re.M)
_VEIL = re.compile(rb"^CLASS:(?:PRIVATE|CONFIDENTIAL)\r?$", re.I | re.M)
_UID = re.compile(rb"^UID(?:;[^:\r\n]*)?:[ \t]*([^\r\n]{1,500})", re.I | re.M)


def concerns_us(unfolded: bytes) -> bool:
    """Whether it could be one of our series, or a series that two people could hold instead."""
    return bool(_OURS.search(unfolded)) or (bool(_GUESTS.search(unfolded)) and _recurs(unfolded))


def _recurs(unfolded: bytes) -> bool:
    """Whether anything but a time zone has a rule or dates."""
    before, *others = unfolded.split(b"BEGIN:VTIMEZONE")
    return any(_RECURS.search(text) for text in (before, *(one.partition(b"END:VTIMEZONE")[2] for one in others)))


def is_veiled(unfolded: bytes) -> bool:
    """Whether one of our series comes as a server shows it to those who may see when it is, and nothing else.

    DAViCal does so, under the same ETag, where the rights to read were taken away.
    """
    return bool(_VEIL.search(unfolded)) and not _TOLD.search(unfolded)


def unfolded(body: bytes) -> bytes:
    """The object with its folds undone."""
    return _FOLD.sub(b"", body)


def uid_in(unfolded: bytes) -> str:
    """The first UID, found without understanding the rest; "" when there is none."""
    found = _UID.search(unfolded)
    return found[1].decode(errors="replace").strip() if found else ""


def screen(events: tuple[Component, ...]) -> None:
    """MalformedError for what no calendar of people holds: more weeks edited or dates named than ten years have."""
    if len(events) > OVERRIDES:
        raise MalformedError(f"more than {OVERRIDES} overrides")
    if any(event.line("EXRULE") for event in events):
        raise MalformedError("EXRULE")
    dates = [line for event in events for name in ("EXDATE", "RDATE") for line in event.lines(name)]
    if sum(line.raw.count(b",") + 1 for line in dates) > DATES:
        raise MalformedError(f"more than {DATES} dates in EXDATE and RDATE")
