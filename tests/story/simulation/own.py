"""The weeks that the daemon set in people's calendars: as long as they stand so, nobody may be asked about them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from providers.base import CalendarRef
from rules.edit import Cancel, Place
from rules.following import week_at
from rules.guests import declined
from rules.model import Deviation, Kind, Series, Span
from rules.records import ExceptionRecord
from tests.story.simulation.watching import Wrote

Look = Callable[[CalendarRef, str], Series | None]
Week = tuple[CalendarRef, str, datetime]
OFF = frozenset({Kind.CANCELLED, Kind.DECLINED})


def nothing_said(_pair: str) -> tuple[datetime, ...]:
    """Of no week is all said."""
    return ()


@dataclass(slots=True)
class Doing:
    """By calendar, UID and recurrence id: where a week stands since the daemon set it, None where it is off.

    `concluded` gives the weeks of a pair of which all is said.
    """

    look: Look
    concluded: Callable[[str], Collection[datetime]] = nothing_said
    weeks: dict[Week, Span | None] = field(default_factory=dict)

    def note(self, wrote: Sequence[Wrote], now: datetime, theirs: Collection[datetime] = ()) -> None:
        """Forget what is over, and what people changed since; then note what was written in a pass.

        `theirs`: weeks in question then, which go along with a new series as people left them, like all that they had
        set in another calendar of the same person's.
        """
        brought = {each for one in wrote for each in self._brought(one, wrote)}
        copies = {(calendar, uid): self.look(calendar, uid) for calendar, uid, _ in self.weeks}
        for week, span in list(self.weeks.items()):
            if week[2] < now or not _stands(copies[week[:2]], week[2], span):
                del self.weeks[week]
        for one in wrote:
            ours = {at: span for at, span in _set_by(one).items() if one.before or at not in theirs}
            weeks = {(one.calendar, one.after.uid, at): span for at, span in ours.items()}
            self.weeks |= {week: span for week, span in weeks.items() if week not in brought}

    def _brought(self, new: Wrote, wrote: Sequence[Wrote]) -> Iterator[Week]:
        """The weeks of a new copy that stood so, or were declined, in one that this pass ended, and not by the daemon.

        Of those of which all was said, nobody is asked anew.
        """
        uid, owner = new.after.uid, new.calendar.owner
        left = [one for one in wrote if one.before and (one.after.uid, one.calendar.owner) == (uid, owner)]
        for at, span in (_set_by(new) if not new.before else {}).items():
            so = (one for one in left if _stands(one.before, at, span) or (span is None and _declined(one, at)))
            theirs = any((one.calendar, uid, at) not in self.weeks for one in so)
            if theirs and at not in self.concluded(new.after.marker):
                yield new.calendar, uid, at

    def asked(self, homes: Sequence[CalendarRef], records: Sequence[ExceptionRecord]) -> Iterator[str]:
        """Weeks among those that somebody is asked about, in whose calendars they stand only as the daemon set them."""
        for (calendar, uid, at), span in self.weeks.items() if records else ():
            told = [one.deviation for one in records if calendar in homes and one.deviation.recurrence_id == at]
            kinds = [one.kind for one in told if _explains(one, span)]
            if kinds and _stands(self.look(calendar, uid), at, span):
                yield f"{kinds[0]} of {at} in {calendar.owner}'s calendar"


def _explains(deviation: Deviation, span: Span | None) -> bool:
    """Whether a week that stands there would deviate in that way."""
    if deviation.kind in OFF:
        return span is None
    return span is not None and span == deviation.now_shows


def _stands(series: Series | None, at: datetime, span: Span | None) -> bool:
    found = week_at(series, at) if series else None
    return found is not None and found.stands == span


def _declined(left: Wrote, at: datetime) -> bool:
    """Whether the owner of a copy declined a week in it: that is off in a new one."""
    found = week_at(left.before, at) if left.before else None
    answers = found.override.attendees if found and found.override else None
    return declined(answers or (), left.calendar.owner)


def _set_by(wrote: Wrote) -> dict[datetime, Span | None]:
    """The single weeks of a write, and those that a new series begins with."""
    found: dict[datetime, Span | None] = {}
    for change in wrote.changes:
        if isinstance(change, Cancel):
            found[change.recurrence_id] = None
        elif isinstance(change, Place):
            found[change.recurrence_id] = Span(change.start, change.length)
    if wrote.before is None:
        found |= dict.fromkeys(wrote.after.excluded)
        found |= {one.recurrence_id: Span(one.start, one.length) for one in wrote.after.overrides}
    return found
