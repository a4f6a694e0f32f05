"""Everything that is known of one pair in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rules.actor import Actor
from rules.busy import Busy
from rules.delivery import Delivery
from rules.known import Home, Known, OwnWeek
from rules.lineage import Other
from rules.model import Deviation, Pair, Person, Role, Series, Slot, Window
from rules.plan import Row, Step, Task, Verb
from rules.reading import Copy, CopyState
from rules.reasons import Given
from rules.records import Answer, ExceptionRecord, Outcome


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the people's calendars tell about the days in question: absences, and when each of the two is busy."""

    given: Mapping[Role, tuple[Given, ...]]
    busy: tuple[Busy, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """That the roster names another calendar for one of the two than the one in which the copy is.

    `there` is what the new calendar shows of the series in use, `left` what the one before showed last. `closed` is why
    that cannot be read any more, "" where it was; `gone`: it is not there any more, with all that was in it.
    `same`: it is the same calendar, under another address.
    """

    home: Home
    there: CopyState
    left: CopyState
    closed: str = ""
    gone: bool = False
    same: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that is known of one pair in one pass; both copies were read.

    `found`: the highest generation on the calendars; `older`: copies of earlier series that are there, by UID.
    `others`: further series of the two that go on. `followed`: why another series counts as theirs since this pass,
    "" otherwise. `shared`: both people use one calendar. `evidence` was looked up where somebody is about to be asked.
    `own`: weeks that stand as the daemon set them. `authors`: who made the changes on record, by the records' keys,
    as far as it was looked up in this pass. `moves`: who has another calendar by the roster since; `then`: how the
    series reaches the report once it is there, None for as it does now. `blind`: when, of late, it could not be
    read; `absent`: when nobody could answer, since the daemon and its pages were away.
    """

    known: Known
    copies: Mapping[Role, CopyState]
    deviations: tuple[Deviation, ...]
    records: tuple[ExceptionRecord, ...]
    delivery: Delivery
    link: str
    found: int = 0
    older: tuple[tuple[Role, str, Series], ...] = ()
    others: tuple[Other, ...] = ()
    followed: str = ""
    shared: bool = False
    evidence: Evidence | None = None
    own: tuple[OwnWeek, ...] = ()
    authors: Mapping[str, Actor] = field(default_factory=dict)
    moves: Mapping[Role, Move] = field(default_factory=dict)
    then: Delivery | None = None
    blind: tuple[Window, ...] = ()
    absent: tuple[Window, ...] = ()

    @property
    def next_delivery(self) -> Delivery:
        """How a series that is written now reaches the report."""
        return self.then or self.delivery

    @property
    def pair(self) -> Pair:
        return self.known.pair

    @property
    def slot(self) -> Slot:
        """The agreed slot: the roster's, unless the two agreed on another since."""
        return self.known.slot if self.known.roster and self.known.slot else self.pair.slot

    def person(self, email: str) -> Person:
        """The one of the two with that address."""
        return self.pair.manager if email == self.known.manager else self.pair.report

    def with_memory(
        self,
        records: tuple[ExceptionRecord, ...],
        own: tuple[OwnWeek, ...],
        blind: tuple[Window, ...] = (),
        absent: tuple[Window, ...] = (),
    ) -> Situation:
        """The same with what is on record, what the daemon set itself, when it could not look and when it was away."""
        return replace(self, records=records, own=own, blind=blind, absent=absent) if records or own else self

    @property
    def open(self) -> tuple[ExceptionRecord, ...]:
        return tuple(one for one in self.records if one.open)

    def step(self, verb: Verb, task: Task, text: str, about: Deviation | None = None) -> Step:
        row = self.row(verb, text, about)
        return Step(self.known.key, verb, task, (row,))

    def row(self, verb: Verb, text: str, about: Deviation | None = None) -> Row:
        week, kind = (about.recurrence_id, about.kind) if about else (None, None)
        return Row(verb, self.known.report, self.known.manager, week, kind, text)

    @property
    def eventful(self) -> bool:
        """Whether what was recorded before matters now: something deviates, or a copy is still to be written."""
        lacks = bool(self.known.uid or self.known.generation > 1) and Copy.NEVER in self.copies.values()
        resumes = self.known.restored_at is not None
        return bool(self.deviations or self.followed or lacks or self.moves or resumes)

    @property
    def half_done(self) -> tuple[ExceptionRecord, ...]:
        """Records of the whole series whose outcome the calendars show in part at most: the daemon is at it."""
        return tuple(one for one in self.records if one.deviation.recurrence_id is None and _half_done(one))

    @property
    def running(self) -> list[tuple[Role, str, Series]]:
        """The copies of the series in use that are there."""
        return [(role, self.known.series, one) for role, one in self.copies.items() if isinstance(one, Series)]

    def shown(self, deviation: Deviation) -> Deviation | None:
        """What the calendars show now of the same kind in the same week, or of the series."""
        return next((one for one in self.deviations if one.subject == deviation.subject), None)

    def shows(self, deviation: Deviation) -> bool:
        """Whether the calendars still show a deviation as it was recorded."""
        return any(one.is_still(deviation) for one in self.deviations)


def _half_done(one: ExceptionRecord) -> bool:
    agreed = one.outcome is Outcome.ADOPTED and one.answer is Answer.NEW_SLOT
    return one.applied_at is None and (agreed or one.outcome is Outcome.RESTORED)
