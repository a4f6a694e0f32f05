"""One machine and one service for all tests here: they take turns on it, each from a service that runs well."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from daemon.demo.sink import mail_sink
from tests.servers.faulty import FaultyServer
from tests.servers.radicale import start_radicale
from tests.story.office import an_office
from tests.systemd.machine import booted, demand_systemd
from tests.systemd.service import Service, set_up


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service, not started yet."""
    demand_systemd()
    server = start_radicale()
    way = FaultyServer(server.url)
    try:
        with mail_sink() as sink, booted() as machine:
            yield set_up(machine, an_office(tmp_path_factory.mktemp("office"), server, sink, way.url), way)
    finally:
        way.stop()
        server.stop()


@pytest.fixture
def service(installed: Service) -> Service:
    """The service, running."""
    if installed.state != "active":
        installed.machine.run("systemctl", "reset-failed", "oneonone.service", "oneonone.socket")
        installed.systemctl("start")
    return installed
