"""Which function does the work of which method of Calendar v3."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.google.calendars import busy, channels, collections, listing, writing
from tests.google.company import Company
from tests.google.dispatch import Handler, Request
from tests.google.schema import Json

Work = Callable[[Company, Request], "Json | None"]

WORK: dict[str, Work] = {
    "calendars.get": collections.get,
    "calendars.insert": collections.insert,
    "calendars.patch": collections.patch,
    "calendars.update": collections.patch,
    "calendars.delete": collections.delete,
    "events.insert": writing.insert,
    "events.import": writing.import_,
    "events.patch": writing.patch,
    "events.update": writing.update,
    "events.delete": writing.delete,
    "events.move": writing.move,
    "events.get": listing.get,
    "events.list": listing.listed,
    "events.instances": listing.instances,
    "freebusy.query": busy.query,
    "events.watch": channels.watch,
    "channels.stop": channels.stop,
    "calendarList.list": collections.listed,
    "calendarList.get": collections.in_list_get,
    "acl.insert": collections.share,
    "acl.delete": collections.unshare,
    "acl.list": collections.rules,
    "settings.get": collections.setting,
}


def handlers(company: Company) -> dict[str, Handler]:
    """The handlers by method id."""
    return {f"calendar.{name}": partial(work, company) for name, work in WORK.items()}
