"""Due process up to the answer: who is asked, when, once more, and never when the reason is known already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from rules.deadlines import has_begun, may_ask, reminder_at, sent_at
from rules.governor import has_room
from rules.identity import digest
from rules.makeup import make_up_times
from rules.model import Kind, Person, Policy, Role, Series, Window
from rules.plan import Ask, Conclude, Note, Remind, Row, Step, Verb
from rules.reasons import reason_given
from rules.records import Answer, ExceptionRecord, MakeUp, Outcome
from rules.situation import Situation
from rules.slot import WEEK
from rules.tidying import mirrored

TOLD = frozenset({Kind.GUEST_ADDED, Kind.DUPLICATE, Kind.ORGANIZER_CHANGED, Kind.COPIES_DISAGREE})
"""What needs no answer: somebody is told, and that is all."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Policy, the moment, when mails to each person were or will be sent of late, and what was approved by name."""

    policy: Policy
    now: datetime
    planned: Mapping[str, Sequence[datetime]]
    approved: frozenset[str] = field(default_factory=frozenset)

    def may_write_to(self, person: Person) -> bool:
        return self.has_room(person, self.now)

    def has_room(self, person: Person, at: datetime) -> bool:
        """Whether there is room on the day of an instant from now on; what else waits for it is sent then, too."""
        planned = [max(one, at) if one >= self.now else one for one in self.planned.get(person.email, ())]
        return has_room(planned, at, person, self.policy)


def whom(situation: Situation, one: ExceptionRecord) -> tuple[Person, ...]:
    """Everyone to be asked by now: who is known to have made the change, else the owner of the copy that was changed.

    It is both when the author cannot be known, and, too, once one said that it was somebody else, or proposed a new
    slot, to which both must agree.
    """
    pair, both = situation.pair, (situation.pair.manager, situation.pair.report)
    if one.denied or (one.answer is Answer.NEW_SLOT and one.reason):
        return both
    if one.author and one.author.is_one_of(pair):
        return (situation.person(one.author.email),)
    certain = one.deviation.kind is Kind.DECLINED
    if not certain and (situation.shared or situation.known.organizer):
        return both
    if not certain and _team_member_organizes(situation):
        return (pair.report,)
    return (pair.manager,) if one.deviation.role is Role.MANAGER else (pair.report,)


def _team_member_organizes(situation: Situation) -> bool:
    """Whether the server delivers what the team member organizes: nobody else can have changed it."""
    organizers = {copy.organizer for copy in situation.copies.values() if isinstance(copy, Series)}
    return situation.delivery.invites and organizers == {situation.pair.report.email}


def due(situation: Situation, one: ExceptionRecord) -> tuple[Person, ...]:
    """Who was not asked yet."""
    return tuple(person for person in whom(situation, one) if person.email not in one.asked)


def _unasked(situation: Situation, waiting: Sequence[ExceptionRecord], terms: Terms) -> list[ExceptionRecord]:
    """Records about which somebody is to be asked; none while any of them still settles."""
    found = [one for one in waiting if one.deviation.kind not in TOLD and due(situation, one)]
    settling = found and max(one.changed_at for one in found) + terms.policy.settle > terms.now
    return [] if settling else found


def needs_evidence(situation: Situation, terms: Terms) -> tuple[Window, ...]:
    """The weeks whose absences must be looked up before somebody is asked in this pass; () when nobody is."""
    found = [one for one in _unasked(situation, situation.open, terms) if _explainable(one)]
    return tuple(_week_around(one) for one in _ready(situation, found, terms))


def without_author(situation: Situation, terms: Terms) -> tuple[ExceptionRecord, ...]:
    """The records about which somebody is to be asked in this pass, and of which nobody knows who made the change."""
    found = [one for one in _unasked(situation, situation.open, terms) if not (one.asked or one.author)]
    unexplained = [one for one in found if not _explained(situation, one, terms.now)]
    return tuple(_ready(situation, unexplained, terms))


def _ready(situation: Situation, found: Sequence[ExceptionRecord], terms: Terms) -> list[ExceptionRecord]:
    """The records of which somebody may be asked now."""
    return [one for one in found if any(_may_be_asked(found, who, terms) for who in due(situation, one))]


def _explainable(one: ExceptionRecord) -> bool:
    return one.deviation.off_its_time and not one.asked


def _week_around(one: ExceptionRecord) -> Window:
    at = one.deviation.recurrence_id
    assert at is not None
    return Window(at - WEEK, at + WEEK)


def ask(situation: Situation, waiting: Sequence[ExceptionRecord], terms: Terms) -> Iterator[Step]:
    """One prompt for each change-set to everyone who is to be asked; what the calendars explain is closed instead."""
    found = [_with_author(situation, one) for one in _unasked(situation, waiting, terms)]
    addresses = lambda one: [person.email for person in due(situation, one)]
    for _, group in groupby(sorted(found, key=addresses), key=addresses):
        records = list(group)
        people = [who for who in due(situation, records[0]) if _may_be_asked(records, who, terms)]
        if not people:
            yield from _remembering(situation, records)
            continue
        explained = [given for one in records if (given := _explained(situation, one, terms.now))]
        if explained:
            yield _closing(situation, explained, terms.now)
        keys = {one.key for one in explained}
        if left := [one for one in records if one.key not in keys and _looked_up(situation, one)]:
            yield _asking(situation, left, people, terms)


def _with_author(situation: Situation, one: ExceptionRecord) -> ExceptionRecord:
    found = situation.authors.get(one.key)
    return replace(one, author=found) if found and not one.asked else one


def _remembering(situation: Situation, records: Sequence[ExceptionRecord]) -> Iterator[Step]:
    """Who made a change is kept where that person is to be asked later, and not looked up again."""
    for one in records:
        if one.author and one.key in situation.authors:
            yield situation.step(Verb.RECORD, Note(one), f"note who made the change: {one.author.email}", one.deviation)


def _may_be_asked(records: Sequence[ExceptionRecord], who: Person, terms: Terms) -> bool:
    return may_ask(terms.now, records, who, terms.policy) and terms.may_write_to(who)


def crowded_out(situation: Situation, terms: Terms) -> tuple[Row, ...]:
    """The questions that wait for nothing but room in their readers' day: many changes at once show by them, too."""
    waiting = [
        one for one in situation.open if situation.shows(one.deviation) and not has_begun(one.deviation, terms.now)
    ]
    late = [one for one in _unasked(situation, waiting, terms) if _has_no_room(one, due(situation, one), terms)]
    return tuple(situation.row(Verb.ASK, "ask when there is room in the day", one.deviation) for one in late)


def _has_no_room(one: ExceptionRecord, people: Sequence[Person], terms: Terms) -> bool:
    now = [who for who in people if may_ask(terms.now, [one], who, terms.policy)]
    return bool(now) and not any(map(terms.may_write_to, now))


def _looked_up(situation: Situation, one: ExceptionRecord) -> bool:
    return situation.evidence is not None or not _explainable(one)


def _explained(situation: Situation, one: ExceptionRecord, now: datetime) -> ExceptionRecord | None:
    """The record closed by a reason that the calendars give, if they do."""
    if not _explainable(one) or situation.evidence is None:
        return None
    reason = reason_given(one.deviation, situation.evidence.given, now)
    return replace(one, reason=reason, outcome=Outcome.EXCUSED, closed_at=now) if reason else None


def _closing(situation: Situation, records: Sequence[ExceptionRecord], now: datetime) -> Step:
    """Nobody is asked and nobody is told; the other copy follows."""
    writes = tuple(write for one in records for write in mirrored(situation, one, now))
    rows = [situation.row(Verb.CLOSE, f"the calendar says why: {_kind(one)}", one.deviation) for one in records]
    return Step(situation.known.key, Verb.CLOSE, Conclude(tuple(records), writes), tuple(rows))


def _kind(one: ExceptionRecord) -> str:
    return one.reason.kind.replace("_", " ") if one.reason else ""


def _asking(situation: Situation, records: Sequence[ExceptionRecord], people: Sequence[Person], terms: Terms) -> Step:
    prompt = next((one.prompt for one in records if one.prompt), "")
    prompt = prompt or digest("prompt", *(one.key for one in records))[:16]
    emails = tuple(person.email for person in people)
    options = _options(situation, records, terms)
    asked = tuple(
        replace(
            one,
            prompt=prompt,
            asked=(*one.asked, *emails),
            asked_at=terms.now,
            reminded_at=None,
            options=options or one.options,
        )
        for one in records
    )
    text = f"ask {' and '.join(person.name for person in people)} for the reason"
    rows = tuple(situation.row(Verb.ASK, text, one.deviation) for one in records)
    return Step(situation.known.key, Verb.ASK, Ask(asked, emails), rows)


def _options(situation: Situation, records: Sequence[ExceptionRecord], terms: Terms) -> tuple[MakeUp, ...]:
    """Make-up times, where one week is asked about that does not take place in its own."""
    agreed, evidence = records[0].deviation.agreed, situation.evidence
    if len(records) != 1 or not _explainable(records[0]) or agreed is None or evidence is None:
        return ()
    return make_up_times(situation.pair, agreed, evidence.busy, (), terms.now)


def remind(situation: Situation, waiting: Sequence[ExceptionRecord], terms: Terms) -> Iterator[Step]:
    """One reminder for each prompt, to those whose answer is still awaited, as soon as one of them works.

    The others get it with their next working hours: two far apart may never work at the same time. Who gave reminders
    up gets none.
    """
    unanswered = [one for one in waiting if one.asked_at and not one.reminded_at and not due(situation, one)]
    by_prompt = lambda one: (one.prompt, one.awaited)
    for _, group in groupby(sorted(unanswered, key=by_prompt), key=by_prompt):
        records = tuple(group)
        people = [who for who in map(situation.person, records[0].awaited) if who.reminders]
        moments = [reminder_at(records[0], who, terms.policy, situation.absent) for who in people]
        late = all(at and at <= terms.now for at in moments)
        if people and late and _may_be_reminded(records, people, terms):
            reminded = tuple(replace(one, reminded_at=terms.now) for one in records)
            text = f"remind {' and '.join(person.name for person in people)}"
            rows = tuple(situation.row(Verb.REMIND, text, one.deviation) for one in records)
            yield Step(situation.known.key, Verb.REMIND, Remind(reminded, tuple(one.email for one in people)), rows)


def _may_be_reminded(records: Sequence[ExceptionRecord], people: Sequence[Person], terms: Terms) -> bool:
    moments = [(who, sent_at(terms.now, records, who, terms.policy)) for who in people]
    return any(at == terms.now for _, at in moments) and all(terms.has_room(who, at) for who, at in moments)
