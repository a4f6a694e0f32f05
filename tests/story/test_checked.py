"""Sentences of the reference that were once found untrue from outside."""

from __future__ import annotations

from tests.story.office import ANA, DAY, HOUR, MONDAY, Office


def test_a_plan_of_a_rehearsed_moment_can_be_approved_without_naming_the_moment(office: Office) -> None:
    people = [f"p{n}@example.test,P {n},ana@example.test,Europe/Berlin,,/p/c{n}/,Tue 10:00," for n in range(11)]
    office.hire([ANA, *people])
    far = MONDAY + 700 * DAY
    held = office.work(far)
    assert held.document["held"]
    assert office.fast("approve", held.document["id"]).code == 0
    assert office.plan(far + HOUR).document["held"] is None
    assert office.plan(far + 2 * DAY).document["held"]
