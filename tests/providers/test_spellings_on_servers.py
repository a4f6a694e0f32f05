"""Real servers keep every spelling, whatever they rewrite, and take what we make of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from providers.caldav.ical import read
from providers.errors import ResponseError
from rules.edit import Attach, Cancel, Change, Invite, Invitee, Place, Retime, SeriesEdit, edited
from rules.model import Series, Window
from rules.reading import Resource
from rules.slot import series_weeks
from tests.providers.backends import Backend, at
from tests.providers.spellings import FOLDER, OWNER, ROWS, TUE_24
from tests.rules.builders import FIRST, HALF_HOUR, HORIZON, HOUR, NOW, SLOT
from tests.servers.people import RawHand
from tests.servers.running import Server

NEVER_KEPT = frozenset({"davx5-single-events", "outlook-exchange-custom-zone-without-quotes"})
NOT_KEPT_BY = {
    "radicale": NEVER_KEPT
    | {"google-until-the-year-9999", "outlook-rdate-as-period", "emclient-zone-by-its-display-name"},
    "xandikos": NEVER_KEPT,
    "cyrus": NEVER_KEPT | {"outlook-exchange-custom-zone", "outlook-exchange-zone-utc"},
    "sabredav": NEVER_KEPT | {"google-until-the-year-9999"},
}
"""What a server refuses to take, or garbles."""

WITHOUT_A_SERIES = frozenset({"outlook-week-cancelled-alone", "davx5-week-moved-alone"})


ZONES = "emclient-zone-by-its-display-name", "outlook-customized-time-zone", "outlook-exdate-with-windows-zone"
"""Zones under names of Windows."""


@pytest.fixture(params=sorted(NOT_KEPT_BY))
def office(request: pytest.FixtureRequest) -> Iterator[tuple[Backend, list[str]]]:
    """A calendar of someone in Berlin on a real server, and what can be kept there."""
    backend = at(request.getfixturevalue(request.param))
    backend.provider.make_calendar(backend.calendar)
    names = sorted({row.name for row in ROWS} - NOT_KEPT_BY[request.param])
    yield replace(backend, calendar=replace(backend.calendar, zone=OWNER)), names
    backend.provider.close()


def only(here: Backend) -> Resource:
    (resource,) = here.provider.changes(here.calendar, "", {}).changed
    return resource


def changes(series: Series) -> tuple[Change, ...]:
    """One week off, one later, and the whole series at its slot again, with a further link and guest."""
    first, second, *_ = series_weeks(series, Window(NOW, NOW + HORIZON))
    further = Attach("https://meet.example.test/agenda/other"), Invite(Invitee("eve@example.test", "Eve Lund"))
    return Cancel(first), Place(second, second + HOUR, HALF_HOUR), *further, Retime(SLOT, FIRST)


def test_every_spelling_is_kept_and_can_be_changed(office: tuple[Backend, list[str]]) -> None:
    here, names = office
    assert isinstance(here.hand, RawHand)
    for name in names:
        body = (FOLDER / f"{name}.ics").read_bytes()
        here.hand.put("event.ics", body)
        there = only(here)
        meant = read("", None, body, OWNER).series
        assert meant is not None, name
        assert there.series is not None, name
        assert here.compared(there.series) == here.compared(meant), name
        if name not in WITHOUT_A_SERIES:
            asked = changes(there.series)
            here.provider.replace(here.calendar, SeriesEdit(there.href, there.uid, asked), there.etag)
            changed = only(here).series
            assert changed is not None, name
            assert here.compared(changed) == here.compared(edited(there.series, asked)), name
        here.hand.delete_series(there.uid)


def test_weeks_without_their_series_are_told_as_unwritable(office: tuple[Backend, list[str]]) -> None:
    here, _ = office
    assert isinstance(here.hand, RawHand)
    here.hand.put("event.ics", (FOLDER / "outlook-week-cancelled-alone.ics").read_bytes())
    there = only(here)
    edit = SeriesEdit(there.href, there.uid, (Retime(SLOT, FIRST),))
    with pytest.raises(ResponseError, match="without a series"):
        here.provider.replace(here.calendar, edit, there.etag)


@pytest.mark.parametrize("name", ["davical", "sogo"])
def test_zones_under_other_names_are_kept_by_servers_that_deliver(name: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(name)
    backend = at(server)
    here = replace(backend, calendar=replace(backend.calendar, zone=OWNER))
    here.provider.make_calendar(here.calendar)
    assert isinstance(here.hand, RawHand)
    for spelling in ZONES:
        body = (FOLDER / f"{spelling}.ics").read_bytes()
        here.hand.put("event.ics", body)
        there, meant = only(here), read("", None, body, OWNER).series
        assert there.series is not None and meant is not None, spelling
        assert here.compared(there.series) == here.compared(meant), spelling
        here.provider.replace(here.calendar, SeriesEdit(there.href, there.uid, (Cancel(TUE_24),)), there.etag)
        assert TUE_24 in (only(here).series or meant).excluded, spelling
        here.hand.delete_series(there.uid)
        server.forget()
    here.drop()
    here.provider.close()
