"""Who made a change: which deed of the log counts for what, and who is asked then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from rules.actor import Actor, Deed, author
from rules.asking import Terms, whom, without_author
from rules.decide import decide
from rules.model import Kind, Policy
from rules.plan import Ask, Note, Step, Verb
from rules.records import Answer, ExceptionRecord, Reason, ReasonKind
from rules.situation import Situation
from tests.rules.builders import ANA, BEN, NOW, TUESDAY, WEEK, a_known, a_record, a_series, a_situation
from tests.rules.deciding import OFF, about

MINUTE = timedelta(minutes=1)
LATER = NOW + 11 * MINUTE
BY_ANA = Actor(ANA.email, NOW - MINUTE, deed=Deed.DELETED)
BY_BEN = replace(BY_ANA, email=BEN.email)
BY_RECLAIM = replace(BY_ANA, client="Reclaim", robot=True)
BY_ADMIN = replace(BY_ANA, email="it@example.test")
BOTH = {ANA.email, BEN.email}
REASON = Reason(ReasonKind.OTHER, "", BEN.email, NOW)
RECORD = about(OFF, a_record())


def _terms(now: object = LATER) -> Terms:
    assert isinstance(now, type(NOW))
    return Terms(Policy(), now, {})


def _steps(situation: Situation, authors: Mapping[str, Actor], now: object = LATER) -> list[Step]:
    return list(decide(replace(situation, authors=authors), _terms(now)))


@pytest.mark.parametrize(
    ("record", "asked"),
    [
        (RECORD, {ANA.email}),
        (replace(RECORD, author=BY_ANA), {ANA.email}),
        (replace(RECORD, author=BY_BEN), {BEN.email}),
        (replace(RECORD, author=BY_RECLAIM), {ANA.email}),
        (replace(RECORD, author=replace(BY_RECLAIM, email=BEN.email)), {ANA.email}),
        (replace(RECORD, author=BY_ADMIN), {ANA.email}),
        (replace(RECORD, author=BY_BEN, denied=(BEN.email,)), BOTH),
        (replace(RECORD, author=BY_BEN, answer=Answer.NEW_SLOT, reason=REASON), BOTH),
    ],
    ids=[
        "nothing is known: the owner of the copy",
        "the owner",
        "the other one",
        "a program in the owner's name",
        "a program in the other one's name",
        "an administrator",
        "who says that it was somebody else",
        "a new slot, to which both must agree",
    ],
)
def test_who_is_asked(record: ExceptionRecord, asked: set[str]) -> None:
    assert {one.email for one in whom(a_situation(OFF, None, record), record)} == asked


@pytest.mark.parametrize("shared", [{"shared": True}, {"known": a_known(organizer="x@example.test")}])
def test_where_the_author_could_not_be_known_the_log_knows_one(shared: dict[str, object]) -> None:
    situation = replace(a_situation(OFF, None, RECORD), **shared)  # type: ignore[arg-type]
    assert {one.email for one in whom(situation, RECORD)} == BOTH
    assert whom(situation, replace(RECORD, author=BY_BEN)) == (BEN,)


@pytest.mark.parametrize(
    ("kind", "deeds", "found"),
    [
        (Kind.CANCELLED, [Deed.DELETED, Deed.CHANGED], 0),
        (Kind.CANCELLED, [Deed.CHANGED, Deed.ANSWERED], 0),
        (Kind.CANCELLED, [Deed.DELETED, Deed.DELETED], 1),
        (Kind.CANCELLED, [Deed.GUESTS, Deed.ANSWERED, Deed.RETIMED], None),
        (Kind.MOVED, [Deed.CHANGED, Deed.RETIMED, Deed.CHANGED], 1),
        (Kind.SERIES_MOVED, [Deed.RETIMED], 0),
        (Kind.RESIZED, [Deed.CHANGED], 0),
        (Kind.SERIES_ENDED, [Deed.CHANGED, Deed.RETIMED], 0),
        (Kind.SERIES_DELETED, [Deed.RETIMED, Deed.DELETED], 1),
        (Kind.CADENCE_CHANGED, [Deed.CHANGED], 0),
        (Kind.DECLINED, [Deed.ANSWERED, Deed.CHANGED], 0),
        (Kind.DECLINED, [Deed.DELETED], 0),
        (Kind.GUEST_REMOVED, [Deed.CHANGED, Deed.GUESTS], 1),
        (Kind.GUEST_REMOVED, [Deed.CHANGED], None),
        (Kind.DUPLICATE, [Deed.CHANGED], None),
        (Kind.MOVED, [], None),
    ],
)
def test_the_last_deed_that_brings_it_about_counts(kind: Kind, deeds: list[Deed], found: int | None) -> None:
    actors = [Actor(ANA.email, NOW + n * MINUTE, deed=deed) for n, deed in enumerate(deeds)]
    assert author(kind, reversed(actors)) == (None if found is None else actors[found])


def test_the_author_is_asked_and_stays_on_record() -> None:
    (step,) = _steps(a_situation(OFF, None, RECORD), {RECORD.key: BY_BEN})
    assert isinstance(step.task, Ask)
    assert (step.task.people, step.task.records[0].author) == ((BEN.email,), BY_BEN)
    assert _steps(a_situation(OFF, None, *step.task.records), {}) == []


def test_who_sleeps_is_kept_in_mind_and_asked_in_the_morning() -> None:
    ben = replace(BEN, zone="America/Los_Angeles")
    situation = a_situation(OFF, None, RECORD, known=a_known(pair=replace(a_known().pair, report=ben)))
    (step,) = _steps(situation, {RECORD.key: BY_BEN})
    assert isinstance(step.task, Note)
    assert (step.verb, step.task.record.author) == (Verb.RECORD, BY_BEN)
    kept = replace(situation, records=(step.task.record,))
    assert without_author(kept, _terms()) == ()
    assert _steps(kept, {}) == []
    (later,) = _steps(kept, {}, NOW + timedelta(hours=8))
    assert isinstance(later.task, Ask)
    assert later.task.people == (BEN.email,)


def test_nobody_looks_up_an_author_before_somebody_is_about_to_be_asked() -> None:
    situation = a_situation(OFF, None, RECORD)
    assert without_author(situation, _terms(NOW + 9 * MINUTE)) == ()
    assert without_author(situation, _terms()) == (RECORD,)
    night = NOW + timedelta(hours=12)
    assert without_author(situation, _terms(night)) == ()
    asked = replace(RECORD, asked=(ANA.email,), asked_at=LATER)
    assert without_author(a_situation(OFF, None, asked), _terms(LATER + MINUTE)) == ()


def test_a_further_edit_is_somebody_elses_until_the_log_tells() -> None:
    off_twice = a_series(excluded=frozenset({TUESDAY}), length=WEEK / 168 * 2)
    known = replace(RECORD, author=BY_BEN, deviation=replace(RECORD.deviation, rule_shows="otherwise"))
    noted = [
        step.task.record for step in _steps(a_situation(off_twice, None, known), {}) if isinstance(step.task, Note)
    ]
    assert [(one.author, one.changed_at) for one in noted if one.key == known.key] == [(None, LATER)]
