"""A Google on loopback for a test, which fails when that server itself did wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.google.running import Google, google


@pytest.fixture
def workspace() -> Iterator[Google]:
    """A company of two; what the server did wrong itself fails the test."""
    with google() as server:
        yield server
        assert not server.bugs, "\n".join(server.bugs)
