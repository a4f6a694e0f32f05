"""What servers can do is measured and not assumed: as the README says, and nothing is left behind on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from daemon.abilities import ABILITIES
from providers.base import CalendarRef, Capabilities
from providers.caldav.credentials import Login, login_for_each, one_login
from providers.caldav.probing import CalDavProbe
from providers.caldav.specimens import specimen
from providers.caldav.trial import NAME
from providers.errors import ProviderError, TemporaryError
from tests.servers import faulty as f
from tests.servers.capabilities import README, SERVERS, column, measured, shown, table
from tests.servers.cyrus import DEPUTY, DEPUTYS_HOME
from tests.servers.faulty import FaultyServer, faulty
from tests.servers.running import Server, dav

FIXTURES = {
    "Radicale": "radicale",
    "Xandikos": "scheduling_xandikos",
    "Cyrus": "cyrus",
    "DAViCal": "davical",
    "SOGo": "sogo",
    "SabreDAV": "sabredav",
}
WRITTEN = ("free_busy_report", "keeps_x", "guards_create", "tells_etag", "expands")


@pytest.fixture(params=FIXTURES)
def named(request: pytest.FixtureRequest) -> tuple[str, Server]:
    """Each server with its name in the README."""
    running: Server = request.getfixturevalue(FIXTURES[request.param])
    return request.param, running


@pytest.fixture
def front(radicale: Server) -> Iterator[FaultyServer]:
    """In front of a server with a service user."""
    with faulty(radicale.url) as one:
        yield one


@pytest.fixture
def calendar(front: FaultyServer, radicale: Server) -> Iterator[CalendarRef]:
    """Somebody's calendar there."""
    url, login = radicale.calendar("ana", "measured"), ("ana", radicale.password("ana"))
    assert dav(url, "MKCALENDAR", login)[0] == 201
    yield CalendarRef("real", f"{front.url}ana/measured/", "ana@example.test")
    dav(url, "DELETE", login)


@pytest.fixture
def service(front: FaultyServer) -> CalDavProbe:
    """By a user who may write for everybody."""
    return CalDavProbe(front.url, one_login(Login("svc", "pw-svc")), seconds=2)


@pytest.fixture
def each(front: FaultyServer) -> CalDavProbe:
    """By people's own logins."""
    return CalDavProbe(front.url, login_for_each({"ana@example.test": Login("ana", "pw-ana")}), seconds=2)


def trials(server: Server, *users: str) -> list[int]:
    """What the server says of the calendars that are made to try it out."""
    return [dav(server.calendar(one, NAME), "GET", (one, server.password(one)))[0] for one in users]


def calendars(server: Server) -> bytes:
    """What stands in somebody's home."""
    return dav(server.calendar("ana", "")[:-1], "PROPFIND", ("ana", server.password("ana")), headers={"Depth": "1"})[2]


def writes(front: FaultyServer) -> list[str]:
    return [one.method for one in front.requests if one.method in ("MKCALENDAR", "PUT", "DELETE")]


def test_the_readme_says_what_a_server_can_do(named: tuple[str, Server]) -> None:
    name, server = named
    assert column(measured(server)) == shown(README.read_text("utf-8"))[name]
    assert NAME.encode() not in calendars(server)


def test_the_readme_tells_of_every_server_and_what_the_daemon_does() -> None:
    text = README.read_text("utf-8")
    assert list(shown(text)) == list(SERVERS) == list(FIXTURES)
    lines = table(dict.fromkeys(SERVERS, column(Capabilities()))).splitlines()
    assert [line.rpartition(" | ")[2] for line in lines[2:]] == [f"{one.action} |" for one in ABILITIES]
    assert all(line.rpartition(" | ")[2] in text for line in lines)


def test_what_is_written_invites_nobody_and_is_long_past() -> None:
    text = specimen("uid", "mailto:svc@example.test").decode()
    assert "ATTENDEE" not in text
    assert all(":2001" in line for line in text.split("\r\n") if line.startswith(("DTSTART", "EXDATE")))
    assert "COUNT=6" in text and "TRANSP:TRANSPARENT" in text


def test_reading_writes_nothing(front: FaultyServer, calendar: CalendarRef, service: CalDavProbe) -> None:
    found = service.explore(calendar)
    assert (found.sync, found.refuses_token, found.free_busy_post, found.keeps_x) == (True, True, False, None)
    assert writes(front) == []


def test_what_the_server_fails_at_beyond_scheduling_hides_no_calendar(
    front: FaultyServer, calendar: CalendarRef, service: CalDavProbe
) -> None:
    front.always(f.status(500), "REPORT")
    found = service.explore(calendar)
    assert (found.scheduling, found.sync, found.refuses_token) == (False, True, None)


def test_a_service_user_tries_out_at_home(
    front: FaultyServer, radicale: Server, calendar: CalendarRef, service: CalDavProbe
) -> None:
    found = service.try_out(calendar, Capabilities(), anywhere=False)
    assert all(getattr(found, one) for one in WRITTEN)
    written = [one.path for one in front.requests if one.method in ("MKCALENDAR", "PUT", "DELETE")]
    assert written and all(one.startswith(f"/svc/{NAME}/") for one in written)
    assert trials(radicale, "svc", "ana") == [404, 404]


def test_at_home_with_people_nothing_is_tried_out_unless_it_may_be_seen(
    front: FaultyServer, radicale: Server, calendar: CalendarRef, each: CalDavProbe
) -> None:
    assert each.try_out(calendar, Capabilities(sync=True), anywhere=False) == Capabilities(sync=True)
    assert writes(front) == []
    assert each.try_out(calendar, Capabilities(), anywhere=True).keeps_x
    assert trials(radicale, "ana") == [404]


def test_a_service_user_whose_home_the_calendars_are_in_is_a_person(front: FaultyServer, radicale: Server) -> None:
    probe = CalDavProbe(front.url, one_login(Login("ana", radicale.password("ana"))))
    calendar = CalendarRef("real", f"{front.url}ana/measured/", "ana@example.test")
    assert probe.try_out(calendar, Capabilities(), anywhere=False) == Capabilities()
    assert writes(front) == []


def test_where_calendars_are_shared_with_a_service_user_its_own_home_is_still_nobodys(cyrus: Server) -> None:
    probe = CalDavProbe(cyrus.url, one_login(Login(DEPUTY, cyrus.password(DEPUTY))))
    url = replace(cyrus, home=DEPUTYS_HOME).calendar("ana", cyrus.arrivals)
    assert probe.try_out(CalendarRef("real", url, "ana@example.test"), Capabilities(), anywhere=False).keeps_x


def test_where_no_calendar_may_be_made_nothing_is_measured(
    front: FaultyServer, calendar: CalendarRef, service: CalDavProbe
) -> None:
    front.always(f.status(403), "MKCALENDAR")
    front.always(f.status(403), "DELETE")
    assert service.try_out(calendar, Capabilities(), anywhere=True) == Capabilities()
    assert "PUT" not in writes(front)


@pytest.mark.parametrize("fault", [f.dropped, f.lost_answer, f.status(500)], ids=["dropped", "lost", "500"])
@pytest.mark.parametrize("method", ["MKCALENDAR", "PUT", "GET", "REPORT"])
def test_whatever_fails_the_calendar_is_removed(
    front: FaultyServer, radicale: Server, calendar: CalendarRef, service: CalDavProbe, method: str, fault: f.Fault
) -> None:
    front.once(fault, method)
    front.once(fault, method)  # reads are asked for twice
    try:
        service.try_out(calendar, Capabilities(), anywhere=False)
    except ProviderError:
        assert writes(front)[-1] == "DELETE"
    assert trials(radicale, "svc") == [404]


def test_a_removal_that_nobody_answers_is_asked_for_again(
    front: FaultyServer, radicale: Server, calendar: CalendarRef, service: CalDavProbe
) -> None:
    front.once(f.passing, "DELETE")
    front.once(f.dropped, "DELETE")
    assert service.try_out(calendar, Capabilities(), anywhere=False).keeps_x
    assert trials(radicale, "svc") == [404]


def test_one_that_a_crash_left_is_removed_by_the_next_trial_and_told_where_it_cannot_be(
    front: FaultyServer, radicale: Server, calendar: CalendarRef, service: CalDavProbe
) -> None:
    front.always(f.status(403), "DELETE")
    with pytest.raises(TemporaryError, match="cannot be removed"):
        service.try_out(calendar, Capabilities(), anywhere=False)
    assert trials(radicale, "svc") != [404]
    front.heal()
    assert service.try_out(calendar, Capabilities(), anywhere=False).keeps_x
    assert trials(radicale, "svc") == [404]


def test_what_the_server_does_not_take_is_not_measured(
    front: FaultyServer, radicale: Server, calendar: CalendarRef, service: CalDavProbe
) -> None:
    front.always(f.status(415), "PUT")
    assert service.try_out(calendar, Capabilities(sync=True), anywhere=False) == Capabilities(sync=True)
    assert trials(radicale, "svc") == [404]


def test_a_server_is_measured_before_anybody_has_a_calendar_there(named: tuple[str, Server]) -> None:
    _, server = named
    logins = login_for_each({"ana@example.test": Login("ana", server.password("ana"))})
    missing = CalendarRef("real", server.calendar("ana", "nowhere"), "ana@example.test")
    found = CalDavProbe(server.url, logins).explore(missing)
    assert found == replace(Capabilities(), missing=True, scheduling=server.scheduling)
