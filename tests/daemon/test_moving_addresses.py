"""Whether two addresses lead to the same calendar: told from the series that stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from daemon.company import Account, Company
from daemon.moving import moves_of
from daemon.observe import Observation
from providers.base import CalendarRef
from providers.memory import MemoryCalendars
from rules.known import Home
from rules.model import Person, Policy, Role
from rules.reading import CalendarState, Resource, Sighting
from tests.rules.builders import NOW, a_known, a_series

OLD = Home("office", "https://cal.example.test/dav/svc/ben.Default/")
NEW = "https://cal.example.test/dav/ben/Default/"


def located(person: Person) -> CalendarRef:
    return CalendarRef("office", NEW, person.email)


def a_resource(folder: str = "/dav/ben/Default/", **changes: Any) -> Resource:
    series = a_series()
    return replace(Resource(f"{folder}{series.uid}.ics", "1", series.uid, series, written=NOW), **changes)


def is_same(there: Resource) -> bool:
    company = Company((), {"office": Account("office", MemoryCalendars(), located, False)}, Policy(), "")
    states: Mapping[str, Resource] = {OLD.url: a_resource("/dav/svc/ben.Default/"), NEW: there}
    found = {url: CalendarState("1", True, sightings={one.href: Sighting(one)}) for url, one in states.items()}
    known = a_known(homes={Role.REPORT: OLD}, moving_since=NOW)
    return moves_of(company, known, Observation(found))[Role.REPORT].same


def later(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("there", [a_resource(), a_resource(etag="2"), a_resource(written=None)])
def test_the_same_object_is_in_the_same_calendar(there: Resource) -> None:
    assert is_same(there)


@pytest.mark.parametrize(
    "there",
    [
        a_resource(etag="2", written=None),
        a_resource(written=later(10)),
        a_resource(series=a_series(links=())),
        a_resource(href="/dav/ben/Default/brought-along.ics"),
        a_resource(uid="another"),
    ],
    ids=["another version", "written later", "otherwise", "another name", "another series"],
)
def test_what_was_brought_along_is_another_object(there: Resource) -> None:
    assert not is_same(there)
