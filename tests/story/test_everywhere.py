"""The whole story where no server invites, or not for whom the daemon is there: it writes both copies."""

from __future__ import annotations

import pytest

from tests.story.acts import ACTS, Act
from tests.story.everywhere import Story

TOWNS = ("radicale", "sabredav", "cyrus by service user")


@pytest.mark.parametrize("story", TOWNS, indirect=True, scope="module")
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.report)
def test_each_act_ends_as_it_should(story: Story, act: Act) -> None:
    story.holds(act)


@pytest.mark.parametrize("story", TOWNS, indirect=True, scope="module")
def test_a_lost_database_changes_nothing_and_tells_nobody(story: Story) -> None:
    story.rests()
