"""Start and end of an event: as sent, as kept, and as shown in somebody's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from tests.google.errors import invalid
from tests.google.schema import Json

Key = datetime | date
"""When something starts: an instant in UTC, or a whole day."""


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name; 400 when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise invalid(f"Invalid time zone definition {name!r}") from error


def kept(sent: Json, default: str) -> Json:
    """A time as it is kept: a day, or an instant in UTC with the zone it was meant in."""
    if ("date" in sent) == ("dateTime" in sent):
        raise invalid("A time is either a date or a dateTime")
    zone_of(sent.get("timeZone", default))
    if "date" in sent:
        return {"date": sent["date"]}
    return _instant(sent["dateTime"], sent.get("timeZone", ""), default)


def _instant(text: str, zone: str, default: str) -> Json:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None and not zone:
        raise invalid("Missing time zone definition for start time.", "required")
    at = at if at.tzinfo else at.replace(tzinfo=zone_of(zone))
    return {"dateTime": stamp(at), "timeZone": zone or default}


def stamp(at: datetime) -> str:
    """An instant as it is kept: in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def key(time: Json) -> Key:
    """When a kept time is."""
    if "date" in time:
        return date.fromisoformat(time["date"])
    return datetime.fromisoformat(time["dateTime"])


def kept_key(at: Key, zone: str) -> Json:
    """The other way round."""
    return {"dateTime": stamp(at), "timeZone": zone} if isinstance(at, datetime) else {"date": at.isoformat()}


def instant(at: Key, zone: str) -> datetime:
    """When it begins, for a day in that zone."""
    return at if isinstance(at, datetime) else datetime.combine(at, time(), zone_of(zone))


def shown(time: Json, zone: str) -> Json:
    """A kept time as Google shows it: with the offset that holds in the zone of the answer."""
    if "date" in time:
        return time
    at = datetime.fromisoformat(time["dateTime"]).astimezone(zone_of(zone))
    return {"dateTime": at.isoformat().replace("+00:00", "Z"), "timeZone": time["timeZone"]}
