"""Other times for a 1:1, in sentences: for one week, and for every week from now on."""

from __future__ import annotations

from collections.abc import Sequence

from daemon.i18n import gettext as _
from daemon.mail.headers import clean
from daemon.mail.rhythms import in_words
from daemon.mail.sentences import View
from daemon.mail.words import span, weekly
from rules.answers import make_up_times, meeting_length
from rules.deadlines import same_week
from rules.marked import marked
from rules.model import Span
from rules.records import Answer, ExceptionRecord, MakeUp
from rules.slot import iso_week

BOTH_DENIED = marked("Each of you answered that it was somebody else.")


def time_of(option: MakeUp, record: ExceptionRecord, view: View) -> str:
    """`Wednesday 11 March, 10:00–10:30 (same time, next day)`."""
    text = span(Span(option.start, meeting_length(record)), view.zone, view.now)
    return f"{text} ({in_words(clean(option.ground))})" if option.ground else text


def other_times(records: Sequence[ExceptionRecord], view: View) -> tuple[str, tuple[str, ...]]:
    """A heading and the times that are offered instead of a week; empty where there are none."""
    found = make_up_times(records, view.now)
    lines = tuple(f"{n}. {time_of(one, records[0], view)}" for n, one in enumerate(found, 1))
    if not lines:
        return "", ()
    this = _("Other times this week that suit both of you:")
    return this if _is_this_week(records, view) else _("Other times in that week that suit both of you:"), lines


def no_other_time(records: Sequence[ExceptionRecord], view: View, free: Sequence[MakeUp] | None = None) -> str:
    """That a week cannot be made up for, where it could have been; `free` are the times that are left."""
    left = make_up_times(records, view.now) if free is None else free
    if left or not _is_off(records, view):
        return ""
    if _is_this_week(records, view):
        return _("No other time this week suits both of you.")
    return _("No other time in that week suits both of you.")


def proposed(records: Sequence[ExceptionRecord]) -> bool:
    """Whether one of the two would like a new weekly time, and the other one is to agree."""
    return any(one.open and one.answer is Answer.NEW_SLOT for one in records)


def weekly_proposal(records: Sequence[ExceptionRecord], view: View) -> str:
    """`Ana would like to have the 1:1 on Thursdays, 15:00–15:30, from now on.`"""
    who = next((view.called(one.reason.by) for one in records if one.reason), _("The other one of you"))
    meeting = next((one.deviation.now_shows for one in records if one.deviation.now_shows), None)
    if meeting is None:
        return _("%(name)s would like to have the 1:1 as the calendar shows it from now on.") % {"name": who}
    said = _("%(name)s would like to have the 1:1 on %(time)s, from now on.")
    return said % {"name": who, "time": weekly(meeting, view.zone)}


def _is_off(records: Sequence[ExceptionRecord], view: View) -> bool:
    """Whether exactly one week is asked about, and it does not take place in its week."""
    if len(records) != 1 or not records[0].open:
        return False
    about = records[0].deviation
    return about.off_its_time and not same_week(about, view.home)


def _is_this_week(records: Sequence[ExceptionRecord], view: View) -> bool:
    week = records[0].deviation.recurrence_id
    return week is not None and iso_week(week, view.home) == iso_week(view.now, view.home)
