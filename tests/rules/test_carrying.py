"""What a new series shows of the weeks ahead: as they were kept in the one before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rules.carrying import carrying
from rules.delivery import Delivery
from rules.edit import Cancel, Place
from rules.model import Attendee, Kind, Override, Partstat, Role, Series, Slot, Span
from rules.plan import Create, Lapse, Note, Renew, Step, Verb
from rules.reading import Copy, CopyState
from rules.records import ExceptionRecord, Outcome
from tests.rules.builders import (
    ANA,
    BEN,
    DAY,
    HALF_HOUR,
    HOUR,
    KEY,
    NOW,
    SLOT,
    TUESDAY,
    WEEK,
    a_deviation,
    a_known,
    a_record,
    a_series,
    a_situation,
)

WEDNESDAY = replace(SLOT, weekday=2)
ELSEWHERE = Span(TUESDAY + 2 * DAY, HALF_HOUR)
BOTH = tuple(Role)


def kept(kind: Kind = Kind.CANCELLED, outcome: Outcome = Outcome.EXCUSED, **changes: object) -> ExceptionRecord:
    role = changes.pop("role", Role.REPORT if kind is Kind.DECLINED else Role.MANAGER)
    shows = changes.pop("shows", ELSEWHERE if kind is Kind.MOVED else None)
    deviation = a_deviation(kind, role, now_shows=shows)  # type: ignore[arg-type]
    return replace(a_record(deviation), outcome=outcome, closed_at=NOW, applied_at=NOW, **changes)  # type: ignore[arg-type]


def renewed(
    *records: ExceptionRecord,
    slot: Slot = SLOT,
    first: datetime = NOW + DAY,
    roles: tuple[Role, ...] = BOTH,
    steps: tuple[Step, ...] = (),
    now: datetime = NOW,
    way: Delivery = Delivery.COPY,
    copy: CopyState = Copy.GONE,
    other: CopyState = Copy.GONE,
) -> dict[Role, object]:
    """The changes that each copy of a next generation begins with."""
    known = a_known(generation=2, slot=slot, first=first)
    situation = a_situation(copy, other, *records, way=way)
    step = Step(KEY, Verb.RECREATE, Renew(known, roles, ()), ())
    *_, last = carrying(situation, (*steps, step), now)
    assert isinstance(last.task, Renew)
    assert {one.uid for one in last.task.weeks} <= {known.series}
    return {one.role: one.changes for one in last.task.weeks}


@pytest.mark.parametrize(
    ("record", "change"),
    [
        (kept(), Cancel(TUESDAY)),
        (kept(outcome=Outcome.UNEXPLAINED), Cancel(TUESDAY)),
        (kept(outcome=Outcome.ADOPTED), Cancel(TUESDAY)),
        (kept(Kind.MOVED, Outcome.MOVED), Place(TUESDAY, ELSEWHERE.start, HALF_HOUR)),
        (kept(Kind.RESIZED, shows=Span(TUESDAY, HOUR)), Place(TUESDAY, TUESDAY, HOUR)),
        (kept(outcome=Outcome.MADE_UP, chosen=TUESDAY + DAY), Place(TUESDAY, TUESDAY + DAY, HALF_HOUR)),
        (kept(Kind.DECLINED, Outcome.MADE_UP, chosen=TUESDAY + DAY), Place(TUESDAY, TUESDAY + DAY, HALF_HOUR)),
    ],
    ids=["excused", "unexplained", "as found", "moved", "resized", "made up", "made up for a decline"],
)
def test_both_copies_show_the_week_as_it_was_kept(record: ExceptionRecord, change: object) -> None:
    assert renewed(record) == dict.fromkeys(BOTH, (change,))


@pytest.mark.parametrize("outcome", [None, Outcome.WITHDRAWN, Outcome.RESTORED])
def test_what_was_undone_or_is_open_is_not_kept(outcome: Outcome | None) -> None:
    assert renewed(replace(kept(), outcome=outcome)) == {}


def test_of_several_records_of_a_kind_the_latest_counts() -> None:
    again = replace(kept(outcome=Outcome.WITHDRAWN), key="2", closed_at=NOW + HOUR)
    assert renewed(kept(), again) == {}
    later = replace(kept(Kind.MOVED), key="2", closed_at=NOW + HOUR)
    assert renewed(kept(), later)[Role.REPORT] == (Place(TUESDAY, ELSEWHERE.start, HALF_HOUR),)


def test_what_the_same_pass_settles_counts() -> None:
    closing = Step(KEY, Verb.CLOSE, Lapse((replace(kept(), outcome=Outcome.WITHDRAWN),)), ())
    assert renewed(kept(), steps=(closing,)) == {}
    noting = Step(KEY, Verb.CLOSE, Note(kept()), ())
    assert renewed(replace(kept(), outcome=None), steps=(noting,)) == {role: (Cancel(TUESDAY),) for role in BOTH}


def test_a_decline_is_for_the_copy_of_who_declined() -> None:
    assert renewed(kept(Kind.DECLINED)) == {Role.REPORT: (Cancel(TUESDAY),)}


def test_where_the_server_delivers_the_organizers_copy_says_it() -> None:
    found = renewed(kept(Kind.DECLINED), roles=(Role.MANAGER,), way=Delivery.SCHEDULING)
    assert found == {Role.MANAGER: (Cancel(TUESDAY),)}


def test_at_another_slot_the_iso_week_counts() -> None:
    at = TUESDAY + DAY
    assert renewed(kept(), slot=WEDNESDAY)[Role.MANAGER] == (Cancel(at),)
    moved = renewed(kept(Kind.MOVED), slot=WEDNESDAY)
    assert moved[Role.MANAGER] == (Place(at, ELSEWHERE.start, HALF_HOUR),)
    resized = renewed(kept(Kind.RESIZED, shows=Span(TUESDAY, HOUR)), slot=WEDNESDAY)
    assert resized[Role.MANAGER] == (Place(at, at, HOUR),)


def test_a_week_that_was_moved_to_the_new_slot_is_as_the_series_has_it() -> None:
    assert renewed(kept(Kind.MOVED, shows=Span(TUESDAY + DAY, HALF_HOUR)), slot=WEDNESDAY) == {}
    elsewhere = kept(Kind.MOVED, shows=Span(TUESDAY + DAY + WEEK, HALF_HOUR))
    assert renewed(elsewhere, slot=WEDNESDAY)[Role.MANAGER] == (Cancel(TUESDAY + DAY),)


def test_weeks_before_the_series_begins_are_no_matter_of_it() -> None:
    assert renewed(kept(), first=TUESDAY + WEEK) == {}


@pytest.mark.parametrize("before", [timedelta(hours=1), timedelta(days=-1)])
def test_a_meeting_that_is_near_or_over_is_not_written_anew(before: timedelta) -> None:
    early = kept(Kind.MOVED, shows=Span(NOW + before, HALF_HOUR))
    assert renewed(early)[Role.MANAGER] == (Cancel(TUESDAY),)


def test_a_week_that_is_on_again_is_shown() -> None:
    assert renewed(kept(), copy=a_series()) == {}
    assert renewed(kept(), copy=Copy.GONE, other=a_series()) == {}, "it had followed, and followed back"
    off = a_series(excluded=frozenset({TUESDAY}))
    assert renewed(kept(), copy=off, other=a_series())[Role.REPORT] == (Cancel(TUESDAY),)


def test_a_series_at_another_time_says_nothing_of_that() -> None:
    assert renewed(kept(), copy=a_series(start=datetime(2026, 2, 4, 10)))[Role.MANAGER] == (Cancel(TUESDAY),)


def test_a_week_that_is_still_declined_is_not_on_again() -> None:
    no = (Attendee(ANA.email, Partstat.ACCEPTED), Attendee(BEN.email, Partstat.DECLINED))
    declined = a_series(overrides=(Override(TUESDAY, TUESDAY, HALF_HOUR, attendees=no),))
    assert renewed(kept(Kind.DECLINED), other=declined) == {Role.REPORT: (Cancel(TUESDAY),)}
    assert renewed(kept(Kind.DECLINED), other=a_series()) == {}


def test_a_copy_that_is_written_like_the_other_shows_what_that_shows() -> None:
    def like(organizers: Series) -> object:
        situation = a_situation(organizers, Copy.NEVER, kept(), known=a_known())
        again = replace(a_series(), start=datetime(2026, 3, 3, 10))
        step = Step(KEY, Verb.CREATE, Create(a_known(), (Role.REPORT,), again), ())
        (found,) = carrying(situation, (step,), NOW)
        assert isinstance(found.task, Create)
        return [one.changes for one in found.task.weeks]

    assert like(a_series(excluded=frozenset({TUESDAY}))) == [(Cancel(TUESDAY),)]
    assert like(a_series()) == []
