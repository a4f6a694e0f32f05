"""What is mended without a word: the copy that follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.delivery import Delivery
from rules.edit import Attach, Cancel, End, Place
from rules.known import OwnWeek
from rules.model import Override, Role, Rule, Series
from rules.plan import Conclude, Edit, Verb
from rules.records import Outcome
from tests.rules.builders import (
    DAY,
    HALF_HOUR,
    HOUR,
    LINK,
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


BY_STATUS = a_series(overrides=(Override(TUESDAY, TUESDAY, HALF_HOUR, cancelled=True),))
LATER = NOW + HOUR


@pytest.mark.parametrize(
    ("organizer", "attendee", "way", "changes"),
    [
        (BY_STATUS, a_series(), Delivery.SCHEDULING, (Cancel(TUESDAY),)),
        (BY_STATUS, OFF, Delivery.SCHEDULING, ()),
        (BY_STATUS, BY_STATUS, Delivery.SCHEDULING, ()),
        (OFF, a_series(), Delivery.SCHEDULING, ()),
        (BY_STATUS, a_series(), Delivery.GOOGLE, ()),
    ],
    ids=["not told", "told", "told in the same words", "to be told", "told by Google"],
)
def test_a_week_that_is_off_by_its_status_is_excluded_where_the_attendee_was_not_told(
    organizer: Series, attendee: Series, way: Delivery, changes: tuple[object, ...]
) -> None:
    situation = a_situation(organizer, attendee, EXCUSED, way=way, now=LATER)
    (step,) = decided(situation, LATER)
    assert isinstance(step.task, Conclude)
    assert [write.role for write in step.task.writes] == [Role.MANAGER] * len(changes)
    assert tuple(change for write in step.task.writes for change in write.changes) == changes


@pytest.mark.parametrize("organizer", [BY_STATUS, OFF], ids=["not yet", "done"])
def test_that_is_done_once_and_counts_as_no_deed(organizer: Series) -> None:
    told = replace(EXCUSED, applied_at=LATER)
    mine = OwnWeek(EXCUSED.pair, Role.MANAGER, a_series().uid, TUESDAY)
    situation = a_situation(organizer, None, told, way=Delivery.SCHEDULING, now=LATER, own=(mine,))
    assert decided(situation, LATER) == []


@pytest.mark.parametrize("way", [Delivery.SCHEDULING, Delivery.GOOGLE, Delivery.COPY])
def test_a_link_is_attached_quietly_where_a_server_might_tell_the_attendee(way: Delivery) -> None:
    (step,) = decided(a_situation(a_series(links=()), way=way))
    assert isinstance(step.task, Edit)
    (write,) = step.task.writes
    assert write.changes == (Attach(LINK, quietly=way is Delivery.SCHEDULING),)


def test_it_is_not_done_within_two_hours_of_the_start() -> None:
    now = TUESDAY - HOUR
    (step,) = decided(a_situation(BY_STATUS, None, EXCUSED, way=Delivery.SCHEDULING, now=now), now)
    assert isinstance(step.task, Conclude) and step.task.writes == ()


KEPT = [(OFF, Cancel(TUESDAY)), (moved(NEXT_DAY), Place(TUESDAY, NEXT_DAY, HALF_HOUR))]
SOON = LATER + HOUR


@pytest.mark.parametrize(("series", "change"), KEPT, ids=["off", "moved"])
def test_what_a_server_did_not_bring_to_the_attendee_is_written_there_once(series: Series, change: object) -> None:
    kept = replace(about(series, EXCUSED), applied_at=LATER)
    done = OwnWeek(kept.pair, Role.REPORT, a_series().uid, TUESDAY)
    (step,) = decided(a_situation(series, a_series(), kept, way=Delivery.SCHEDULING, now=SOON), SOON)
    assert step.verb is Verb.REPAIR and isinstance(step.task, Edit)
    (write,) = step.task.writes
    assert (write.role, write.changes, write.undelivered) == (Role.REPORT, (change,), True)
    assert decided(a_situation(series, series, kept, way=Delivery.SCHEDULING, now=SOON), SOON) == []
    assert decided(a_situation(series, a_series(), kept, way=Delivery.SCHEDULING, now=SOON, own=(done,)), SOON) == []


@pytest.mark.parametrize(
    "attendee",
    [
        a_series(excluded=frozenset({TUESDAY}), added=frozenset({NEXT_DAY})),
        moved(TUESDAY + 2 * DAY),
        a_series(excluded=frozenset({TUESDAY})),
    ],
    ids=["told in other words", "moved by its owner", "taken off by its owner"],
)
def test_what_the_attendees_copy_says_of_a_week_itself_is_left(attendee: Series) -> None:
    series = moved(NEXT_DAY)
    kept = replace(about(series, EXCUSED), applied_at=LATER)
    steps = decided(a_situation(series, attendee, kept, way=Delivery.SCHEDULING, now=SOON), SOON)
    assert not any(step.verb is Verb.REPAIR for step in steps)


def test_a_server_has_until_the_next_pass_and_what_is_older_than_a_day_is_left() -> None:
    kept = replace(about(OFF, EXCUSED), applied_at=LATER)
    for now in (LATER, LATER + DAY + HOUR):
        assert decided(a_situation(OFF, a_series(), kept, way=Delivery.SCHEDULING, now=now), now) == []


def test_where_the_server_delivers_nothing_needs_to_follow() -> None:
    (step,) = decided(a_situation(OFF, None, EXCUSED, way=Delivery.SCHEDULING, now=NOW + HOUR), NOW + HOUR)
    assert step.rows == () and isinstance(step.task, Conclude) and step.task.writes == ()


@pytest.mark.parametrize("way", [Delivery.SCHEDULING, Delivery.COPY])
def test_a_week_comes_back_with_the_link_that_it_lost_while_it_was_off(way: Delivery) -> None:
    off = Override(TUESDAY, TUESDAY, HALF_HOUR, cancelled=True, links=())
    kept = about(BY_STATUS, replace(ASKED, outcome=Outcome.RESTORED, closed_at=NOW + HOUR))
    situation = a_situation(a_series(overrides=(off,)), a_series(), kept, way=way, now=LATER)
    (step,) = decided(situation, LATER)
    assert step.verb is Verb.PUT_BACK and isinstance(step.task, Conclude)
    attached = Attach(LINK, TUESDAY, quietly=way is Delivery.SCHEDULING)
    assert [write.changes for write in step.task.writes] == [(Place(TUESDAY, TUESDAY, HALF_HOUR), attached)]
