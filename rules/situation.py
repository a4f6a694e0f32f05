"""Everything that is known of one pair in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rules.delivery import Delivery
from rules.known import Known
from rules.model import Deviation, Pair, Role, Series
from rules.plan import Row, Step, Task, Verb
from rules.reading import CopyState
from rules.records import ExceptionRecord


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that is known of one pair in one pass; both copies were read.

    `found`: the highest generation on the calendars; `older`: earlier ones that are there.
    """

    known: Known
    copies: Mapping[Role, CopyState]
    deviations: tuple[Deviation, ...]
    records: tuple[ExceptionRecord, ...]
    delivery: Delivery
    link: str
    found: int = 0
    older: tuple[tuple[Role, int, Series], ...] = ()

    @property
    def pair(self) -> Pair:
        return self.known.pair

    def with_records(self, records: tuple[ExceptionRecord, ...]) -> Situation:
        """The same with what is on record."""
        return replace(self, records=records) if records else self

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
    def running(self) -> list[tuple[Role, int, Series]]:
        """The copies of the generation in use that are there."""
        generation = self.known.generation
        return [(role, generation, one) for role, one in self.copies.items() if isinstance(one, Series)]

    def shown(self, deviation: Deviation) -> Deviation | None:
        """What the calendars show now of the same kind in the same week, or of the series."""
        return next((one for one in self.deviations if one.subject == deviation.subject), None)

    def shows(self, deviation: Deviation) -> bool:
        """Whether the calendars still show a deviation as it was recorded."""
        return any(one.is_still(deviation) for one in self.deviations)
