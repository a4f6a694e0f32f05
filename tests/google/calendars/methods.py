"""Which function does the work of which method of Calendar v3."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.google.calendars import collections
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
