"""How records end: at their deadline, when the week begins, or as an answer wants it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from rules import singles
from rules.asking import TOLD, Terms, due
from rules.blind import undone_unseen
from rules.deadlines import last_deadline, restorable, same_week, unanswered
from rules.drift import NOT_ARRIVED
from rules.known import Known
from rules.lineage import further
from rules.model import Kind, Slot, Window
from rules.noting import ended, put_back_since
from rules.plan import Conclude, Keep, Renew, Step, Tell, TellOperator, Verb
from rules.records import Answer, ExceptionRecord, Outcome
from rules.restore import in_place, renewal, restored_series, restored_weeks
from rules.situation import Situation
from rules.slot import wall_time
from rules.tidying import made_up, mirrored


def pass_by(situation: Situation, begun: Sequence[ExceptionRecord], now: datetime) -> Iterator[Step]:
    """Weeks that have begun: nothing is put back any more."""
    zone = situation.slot.zone
    undone = [one for one in begun if _undone_unseen(situation, one)]
    yield from _close(situation, [(one, Outcome.WITHDRAWN) for one in undone], now)
    yield from _close(situation, [(one, unanswered(one.deviation, zone)) for one in begun if one not in undone], now)


def _undone_unseen(situation: Situation, one: ExceptionRecord) -> bool:
    return undone_unseen(one.deviation, situation.copies[one.deviation.role], situation.blind)


def tell(situation: Situation, waiting: Sequence[ExceptionRecord], terms: Terms) -> Iterator[Step]:
    """What needs no answer is told once it has settled, and that closes it."""
    for one in waiting:
        if one.deviation.kind in TOLD and one.changed_at + terms.policy.settle <= terms.now:
            closed = replace(ended(one, Outcome.ADOPTED, terms.now), applied_at=terms.now)
            yield from _telling(situation, closed, terms.now)
    yield from _told_before(situation, terms.now)


def _told_before(situation: Situation, now: datetime) -> Iterator[Step]:
    """A further series that goes on in another one, at the time that they were told of, is known without a word."""
    shown = next((one for one in situation.deviations if one.kind is Kind.DUPLICATE), None)
    told = [one for one in situation.records if shown and one.deviation.subject == shown.subject]
    if shown and told and told[-1].outcome is Outcome.ADOPTED and told[-1].deviation.is_still(shown):
        yield Step(situation.known.key, Verb.RECORD, Keep(_with_duplicates(situation, now)), ())


def _with_duplicates(situation: Situation, now: datetime) -> Known:
    told = (other.uid for other in further(situation.copies, situation.others, now))
    uids = dict.fromkeys((*situation.known.duplicates, *told))
    return replace(situation.known, duplicates=tuple(uids))


def _telling(situation: Situation, one: ExceptionRecord, now: datetime) -> Iterator[Step]:
    known, kind, words = situation.known, one.deviation.kind, one.deviation.rule_shows
    pair = f"{known.report} and {known.manager}"
    match kind:
        case Kind.GUEST_ADDED:
            yield situation.step(Verb.TELL, Tell((one,)), "tell both of the further guest", one.deviation)
        case Kind.DUPLICATE:
            yield situation.step(Verb.TELL, Tell((one,)), "tell both of a second weekly series", one.deviation)
            said = f"{pair} have a second weekly series: {words}.", "Nothing is deleted; both were told."
            yield _operator(situation, one, "A second weekly 1:1", said, _with_duplicates(situation, now))
        case Kind.ORGANIZER_CHANGED:
            said = f"The 1:1 of {pair} has another organizer: {words}.", "The series is followed as it is."
            step = _operator(situation, one, "A 1:1 has another organizer", said, replace(known, organizer=words))
            follow = situation.row(Verb.FOLLOW, f"follow another organizer, {words}", one.deviation)
            yield replace(step, verb=Verb.FOLLOW, rows=(follow, *step.rows))
        case _:
            yield _disagreeing(situation, one)


def _disagreeing(situation: Situation, one: ExceptionRecord) -> Step:
    known, words = situation.known, one.deviation.rule_shows
    pair = f"{known.report} and {known.manager}"
    if words == NOT_ARRIVED:
        said = (
            f"The 1:1 of {pair} is in the organizer's calendar alone, although the server says that it invites. In "
            f"that of {known.report} the invitation did not arrive, or it was deleted before it was seen.",
            "A server may invite nobody for one user who signs in for all: then let the daemon sign in as each "
            "person, by `credentials_file`. Where invitations arrive in another calendar, let `calendar` name that "
            "one. `oneonone check` says more.",
        )
        return _operator(situation, one, "An invitation has not arrived", said, known)
    said = (
        f"The calendars of {pair} show different things: {words or one.deviation.kind.replace('_', ' ')}.",
        "The attendee's copy belongs to the server that delivers it; please look why it does not follow.",
    )
    return _operator(situation, one, "Two copies of a 1:1 disagree", said, known)


def _operator(situation: Situation, one: ExceptionRecord, subject: str, said: tuple[str, ...], known: Known) -> Step:
    task = TellOperator(f"{one.deviation.kind} {one.key}", subject, said, (one,), known)
    return situation.step(
        Verb.TELL_OPERATOR, task, f"tell the operator: {subject[0].lower()}{subject[1:]}", one.deviation
    )


def conclude(situation: Situation, waiting: Sequence[ExceptionRecord], terms: Terms) -> Iterator[Step]:
    """No answer by the deadline: put back, left where it is, or closed as unexplained."""
    overdue, closing = [], []
    for one in waiting:
        if (until := _overdue(situation, one, terms)) is None:
            continue
        if same_week(one.deviation, situation.slot.zone):
            closing.append((one, Outcome.MOVED))
        elif one.after_put_back or put_back_since(situation, one) or one.deviation.kind is Kind.DECLINED:
            closing.append((one, Outcome.UNEXPLAINED))
        elif restorable(one, until) and restorable(one, terms.now):
            overdue.append(one)
    along = _going_along(closing, overdue, terms.now)
    yield from _close(situation, [(one, outcome) for one, outcome in closing if one not in along], terms.now)
    yield from put_back(situation, [*overdue, *along], terms.now)


def _going_along(
    closing: Iterable[tuple[ExceptionRecord, Outcome]], overdue: Iterable[ExceptionRecord], now: datetime
) -> list[ExceptionRecord]:
    """Moves that would be left, of weeks that go back for what the other copy shows of them: they go back as well.

    So do those of a series that goes back as a whole: it has other weeks then.
    """
    back = {one.deviation.recurrence_id for one in overdue if one.deviation.kind in (Kind.CANCELLED, Kind.MOVED)}
    whole = any(one.deviation.kind is Kind.SERIES_MOVED for one in overdue)
    left = (one for one, outcome in closing if outcome is Outcome.MOVED and restorable(one, now))
    return [one for one in left if whole or one.deviation.recurrence_id in back]


def _overdue(situation: Situation, one: ExceptionRecord, terms: Terms) -> datetime | None:
    """The deadline of a record that was reminded of in vain, or would have been, once that has passed."""
    until = _until(situation, one, terms)
    reminded = one.reminded_at or not any(situation.person(email).reminders for email in one.awaited)
    return until if reminded and until and until <= terms.now else None


def _until(situation: Situation, one: ExceptionRecord, terms: Terms) -> datetime | None:
    """The latest deadline of those whose answer is awaited."""
    if due(situation, one):
        return None
    return last_deadline(one, map(situation.person, one.awaited), terms.policy, situation.absent)


SAID = {
    Outcome.MOVED: "left where it is this week",
    Outcome.UNEXPLAINED: "no reason was given",
    Outcome.WITHDRAWN: "undone in the calendar while nobody looked",
}


def _close(situation: Situation, closing: Iterable[tuple[ExceptionRecord, Outcome]], now: datetime) -> Iterator[Step]:
    closed = [ended(one, outcome, now) for one, outcome in closing]
    by_prompt = lambda one: one.prompt
    for _, group in groupby(sorted(closed, key=by_prompt), key=by_prompt):
        records = tuple(group)
        writes = tuple(write for one in records for write in mirrored(situation, one, now))
        rows = tuple(situation.row(Verb.CLOSE, SAID[one.outcome], one.deviation) for one in records if one.outcome)
        yield Step(situation.known.key, Verb.CLOSE, Conclude(records, writes), rows)


def needs_singles(situation: Situation, terms: Terms) -> tuple[Window, ...]:
    """Where single events must be looked for, since a series that was deleted is made anew in this pass."""
    deleted = [one for one in situation.records if one.deviation.kind is Kind.SERIES_DELETED and not one.applied_at]
    due = any(one.outcome is Outcome.RESTORED or (one.open and _overdue(situation, one, terms)) for one in deleted)
    return (singles.ahead(terms.now),) if due else ()


def put_back(situation: Situation, records: Sequence[ExceptionRecord], now: datetime) -> Iterator[Step]:
    """Weeks that are due at once go together, with one mail; so do changes of the whole series."""
    restored = [ended(one, Outcome.RESTORED, one.closed_at or now) for one in records]
    if weeks := [one for one in restored if one.deviation.recurrence_id]:
        yield _restoring(situation, weeks, restored_weeks(situation, weeks, now))
    if series := [one for one in restored if one.deviation.recurrence_id is None]:
        task = restored_series(situation, series, now)
        if isinstance(task, Renew) and any(one.deviation.kind is Kind.SERIES_DELETED for one in series):
            task = singles.after_them(situation, task, now)
        yield _restoring(situation, series, task)


def _restoring(situation: Situation, records: Sequence[ExceptionRecord], task: Conclude | Renew) -> Step:
    verb = Verb.PUT_BACK
    if isinstance(task, Renew):
        verb = Verb.RECREATE
    elif all(one.deviation.kind is Kind.GUEST_REMOVED for one in records):
        verb = Verb.REINVITE
    rows = [situation.row(verb, f"put back: {one.deviation.kind}", one.deviation) for one in records]
    stood = (one.deviation for one in task.records if singles.stands_for(one))
    rows += [situation.row(Verb.RECORD, "note: a single event stands for the week", one) for one in stood]
    return Step(situation.known.key, verb, task, tuple(rows))


def apply(situation: Situation, terms: Terms) -> Iterator[Step]:
    """Bring the calendars in line with outcomes that an answer has set; a line only for what is written."""
    back, late, follow = [], [], []
    for one in situation.records:
        if one.outcome is None or one.applied_at is not None:
            continue
        if one.outcome is Outcome.MADE_UP:
            yield from _making_up(situation, one, terms.now)
        elif one.outcome is Outcome.ADOPTED and one.answer is Answer.NEW_SLOT:
            yield from _agreeing(situation, one, terms.now)
        elif one.outcome is not Outcome.RESTORED:
            follow.append(one)
        elif not situation.shows(one.deviation) or _may_go_back(situation, one, terms.now):
            back.append(one)
        else:
            late.append(one)
    yield from _following(situation, follow, terms.now)
    yield from _close(situation, [(one, Outcome.UNEXPLAINED) for one in late], terms.now)
    yield from put_back(situation, back, terms.now)


def _may_go_back(situation: Situation, one: ExceptionRecord, now: datetime) -> bool:
    return restorable(one, now) and not put_back_since(situation, one)


def _following(situation: Situation, records: Sequence[ExceptionRecord], now: datetime) -> Iterator[Step]:
    by_prompt = lambda one: one.prompt
    for _, group in groupby(sorted(records, key=by_prompt), key=by_prompt):
        settled = tuple(group)
        writing = {one.key: mirrored(situation, one, now) for one in settled}
        writes = tuple(write for some in writing.values() for write in some)
        rows = tuple(
            situation.row(Verb.REPAIR, "let the other copy follow", one.deviation)
            for one in settled
            if writing[one.key]
        )
        yield Step(situation.known.key, Verb.REPAIR, Conclude(settled, writes), rows)


def _making_up(situation: Situation, one: ExceptionRecord, now: datetime) -> Iterator[Step]:
    writes = made_up(situation, one, now)
    if writes is None:
        yield from _close(situation, [(one, Outcome.UNEXPLAINED)], now)
    else:
        yield situation.step(Verb.REPAIR, Conclude((one,), writes), "book the make-up time", one.deviation)


def _agreeing(situation: Situation, one: ExceptionRecord, now: datetime) -> Iterator[Step]:
    """Both want the slot that the calendar shows: from now on it is the agreed one, until the roster names another."""
    slot, known = _shown_slot(situation, one), situation.known
    if slot is None:
        yield situation.step(Verb.CLOSE, Conclude((one,)), "the new slot is not there any more", one.deviation)
        return
    said = (
        f"{known.report} and {known.manager} agreed on another weekly slot: {slot}.",
        "The roster still names the old one; it counts again only when its row is changed.",
    )
    telling = TellOperator(f"new slot {one.key}", "A pair agreed on another slot", said)
    yield situation.step(Verb.TELL_OPERATOR, telling, "tell the operator of the new slot", one.deviation)
    agreed = replace(known, slot=slot, roster=situation.pair.slot)
    task: Conclude | Renew
    if (writes := in_place(situation, slot, now)) is not None:
        task = Conclude((one,), writes, agreed)
    else:
        task = renewal(situation, slot, now, (one,))
        task = replace(task, known=replace(task.known, roster=situation.pair.slot))
    yield situation.step(Verb.FOLLOW, task, f"agree on the new slot, {slot}", one.deviation)


def _shown_slot(situation: Situation, one: ExceptionRecord) -> Slot | None:
    """The weekly slot that the changed copy shows."""
    shows = one.deviation.now_shows
    if shows is None:
        return None
    local = wall_time(shows.start, situation.slot.zone)
    return Slot(local.weekday(), local.time(), shows.length, situation.slot.zone)
