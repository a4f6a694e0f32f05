"""What people do between two passes, as values that hypothesis can choose and print, and what must hold then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st

from providers.base import CalendarRef
from rules.deadlines import begins, deadline, restorable
from rules.edit import Place, edited
from rules.model import Frequency, Partstat, Role, Rule, Series, Span
from rules.records import Answer, ExceptionRecord, Outcome
from rules.slot import first_local, instant
from tests.daemon.world import HOUR, World, key_of, located
from tests.servers.people import MemoryHand

HANDS_OFF = 2 * HOUR
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Edited:
    """One of the two did something to their series; weeks count from the next one."""

    what: str
    pair: int
    role: Role
    week: int = 0
    by: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Answered:
    """Someone who was asked answers about the latest prompt that is open."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Passed:
    """Time goes by until the next pass."""

    time: timedelta


Event = Edited | Answered | Passed
Deed = Callable[[World, MemoryHand, str, datetime, Edited], object]


def _email(world: World, edit: Edited) -> str:
    pair = world.pairs[edit.pair]
    return pair.manager.email if edit.role is Role.MANAGER else pair.report.email


def _undo(series: Series, week: datetime) -> Series:
    return edited(series, (Place(week, week, series.length),))


DEEDS: dict[str, Deed] = {
    "cancel": lambda _w, hand, uid, week, _e: hand.cancel_week(uid, week),
    "cancel_by_status": lambda _w, hand, uid, week, _e: hand.cancel_week_by_status(uid, week),
    "move": lambda _w, hand, uid, week, e: hand.move_week(uid, week, week + e.by),
    "resize": lambda _w, hand, uid, week, e: hand.resize_week(uid, week, timedelta(minutes=30) + abs(e.by)),
    "decline": lambda w, hand, uid, week, e: hand.decline_week(uid, week, _email(w, e)),
    "undo": lambda _w, hand, uid, week, _e: hand.edit(uid, lambda series: _undo(series, week)),
    "answer_no": lambda w, hand, uid, _, e: hand.answer_series(uid, _email(w, e), Partstat.DECLINED),
    "answer_yes": lambda w, hand, uid, _, e: hand.answer_series(uid, _email(w, e), Partstat.ACCEPTED),
    "delete": lambda _w, hand, uid, _week, _e: hand.delete_series(uid),
    "end": lambda _w, hand, uid, week, _e: hand.end_series(uid, week),
    "fortnightly": lambda _w, hand, uid, _week, _e: hand.set_interval(uid, 2),
    "weekly": lambda _w, hand, uid, _week, _e: hand.set_interval(uid, 1),
    "detach": lambda _w, hand, uid, _week, _e: hand.remove_agenda(uid),
}

ALONE = frozenset({"cancel", "decline", "answer_no", "answer_yes", "delete"})
"""What an attendee can do where the server schedules: the rest belongs to the organizer."""

ROLES = st.sampled_from(Role)
SHIFTS = st.sampled_from([timedelta(hours=hours) for hours in (-30, -3, 1, 5, 26, 170)])
TIMES = st.sampled_from([timedelta(minutes=minutes) for minutes in (0, 5, 11, 60, 300, 1440, 2940, 6000)])
OFTEN = ["cancel", "move", "cancel", "move", "undo", "decline"]
EDITS = st.builds(Edited, st.sampled_from([*OFTEN, *DEEDS]), st.integers(0, 2), ROLES, st.integers(0, 3), SHIFTS)
ANSWERS = st.builds(Answered, st.sampled_from([Answer.KEEP_OFF, Answer.PUT_BACK]))
EVENTS: st.SearchStrategy[Event] = st.one_of(EDITS, EDITS, st.builds(Passed, TIMES), st.builds(Passed, TIMES), ANSWERS)


def happen(world: World, event: Event) -> None:
    """Let it happen; what cannot be done any more is not done."""
    match event:
        case Edited():
            _edit(world, event)
        case Answered(answer):
            _answer(world, answer)
        case Passed(span):
            world.now += span


def _edit(world: World, edit: Edited) -> None:
    pair = world.pairs[edit.pair]
    week = world.week(edit.week, pair)
    if edit.what == "move" and week + edit.by <= world.now:
        return
    if world.scheduling and edit.role is Role.REPORT and edit.what not in ALONE:
        return
    try:
        world.edit(edit.role, lambda hand, uid: DEEDS[edit.what](world, hand, uid, week, edit), pair)
    except LookupError:
        return


def _answer(world: World, answer: Answer) -> None:
    asked = [one for one in world.records if one.asked and one.open]
    if asked:
        possible = restorable(asked[-1], world.now)
        world.answer(asked[-1], answer if possible else Answer.KEEP_OFF)


def begun(world: World) -> frozenset[tuple[str, str, Span]]:
    """Every meeting, in every generation and copy, that starts before anything may still be written."""
    until = world.now + HANDS_OFF
    calendars = {located(person) for person in world.people}
    objects = [(ref.owner, one) for ref in calendars if not missing(world, ref) for one in world.calendars.objects(ref)]
    return frozenset(
        (owner, one.uid, span)
        for owner, one in objects
        if one.series and not one.series.cancelled
        for span in spans(one.series, until)
    )


def missing(world: World, ref: CalendarRef) -> bool:
    """Whether a calendar was never made."""
    return world.calendars.check(ref).missing


def spans(series: Series, until: datetime) -> frozenset[Span]:
    """The meetings of a series that start before an instant."""
    overrides = {one.recurrence_id: one for one in series.overrides}
    found = {
        Span(at, series.length) for at in _weeks(series, until) if at not in series.excluded and at not in overrides
    }
    moved = {Span(one.start, one.length) for one in series.overrides if not one.cancelled and one.start < until}
    return frozenset(found | moved)


def _weeks(series: Series, until: datetime) -> set[datetime]:
    rule = series.rule or Rule(count=1)
    assert rule.frequency is Frequency.WEEKLY
    local, found = first_local(series), set[datetime]()
    while (at := instant(local, series.zone)) < until and (rule.until is None or at <= rule.until):
        found.add(at)
        local += WEEK * rule.interval
    return found


def mailed_twice(world: World) -> list[tuple[str, str]]:
    """Prompts and reminders about a record that one person got more than once."""
    mails = [*world.mails("prompt"), *world.mails("reminder")]
    counted = Counter((mail.about, mail.recipient, key) for mail in mails for key in mail.keys)
    return [(about, key) for (about, _, key), times in counted.items() if times > 1]


def restored_twice(world: World) -> list[object]:
    """Weeks, or series in one way, that were put back more than once."""
    done = [one for one in world.records if one.outcome is Outcome.RESTORED]
    weeks = Counter((one.pair, one.deviation.recurrence_id or one.deviation.kind) for one in done)
    return [what for what, times in weeks.items() if times > 1]


def overdue(world: World) -> list[ExceptionRecord]:
    """Open records whose deadline has passed although nothing speaks against an end."""
    return [one for one in world.records if one.open and _overdue(world, one)]


def _overdue(world: World, one: ExceptionRecord) -> bool:
    pair = next(pair for pair in world.pairs if key_of(pair) == one.pair)
    person = pair.manager if one.deviation.role is Role.MANAGER else pair.report
    start, until = begins(one.deviation), deadline(one, person, world.policy)
    if start is not None and start <= world.now:
        return True
    waits = start is not None and until is not None and until > start - HANDS_OFF
    settling = one.changed_at + world.policy.settle > world.now
    return bool(one.reminded_at and until and until <= world.now and not waits and not settling)
