"""A server that invites by itself: one write reaches both, and each copy is found by its UID."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta

import pytest

from providers.base import CalendarRef
from providers.caldav.credentials import Login, login_for_each, one_login
from providers.caldav.provider import CalDavProvider
from rules.edit import Cancel, End, Place, Retime, SeriesEdit
from rules.model import Partstat
from rules.reading import Resource
from tests.providers.backends import NOW
from tests.providers.drafts import WEEK, a_draft, an_invitation
from tests.servers.cyrus import DEPUTY, DEPUTYS_HOME
from tests.servers.people import hand_of
from tests.servers.running import Server


@pytest.fixture(params=["scheduling_xandikos", "cyrus", "sogo"])
def server(request: pytest.FixtureRequest) -> Server:
    """One that invites."""
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def provider(server: Server) -> Iterator[CalDavProvider]:
    logins = {f"{user}@example.test": Login(user, password) for user, password in server.users.items()}
    one = CalDavProvider(server.url, login_for_each(logins), lambda: NOW)
    yield one
    one.close()


def by_deputy(server: Server, name: str) -> CalDavProvider:
    """What one user writes for everybody."""
    login = Login(name, server.password(name))
    return CalDavProvider(server.url, one_login(login), lambda: NOW)


def deputys(server: Server, user: str) -> CalendarRef:
    """Where the deputy finds somebody's calendar on Cyrus."""
    there = replace(server, home=DEPUTYS_HOME).calendar(user, server.arrivals)
    return CalendarRef("real", there, f"{user}@example.test")


def home(server: Server, user: str) -> CalendarRef:
    return CalendarRef("real", server.calendar(user, server.arrivals), f"{user}@example.test")


def copy_of(provider: CalDavProvider, calendar: CalendarRef, uid: str) -> Resource:
    return next(one for one in provider.changes(calendar, "", {}).changed if one.uid == uid)


def test_a_server_that_invites_says_so(provider: CalDavProvider, server: Server) -> None:
    assert provider.check(home(server, "ana")).scheduling


def test_a_server_that_does_not_invite_says_so(radicale: Server) -> None:
    provider = CalDavProvider(radicale.url, lambda _: Login("svc", "pw-svc"), lambda: NOW)
    calendar = CalendarRef("real", radicale.calendar("ana", "plain"), "ana@example.test")
    provider.make_calendar(calendar)
    assert not provider.check(calendar).scheduling


@pytest.mark.parametrize("name", ["davical", "sogo"])
def test_so_does_one_that_invites_in_the_name_of_those_for_whom_another_signs_in(
    name: str, request: pytest.FixtureRequest
) -> None:
    server: Server = request.getfixturevalue(name)
    found = by_deputy(server, "svc").check(home(server, "ana"))
    assert (found.scheduling, found.silent) == (True, False)


def test_one_that_does_so_for_those_alone_who_sign_in_themselves_says_that(cyrus: Server) -> None:
    provider = by_deputy(cyrus, DEPUTY)
    ana, draft = deputys(cyrus, "ana"), an_invitation("1on1-by-deputy")
    found = provider.check(ana)
    assert (found.scheduling, found.silent) == (False, True)
    provider.create(ana, draft)
    assert draft.uid not in {one.uid for one in provider.changes(deputys(cyrus, "ben"), "", {}).changed}


def test_the_invitation_arrives(provider: CalDavProvider, server: Server) -> None:
    draft = an_invitation("1on1-invited")
    provider.create(home(server, "ana"), draft)
    copy = copy_of(provider, home(server, "ben"), draft.uid)
    assert copy.series
    assert [one.partstat for one in copy.series.attendees] == [Partstat.ACCEPTED, Partstat.NEEDS_ACTION]


@pytest.mark.parametrize("server", ["scheduling_xandikos"], indirect=True)
def test_an_invitation_may_arrive_under_the_servers_own_name(provider: CalDavProvider, server: Server) -> None:
    draft = an_invitation("1on1-named")
    provider.create(home(server, "ana"), draft)
    assert not copy_of(provider, home(server, "ben"), draft.uid).href.endswith(f"/{draft.uid}.ics")


def test_an_answer_reaches_the_organizers_copy(provider: CalDavProvider, server: Server) -> None:
    draft = an_invitation("1on1-answered")
    provider.create(home(server, "ana"), draft)
    ben = hand_of(server, "ben", home(server, "ben").url)
    ben.answer_series(draft.uid, "ben@example.test", Partstat.DECLINED)
    series = copy_of(provider, home(server, "ana"), draft.uid).series
    assert series
    assert [one.partstat for one in series.attendees] == [Partstat.ACCEPTED, Partstat.DECLINED]


def test_a_change_of_the_organizers_copy_reaches_the_other(provider: CalDavProvider, server: Server) -> None:
    draft = an_invitation("1on1-changed")
    ana = home(server, "ana")
    written = provider.create(ana, draft)
    provider.replace(ana, SeriesEdit(written.href, draft.uid, (Cancel(WEEK),)), written.etag)
    series = copy_of(provider, home(server, "ben"), draft.uid).series
    assert series
    assert series.excluded == {WEEK}
    assert series.length == timedelta(minutes=30)


@pytest.mark.parametrize("server", ["cyrus"], indirect=True)
def test_a_week_that_is_off_by_its_status_alone_may_reach_nobody(provider: CalDavProvider, server: Server) -> None:
    draft = an_invitation("1on1-off")
    provider.create(home(server, "ana"), draft)
    ana, ben = (hand_of(server, user, home(server, user).url) for user in ("ana", "ben"))
    ana.cancel_week_by_status(draft.uid, WEEK)
    assert "STATUS:CANCELLED" not in ben.text(draft.uid)
    ana.cancel_week(draft.uid, WEEK)
    series = copy_of(provider, home(server, "ben"), draft.uid).series
    assert series
    assert WEEK in series.excluded


def test_what_another_delivers_names_the_client_as_its_agent(provider: CalDavProvider, server: Server) -> None:
    draft = replace(a_draft("1on1-by-client"), by_client=True)
    provider.create(home(server, "ana"), draft)
    text = hand_of(server, "ana", home(server, "ana").url).text(draft.uid)
    agents = [line for line in text.splitlines() if "SCHEDULE-AGENT=CLIENT" in line]
    assert {line.rpartition("mailto:")[2] for line in agents} == {"ana@example.test", "ben@example.test"}


@pytest.mark.parametrize("server", ["cyrus", "sogo"], indirect=True)
def test_weeks_that_change_at_once_all_reach_the_other(provider: CalDavProvider, server: Server) -> None:
    draft, later = an_invitation("1on1-weeks"), WEEK + timedelta(days=7)
    ana = home(server, "ana")
    held = provider.create(ana, draft)
    off = (Cancel(WEEK), Place(later, later + timedelta(hours=1), draft.slot.length))
    back = (Place(WEEK, WEEK, draft.slot.length), Place(later, later, draft.slot.length))
    for changes, excluded, start in ((off, {WEEK}, later + timedelta(hours=1)), (back, frozenset(), later)):
        held = provider.replace(ana, SeriesEdit(held.href, draft.uid, changes), held.etag)
        series = copy_of(provider, home(server, "ben"), draft.uid).series
        assert series and held.series
        assert held.series.excluded == series.excluded == excluded
        assert [one.start for one in series.overrides] == [start]


@pytest.mark.parametrize("server", ["sogo"], indirect=True)
def test_the_end_of_a_series_reaches_the_other_with_its_edited_weeks(provider: CalDavProvider, server: Server) -> None:
    draft, later = an_invitation("1on1-ended"), WEEK + timedelta(days=7)
    ana, hour = home(server, "ana"), timedelta(hours=1)
    held = provider.create(ana, draft)
    moves = tuple(Place(at, at + hour, draft.slot.length) for at in (WEEK, later))
    held = provider.replace(ana, SeriesEdit(held.href, draft.uid, moves, held.series), held.etag)
    provider.replace(ana, SeriesEdit(held.href, draft.uid, (End(WEEK),), held.series), held.etag)
    for user in ("ana", "ben"):
        series = copy_of(provider, home(server, user), draft.uid).series
        assert series and series.rule and series.rule.until
        assert (series.rule.until < WEEK, series.overrides) == (True, ())


@pytest.mark.parametrize("server", ["cyrus", "sogo"], indirect=True)
def test_a_series_that_goes_elsewhere_with_a_week_put_back_reaches_the_other(
    provider: CalDavProvider, server: Server
) -> None:
    draft = an_invitation("1on1-retimed")
    ana, slot = home(server, "ana"), replace(draft.slot, time=time(14))
    held = provider.create(ana, draft)
    moved = Place(WEEK, WEEK + timedelta(hours=1), slot.length)
    back = (Place(WEEK, WEEK, slot.length), Retime(slot, draft.first.replace(hour=14)))
    for changes in ((moved,), back):
        held = provider.replace(ana, SeriesEdit(held.href, draft.uid, changes, held.series), held.etag)
    series = copy_of(provider, home(server, "ben"), draft.uid).series
    assert series
    assert (series.start.hour, [one.start for one in series.overrides]) == (14, [WEEK])
