"""What is told of past weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rules.access import Scope, Tenure, Way
from rules.notebook import ActionItem, Point, Remark, SharedNote, Statement
from rules.past import Material, past_weeks
from rules.records import ReasonKind
from rules.week import Became, LedgerEntry
from tests.rules.builders import ANA, BEN, KEY, NOW, TUESDAY, a_pair

BEFORE, THIS, AFTER = date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)
ALL = Scope(Tenure(a_pair()), Way.REPORT)


def an_entry(became: Became = Became.HELD) -> LedgerEntry:
    return LedgerEntry(KEY, BEN.email, ANA.email, 2026, 11, TUESDAY, "Europe/Berlin", became)


def a_point(week: date = THIS, author: str = BEN.email, shared: bool = True) -> Point:
    return Point(KEY, week, author, "Budget", NOW, shared_at=NOW if shared else None)


def test_weeks_with_anything_in_them_are_told_newest_first() -> None:
    note, item = (
        SharedNote(KEY, BEFORE, ANA.email, "Noted", NOW),
        ActionItem(KEY, AFTER, ANA.email, BEN.email, "Do", NOW),
    )
    weeks = past_weeks(ALL, Material((an_entry(),), notes=(note,), items=(item,)), BEN.email)
    assert [(one.week, one.entry, one.notes, one.items) for one in weeks] == [
        (AFTER, None, (), (item,)),
        (THIS, an_entry(), (), ()),
        (BEFORE, None, (note,), ()),
    ]
    assert [one.day for one in weeks] == [date(2026, 3, 17), date(2026, 3, 10), date(2026, 3, 3)]


def test_a_draft_is_told_to_its_author_alone_and_leaves_no_week_behind() -> None:
    kept = Material(points=(a_point(shared=False),))
    assert [len(past_weeks(ALL, kept, one)) for one in (BEN.email, ANA.email, "", "eve@example.test")] == [1, 0, 0, 0]


def test_weeks_outside_of_what_may_be_read_are_left_out() -> None:
    kept = Material((an_entry(),), tuple(map(a_point, (BEFORE, THIS, AFTER))))
    scope = replace(ALL, first=BEFORE, last=BEFORE)
    assert [one.week for one in past_weeks(scope, kept, BEN.email)] == [BEFORE]


def test_what_the_two_said_counts_for_what_became_of_a_week() -> None:
    said = Statement(KEY, THIS, BEN.email, False, NOW, ReasonKind.ILLNESS, "the flu")
    (week,) = past_weeks(ALL, Material((an_entry(),), statements=(said,)), BEN.email)
    assert week.entry and (week.entry.became, week.entry.reason) == (Became.EXCUSED, ReasonKind.ILLNESS)


def test_points_stand_in_the_order_that_people_gave_them() -> None:
    second, first = replace(a_point(), position=2, id=1), replace(a_point(), position=1, id=2)
    remark = Remark(KEY, THIS, ANA.email, "Later", NOW)
    (week,) = past_weeks(ALL, Material(points=(second, first), remarks=(remark,)), BEN.email)
    assert ([one.id for one in week.points], week.remarks) == ([2, 1], (remark,))
