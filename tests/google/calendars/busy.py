"""freebusy.query: when calendars are busy, and which of them could not be seen."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.google.calendars.access import role_of
from tests.google.calendars.answering import own_answer
from tests.google.calendars.finding import Found
from tests.google.calendars.occurring import between
from tests.google.calendars.shelf import Shelf, at_least
from tests.google.calendars.times import instant, key, shown
from tests.google.company import Company
from tests.google.dispatch import Request
from tests.google.errors import ApiError, invalid
from tests.google.schema import Json

MOST = 50


def query(company: Company, request: Request) -> Json:
    """The answer of freebusy.query."""
    body = request.body
    if not body.get("timeMin") or not body.get("timeMax"):
        raise invalid("Missing time bounds.", "required")
    low, high = _bound(body["timeMin"]), _bound(body["timeMax"])
    names = [str(item.get("id", "")) for item in body.get("items") or ()]
    if low >= high:
        raise invalid("The specified time range is empty.", "timeRangeEmpty")
    if len(names) > min(MOST, body.get("calendarExpansionMax") or MOST):
        raise ApiError(400, "tooManyCalendarsRequested", "Too many calendars requested.")
    zone = body.get("timeZone") or "UTC"
    found = {name: _calendar(company, request, name, low, high, zone) for name in names}
    bounds = {"timeMin": _said(low, zone), "timeMax": _said(high, zone)}
    return {"kind": "calendar#freeBusy", "calendars": found, **bounds}


def _calendar(company: Company, request: Request, name: str, low: datetime, high: datetime, zone: str) -> Json:
    shelf = company.shelves.get(request.user if name == "primary" else name.lower())
    if shelf is None or not at_least(role_of(company, request.user, shelf), "freeBusyReader"):
        return {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
    busy = _joined(sorted(_span(shelf, one) for one in between(company, shelf, low, high) if _is_busy(one)))
    return {"busy": [{"start": _said(max(a, low), zone), "end": _said(min(b, high), zone)} for a, b in busy]}


def _is_busy(one: Found) -> bool:
    """Opaque, no working location, and not declined by the owner of the calendar."""
    fields = one.fields
    declined = own_answer(fields, one.shelf).get("responseStatus") == "declined"
    free = fields.get("transparency") == "transparent" or fields.get("eventType") in ("workingLocation", "birthday")
    return not declined and not free


def _span(shelf: Shelf, one: Found) -> tuple[datetime, datetime]:
    start, end = (instant(key(one.fields[name]), shelf.zone).astimezone(UTC) for name in ("start", "end"))
    return start, end


def _joined(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    out: list[tuple[datetime, datetime]] = []
    for start, end in spans:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _bound(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise invalid("Bounds need an offset.")
    return at.astimezone(UTC)


def _said(at: datetime, zone: str) -> str:
    return str(shown({"dateTime": at.isoformat(), "timeZone": zone}, zone)["dateTime"])
