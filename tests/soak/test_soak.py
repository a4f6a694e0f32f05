"""A small company whose calendars, database, mail and clock fail in every way: some of what `make soak` plays."""

from __future__ import annotations

from collections import Counter

import pytest

from rules.model import Role
from rules.records import Answer
from tests.soak import course, fate
from tests.soak.course import Course, charted
from tests.soak.fate import Port, Trouble, What
from tests.soak.figures import Figures, Found
from tests.soak.play import play
from tests.soak.shortening import cut, shortest
from tests.story.simulation import story
from tests.story.simulation.invariants import Broken
from tests.story.simulation.shrinking import Patience
from tests.story.simulation.story import Did, Passed

SEEDS = 48
AT_ONCE = 12


def hold(seed: int) -> Counter[str]:
    """Play a seed; when something breaks, say so by the shortest course in which it does."""
    told = charted(seed)
    played = play(told)
    if played.broken:
        pytest.fail(f"seed {seed}: {played.broken}\n{shortest(told, played.broken)}", pytrace=False)
    return played.counts


@pytest.mark.parametrize("first", range(0, SEEDS, AT_ONCE))
def test_nothing_is_lost_doubled_or_unrecorded_whatever_fails(first: int) -> None:
    counts = Counter[str]()
    for seed in range(first, first + AT_ONCE):
        counts.update(hold(seed))
    assert counts["kills"] and counts["databases restored"] + counts["databases lost"] and counts["passes that failed"]
    assert counts["ask"] and counts["put_back"] and sum(name.startswith("fault") for name in counts) > 20


def test_a_seed_always_goes_the_same_way() -> None:
    assert charted(7) == charted(7)
    assert play(charted(7)).counts == play(charted(7)).counts


def test_a_course_prints_as_what_makes_it() -> None:
    told = charted(3)
    assert eval(str(told), {**vars(story), **vars(fate), **vars(course), "Answer": Answer, "Role": Role}) == told


def test_every_trouble_can_be_drawn() -> None:
    drawn = {(one.port, one.what) for seed in range(300) for one in charted(seed).events if isinstance(one, Trouble)}
    assert {what for _, what in drawn} == set(What)
    assert {port for port, _ in drawn} == set(Port)


def test_a_course_that_fails_is_cut_to_what_it_takes() -> None:
    """A mistake that takes a reading that fails, a deed of the second pair after it, and a pass after both."""
    told = charted(11)
    second = [one for one in told.events if isinstance(one, Did) and one.pair == 1]

    def fails(part: Course) -> bool:
        order = iter(part.events)
        return (
            any(isinstance(one, Trouble) for one in order)
            and second[-1] in order
            and any(isinstance(one, Passed) for one in order)
        )

    assert fails(told)
    short = cut(told, Broken("planted", "", (1,), told.events[-1].at), fails, Patience(float("inf")))
    assert [type(one) for one in short.events] == [Trouble, Did, Passed]
    assert second[-1] in short.events


def test_figures_tell_what_broke_by_its_sort() -> None:
    figures = Figures()
    rules = ("no series is doubled", "no answer is lost", "every deviation is on record", "")
    for seed, rule in enumerate(rules):
        counts = Counter({"passes": 2, "fault reading: 404": 1})
        figures.add(Found("some weeks", seed, 2, rule, rule, counts))
    assert figures.line(10).endswith(
        "4 seeds (0.4/s), 8 weeks, 8 passes, 4 faults; duplicates 1, lost 1, unrecorded 1, else broken 0"
    )
    table = [" ".join(line.split()) for line in figures.table(10)]
    assert {"seeds 4", "passes 8", "faults 4", "reading: 404 4", "duplicates 1", "lost 1"} <= set(table)
