"""Which requests busy times cost, and what comes of servers that refuse them or break on them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from providers.base import CalendarRef
from providers.caldav.ranges import LISTED
from providers.errors import AccessError, TemporaryError
from rules.busy import Busy
from tests.providers.entries import WEEK, an_entry, at
from tests.providers.objects import an_object
from tests.providers.scene import Scene
from tests.servers import faulty as f
from tests.servers.people import RawHand

ONCE = ["PROPFIND", "REPORT", "REPORT"]
"""The home, and a time range in each of the two calendars."""

_homes = (f"busy-{number}" for number in count(1))


class Home:
    """A calendar for 1:1s and another one, each with an event in the week and one after it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        url = f"{scene.front.url}{next(_homes)}/"
        self.calendar = CalendarRef("real", f"{url}1on1/", "ana@example.test", "Europe/Berlin")
        self.other = replace(self.calendar, url=f"{url}other/")
        for day, calendar in ((17, self.calendar), (18, self.other)):
            scene.provider.make_calendar(calendar)
            hand = RawHand(calendar.url, ("svc", "pw-svc"))
            hand.put("week.ics", an_object(an_entry(*at(day), uid=f"week-{day}")))
            hand.put("later.ics", an_object(an_entry(*at(day + 10), uid=f"later-{day}")))
        scene.front.requests.clear()

    def busy(self) -> tuple[Busy, ...]:
        return self.scene.provider.busy(self.calendar, WEEK)

    @property
    def days(self) -> list[int]:
        """Of the events in the week."""
        return sorted(one.window.start.day for one in self.busy())

    def methods(self) -> list[str]:
        """Of the requests so far, which are forgotten."""
        found = [one.method for one in self.scene.front.requests]
        self.scene.front.requests.clear()
        return found

    def meets(self, fault: f.Fault, hit: Callable[[f.Request], bool] = lambda _: True) -> None:
        """From now on requests at the other calendar meet this fault."""

        def choose(wire: f.Wire) -> None:
            found = wire.request.path.endswith("/other/") and hit(wire.request)
            (fault if found else f.passing)(wire)

        self.scene.front.always(choose)


def by_time(request: f.Request) -> bool:
    return b"time-range" in request.body


@pytest.fixture
def home(scene: Scene) -> Home:
    return Home(scene)


def test_busy_times_cost_one_request_for_the_home_and_one_for_each_calendar(home: Home) -> None:
    assert home.days == [17, 18]
    assert home.methods() == ONCE


def test_a_query_asks_for_whole_objects_without_a_limit(home: Home) -> None:
    home.busy()
    query = home.scene.front.requests[-1].body
    assert b'start="20260314T230000Z" end="20260323T230000Z"' in query
    assert b"calendar-data/>" in query and b"limit" not in query and b"expand" not in query


BROKEN = {
    "400": f.status(400),
    "403": f.status(403, b'<D:error xmlns:D="DAV:"><C:supported-filter xmlns:C="x"/></D:error>'),
    "500": f.status(500),
    "501": f.status(501),
    "507": f.multistatus("<D:response><D:href>/other/</D:href><D:status>HTTP/1.1 507 No</D:status></D:response>"),
    "html": f.html(),
    "no-xml": f.status(207, b"<a>\x00</a>"),
    "another-place": f.multistatus(
        "<D:response><D:href>/x/y.ics</D:href><D:status>HTTP/1.1 200 Yes</D:status></D:response>"
    ),
}


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN.keys())
def test_a_calendar_whose_time_ranges_fail_is_read_as_a_whole(home: Home, fault: f.Fault) -> None:
    home.meets(fault, by_time)
    assert home.days == [17, 18]


def test_time_ranges_that_failed_are_tried_again_after_a_while(home: Home) -> None:
    home.meets(f.status(500), by_time)
    home.busy()
    home.scene.front.heal()
    home.methods()
    for _ in range(LISTED):
        assert home.days == [17, 18]
        assert home.methods() == ["PROPFIND", "REPORT", "REPORT", "REPORT"]
    assert home.days == [17, 18]
    assert home.methods() == ONCE


def test_a_server_that_fails_altogether_is_not_remembered_as_one_without_time_ranges(home: Home) -> None:
    home.meets(f.status(500))
    with pytest.raises(TemporaryError):
        home.busy()
    home.scene.front.heal()
    home.methods()
    assert home.days == [17, 18]
    assert home.methods() == ONCE


def test_an_object_that_a_query_leaves_without_its_data_is_fetched(home: Home) -> None:
    path = home.other.url.removeprefix(home.scene.front.url)
    bare = f"<D:response><D:href>/{path}week.ics</D:href><D:propstat><D:prop><D:getetag>1</D:getetag></D:prop>"
    home.meets(f.multistatus(bare + "<D:status>HTTP/1.1 200 Yes</D:status></D:propstat></D:response>"), by_time)
    assert home.days == [17, 18]


@pytest.mark.parametrize(
    "fault", [f.status(500), f.status(503), f.status(429), f.dropped], ids=["500", "503", "429", "cut"]
)
def test_a_sibling_that_cannot_be_read_is_no_free_time(home: Home, fault: f.Fault) -> None:
    home.meets(fault)
    with pytest.raises(TemporaryError):
        home.busy()


@pytest.mark.parametrize("code", [503, 429])
def test_a_server_that_has_too_much_to_do_is_asked_no_more(home: Home, code: int) -> None:
    home.meets(f.status(code))
    with pytest.raises(TemporaryError):
        home.busy()
    assert home.methods() == ONCE


@pytest.mark.parametrize("code", [403, 404, 410])
def test_a_sibling_that_is_closed_or_gone_is_left_out(home: Home, code: int) -> None:
    home.meets(f.status(code))
    assert home.days == [17]


def test_a_login_that_is_refused_is_said(home: Home) -> None:
    home.meets(f.status(401))
    with pytest.raises(AccessError):
        home.busy()


def test_a_calendar_that_is_not_there_leaves_its_siblings(home: Home) -> None:
    missing = replace(home.calendar, url=home.calendar.url.replace("1on1", "nothing"))
    found = home.scene.provider.busy(missing, WEEK)
    assert sorted(one.window.start.day for one in found) == [17, 18]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=DAILY;INTERVAL=0"])
def test_a_bomb_that_a_server_took_is_answered_at_once(home: Home, rule: str) -> None:
    RawHand(home.other.url, ("svc", "pw-svc")).put(
        "bomb.ics", an_object(an_entry(*at(16), f"RRULE:{rule}", uid="bomb"))
    )
    begun = time.monotonic()
    assert home.days == [16, 17, 17, 18, 18, 19, 20, 21, 22]
    assert time.monotonic() - begun < 2
