"""Somebody moves from one account to another in the roster: the series follows, once, and nobody is troubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from daemon.demo.sink import mail_sink
from tests.google.running import Google, google
from tests.providers.google.clients import USUAL
from tests.servers.cyrus import demand_cyrus, start_cyrus
from tests.servers.people import RawHand
from tests.servers.radicale import start_radicale
from tests.servers.running import Server
from tests.servers.xandikos import start_scheduling_xandikos
from tests.story.office import DAY, HOUR, MONDAY, Office, uid
from tests.story.relocating import Relocating, relocating
from tests.story.turns import records, started

AT = MONDAY + 9 * DAY
"""The Wednesday after the second 1:1."""

NEXT = [datetime.fromisoformat("2026-03-17T09:00:00Z") + timedelta(weeks=n) for n in range(2)]
NEXT += [datetime.fromisoformat("2026-03-31T08:00:00Z")]
NEXT += [datetime.fromisoformat("2026-04-07T08:00:00Z")]
PAST = [datetime.fromisoformat("2026-03-03T09:00:00Z"), datetime.fromisoformat("2026-03-10T09:00:00Z")]
WHO = {"report": ["ben"], "manager": ["ana"], "both": ["ana", "ben"]}


def _at_google(request: pytest.FixtureRequest) -> list[str]:
    """Who has a calendar there at all: Google shows an event to all of its users who are in it."""
    there = ["ana", "ben"] if request.param[0] == "google" else request.getfixturevalue("who")
    return [f"{user}@example.test" for user in there]


def cyrus() -> Server:
    demand_cyrus()
    return start_cyrus()


SERVERS: dict[str, Callable[[], Server]] = {"cyrus": cyrus, "xandikos": start_scheduling_xandikos}


@pytest.fixture(scope="module")
def another() -> Iterator[Server]:
    """A second Radicale."""
    server = start_radicale()
    yield server
    server.stop()


@pytest.fixture
def company(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Relocating]:
    """A company on the two servers that a test names."""
    with ExitStack() as ends:
        sink, servers = ends.enter_context(mail_sink()), dict[str, Server | Google]()
        for name in request.param:
            if name in ("radicale", "another"):
                servers[name] = request.getfixturevalue(name)
            elif name == "google":
                servers[name] = ends.enter_context(google(_at_google(request), scopes=USUAL))
            else:
                servers[name] = server = SERVERS[name]()
                ends.callback(server.stop)
        company = relocating(tmp_path, sink, servers)
        yield company
        for house in (company.houses[name] for name in request.param if name in ("radicale", "another")):
            assert isinstance(house, Office)
            house.move_out()


def between(*pairs: tuple[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("company", pairs, indirect=True, ids=[" to ".join(one) for one in pairs])


def moves(company: Relocating, at: datetime, *who: str, to: str) -> int:
    """Let people move, and see that it is done once and for all: how many messages came of it."""
    before = company.messages
    company.move(**dict.fromkeys(who, to))
    done = company.work(at)
    assert done.actions == ["recreate"], done.out + done.err
    for hours in (1, 24):
        again = company.work(at + hours * HOUR)
        assert (again.actions, again.code) == ([], 0), again.out + again.err
    return company.messages - before


@pytest.mark.parametrize("who", WHO.values(), ids=WHO)
@between(("radicale", "another"), ("radicale", "google"))
def test_the_series_goes_on_in_the_new_calendar_alone(company: Relocating, who: list[str]) -> None:
    old, new = company.houses
    started(company)
    for user in who:
        hand = company.houses[old].hand(user)
        assert isinstance(hand, RawHand)
        hand.set_text(uid("ben"), "LOCATION", "Room 3")
    assert moves(company, AT, *who, to=new) == 0
    for user in ("ana", "ben"):
        assert company.meetings(user, AT) == NEXT
        assert company.meetings(user, AT, new if user in who else old) == NEXT
        assert ("\nLOCATION:Room 3\n" in "".join(company.objects(user))) is (user in who)
        assert company.meetings(user, MONDAY, old)[:2] == PAST
    assert (records(company), company.mails) == ([], [])


@pytest.mark.parametrize("who", [["ben"], ["ana", "ben"]], ids=["report", "both"])
@between(("google", "radicale"))
def test_who_leaves_google_has_the_series_elsewhere_and_there_only_as_a_guest(
    company: Relocating, who: list[str]
) -> None:
    started(company)
    assert moves(company, AT, *who, to="radicale") == 0
    for user in ("ana", "ben"):
        assert company.meetings(user, AT, "radicale") == (NEXT if user in who else [])
        assert company.meetings(user, AT, "google") == ([] if len(who) == 2 else NEXT)
    assert (records(company), company.mails) == ([], [])


@between(("cyrus", "radicale"))
def test_who_leaves_a_server_that_invites_and_comes_back_gets_one_message_each_time(company: Relocating) -> None:
    started(company)
    assert moves(company, AT, "ben", to="radicale") <= 1
    for user in ("ana", "ben"):
        assert company.meetings(user, AT) == NEXT
    assert company.meetings("ben", AT, "radicale") == NEXT

    assert moves(company, AT + 2 * DAY, "ben", to="cyrus") <= 1
    for user in ("ana", "ben"):
        assert company.meetings(user, AT + 2 * DAY, "cyrus") == NEXT
        assert company.meetings(user, AT + 2 * DAY) == NEXT
    assert (records(company), company.mails) == ([], [])
    assert uid("ben", 3) in company.uids("ana")


@between(("xandikos", "radicale"), ("cyrus", "radicale"))
def test_two_who_leave_a_server_that_invites_and_return_get_one_message_each_time(company: Relocating) -> None:
    old, new = company.houses
    started(company)
    for at, to in ((AT, new), (AT + 2 * DAY, old)):
        assert moves(company, at, "ana", "ben", to=to) <= 1
        for user in ("ana", "ben"):
            assert company.meetings(user, at) == NEXT
            assert company.meetings(user, at, to) == NEXT
    assert (records(company), company.mails) == ([], [])
