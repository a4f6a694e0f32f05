"""What is known to be the daemon's own in a copy: nobody's deed, and gone when what it followed is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.edit import Cancel, Place
from rules.following import edited_since, holding, own_weeks
from rules.known import OwnWeek
from rules.model import Attendee, Kind, Partstat, Role, Rule, Series, Span
from rules.plan import Conclude, Edit, Step, Verb, Write
from rules.reading import Copy
from rules.records import Outcome
from tests.rules.builders import (
    ANA,
    BEN,
    DAY,
    HALF_HOUR,
    HOUR,
    KEY,
    NOW,
    TUESDAY,
    WEEK,
    a_deviation,
    a_record,
    a_series,
    a_situation,
)
from tests.rules.deciding import ASKED, NEXT_DAY, OFF, about, decided, moved, outcomes, verbs

EXCUSED = replace(ASKED, outcome=Outcome.EXCUSED, closed_at=NOW + HOUR)
LATER = NOW + 2 * HOUR
BACK = Place(TUESDAY, TUESDAY, HALF_HOUR)


def own(role: Role = Role.REPORT, stands: Span | None = None, at: datetime = TUESDAY) -> OwnWeek:
    return OwnWeek(KEY, role, a_series().uid, at, stands)


def test_what_followed_is_not_asked_about_anew() -> None:
    theirs = moved(NEXT_DAY)
    record = replace(about(theirs, EXCUSED, Role.REPORT), applied_at=NOW + HOUR)
    assert decided(a_situation(theirs, theirs, record, now=NOW + 2 * HOUR), NOW + 2 * HOUR) == []


def test_a_copy_that_had_followed_follows_back() -> None:
    record = replace(EXCUSED, applied_at=NOW + HOUR)
    (step,) = decided(a_situation(None, OFF, record, now=NOW + 2 * HOUR), NOW + 2 * HOUR)
    assert isinstance(step.task, Edit) and outcomes([step]) == [Outcome.WITHDRAWN]
    assert step.task.writes[0].changes == (Place(TUESDAY, TUESDAY, HALF_HOUR),)


def test_a_write_tells_which_weeks_it_sets() -> None:
    write = Write(Role.REPORT, "uid", (Cancel(TUESDAY), Place(TUESDAY + WEEK, NEXT_DAY, HOUR)))
    assert own_weeks(KEY, write) == (
        OwnWeek(KEY, Role.REPORT, "uid", TUESDAY, None),
        OwnWeek(KEY, Role.REPORT, "uid", TUESDAY + WEEK, Span(NEXT_DAY, HOUR)),
    )


def test_a_week_is_the_daemons_own_until_it_stands_otherwise() -> None:
    off, elsewhere = own(), own(stands=Span(NEXT_DAY, HALF_HOUR))
    for shown, mine, theirs in ((OFF, off, elsewhere), (moved(NEXT_DAY), elsewhere, off), (a_series(), None, off)):
        situation = a_situation(None, shown)
        assert holding(situation, (off, elsewhere)) == ((mine,) if mine else ())
        assert theirs in edited_since(situation, (off, elsewhere))


def test_of_a_copy_that_does_not_show_the_week_nothing_is_known() -> None:
    another = replace(own(), uid="another")
    for shown in (a_series(rule=Rule(interval=2)), a_series(rule=Rule(until=NOW)), Copy.VANISHED):
        situation = a_situation(None, shown)
        assert holding(situation, (own(), another)) == edited_since(situation, (own(), another)) == ()


def test_a_week_that_the_daemon_took_out_goes_back_and_nobody_is_asked() -> None:
    (step,) = decided(a_situation(None, OFF, own=(own(),)))
    assert step.verb is Verb.REPAIR
    assert step.task == Edit((Write(Role.REPORT, a_series().uid, (BACK,)),))


def test_so_does_a_week_that_it_moved_and_one_in_the_organizers_copy() -> None:
    elsewhere = own(Role.MANAGER, Span(NEXT_DAY, HALF_HOUR))
    (step,) = decided(a_situation(moved(NEXT_DAY), None, own=(elsewhere,)))
    assert step.task == Edit((Write(Role.MANAGER, a_series().uid, (BACK,)),))


def test_what_its_owner_took_out_is_asked_about() -> None:
    assert verbs(decided(a_situation(None, OFF))) == [Verb.RECORD]


def test_a_decline_is_its_owners_whatever_the_daemon_did_before() -> None:
    no = (Attendee(ANA.email, Partstat.ACCEPTED), Attendee(BEN.email, Partstat.DECLINED))
    (week,) = moved(NEXT_DAY).overrides
    theirs = a_series(overrides=(replace(week, attendees=no),))
    found = decided(a_situation(moved(NEXT_DAY), theirs, own=(own(stands=Span(NEXT_DAY, HALF_HOUR)),)))
    assert {row.kind for step in found for row in step.rows} >= {Kind.DECLINED}


def test_a_week_stays_off_while_the_series_is_in_question() -> None:
    fortnightly: Series = a_series(rule=Rule(interval=2))
    for record in (about(fortnightly, ASKED), about(fortnightly, replace(EXCUSED, applied_at=NOW + HOUR))):
        steps = decided(a_situation(fortnightly, OFF, record, own=(own(),), now=LATER), LATER)
        assert not any(isinstance(change, Place) and change.recurrence_id == TUESDAY for change in _changes(steps))


def _changes(steps: list[Step]) -> list[object]:
    tasks = [step.task for step in steps]
    return [change for task in tasks if isinstance(task, Edit | Conclude) for w in task.writes for change in w.changes]


def test_nothing_goes_back_within_two_hours() -> None:
    now = TUESDAY - HOUR
    assert decided(a_situation(None, OFF, own=(own(),), now=now), now) == []


def test_one_cannot_take_back_what_was_kept_for_the_other() -> None:
    ill = replace(a_record(a_deviation(role=Role.MANAGER)), outcome=Outcome.EXCUSED, closed_at=NOW, applied_at=NOW)
    assert decided(a_situation(OFF, None, ill, own=(own(Role.MANAGER),))) == []


def test_a_move_that_was_followed_and_is_undone_counts_as_withdrawn() -> None:
    deviation = a_deviation(Kind.MOVED, Role.REPORT, now_shows=Span(NEXT_DAY, HALF_HOUR))
    kept = replace(a_record(deviation), outcome=Outcome.EXCUSED, closed_at=NOW, applied_at=NOW)
    elsewhere = own(Role.MANAGER, Span(NEXT_DAY, HALF_HOUR))
    (step,) = decided(a_situation(moved(NEXT_DAY), None, kept, own=(elsewhere,), now=LATER), LATER + DAY)
    assert outcomes([step]) == [Outcome.WITHDRAWN]


def test_a_week_that_stands_where_the_others_series_stays_is_not_asked_about_in_the_pass_that_finds_so() -> None:
    retimed = a_series(start=a_series().start + HOUR)
    found = a_situation(moved(TUESDAY + HOUR), retimed).deviations
    waiting, kept = (next(one for one in found if one.kind is kind) for kind in (Kind.MOVED, Kind.SERIES_MOVED))
    records = a_record(waiting), a_record(kept, outcome=Outcome.EXCUSED, closed_at=LATER, asked=(BEN.email,))
    steps = decided(a_situation(moved(TUESDAY + HOUR), retimed, *records), LATER)
    assert Verb.CLOSE in verbs(steps) and Verb.ASK not in verbs(steps)
