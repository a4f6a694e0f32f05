"""The backends of the contract suite, each under its name in the test's id."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.google.running import Google, google
from tests.providers.backends import Backend, at, at_google, by_each_person, in_memory
from tests.providers.google.clients import USUAL
from tests.providers.scene import Scene
from tests.servers.cyrus import cyrus
from tests.servers.davical import davical
from tests.servers.faulty import faulty
from tests.servers.radicale import radicale
from tests.servers.running import Server
from tests.servers.sabredav import sabredav
from tests.servers.sogo import sogo
from tests.servers.xandikos import scheduling_xandikos, xandikos

__all__ = ["cyrus", "davical", "radicale", "sabredav", "scheduling_xandikos", "sogo", "xandikos"]

SERVERS = {
    "radicale-service": "radicale",
    "radicale-each": "radicale",
    "xandikos-single": "xandikos",
    "xandikos-scheduling": "scheduling_xandikos",
    "cyrus": "cyrus",
    "davical": "davical",
    "sabredav": "sabredav",
    "sogo": "sogo",
}
BACKENDS = ("memory", *SERVERS, "google")
NOT_DONE_BY = {
    "[davical-FREQ=YEARLY;BYWEEKNO=12]": "DAViCal fails at a rule by weeks of the year",
    "[davical-retime]": "DAViCal brings no zone that is not in the guest's copy: it reads that zone there",
}
"""What a server answers with 500 and does not do, by the end of the test's name."""


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """One backend with a calendar that is not there yet, and is not there any more after the test."""
    made = _made(str(request.param), request)
    for name, reason in NOT_DONE_BY.items():
        if request.node.name.endswith(name):
            request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    yield made
    with suppress(AssertionError, KeyError):  # a test may have dropped it, or never made it
        made.drop()
    made.provider.close()


@pytest.fixture
def made(backend: Backend) -> Backend:
    """The same with the calendar made."""
    return backend.make(backend)


@pytest.fixture
def workspace() -> Iterator[Google]:
    """A company of two at Google; what that server did wrong itself fails the test."""
    with google(scopes=USUAL) as server:
        yield server
        assert not server.bugs, "\n".join(server.bugs)


def _made(name: str, request: pytest.FixtureRequest) -> Backend:
    if name == "memory":
        return in_memory()
    if name == "google":
        return at_google(request.getfixturevalue("workspace"), request.getfixturevalue("tmp_path"))
    running: Server = request.getfixturevalue(SERVERS[name])
    return by_each_person(running) if name == "radicale-each" else at(running)


@pytest.fixture
def scene(radicale: Server) -> Iterator[Scene]:
    with faulty(radicale.url) as front:
        one = Scene(front, radicale)
        yield one
        one.provider.close()


@pytest.fixture
def alone() -> Iterator[Scene]:
    """A scene with no real server behind."""
    with faulty() as front:
        one = Scene(front, None)
        yield one
        one.provider.close()
