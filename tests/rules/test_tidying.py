"""What is mended without a word: the copy that follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.delivery import Delivery
from rules.edit import Cancel, End, Place
from rules.model import Role, Rule, Series
from rules.plan import Conclude, Verb
from rules.records import Outcome
from tests.rules.builders import (
    DAY,
    HALF_HOUR,
    HOUR,
    NOW,
    TUESDAY,
    a_series,
    a_situation,
)
from tests.rules.deciding import (
    ASKED,
    NEXT_DAY,
    OFF,
    about,
    decided,
    moved,
)

EXCUSED = replace(ASKED, outcome=Outcome.EXCUSED, closed_at=NOW + HOUR)


@pytest.mark.parametrize(
    ("series", "change"),
    [
        (OFF, Cancel(TUESDAY)),
        (moved(NEXT_DAY), Place(TUESDAY, NEXT_DAY, HALF_HOUR)),
        (a_series(rule=Rule(until=NOW + 30 * DAY)), End(NOW + 30 * DAY + timedelta(seconds=1))),
    ],
    ids=["cancelled", "moved", "ended"],
)
def test_when_excused_the_other_copy_follows(series: Series, change: object) -> None:
    (step,) = decided(a_situation(series, None, about(series, EXCUSED), now=NOW + HOUR), NOW + HOUR)
    assert step.verb is Verb.REPAIR and isinstance(step.task, Conclude)
    assert [(write.role, write.changes) for write in step.task.writes] == [(Role.REPORT, (change,))]


def test_where_the_server_delivers_nothing_needs_to_follow() -> None:
    (step,) = decided(a_situation(OFF, None, EXCUSED, way=Delivery.SCHEDULING, now=NOW + HOUR), NOW + HOUR)
    assert step.rows == () and isinstance(step.task, Conclude) and step.task.writes == ()
