"""A lease in a calendar: written only over what was read, on real servers, and refused where a server heeds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from providers.caldav.credentials import Login, one_login
from providers.caldav.lease import CalDavLease
from providers.caldav.transport import Transport
from providers.errors import AccessError, ConflictError, TemporaryError
from rules.lease import Lease, read_lease
from tests.servers.radicale import radicale
from tests.servers.running import Server
from tests.servers.xandikos import xandikos

__all__ = ["radicale", "xandikos"]

names = count()
SERVERS = ("radicale", "xandikos")


@pytest.fixture(params=SERVERS)
def place(request: pytest.FixtureRequest) -> Iterator[CalDavLease]:
    """A new calendar for a lease."""
    server: Server = request.getfixturevalue(request.param)
    user = server.service or "ana"
    transport = Transport(server.url, one_login(Login(user, server.password(user))), seconds=5)
    lease = CalDavLease(transport, server.calendar(user, f"lease{next(names)}"))
    yield lease
    lease.close()


def test_a_text_is_read_as_it_was_written_and_changed_by_who_has_read_it(place: CalDavLease) -> None:
    assert place.read() is None
    first = Lease("one.example.com", "0123456789abcdef" * 2, 1, 0)
    place.write(first.text, None)
    standing = place.read()
    assert standing is not None and read_lease(standing.text) == first

    place.write(first.renewed().text, standing.tag)
    again = place.read()
    assert again is not None and read_lease(again.text) == first.renewed()
    assert again.tag != standing.tag


def test_nothing_is_written_over_what_another_one_wrote(place: CalDavLease) -> None:
    place.write(Lease("one", "a").text, None)
    before = place.read()
    assert before is not None
    with pytest.raises(ConflictError):
        place.write(Lease("two", "b").text, None)
    place.write(Lease("three", "c").text, before.tag)
    with pytest.raises(ConflictError):
        place.write(Lease("two", "b").text, before.tag)
    after = place.read()
    assert after is not None and "holder=three" in after.text


class Careless(Transport):
    """A way to a server that writes whatever it is asked to."""

    def plain(self, owner: str, method: str, path: str, body: bytes = b"", **headers: str):  # type: ignore[no-untyped-def]
        kept = {name: value for name, value in headers.items() if not name.startswith("If_")}
        return super().plain(owner, method, path, body, **kept)


def test_a_server_that_heeds_no_condition_keeps_no_lease(place: CalDavLease) -> None:
    old = place.transport
    careless = Careless(old._url, old._credentials, seconds=5)
    with pytest.raises(AccessError, match="any condition"):
        CalDavLease(careless, place.collection).write(Lease("one", "a").text, None)
    standing = place.read()
    assert standing is not None
    with pytest.raises(AccessError, match="any condition"):  # nor later, though a lease stands there by then
        CalDavLease(careless, place.collection).write(Lease("two", "b").text, standing.tag)


def test_a_server_that_is_not_there_is_a_passing_trouble() -> None:
    transport = Transport("http://127.0.0.1:9/", one_login(Login("a", "b")), seconds=2)
    with pytest.raises(TemporaryError):
        CalDavLease(transport, "http://127.0.0.1:9/a/lease/").read()
