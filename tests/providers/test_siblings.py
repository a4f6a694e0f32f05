"""The owner's other calendars: which are found beside the one of the 1:1s, and which are none of theirs."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from providers.base import CalendarRef
from providers.errors import AccessError, TemporaryError
from tests.providers.backends import Backend
from tests.providers.contract import read
from tests.providers.scene import OWNER, Scene
from tests.servers import faulty as f

OTHER_KINDS = {
    "a folder": "",
    "an inbox": "<C:calendar/><C:schedule-inbox/>",
    "an outbox": "<C:schedule-outbox/>",
    "an address book": '<A:addressbook xmlns:A="urn:ietf:params:xml:ns:carddav"/>',
}


def a_collection(path: str, kind: str = "<C:calendar/>", components: str = "VEVENT VTODO", owner: str = "") -> str:
    """One response of a home, as text."""
    listed = "".join(f'<C:comp name="{name}"/>' for name in components.split())
    supported = f"<C:supported-calendar-component-set>{listed}</C:supported-calendar-component-set>" if listed else ""
    owned = f"<D:owner><D:href>{owner}</D:href></D:owner>" if owner else ""
    return (
        f"<D:response><D:href>{path}</D:href><D:propstat><D:prop><D:resourcetype><D:collection/>{kind}"
        f"</D:resourcetype>{supported}{owned}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    )


def paths(scene: Scene, *collections: str, calendar: str = "ana/1on1/") -> list[str]:
    """Of the siblings that a home with these collections has."""
    scene.front.always(f.multistatus("".join(collections)), "PROPFIND")
    found = scene.provider.siblings(a_calendar(scene, calendar))
    return [urlsplit(one.url).path for one in found]


def a_calendar(scene: Scene, path: str = "ana/1on1/", owner: str = OWNER) -> CalendarRef:
    return CalendarRef("real", f"{scene.front.url}{path}", owner, "Europe/Berlin")


def test_another_calendar_of_the_owner_is_found(made: Backend) -> None:
    before = made.provider.siblings(made.calendar)
    other = made.desk.make()
    read(made)  # every pass begins with that
    assert set(made.provider.siblings(made.calendar)) - set(before) == {other}
    made.desk.drop(other)


def test_a_calendar_is_no_sibling_of_itself(made: Backend) -> None:
    assert made.calendar not in made.provider.siblings(made.calendar)


def test_siblings_are_found_before_the_calendar_is_made(backend: Backend) -> None:
    other = backend.desk.make()
    assert other in backend.provider.siblings(backend.calendar)
    backend.desk.drop(other)


def test_a_home_that_is_not_there_has_no_calendars(backend: Backend) -> None:
    home, _, name = backend.calendar.url.rstrip("/").rpartition("/")
    nowhere = replace(backend.calendar, url=f"{home}/nobody/{name}/")
    assert backend.provider.siblings(nowhere) == ()


@pytest.mark.parametrize("kind", OTHER_KINDS.values(), ids=OTHER_KINDS.keys())
def test_what_is_no_calendar_of_events_is_left_out(alone: Scene, kind: str) -> None:
    assert paths(alone, a_collection("/ana/other/", kind)) == []


def test_a_calendar_that_calls_itself_an_outbox_as_well_is_found(alone: Scene) -> None:
    assert paths(alone, a_collection("/ana/personal/", "<C:calendar/><C:schedule-outbox/>")) == ["/ana/personal/"]


def test_a_calendar_of_tasks_is_left_out(alone: Scene) -> None:
    tasks, anything = a_collection("/ana/tasks/", components="VTODO"), a_collection("/ana/any/", components="")
    assert paths(alone, tasks, anything) == ["/ana/any/"]


def test_the_home_and_what_lies_elsewhere_are_left_out(alone: Scene) -> None:
    elsewhere = a_collection("/ben/private/"), a_collection("http://elsewhere.test/chi/private/")
    assert paths(alone, a_collection("/ana/"), a_collection("/ana/1on1/"), *elsewhere) == []


def test_addresses_are_absolute_and_end_in_a_slash(alone: Scene) -> None:
    assert paths(alone, a_collection("/ana/two words")) == ["/ana/two%20words/"]
    (found,) = alone.provider.siblings(a_calendar(alone))
    assert found == a_calendar(alone, "ana/two%20words/")


def test_a_calendar_that_somebody_else_shares_is_left_out(alone: Scene) -> None:
    own = a_collection("/ana/1on1/", owner="/principals/ana/"), a_collection("/ana/own/", owner="/principals/ana")
    assert paths(alone, *own, a_collection("/ana/bens/", owner="/principals/ben/")) == ["/ana/own/"]


def test_the_home_tells_whose_it_is_while_the_calendar_is_missing(alone: Scene) -> None:
    home = a_collection("/ana/", kind="", owner="/principals/ana/")
    assert paths(alone, home, a_collection("/ana/bens/", owner="/principals/ben/"), a_collection("/ana/own/")) == [
        "/ana/own/"
    ]


def test_another_persons_1on1s_in_the_same_folder_are_no_sibling(alone: Scene) -> None:
    alone.front.always(f.multistatus(), "PROPFIND")
    alone.front.always(f.status(200), "OPTIONS")
    alone.provider.check(a_calendar(alone, "team/ben/", "ben@example.test"))
    both = a_collection("/team/ana/"), a_collection("/team/ben/")
    assert paths(alone, *both, calendar="team/ana/") == []


def test_the_root_of_a_server_is_nobodys_home(alone: Scene) -> None:
    assert paths(alone, a_collection("/ben/"), calendar="ana/") == []
    assert alone.front.requests == []


@pytest.mark.parametrize("code", [403, 404, 405, 410, 501])
def test_a_home_that_is_closed_or_none_has_no_calendars(alone: Scene, code: int) -> None:
    alone.front.always(f.status(code))
    assert alone.provider.siblings(a_calendar(alone)) == ()


@pytest.mark.parametrize(
    "fault", [f.status(500), f.status(429), f.html(), f.dropped], ids=["500", "429", "html", "cut"]
)
def test_a_home_that_cannot_be_read_is_not_an_empty_one(alone: Scene, fault: f.Fault) -> None:
    alone.front.always(fault)
    with pytest.raises(TemporaryError):
        alone.provider.siblings(a_calendar(alone))


def test_a_login_that_is_refused_is_said(alone: Scene) -> None:
    alone.front.always(f.status(401))
    with pytest.raises(AccessError):
        alone.provider.siblings(a_calendar(alone))


def test_siblings_cost_one_request(scene: Scene) -> None:
    scene.provider.make_calendar(scene.calendar)
    scene.front.requests.clear()
    scene.provider.siblings(scene.calendar)
    assert [(one.method, one.headers["Depth"]) for one in scene.front.requests] == [("PROPFIND", "1")]
