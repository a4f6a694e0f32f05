"""Servers and offices for tests of the real command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.demo.sink import mail_sink
from tests.servers.radicale import radicale
from tests.servers.running import Server
from tests.story.office import Office, an_office

__all__ = ["radicale"]


@pytest.fixture
def office(tmp_path: Path, radicale: Server) -> Iterator[Office]:  # noqa: F811
    """An office of Ana with Ben and Chi, and a mail server of its own."""
    with mail_sink() as sink:
        yield an_office(tmp_path / "office", radicale, sink)
