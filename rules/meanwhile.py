"""Whether only answers came to a series since it was read: then what was decided still holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rules.edit import Respond, SeriesEdit
from rules.model import Attendee, Override, Series


def still_holds(edit: SeriesEdit, now: Series | None) -> bool:
    """Whether an edit of what the caller has seen may go on from what stands there now.

    An answer of ours does not: whoever answered in the calendar meanwhile has the last word. Servers' Schedule-Tags
    (RFC 6638, section 3.2.10) do not tell: Cyrus changes them with the first answer, and keeps them when weeks move.
    """
    if edit.seen is None or now is None or any(isinstance(change, Respond) for change in edit.changes):
        return False
    return without_answers(edit.seen) == without_answers(now)


def without_answers(series: Series) -> Series:
    """The series with nobody's answer; a week that is in words of its own for an answer alone is none."""
    weeks = (_week_without_answers(series, week) for week in series.overrides)
    edited = sorted(filter(None, weeks), key=lambda week: week.recurrence_id)
    return replace(series, attendees=_unanswered(series.attendees), overrides=tuple(edited))


def _week_without_answers(series: Series, week: Override) -> Override | None:
    usual = _unanswered(series.attendees)
    guests = usual if week.attendees is None else _unanswered(week.attendees)
    links = series.links if week.links is None else week.links
    bare = replace(week, attendees=None if guests == usual else guests, links=None if links == series.links else links)
    bare = replace(bare, comment="")
    return None if bare == Override(week.recurrence_id, week.recurrence_id, series.length) else bare


def _unanswered(attendees: Iterable[Attendee]) -> tuple[Attendee, ...]:
    return tuple(Attendee(email) for email in sorted({one.email for one in attendees}))
