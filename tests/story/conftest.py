"""Servers and offices for tests of the real command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.demo.sink import mail_sink
from tests.servers.cyrus import demand_cyrus, start_cyrus
from tests.servers.mail import MailServer, mail_server
from tests.servers.radicale import radicale
from tests.servers.running import Server
from tests.servers.sogo import SERVICE, demand_sogo, start_sogo
from tests.servers.xandikos import start_scheduling_xandikos
from tests.story.delivering import an_office_that_delivers
from tests.story.everywhere import Story
from tests.story.office import Office, an_office
from tests.story.premises import Premises
from tests.story.towns import KINDS, story_of
from tests.story.workspace import Workspace, a_google, a_workspace

__all__ = ["radicale"]


@pytest.fixture
def office(tmp_path: Path, radicale: Server) -> Iterator[Office]:  # noqa: F811
    """An office of Ana with Ben and Chi, and a mail server of its own."""
    with mail_sink() as sink:
        office = an_office(tmp_path / "office", radicale, sink)
        yield office
        office.move_out()


@pytest.fixture
def inviting_office(tmp_path: Path) -> Iterator[Office]:
    """The same on a server of its own that carries invitations and answers by itself."""
    yield from inviting(tmp_path, start_scheduling_xandikos())


@pytest.fixture
def inviting_office_on_cyrus(tmp_path: Path) -> Iterator[Office]:
    """The same on Cyrus, which keeps more to itself of what it delivers."""
    demand_cyrus()
    yield from inviting(tmp_path, start_cyrus())


@pytest.fixture
def inviting_office_on_sogo(tmp_path: Path) -> Iterator[Office]:
    """The same on SOGo, which takes answers back and pays little heed to conditions."""
    demand_sogo()
    yield from inviting(tmp_path, start_sogo())


@pytest.fixture
def inviting_office_by_super_user(tmp_path: Path) -> Iterator[Office]:
    """The same where the daemon signs in as one who may write for everybody."""
    demand_sogo()
    yield from inviting(tmp_path, start_sogo(), SERVICE)


def inviting(folder: Path, server: Server, service: str = "") -> Iterator[Office]:
    """An office on a server that ends with it."""
    try:
        with mail_sink() as sink:
            yield an_office_that_delivers(folder / "office", server, sink, service)
    finally:
        server.stop()


INVITING = {
    "xandikos-scheduling": "inviting_office",
    "cyrus": "inviting_office_on_cyrus",
    "sogo": "inviting_office_on_sogo",
}
OFFICES = {"radicale": "office", **INVITING}
BY_SUPER_USER = {"sogo-super-user": "inviting_office_by_super_user"}


@pytest.fixture(params=list(OFFICES.values()), ids=list(OFFICES))
def any_office(request: pytest.FixtureRequest) -> Office:
    """The one as well as the others."""
    found: Office = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=[*INVITING.values(), *BY_SUPER_USER.values()], ids=[*INVITING, *BY_SUPER_USER])
def any_inviting_office(request: pytest.FixtureRequest) -> Office:
    """Each whose server carries invitations."""
    found: Office = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The story of a town of that name, lived to its end."""
    kind = KINDS[str(request.param)]
    return Story(kind, story_of(kind, tmp_path_factory.mktemp("town")))


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    """Postfix and Dovecot, for the tests of one module."""
    with mail_server() as server:
        yield server


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """The company of Ana with Ben and Chi at Google, and a mail server of its own."""
    with mail_sink() as sink, a_google() as server:
        yield a_workspace(tmp_path / "workspace", server, sink)


@pytest.fixture(params=["office", "workspace"], ids=["radicale", "google"])
def premises(request: pytest.FixtureRequest) -> Premises:
    """The company on a CalDAV server as well as at Google."""
    found: Premises = request.getfixturevalue(request.param)
    return found
