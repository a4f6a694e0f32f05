"""A Google for passes over the small company, and logs as they were; who needs more of either has their own."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
import structlog

from tests.daemon.google_world import PEOPLE
from tests.daemon.world import START
from tests.google.running import Google, google
from tests.providers.google.clients import USUAL


@pytest.fixture
def server() -> Iterator[Google]:
    with google(users=PEOPLE, scopes=USUAL) as one:
        one.clock.at = START
        yield one
        assert not one.bugs, "\n".join(one.bugs)


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """A command that runs inside of a test sets logging up for all that come after it."""
    hooks = sys.excepthook, threading.excepthook
    yield
    structlog.reset_defaults()
    sys.excepthook, threading.excepthook = hooks
