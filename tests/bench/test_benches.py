"""The benches still run, and what they count is right; what they time is for `make bench` to tell."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tests.bench.__main__ import QUICK


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """What the tests before have left is not searched again before each thing that is timed."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("name", QUICK)
def test_a_bench_runs_and_its_counts_hold(name: str) -> None:
    rows = list(QUICK[name]())

    assert rows
    assert [row for row in rows if row.goal and "<=" not in row.goal and not row.holds] == []
