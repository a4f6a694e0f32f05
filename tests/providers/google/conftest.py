"""A Google on loopback for a test, with the scopes delegated that our purposes name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.google.running import Google, google
from tests.providers.google.clients import USUAL


@pytest.fixture
def workspace() -> Iterator[Google]:
    """A company of two; what the server did wrong itself fails the test."""
    with google(scopes=USUAL) as server:
        yield server
        assert not server.bugs, "\n".join(server.bugs)
