"""What a server was kept from telling is told, in one write, and only where it invites."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from rules.delivery import Delivery
from rules.edit import Retime
from rules.model import Role, Series
from rules.plan import Conclude, Edit, Verb, Write
from tests.rules.builders import NOW, SLOT, a_series, a_situation
from tests.rules.deciding import DEADLINE, OFF, about, decided

UNSENT = a_series(unsent=True)
TOKYO = replace(SLOT, zone="Asia/Tokyo")


def test_it_is_written_without_a_change() -> None:
    (step,) = decided(a_situation(UNSENT, way=Delivery.SCHEDULING))
    assert (step.verb, step.task) == (Verb.REPAIR, Edit((Write(Role.MANAGER, UNSENT.uid, ()),)))


@pytest.mark.parametrize("way", [Delivery.COPY, Delivery.GOOGLE, Delivery.MAIL])
def test_where_no_calendar_server_delivers_it_is_left(way: Delivery) -> None:
    assert decided(a_situation(UNSENT, way=way)) == []


@pytest.mark.parametrize("memory", [{"adopted_at": None}, {"restored_at": NOW}], ids=["lost", "restored"])
def test_who_is_taken_up_anew_is_written_to_in_the_next_pass(memory: dict[str, datetime | None]) -> None:
    situation = a_situation(UNSENT, way=Delivery.SCHEDULING)
    steps = decided(replace(situation, known=replace(situation.known, **memory)))  # type: ignore[arg-type]
    assert [step.verb for step in steps] == [Verb.ADOPT]


def test_what_is_written_anyway_is_sent_with_that() -> None:
    off = replace(OFF, unsent=True)
    (step,) = decided(a_situation(off, None, about(off), way=Delivery.SCHEDULING, now=DEADLINE), DEADLINE)
    assert (step.verb, type(step.task)) == (Verb.PUT_BACK, Conclude)


@pytest.mark.parametrize(
    ("other", "zoned"),
    [(a_series(), True), (a_series(zone="Asia/Tokyo"), False), (a_series(rule=None), False)],
    ids=["another zone", "the same", "single events"],
)
def test_the_attendee_s_copy_gets_the_zone_before(other: Series, zoned: bool) -> None:
    own = replace(UNSENT, zone="Asia/Tokyo")
    situation = replace(a_situation(own, other, way=Delivery.SCHEDULING), deviations=())
    (step,) = [one for one in decided(situation) if one.verb is Verb.REPAIR]
    first = Write(Role.REPORT, own.uid, (Retime(TOKYO, own.start),), undelivered=True)
    assert isinstance(step.task, Edit)
    assert step.task.writes == (*((first,) if zoned else ()), Write(Role.MANAGER, own.uid, ()))
