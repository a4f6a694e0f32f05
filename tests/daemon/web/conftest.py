"""A site of its own for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.web.pages import Pages, a_site


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    site = a_site(tmp_path)
    yield site
    site.store.close()
