"""Channels by which servers tell of changes: which are opened and ended, and whose messages are believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from daemon.channels import Chores, Switchboard, chores, reachable
from daemon.company import Account, Company
from daemon.store import Store
from daemon.web.tokens import channel_token
from providers.base import CalendarRef, Channel
from providers.errors import AccessError, ProviderError
from providers.memory import MemoryCalendars
from rules.model import Policy
from tests.daemon.world import BASE_URL, SECRETS, a_team, located

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK, MINUTE = timedelta(days=7), timedelta(minutes=1)
HOOK = f"{BASE_URL}/hooks/google"
ANA = CalendarRef("office", "memory://office/ana/", "ana@example.test")
BEN = CalendarRef("office", "memory://office/ben/", "ben@example.test")


def a_channel(name: str = "one", calendar: CalendarRef = ANA, until: datetime = NOW + WEEK) -> Channel:
    return Channel(name, calendar.account, calendar.url, calendar.owner, HOOK, f"resource of {calendar.url}", until)


@dataclass
class Exchange:
    """A server that opens and ends channels, and notes what it was asked."""

    now: Callable[[], datetime]
    refuses: ProviderError | None = None
    suspended: set[str] = field(default_factory=set)
    opened: dict[str, str] = field(default_factory=dict)
    stopped: list[str] = field(default_factory=list)

    def open(self, calendar: CalendarRef, channel_id: str, address: str, token: str) -> Channel:
        if self.refuses:
            raise self.refuses
        self._demand(calendar.owner)
        self.opened[channel_id] = token
        return replace(a_channel(channel_id, calendar, self.now() + WEEK), address=address)

    def _demand(self, owner: str) -> None:
        if owner in self.suspended:
            raise AccessError(f"signing in as {owner}: invalid_grant")

    def stop(self, channel: Channel) -> None:
        self._demand(channel.owner)
        self.stopped.append(channel.id)


@dataclass
class Desk:
    """A company whose server opens channels, and the switchboard that keeps them."""

    now: datetime = NOW
    base_url: str = BASE_URL
    store: Store = field(default_factory=lambda: Store(None))
    exchange: Exchange = field(init=False)
    board: Switchboard = field(init=False)

    def __post_init__(self) -> None:
        self.exchange = Exchange(lambda: self.now)
        self.board = Switchboard(self.store, SECRETS)

    def keep(self, after: timedelta = timedelta(), reports: int = 1) -> None:
        self.now += after
        account = Account("office", MemoryCalendars(), located, push=self.exchange)
        company = Company(a_team(reports), {"office": account}, Policy(), self.base_url)
        self.board.keep(company, self.now)


def test_a_calendar_without_a_channel_gets_one() -> None:
    assert chores([], [ANA], HOOK, NOW) == Chores(open=(ANA,))


def test_a_channel_that_lasts_is_left_alone() -> None:
    assert chores([a_channel()], [ANA], HOOK, NOW) == Chores()


def test_a_channel_that_soon_ends_gets_a_successor_and_stays() -> None:
    assert chores([a_channel(until=NOW + 30 * MINUTE)], [ANA], HOOK, NOW) == Chores(open=(ANA,))


def test_once_the_successor_is_there_the_older_one_is_ended() -> None:
    old, new = a_channel("old", until=NOW + 30 * MINUTE), a_channel("new")

    assert chores([new, old], [ANA], HOOK, NOW) == Chores(stop=(old,))


def test_a_channel_that_has_ended_is_only_forgotten() -> None:
    ended = a_channel(until=NOW)

    assert chores([ended], [ANA], HOOK, NOW) == Chores(open=(ANA,), forget=(ended,))


def test_channels_of_calendars_that_are_no_longer_looked_at_are_ended() -> None:
    assert chores([a_channel()], [BEN], HOOK, NOW) == Chores(open=(BEN,), stop=(a_channel(),))


def test_a_channel_to_another_address_is_replaced() -> None:
    elsewhere = replace(a_channel(), address="https://old.example.test/hooks/google")

    assert chores([elsewhere], [ANA], HOOK, NOW) == Chores(open=(ANA,), stop=(elsewhere,))


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [("https://1on1.example.com", True), ("http://127.0.0.1:8411", True), ("http://1on1.example.com", False)],
)
def test_messages_go_to_https_or_stay_on_this_machine(base_url: str, expected: bool) -> None:
    assert reachable(base_url) is expected


def test_every_calendar_has_one_channel_and_the_next_pass_opens_no_more() -> None:
    desk = Desk()

    desk.keep(reports=3)
    desk.keep(5 * MINUTE, reports=3)

    assert (len(desk.exchange.opened), desk.exchange.stopped) == (4, [])


def test_channels_are_renewed_with_an_overlap() -> None:
    desk = Desk()
    desk.keep()
    first = set(desk.exchange.opened)

    desk.keep(WEEK - 30 * MINUTE)
    assert (len(desk.exchange.opened), desk.exchange.stopped) == (4, [])
    desk.keep(5 * MINUTE)

    assert set(desk.exchange.stopped) == first
    assert len(desk.store.channels.all()) == 2


def test_a_restart_goes_on_with_the_channels_that_are_open() -> None:
    desk = Desk()
    desk.keep()
    desk.board = Switchboard(desk.store, SECRETS)

    desk.keep(5 * MINUTE)

    assert len(desk.exchange.opened) == 2


def test_channels_end_when_nobody_can_call_any_more() -> None:
    desk = Desk()
    desk.keep()
    desk.base_url = "http://1on1.example.com"

    desk.keep(5 * MINUTE)

    assert (len(desk.exchange.stopped), desk.store.channels.all()) == (2, [])


def test_a_server_that_refuses_is_asked_again_after_an_hour() -> None:
    desk = Desk()
    desk.exchange.refuses = AccessError("403")
    desk.keep()
    desk.exchange.refuses = None

    desk.keep(5 * MINUTE)
    assert desk.exchange.opened == {}
    desk.keep(60 * MINUTE)

    assert len(desk.exchange.opened) == 2


def test_people_who_are_suspended_keep_nobody_else_from_a_channel() -> None:
    desk = Desk()
    desk.exchange.suspended = {"ana@example.test", *(f"p{number}@example.test" for number in range(4))}

    for _ in range(4):
        desk.keep(61 * MINUTE, reports=8)

    assert len(desk.exchange.opened) == 4


def test_a_channel_of_somebody_who_is_suspended_is_left_to_its_end() -> None:
    desk = Desk()
    desk.keep(reports=2)
    desk.exchange.suspended = {"p1@example.test"}

    desk.keep(5 * MINUTE, reports=1)
    desk.keep(5 * MINUTE, reports=3)

    assert "p1@example.test" not in {one.owner for one in desk.store.channels.all()}
    assert "p2@example.test" in {one.owner for one in desk.store.channels.all()}


def test_a_large_company_gets_its_channels_by_and_by() -> None:
    desk = Desk()

    desk.keep(reports=119)
    assert len(desk.exchange.opened) == 50
    desk.keep(5 * MINUTE, reports=119)
    desk.keep(5 * MINUTE, reports=119)

    assert len(desk.exchange.opened) == 120


def test_a_message_is_believed_by_its_token_alone() -> None:
    desk = Desk()
    desk.keep()
    name, token = next(iter(desk.exchange.opened.items()))
    known = desk.store.channels.find(name)
    assert known is not None

    assert desk.board.calendar(name, token) == (True, known.calendar)
    for wrong in ("", "guess", channel_token(("another secret",), name), channel_token(SECRETS, "another")):
        assert desk.board.calendar(name, wrong) == (False, "")


def test_a_message_of_a_channel_that_was_forgotten_tells_of_nothing() -> None:
    assert Desk().board.calendar("gone", channel_token(SECRETS, "gone")) == (True, "")
