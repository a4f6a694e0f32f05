"""A Google for passes over the small company; a test that needs more of it has a server of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

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
