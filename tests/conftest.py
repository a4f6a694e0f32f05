"""What holds for every test: the same examples each time, no unnoticed skipping, and one browser for all."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.made_once import make_once

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
make_once()

STORIES = Path(__file__).parent / "story"
LONGEST = Path(__file__).parent / "systemd" / "test_installation.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, then stories: they wait a good deal, and none is to be the last that all others wait for."""
    items.sort(key=lambda one: (one.path != LONGEST, STORIES not in one.path.parents))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true a skipped test is a failed one: what it needs should have been installed by .ci/run."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and with CI=true nothing may be: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, one for all tests of a worker: playwright cannot be started twice."""
    from playwright.sync_api import sync_playwright

    from tests.pages.browsing import launched

    with sync_playwright() as playwright:
        found = launched(playwright)
        yield found
        found.close()
