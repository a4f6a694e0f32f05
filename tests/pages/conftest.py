"""One served office for all tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from daemon.web.server import serve
from tests.pages.browsing import axe
from tests.pages.office import an_office


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The pages of the office."""
    office = an_office(tmp_path_factory.mktemp("office"))
    yield office.app()
    office.store.close()


@pytest.fixture(scope="session")
def origin(app: Flask) -> Iterator[str]:
    """Where they are served."""
    serving = serve(app, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{serving.port}"
    serving.close()


@pytest.fixture(scope="session")
def axe_core() -> str:
    return axe()
