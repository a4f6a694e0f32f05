"""A small company whose calendars, database, mail and clock fail in every way: some of what `make soak` plays."""

from __future__ import annotations

from collections import Counter

import pytest

from rules.model import Role
from rules.records import Answer
from tests.soak import course, fate
from tests.soak.course import Course, Turned, charted
from tests.soak.fate import Doomed, Port, Trouble, What
from tests.soak.figures import Figures, Found
from tests.soak.play import play
from tests.soak.shortening import cut, shortest
from tests.story.simulation import story
from tests.story.simulation.invariants import Broken
from tests.story.simulation.shrinking import Patience
from tests.story.simulation.story import Answered, Did, Forgot, Passed

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


def test_a_reading_that_fails_at_the_moment_of_a_question_but_after_it_is_not_held_against_it() -> None:
    """One daemon reads all and asks; the next one takes over in the same minute, and cannot read."""
    told = Course(
        seed=1795679080,
        size=3,
        scheduling=False,
        last=20160,
        events=(
            Did(at=5727, what="cancel", pair=2, role=Role.REPORT, week=3, by=180),
            Passed(at=9621),
            Trouble(at=9737, port=Port.READING, what=What.UNAVAILABLE, skip=1),
            Turned(at=9830, passes=2),
        ),
    )
    played = play(told)
    assert played.counts["ask"] and played.counts["fault reading: 500"]
    assert played.broken is None


def test_a_copy_that_was_deleted_before_the_database_was_lost_needs_no_record_beside_one_that_ended_either() -> None:
    """What was made anew is deleted, the database lost, and of the manager's only what ended before is seen again."""
    told = Course(
        seed=1795681043,
        size=2,
        scheduling=False,
        last=20160,
        events=(
            Did(at=153, what="make_anew", pair=0, by=-120),
            Passed(at=1184),
            Did(at=1388, what="undo", pair=0),
            *(Passed(at) for at in (2199, 2518, 3185, 4656, 7854)),
            Did(at=12970, what="delete", pair=0, by=180),
            Forgot(at=15984),
        ),
    )
    played = play(told)
    assert played.counts["databases lost"] and played.counts["recreate"]
    assert played.broken is None


def test_no_make_up_time_is_booked_for_a_week_that_has_begun_in_the_other_copy() -> None:
    """The report's weeks are a day later than the manager's, whose week is over when the report's is made up."""
    told = Course(
        seed=770000184,
        size=3,
        scheduling=False,
        last=20160,
        events=(
            Did(at=9118, what="retime", pair=2, role=Role.REPORT, week=5, by=1440),
            Passed(at=12272),
            Did(at=12858, what="cancel_by_status", pair=2, role=Role.REPORT, by=10140),
            Passed(at=12871),
            Passed(at=12939),
            Answered(at=13354, pair=2, answer=Answer.MAKE_UP),
            Passed(at=13537),
        ),
    )
    played = play(told)
    assert played.counts["ask"]
    assert played.broken is None


def test_a_copy_that_was_dragged_is_not_taken_for_deleted_where_it_cannot_be_understood() -> None:
    told = Course(
        seed=1795693243,
        size=3,
        scheduling=False,
        last=20160,
        events=(
            Trouble(at=9212, port=Port.DATABASE, what=What.FULL, skip=37, times=2, lasts=4320),
            Trouble(at=13353, port=Port.READING, what=What.EMPTY, pair=1, skip=1),
            Trouble(at=13565, port=Port.DATABASE, what=What.FULL, pair=1, skip=13, times=2, lasts=4320),
            Did(at=13758, what="decline", pair=0, role=Role.REPORT, by=-1440),
            Passed(at=15463),
            Trouble(at=15867, port=Port.READING, what=What.MALFORMED, pair=2, skip=1),
            Did(at=17589, what="drag", pair=0, week=3, by=-60),
            *(Passed(at) for at in (19465, 20132)),
        ),
    )
    played = play(told)
    assert played.counts["fault reading: an object malformed"]
    assert played.broken is None


def test_nor_where_the_calendar_that_it_was_dragged_to_is_closed_for_once() -> None:
    told = Course(
        seed=1795693545,
        size=4,
        scheduling=True,
        last=20160,
        events=(
            Doomed(at=6569, boundary=43),
            Trouble(at=6641, port=Port.READING, what=What.STALE, pair=1),
            Trouble(at=6652, port=Port.READING, what=What.PARTIAL, pair=2, skip=1),
            Passed(at=7910),
            Trouble(at=8299, port=Port.READING, what=What.FORBIDDEN, pair=3, skip=2, times=2),
            Passed(at=8577),
            Did(at=8636, what="drag", pair=3, week=2, by=10140),
            *(Passed(at) for at in (8647, 9244)),
        ),
    )
    played = play(told)
    assert played.counts["fault reading: 403"]
    assert played.broken is None


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
