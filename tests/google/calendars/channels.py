"""events.watch and channels.stop."""

from __future__ import annotations

from time import time
from urllib.parse import urlsplit

from tests.google.calendars.access import shelf_of
from tests.google.company import Company
from tests.google.dispatch import Request
from tests.google.errors import ApiError, invalid, not_found
from tests.google.push import Channel
from tests.google.schema import Json

WEEK = 604_800
LONGEST_ID, LONGEST_TOKEN = 64, 256


def watch(company: Company, request: Request) -> Json:
    """events.watch; unlike Google it takes plain http on loopback."""
    shelf, body = shelf_of(company, request, "reader"), request.body
    push = company.push
    if body.get("type") not in ("web_hook", "webhook") or not body.get("id") or len(body["id"]) > LONGEST_ID:
        raise invalid("A channel needs an id and the type web_hook.", "required")
    address = urlsplit(body.get("address", ""))
    if address.scheme != "https" and address.hostname not in ("127.0.0.1", "localhost"):
        raise ApiError(400, "push.webhookUrlNotHttps", "WebHook callback must be HTTPS.")
    if len(body.get("token") or "") > LONGEST_TOKEN:
        raise invalid("The token is too long.")
    if body["id"] in push.channels:
        raise ApiError(400, "channelIdNotUnique", f"Channel id {body['id']} not unique")
    until = _until(body)
    uri = f"https://www.googleapis.com/calendar/v3/calendars/{shelf.id}/events?alt=json"
    made = Channel(body["id"], shelf.id, request.user, body["address"], body.get("token") or "", until, uri)
    push.channels[made.id] = made
    push.send(made, "sync")
    return _shown(made)


def stop(company: Company, request: Request) -> None:
    """channels.stop: by who opened it."""
    channel = company.push.channels.get(request.body.get("id", ""))
    if channel is None or channel.resource != request.body.get("resourceId") or channel.user != request.user:
        raise not_found(f"Channel {request.body.get('id')} not found for project")
    del company.push.channels[channel.id]


def _until(body: Json) -> float:
    """At most a week, sooner when asked so."""
    wanted = time() + float((body.get("params") or {}).get("ttl", WEEK))
    return min(wanted, time() + WEEK, float(body.get("expiration") or "inf") / 1000)


def _shown(made: Channel) -> Json:
    known = {"kind": "api#channel", "id": made.id, "resourceId": made.resource, "resourceUri": made.uri}
    return known | {"expiration": str(int(made.until * 1000))} | ({"token": made.token} if made.token else {})
