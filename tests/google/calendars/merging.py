"""What an event is after a write: bodies over what stands, with all that Google adds, ignores and refuses."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.google.calendars import kinds, recurrence, times
from tests.google.calendars.conferences import conference
from tests.google.calendars.times import key
from tests.google.dispatch import Request
from tests.google.errors import invalid
from tests.google.schema import Json

NOT_WRITTEN = (
    "kind",
    "etag",
    "id",
    "htmlLink",
    "created",
    "updated",
    "creator",
    "organizer",
    "hangoutLink",
    "locked",
    "iCalUID",
    "recurringEventId",
    "originalStartTime",
    "attendeesOmitted",
)
"""What a caller may send and Google keeps as it is."""

DEFAULTS: Json = {
    "status": "confirmed",
    "reminders": {"useDefault": True},
    "eventType": "default",
}
ANSWERS = ("needsAction", "declined", "tentative", "accepted")
KEPT_OF_GUEST = ("email", "displayName", "optional", "resource", "responseStatus", "comment", "additionalGuests")
MOST_ATTACHMENTS, MOST_PROPERTIES, MOST_KEY, MOST_VALUE, MOST_BYTES = 25, 300, 44, 1024, 32 * 1024
FILE = re.compile(r"/d/([\w-]+)|[?&]id=([\w-]+)")


def inserted(body: Json) -> Json:
    """The fields of a new event."""
    return DEFAULTS | {name: value for name, value in body.items() if value is not None and name not in NOT_WRITTEN}


def patched(there: Json, body: Json) -> Json:
    """PATCH: objects are merged, lists replaced whole, a null deletes."""
    merged = _merged(there, {name: value for name, value in body.items() if name not in NOT_WRITTEN})
    if body.get("attendeesOmitted"):
        merged["attendees"] = _answers(there, body)
    return merged


def updated(there: Json, body: Json) -> Json:
    """PUT: only what Google keeps itself survives what is not sent."""
    kept = {name: there[name] for name in (*NOT_WRITTEN, "eventType", "sequence") if name in there}
    merged = inserted(body) | kept
    if body.get("attendeesOmitted"):
        merged["attendees"] = _answers(there, body)
    return merged


def settled(fields: Json, there: Json, request: Request, zone: str) -> Json:
    """Merged fields, checked and in the form that is kept; `there` stood before, `zone` is the calendar's."""
    kinds.check(fields, there)
    made = fields | _times(fields, zone) | _attendees(fields) | _attachments(fields, there, request)
    made |= conference(fields, there, request)
    _check_properties(fields.get("extendedProperties", {}))
    _check_reminders(fields.get("reminders", {}))
    return {name: value for name, value in made.items() if value is not None and value != []}


def _merged(there: Json, body: Json) -> Json:
    out = dict(there)
    for name, value in body.items():
        if value is None:
            out.pop(name, None)
        elif isinstance(value, dict):
            out[name] = _merged(out.get(name) or {}, value)
        else:
            out[name] = value
    return out


def _answers(there: Json, body: Json) -> list[Json]:
    """With `attendeesOmitted` only the guests that were sent change."""
    sent = {guest.get("email", "").lower(): guest for guest in body.get("attendees") or ()}
    return [guest | sent.get(guest["email"], {}) for guest in there.get("attendees", ())]


def _times(fields: Json, zone: str) -> Json:
    if "start" not in fields or "end" not in fields:
        raise invalid("Missing end time.", "required")
    lines = fields.get("recurrence")
    if lines and "dateTime" in fields["start"] and not fields["start"].get("timeZone"):
        raise invalid("Missing time zone definition for start time.", "required")
    start = times.kept(fields["start"], zone)
    end = times.kept(fields["end"], start.get("timeZone", zone))
    if ("date" in start) != ("date" in end) or key(end) - key(start) < timedelta(0):
        raise invalid("The specified time range is empty.", "timeRangeEmpty")
    if lines:
        recurrence.check(lines, start)
    return {"start": start, "end": end}


def _attendees(fields: Json) -> Json:
    guests = [_guest(guest) for guest in fields.get("attendees") or ()]
    emails = [guest["email"] for guest in guests]
    return {"attendees": [guest for place, guest in enumerate(guests) if guest["email"] not in emails[:place]]}


def _guest(sent: Json) -> Json:
    email = sent.get("email", "").lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise invalid("Invalid attendee email.")
    guest = {name: sent[name] for name in KEPT_OF_GUEST if sent.get(name) is not None}
    return guest | {"email": email, "responseStatus": sent.get("responseStatus") or "needsAction"}


def _attachments(fields: Json, there: Json, request: Request) -> Json:
    """Without supportsAttachments a PATCH leaves them, and a PUT loses them."""
    if not request.flag("supportsAttachments"):
        return {"attachments": None if request.method.verb == "PUT" else there.get("attachments")}
    files = fields.get("attachments") or []
    if len(files) > MOST_ATTACHMENTS:
        raise invalid("Too many attachments.")
    return {"attachments": [_attachment(file) for file in files]}


def _attachment(sent: Json) -> Json:
    if not sent.get("fileUrl"):
        raise invalid("Attachments need a fileUrl.", "required")
    found = FILE.search(sent["fileUrl"])
    known = {name: sent[name] for name in ("fileUrl", "title", "mimeType", "iconLink") if sent.get(name)}
    return known | ({"fileId": found[1] or found[2]} if found else {})


def _check_properties(both: Json) -> None:
    entries = [(name, text) for one in both.values() for name, text in (one or {}).items()]
    if any(len(name) > MOST_KEY or len(text) > MOST_VALUE for name, text in entries):
        raise invalid("An extended property is too long.")
    if len(entries) > MOST_PROPERTIES or sum(len(name) + len(text) for name, text in entries) > MOST_BYTES:
        raise invalid("Too many extended properties.")


def _check_reminders(reminders: Json) -> None:
    overrides = reminders.get("overrides") or []
    if len(overrides) > 5 or (overrides and reminders.get("useDefault")):
        raise invalid(
            "Cannot specify both default reminders and overrides at the same time.", "cannotUseDefaultReminders"
        )
    if any(not 0 <= one.get("minutes", -1) <= 40320 for one in overrides):
        raise invalid("Reminders are 0 to 40320 minutes before.")
