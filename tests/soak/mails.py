"""What mails may never do: come twice for one purpose, too often in a day, or to somebody who left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from daemon.store import Store
from rules.slot import wall_time
from tests.soak.post import Letter
from tests.story.simulation.invariants import TO_PEOPLE, Broken
from tests.story.simulation.office import Office

GRACE = timedelta(hours=25)
"""Who left hears of the end, and of nothing else once the day of grace is over."""

Purpose = tuple[str, str, str]


@dataclass(slots=True)
class Mails:
    """Which mails came, for which purpose, by day, and who left when."""

    office: Office
    first: dict[Purpose, str] = field(default_factory=dict)
    content: dict[str, bytes] = field(default_factory=dict)
    days: Counter[tuple[str, date]] = field(default_factory=Counter)
    older: set[str] = field(default_factory=set)
    again: int = 0

    def forget(self) -> None:
        """The database is another: what was written before may be written again, under the same Message-ID.

        Nor does it know of a day to come that came before by a clock that was ahead.
        """
        self.older |= self.content.keys()
        today = self.office.world.now.date()
        self.days = Counter({day: count for day, count in self.days.items() if day[1] <= today})

    def broken(self, letters: Sequence[Letter]) -> Iterator[Broken]:
        """What should not have come."""
        for one in letters:
            known = self.content.get(one.id)
            if known is not None:
                self.again += 1
                if known != one.content and one.id not in self.older:
                    yield Broken("a mail that comes again is the same one", f"{one.about} to {one.recipient}")
                continue
            self.content[one.id] = one.content
            if one.about in TO_PEOPLE:
                yield from self._of_purpose(one)
                yield from self._of_day(one)
                yield from self._of_leavers(one)

    def _of_purpose(self, one: Letter) -> Iterator[Broken]:
        about = "unclear" if "Your reply" in str(one.head["Subject"]) else one.about
        for key in one.keys:
            purpose = about, one.recipient, key
            if self.first.setdefault(purpose, one.id) != one.id:
                yield Broken("nobody is written to twice", f"{about} to {one.recipient}, record {key}", self._pair(one))

    def _of_day(self, one: Letter) -> Iterator[Broken]:
        """Mails that a broken server held back may come on one day: of each day at most what that day allows."""
        planned = self.office.world.store.mail(one.id)
        at = max(planned.queued_at, planned.not_before) if planned and not planned.attempts else None
        if at is None or "Your reply" in str(one.head["Subject"]):
            return
        person = self.office.everybody[one.recipient]
        day = one.recipient, wall_time(at, person.zone).date()
        self.days[day] += 1
        if self.days[day] > self.office.world.policy.daily:
            yield Broken("nobody gets more than the daily mails", f"{day}: {self.days[day]}", self._pair(one))

    def _of_leavers(self, one: Letter) -> Iterator[Broken]:
        left = self.office.left_at.get(one.recipient)
        if one.about != "outcome" and left is not None and one.at > left + GRACE:
            yield Broken("nobody who left is asked", f"{one.about} to {one.recipient}", self._pair(one))

    def unsent(self, store: Store) -> Iterator[Broken]:
        """What is said to be sent was taken by the server."""
        for one in store.mails("sent_at IS NOT NULL"):
            if one.message_id not in self.content and self.counts_since(one.sent_at):
                yield Broken("what is said to be sent was sent", f"{one.about} to {one.recipient}")

    def counts_since(self, _at: datetime | None) -> bool:
        """Whether what came then is still remembered here."""
        return not self.office.forgot

    def _pair(self, one: Letter) -> tuple[int, ...]:
        people = {number: (pair.report.email, pair.manager.email) for number, pair in self.office.staff.items()}
        records = [self.office.world.store.record(key) for key in one.keys[:1]]
        return tuple(
            number for number, two in people.items() if any(record and record.report == two[0] for record in records)
        )
