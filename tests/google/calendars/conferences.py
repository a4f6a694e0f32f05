"""Meets: made on request, at once or later, and kept by who knows of them."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.google.calendars.finding import standing
from tests.google.calendars.storing import stamped, store
from tests.google.company import Company, Ways
from tests.google.errors import invalid
from tests.google.request import Request
from tests.google.schema import Json


def conference(fields: Json, there: Json, request: Request) -> Json:
    """Without conferenceDataVersion=1 a PATCH leaves the conference, and a PUT loses it."""
    if request.number("conferenceDataVersion", 0) < 1:
        kept: Json = {} if request.method.verb == "PUT" else there
        return {name: kept.get(name) for name in ("conferenceData", "hangoutLink")}
    data = fields.get("conferenceData") or {}
    wanted = data.get("createRequest")
    if not wanted or wanted.get("status") or _asked(there) == wanted.get("requestId"):
        return {"conferenceData": data or None, "hangoutLink": there.get("hangoutLink") if data else None}
    return meet(wanted["requestId"])


def meet(request_id: str) -> Json:
    """A Meet made for a request, with its link."""
    code = "-".join(hashlib.sha256(request_id.encode()).hexdigest()[place : place + 4] for place in (0, 4, 8))
    link, solution = f"https://meet.google.com/{code}", {"type": "hangoutsMeet"}
    data = {
        "createRequest": _request(request_id, "success"),
        "entryPoints": [{"entryPointType": "video", "uri": link, "label": link.removeprefix("https://")}],
        "conferenceSolution": {"key": solution, "name": "Google Meet"},
        "conferenceId": code,
    }
    return {"conferenceData": data, "hangoutLink": link}


def answered(ways: Ways, fields: Json, there: Json) -> Json:
    """The event as it is answered first: a Meet that is new takes its time, fails or is forbidden, as `ways` says."""
    if ways.meets == "success" or _asked(fields) in (None, _asked(there)):
        return fields
    if ways.meets == "refused":
        raise invalid("Invalid conference type value.")
    rest = {name: value for name, value in fields.items() if name != "hangoutLink"}
    return rest | {"conferenceData": {"createRequest": _request(_asked(fields), ways.meets)}}


def arrive(company: Company) -> None:
    """Let every Meet that takes its time be there now."""
    for shelf in company.shelves.values():
        for entry in [one for one in shelf.entries.values() if _status(one.fields) == "pending"]:
            one = standing(shelf, entry)
            if one.organized_here:
                store(company, one, stamped(company, one, one.fields | meet(_asked(one.fields))))


def _request(request_id: str, status: str) -> Json:
    solution = {"type": "hangoutsMeet"}
    return {"requestId": request_id, "conferenceSolutionKey": solution, "status": {"statusCode": status}}


def _asked(fields: Json) -> Any:
    return fields.get("conferenceData", {}).get("createRequest", {}).get("requestId")


def _status(fields: Json) -> Any:
    return fields.get("conferenceData", {}).get("createRequest", {}).get("status", {}).get("statusCode")
