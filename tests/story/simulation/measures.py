"""The companies whose stories are told: large and calm, or small and dense."""

from __future__ import annotations

from dataclasses import replace

from tests.story.simulation.drawing import Measure

YEARS = Measure()
DENSE = Measure(teams=4, size=3, weeks=26, deeds=5, bursts=0.05, forgets=0.02, every=17 * 60)

RESTLESS = replace(DENSE, troubles=2.5, forgets=0.15, often={"drag": 12, "split": 6})
"""Series are dragged and split all the time, servers fail, and the database is lost every seventh week."""

MOVING = replace(DENSE, teams=2, weeks=12, troubles=0.8, forgets=0, moves=2)
"""Team members get other calendars in the roster, and come back to earlier ones."""

LONG: tuple[tuple[str, Measure, bool], ...] = (
    ("half a year", DENSE, False),
    ("half a year, the server invites", DENSE, True),
    ("half a year without rest", RESTLESS, False),
    ("twelve weeks of changed calendars", MOVING, False),
    ("two years of two hundred pairs", YEARS, False),
)
"""What a soak plays now and then: its name, and whether the server invites."""
