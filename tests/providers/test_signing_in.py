"""One user who writes for all, as the README says for each server, and others who may not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from providers.base import CalendarRef
from providers.caldav.credentials import Login, one_login
from providers.caldav.provider import CalDavProvider
from providers.errors import AccessError, NotFoundError
from rules.reading import Changes
from tests.project.readme import blocks
from tests.project.sources import ROOT
from tests.providers.backends import NOW
from tests.providers.drafts import a_draft
from tests.servers.people import hand_of
from tests.servers.radicale import start_radicale
from tests.servers.running import Server

RIGHTS = next(one.text for one in blocks((ROOT / "README.md").read_text("utf-8")) if one.language == "ini")


@contextmanager
def signed_in(server: Server, user: str) -> Iterator[tuple[CalDavProvider, CalendarRef]]:
    """A user at a calendar of Ana's that nobody made yet."""
    provider = CalDavProvider(server.url, one_login(Login(user, server.password(user))), lambda: NOW)
    yield provider, CalendarRef("real", server.calendar("ana", "signing-in"), "ana@example.test")
    provider.close()


def write_for_ana(server: Server, service: str, other: str) -> Changes:
    """The service user makes a calendar of Ana's and writes there, which she sees; what somebody else reads of it."""
    hand = hand_of(server, "ana", server.calendar("ana", "signing-in"))
    with signed_in(server, service) as (provider, calendar):
        provider.make_calendar(calendar)
        provider.create(calendar, a_draft("1on1-signed-in"))
    try:
        assert "SUMMARY:1:1 Ana / Ben" in hand.text("1on1-signed-in")
        with signed_in(server, other) as (provider, calendar):
            return provider.changes(calendar, "", {})
    finally:
        hand.drop_calendar()


@pytest.mark.parametrize("name", ["radicale", "sabredav"])
def test_the_service_user_writes_for_ana_and_ben_may_not_even_read(name: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(name)
    with pytest.raises(AccessError):
        write_for_ana(server, server.service, "ben")


def test_a_calendar_may_be_said_not_to_be_there_by_a_server_that_does_not_show_it(sogo: Server) -> None:
    with pytest.raises(NotFoundError):
        write_for_ana(sogo, sogo.service, "ben")


def test_a_series_that_is_shown_without_its_people_is_unread_and_not_without_people(davical: Server) -> None:
    (shown,) = write_for_ana(davical, davical.service, "ben").changed
    assert (shown.ours, shown.series, shown.fault) == (True, None, "shown without its people")


def test_radicale_lets_the_user_write_for_all_whom_the_readmes_rights_name() -> None:
    server = start_radicale({name: f"pw-{name}" for name in ("ana", "ben", "oneonone")}, RIGHTS)
    try:
        with pytest.raises(AccessError):
            write_for_ana(server, "oneonone", "ben")
    finally:
        server.stop()
