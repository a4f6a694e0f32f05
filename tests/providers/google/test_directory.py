"""Google's directory: people in pages, whatever stands in the field for managers, and second addresses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from providers.errors import AccessError, ProviderError, ResponseError
from providers.google.directory import GoogleDirectory, listed
from providers.google.names import FRESH, PAUSE, OtherAddresses
from providers.google.scopes import DIRECTORY
from rules.directory import Listed
from tests.google import faults
from tests.google.running import Google, google
from tests.providers.google.clients import ANA, BEN, a_client, delegated

ADMIN, CHI, BENJAMIN = "it@example.test", "chi@example.test", "benjamin@example.test"
LIST = "directory.users.list"


@pytest.fixture
def server() -> Iterator[Google]:
    with google(users=(ANA, BEN, CHI, ADMIN), scopes=delegated(DIRECTORY)) as one:
        one.company.admins.add(ADMIN)
        one.register.enter(ANA, name="Ana Lund", aliases=("anna@example.test",))
        one.register.enter(BEN, aliases=(BENJAMIN,))
        yield one
        assert not one.bugs, "\n".join(one.bugs)


@pytest.fixture
def directory(server: Google, tmp_path: Path) -> GoogleDirectory:
    return GoogleDirectory(a_client(server, tmp_path), ADMIN)


def _reads(server: Google) -> int:
    return sum(call.method == LIST for call in server.calls)


@pytest.mark.parametrize("size", [0, 1, 500])
def test_everybody_is_read_whatever_the_pages_hold(server: Google, directory: GoogleDirectory, size: int) -> None:
    server.company.suspended.add(CHI)
    server.register.of(CHI).archived = True
    server.register.of(CHI).fixed = ("chi@example.org",)
    server.faults.put(LIST, faults.Short(size))
    assert sorted(directory.people(), key=lambda one: one.email) == [
        Listed(ANA, ("anna@example.test",)),
        Listed(BEN, (BENJAMIN,)),
        Listed(CHI, ("chi@example.org",), suspended=True, archived=True),
        Listed(ADMIN),
    ]


@pytest.mark.parametrize(
    ("entered", "manager"),
    [
        ((ANA,), ANA),
        ((" Ana@Example.test ",), ANA),
        (("anna@example.test",), ANA),
        (("ana  lund",), ANA),
        (("",), ""),
        (("", ANA), ANA),
        (("the boss",), ""),
        (("Ana L.",), ""),
        (("eve@elsewhere.test",), "eve@elsewhere.test"),
        (("Ana <ana@example.test>",), ""),
    ],
)
def test_a_manager_is_whoever_the_free_text_means_for_sure(
    server: Google, directory: GoogleDirectory, entered: tuple[str, ...], manager: str
) -> None:
    server.register.enter(BEN, managers=entered)
    assert {one.email: one.manager for one in directory.people()}[BEN] == manager


def test_a_name_that_two_people_have_is_nobodys(server: Google, directory: GoogleDirectory) -> None:
    server.register.enter(CHI, name="Ana Lund")
    server.register.enter(BEN, managers=("Ana Lund",))
    assert {one.manager for one in directory.people()} == {""}


def test_other_relations_are_no_managers() -> None:
    told = [{"type": "assistant", "value": ANA}, {"type": "custom", "customType": "manager", "value": ANA}, {}]
    assert listed([{"primaryEmail": BEN, "relations": told}]) == (Listed(BEN),)


@pytest.mark.parametrize("user", [{}, {"primaryEmail": BEN, "relations": "Ana"}, {"primaryEmail": BEN, "name": 1}])
def test_what_is_no_directory_is_said(user: dict[str, object]) -> None:
    with pytest.raises(ResponseError, match="cannot be understood"):
        listed([user])


def test_the_scope_that_is_missing_is_named(server: Google, directory: GoogleDirectory) -> None:
    server.allow([])
    with pytest.raises(AccessError, match=r"Domain-wide delegation.*admin\.directory\.user\.readonly$"):
        directory.people()


def test_the_role_that_is_missing_is_named(server: Google, directory: GoogleDirectory) -> None:
    server.company.admins.clear()
    with pytest.raises(AccessError, match=f"give {ADMIN} an admin role with the privilege Users > Read in Admin"):
        directory.people()


class _Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_second_addresses_are_read_once_a_day_and_not_before_one_comes(
    server: Google, directory: GoogleDirectory
) -> None:
    time = _Time()
    names = OtherAddresses(directory, time)
    names.name(ANA)
    names.name(BEN)
    assert (names.of(BEN), _reads(server)) == (BEN, 0)
    assert [names.of(one) for one in (BENJAMIN, CHI, BENJAMIN)] == [BEN, CHI, BEN]
    assert _reads(server) == 1
    server.register.enter(BEN, aliases=(BENJAMIN, "b@example.test"))
    assert names.of("b@example.test") == "b@example.test"
    time.now += FRESH.total_seconds()
    assert names.of("b@example.test") == BEN
    assert _reads(server) == 2


def test_somebody_who_comes_to_the_roster_later_is_known_without_another_reading(
    server: Google, directory: GoogleDirectory
) -> None:
    names = OtherAddresses(directory, _Time())
    names.name(ANA)
    assert names.of(BENJAMIN) == BENJAMIN
    names.name(BEN)
    assert names.of(BENJAMIN) == BEN
    assert _reads(server) == 1


def test_a_directory_that_cannot_be_read_stops_nothing_and_what_was_read_stays(
    server: Google, directory: GoogleDirectory
) -> None:
    time = _Time()
    names = OtherAddresses(directory, time)
    names.name(BEN)
    server.company.admins.clear()
    assert names.of(BENJAMIN) == names.of(BENJAMIN) == BENJAMIN
    assert _reads(server) == 1
    server.company.admins.add(ADMIN)
    time.now += PAUSE.total_seconds()
    assert names.of(BENJAMIN) == BEN
    server.company.admins.clear()
    time.now += FRESH.total_seconds()
    assert names.of(BENJAMIN) == BEN
    with pytest.raises(ProviderError):
        directory.people()
