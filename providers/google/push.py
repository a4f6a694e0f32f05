"""Channels by which Google tells that a calendar changed: it says only that, and not reliably."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from providers.base import CalendarRef, Channel
from providers.errors import NotFoundError, ResponseError
from providers.google.client import Client, Json
from providers.google.ids import calendar_id

LIFE = timedelta(days=7)
_MILLISECONDS = 1000


class GooglePush:
    """Opens and ends channels in the names of the calendars' owners.

    https://developers.google.com/workspace/calendar/api/guides/push
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def open(self, calendar: CalendarRef, channel_id: str, address: str, token: str) -> Channel:
        """Have changes told for a week, or for as long as Google allows; there is no renewal but another channel."""
        ttl = {"ttl": str(int(LIFE.total_seconds()))}
        body = {"id": channel_id, "type": "web_hook", "address": address, "token": token, "params": ttl}

        def build(api: Any) -> Any:
            return api.events().watch(calendarId=calendar_id(calendar.url), body=body)

        made = self._client.calendar(calendar.owner, build, repeatable=True)
        until, resource = _until(made), str(made.get("resourceId", ""))
        return Channel(channel_id, calendar.account, calendar.url, calendar.owner, address, resource, until)

    def stop(self, channel: Channel) -> None:
        """End a channel; one that is not there any more has ended."""
        body = {"id": channel.id, "resourceId": channel.resource}
        try:
            self._client.calendar(channel.owner, lambda api: api.channels().stop(body=body), repeatable=True)
        except NotFoundError:
            return


def _until(made: Json) -> datetime:
    try:
        return datetime.fromtimestamp(int(made["expiration"]) / _MILLISECONDS, UTC)
    except (KeyError, ValueError, OverflowError):
        raise ResponseError("a channel that does not say when it ends") from None
