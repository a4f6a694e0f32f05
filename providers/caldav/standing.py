"""The object that is to be changed, as it stands now, and on which condition it may be written."""

from __future__ import annotations

from providers.caldav.sync import Body, Place, fetch
from providers.errors import ConflictError, ResponseError
from rules.edit import SeriesEdit


def standing(place: Place, edit: SeriesEdit) -> Body:
    """The object that is to be changed, as it stands now."""
    if not edit.href.startswith(place.path):
        raise ConflictError(f"{edit.href}: not in the calendar")
    there = fetch(place, edit.href)
    if there is None:
        raise ConflictError(f"{edit.href}: no longer there")
    if there.fault:
        raise ResponseError(f"{edit.href}: {there.fault}")
    return there


def guard_of(there: Body, etag: str | None) -> dict[str, str]:
    """The condition of a write: the ETag, for a server may overwrite an answer although the Schedule-Tag matches.

    Where there is no ETag it has to be that, which lets servers put in answers of the last moment themselves.
    RFC 6638, section 3.2.10.
    """
    if match := there.etag or etag:
        return {"If_Match": match}
    if there.schedule_tag:
        return {"If_Schedule_Tag_Match": there.schedule_tag}
    raise ResponseError(f"{there.href}: without an ETag it cannot be written safely")
