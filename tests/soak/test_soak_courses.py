"""Courses that broke a rule once, cut to what it took: each plays to its end, and meets again what it was about."""

from __future__ import annotations

import pytest

from rules.model import Role
from rules.records import Answer
from tests.soak.course import Course, Happening, Replied, Restored, Saved, Skewed, Turned
from tests.soak.fate import Doomed, Port, Trouble, What
from tests.soak.play import play
from tests.story.simulation.story import Answered, Did, Forgot, Passed

TWO_WEEKS = 20160
FULL = What.FULL


def course(seed: int, size: int, *events: Happening, scheduling: bool = False) -> Course:
    return Course(seed=seed, size=size, scheduling=scheduling, events=events, last=TWO_WEEKS)


def passes(*minutes: int) -> tuple[Passed, ...]:
    return tuple(Passed(at) for at in minutes)


def dragged(*further: Passed) -> Course:
    """A copy is dragged to a calendar that refuses to be read; before, another one is read in part."""
    return course(
        1795693545,
        4,
        Doomed(at=6569, boundary=43),
        Trouble(at=6641, port=Port.READING, what=What.STALE, pair=1),
        Trouble(at=6652, port=Port.READING, what=What.PARTIAL, pair=2, skip=1),
        *further,
        *passes(7910),
        Trouble(at=8299, port=Port.READING, what=What.FORBIDDEN, pair=3, skip=2, times=2),
        *passes(8577),
        Did(at=8636, what="drag", pair=3, week=2, by=10140),
        *passes(8647, 9244),
        scheduling=True,
    )


COURSES = {
    "one daemon reads all and asks, the next takes over in the same minute and cannot read": (
        course(
            1795679080,
            3,
            Did(at=5727, what="cancel", pair=2, role=Role.REPORT, week=3, by=180),
            *passes(9621),
            Trouble(at=9737, port=Port.READING, what=What.UNAVAILABLE, skip=1),
            Turned(at=9830, passes=2),
        ),
        ("ask", "fault reading: 500"),
    ),
    "what was made anew is deleted, the database lost, and an ended copy seen again": (
        course(
            1795681043,
            2,
            Did(at=153, what="make_anew", pair=0, by=-120),
            *passes(1184),
            Did(at=1388, what="undo", pair=0),
            *passes(2199, 2518, 3185, 4656, 7854),
            Did(at=12970, what="delete", pair=0, by=180),
            Forgot(at=15984),
        ),
        ("databases lost", "recreate"),
    ),
    "a make-up time is asked for of a week that has begun in the other copy": (
        course(
            770000184,
            3,
            Did(at=9118, what="retime", pair=2, role=Role.REPORT, week=5, by=1440),
            *passes(12272),
            Did(at=12858, what="cancel_by_status", pair=2, role=Role.REPORT, by=10140),
            *passes(12871, 12939),
            Answered(at=13354, pair=2, answer=Answer.MAKE_UP),
            *passes(13537),
        ),
        ("ask",),
    ),
    "a dragged copy cannot be understood where it came to": (
        course(
            1795693243,
            3,
            Trouble(at=9212, port=Port.DATABASE, what=FULL, skip=37, times=2, lasts=4320),
            Trouble(at=13353, port=Port.READING, what=What.EMPTY, pair=1, skip=1),
            Trouble(at=13565, port=Port.DATABASE, what=FULL, pair=1, skip=13, times=2, lasts=4320),
            Did(at=13758, what="decline", pair=0, role=Role.REPORT, by=-1440),
            *passes(15463),
            Trouble(at=15867, port=Port.READING, what=What.MALFORMED, pair=2, skip=1),
            Did(at=17589, what="drag", pair=0, week=3, by=-60),
            *passes(19465, 20132),
        ),
        ("fault reading: an object malformed",),
    ),
    "a series was made anew, the earlier one could not be ended, and a week of the new one is in question": (
        course(
            820000671,
            3,
            Trouble(at=9399, port=Port.WRITING, what=What.CONFLICT, pair=2, role=Role.REPORT),
            Did(at=15021, what="make_anew", pair=2, week=1),
            *passes(15026),
            Did(at=15047, what="move_by_date", pair=2, week=1, by=-60),
            Did(at=18823, what="cancel", pair=2, role=Role.REPORT, week=2, by=1440),
        ),
        ("fault writing: 412", "ask"),
    ),
    "a week is moved that is over by the daemon's clock, which is right again later": (
        course(
            850000518,
            3,
            Skewed(at=8953, by=11520),
            Did(at=9206, what="move", pair=2, by=30),
            *passes(9206, 9209, 9873),
            Skewed(at=10393, by=0),
            *passes(10540),
            scheduling=True,
        ),
        ("clocks wrong", "record"),
    ),
    "a calendar is missing to which the server brought a copy, and was never read": (
        course(
            1000151,
            3,
            Trouble(at=104, port=Port.READING, what=What.MISSING, pair=1, role=Role.REPORT, lasts=4320),
            Did(at=705, what="fortnightly", pair=1, week=5, by=1560),
            *passes(777, 1444),
            scheduling=True,
        ),
        ("ask", "fault reading: 404"),
    ),
    "a series is split before a week that was moved, and the rest is dragged": (
        course(
            1000771,
            4,
            Saved(at=3738),
            Did(at=4407, what="cancel", pair=3, by=60),
            Restored(at=5178),
            *passes(11088),
            Did(at=11371, what="move", pair=3, week=5, by=-60),
            *passes(11447, 11755),
            Answered(at=11987, pair=3, answer=Answer.KEEP_OFF),
            *passes(12422),
            Did(at=13190, what="split", pair=3, role=Role.REPORT, week=5, by=2880),
            Did(at=13229, what="drag", pair=3, role=Role.REPORT, week=3, by=180),
            *passes(13756),
        ),
        ("follow",),
    ),
    "a series is split before a week that was moved by a date of its own, and the rest is dragged": (
        course(
            1002234,
            2,
            Trouble(at=9700, port=Port.LOOKING, what=What.GARBAGE, skip=2, times=4),
            Did(at=14241, what="move_by_date", pair=0, week=3, by=-1800),
            Did(at=15080, what="split", pair=0),
            Did(at=15104, what="drag", pair=0, by=-1800),
            *passes(19983),
        ),
        ("follow",),
    ),
    "mails of a day to come went out by a clock that was ahead, and the database is lost": (
        course(
            850000824,
            3,
            Did(at=1652, what="move", pair=0, week=5, by=30),
            Did(at=1950, what="move_by_date", pair=1, week=5, by=10140),
            *passes(2629),
            Skewed(at=3292, by=11520),
            *passes(3296),
            Did(at=3334, what="undo", pair=1, week=5),
            Skewed(at=3352, by=0),
            Forgot(at=4672),
            *passes(9966),
            Did(at=10038, what="remove_guest", pair=0, by=180),
            Did(at=14437, what="decline", pair=1, week=5, by=1560),
            *passes(14451),
            Answered(at=14455, pair=0, answer=Answer.KEEP_OFF),
            *passes(14472),
            scheduling=True,
        ),
        ("clocks wrong", "databases lost"),
    ),
    "one moves all weeks from one on, the other that one alone": (
        course(
            850000343,
            3,
            Did(at=3141, what="split", pair=2, role=Role.REPORT, week=1, by=-120),
            Did(at=3158, what="shift_from", pair=2, role=Role.REPORT, by=60),
            *passes(5794, 5804),
            Replied(at=7276, pair=2),
            *passes(7325, 7982),
            Did(at=8748, what="move", pair=2, by=1440),
            *passes(11317, 11814),
            Replied(at=13183, pair=2),
        ),
        ("repair",),
    ),
    "a copy that could not be understood is dragged": (
        course(
            820000478,
            4,
            Trouble(at=1608, port=Port.READING, what=What.MALFORMED, pair=1),
            *passes(1822),
            Did(at=1889, what="drag", pair=0, week=5, by=60),
            *passes(1890, 2259),
            scheduling=True,
        ),
        ("fault reading: an object malformed",),
    ),
    "what was deleted is undone and dragged while nobody can look": (
        course(
            820000053,
            2,
            Did(at=1474, what="delete", pair=0, week=2, by=1560),
            *passes(7307, 7974),
            Trouble(at=8537, port=Port.READING, what=What.FORBIDDEN, lasts=4320),
            Did(at=11157, what="undo", pair=0),
            Did(at=13275, what="drag", pair=0, week=5, by=60),
            scheduling=True,
        ),
        ("follow",),
    ),
    "both dragged what was split off, and a new database sees one of them end": (
        course(
            1087,
            2,
            Did(at=4126, what="drag", pair=1, week=2, by=180),
            *passes(7123),
            Did(at=7643, what="delete", pair=1, week=3, by=-150),
            Did(at=9374, what="split", pair=1, role=Role.REPORT, week=5, by=60),
            *passes(11466, 11620, 13126, 15127),
            Forgot(at=15499),
            Did(at=16376, what="drag", pair=1, role=Role.REPORT, week=1, by=60),
        ),
        ("put_back", "databases lost"),
    ),
    "what was undone while the clock was ahead is done again once it is right": (
        course(
            860001355,
            4,
            Skewed(at=13305, by=11520),
            Did(at=13510, what="make_anew", pair=0, role=Role.REPORT, week=3),
            *passes(13804, 13984),
            Did(at=14291, what="undo", pair=0, role=Role.REPORT, week=3),
            Skewed(at=14745, by=0),
            *passes(15138),
            Did(at=15243, what="undo", pair=0, role=Role.REPORT),
        ),
        ("clocks wrong", "close", "ask"),
    ),
    "a week stands at a date of its own, and the other's rhythm, that is left, has none there": (
        course(
            820001465,
            2,
            Did(at=3202, what="fortnightly", pair=0, week=2, by=1440),
            Did(at=4802, what="move_by_date", pair=0, role=Role.REPORT, week=5, by=2880),
            Did(at=11576, what="decline_all", pair=0, role=Role.REPORT, by=10140),
            *passes(11577, 11829, 14497, 16498),
            Did(at=19064, what="fortnightly", pair=0, week=3, by=10140),
            *passes(19833),
        ),
        ("put_back", "repair"),
    ),
    "a copy is dragged to a calendar that is closed for once": (dragged(), ("fault reading: 403",)),
    "a copy is dragged to a calendar that is closed for once, and then seen in part": (
        dragged(*passes(7243)),
        ("fault reading: 403", "fault reading: a part missing"),
    ),
}
"""The stories, each with what it counts at least once."""


@pytest.mark.parametrize(("told", "counted"), COURSES.values(), ids=COURSES)
def test_nothing_is_lost_doubled_or_unrecorded_where(told: Course, counted: tuple[str, ...]) -> None:
    played = play(told)
    assert all(played.counts[one] for one in counted)
    assert played.broken is None
