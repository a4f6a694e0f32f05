"""Whatever the two do to their 1:1 in any of their calendars: the daemon makes and puts back none beside it.

ONEONONE_SEED names the first seed, ONEONONE_STORIES how many stories are played; with a seed alone it is that one.
"""

from __future__ import annotations

import os

import pytest

from rules.model import Role
from tests.daemon.dragging import Did, Passed, drawn
from tests.daemon.undoubled import broken, shortest

SEED = int(os.environ.get("ONEONONE_SEED", "0"))
STORIES = int(os.environ.get("ONEONONE_STORIES", "1" if "ONEONONE_SEED" in os.environ else "6"))


@pytest.mark.parametrize("scheduling", [False, True], ids=["copies", "scheduling"])
@pytest.mark.parametrize("seed", range(SEED, SEED + STORIES))
def test_whatever_they_drag_and_split_there_is_one_series_and_each_week_once(seed: int, scheduling: bool) -> None:
    story = drawn(seed)
    if (found := broken(story, scheduling=scheduling)) is not None:
        short = shortest(story, found, scheduling=scheduling)
        lines = "".join(f"\n    {one}" for one in short)
        again = broken(short, scheduling=scheduling)
        pytest.fail(f"seed {seed}: {found}\n{again}{lines}", pytrace=False)


def test_a_seed_always_tells_the_same_story() -> None:
    assert drawn(7) == drawn(7) != drawn(8)


def test_a_daemon_that_writes_a_series_beside_another_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search can fail: without a look at people's other calendars, and told by its shortest story."""
    monkeypatch.setattr("daemon.missing._stopped", lambda *_: {})
    split = Did("split", Role.MANAGER, week=2)
    story = (Did("cancel", Role.REPORT), split, Did("drag", Role.MANAGER), Passed(1))
    found = broken(story, scheduling=False)
    assert found is not None and found.rule == "no series is made beside another"
    assert len(shortest(story, found, scheduling=False)) == 2
