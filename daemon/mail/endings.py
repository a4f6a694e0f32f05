"""How a change ended, in sentences that say what holds now and nothing of the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from daemon.i18n import gettext as _
from daemon.mail.sentences import View, agreed, change, shown, subject, weeks_of
from daemon.mail.words import capital, span, weekly
from rules.answers import meeting_length
from rules.marked import marked
from rules.model import Kind, Span
from rules.records import Answer, ExceptionRecord, Outcome

AS_AGREED = frozenset({Outcome.RESTORED, Outcome.WITHDRAWN})
ONCE = marked("It is put back only this once.")
NOTHING = marked("There is nothing to do.")
UNSAID = marked("No reason was given.")


def ended(record: ExceptionRecord) -> Outcome:
    """The outcome of a closed record. Raises ValueError for an open one."""
    if record.outcome is None:
        raise ValueError("a record that is open has not ended")
    return record.outcome


def holds(record: ExceptionRecord, view: View, *, several: bool = False) -> str:
    """What holds now, as the end of a sentence about the week or the weekly 1:1: `stays off`."""
    match ended(record):
        case Outcome.RESTORED | Outcome.WITHDRAWN:
            return _("stand again") if several else _("stands again")
        case Outcome.MADE_UP:
            return _("takes place on %(time)s instead") % {"time": span(_made_up(record), view.zone, view.now)}
        case Outcome.MOVED:
            return _("stay moved, each within its week") if several else _("stays moved within the week")
        case Outcome.ADOPTED:
            return _from_now_on(record, view)
        case Outcome.EXCUSED | Outcome.UNEXPLAINED:
            return _stays(record.deviation.kind, several=several)
        case other:
            assert_never(other)


def sentence(records: Sequence[ExceptionRecord], view: View) -> str:
    """What holds now for weeks that ended alike, or for the weekly 1:1."""
    weeks = weeks_of(records)
    several = len(weeks) > 1 and None not in weeks
    again = f" {_as_agreed(records)}" if ended(records[0]) in AS_AGREED else ""
    return f"{subject(records, view)} {holds(records[0], view, several=several)}{again}."


def _as_agreed(records: Sequence[ExceptionRecord]) -> str:
    guests = all(one.deviation.kind is Kind.GUEST_REMOVED for one in records)
    return _("in the calendar, as agreed, with both of you invited") if guests else _("in the calendar, as agreed")


def to_do(record: ExceptionRecord) -> str:
    """What is left for the two to do."""
    if ended(record) is Outcome.UNEXPLAINED and record.answer in (Answer.PUT_BACK, Answer.MAKE_UP):
        return _("To meet after all, agree on a time with each other.")
    nothing = _(NOTHING)
    return f"{nothing} {_(ONCE)}" if ended(record) is Outcome.RESTORED else nothing


def line(record: ExceptionRecord, view: View) -> str:
    """One week, or the weekly time, with what became of it."""
    match ended(record):
        case Outcome.RESTORED | Outcome.WITHDRAWN:
            return _back(record, view)
        case Outcome.MADE_UP:
            return f"{agreed(record, view)} → {span(_made_up(record), view.zone, view.now)}"
        case _:
            return change(record, view)


def _back(record: ExceptionRecord, view: View) -> str:
    both = _("with both of you invited")
    invited = f", {both}" if record.deviation.kind is Kind.GUEST_REMOVED else ""
    return f"{capital(shown(record, view))} → {agreed(record, view)}{invited}"


def line_and_state(record: ExceptionRecord, view: View) -> str:
    """`Tuesday 17 March, 10:00–10:30 → cancelled (stays off)`, for weeks that ended differently."""
    told = line(record, view)
    return told if ended(record) in (Outcome.MADE_UP, Outcome.ADOPTED) else f"{told} ({holds(record, view)})"


def why(record: ExceptionRecord) -> str:
    """Why it ended so, never with the words or the kind of a reason."""
    match ended(record):
        case Outcome.RESTORED:
            return _why_restored(record)
        case Outcome.WITHDRAWN:
            return _("The change was undone in the calendar.")
        case Outcome.MADE_UP:
            return _("That time was picked in the answer. All other weeks stay as agreed.")
        case Outcome.MOVED:
            return _("There was no answer, and a 1:1 that takes place in its week is simply left.")
        case Outcome.ADOPTED:
            return _("Both of you agreed to it. Agenda and history go on.")
        case Outcome.EXCUSED:
            return _("The reason is on record.")
        case Outcome.UNEXPLAINED:
            return _why_left(record)
        case other:
            assert_never(other)


def _why_restored(record: ExceptionRecord) -> str:
    if record.answer is Answer.NEW_SLOT:
        return _("The new weekly time was not agreed by both of you, so the one from before holds.")
    if record.reason:
        return _("That is what the answer asked for.")
    return _("There was no answer, so what was agreed holds.")


def _why_left(record: ExceptionRecord) -> str:
    if record.answer is Answer.PUT_BACK:
        return _("It was to be put back, and it was too late for that.")
    if record.answer is Answer.MAKE_UP:
        return _("The time that was picked could not be booked any more.")
    left = _("It was put back once and is left alone now.") if record.after_put_back else _("Nothing is put back.")
    return left if record.reason else f"{_(UNSAID)} {left}"


def _made_up(record: ExceptionRecord) -> Span:
    if record.chosen is None:
        raise ValueError("a week that is made up for needs its time")
    return Span(record.chosen, meeting_length(record))


def _from_now_on(record: ExceptionRecord, view: View) -> str:
    meeting = record.deviation.now_shows
    if meeting is None or record.deviation.recurrence_id is not None:
        return _("goes on as the calendar shows it: %(shown)s") % {"shown": shown(record, view)}
    return _("is on %(time)s, from now on") % {"time": weekly(meeting, view.zone)}


def _stays(kind: Kind, *, several: bool) -> str:
    match kind:
        case Kind.CANCELLED | Kind.SERIES_DELETED:
            return _("stay off") if several else _("stays off")
        case Kind.DECLINED:
            return _("stay declined") if several else _("stays declined")
        case Kind.MOVED:
            return _("stay where they are now") if several else _("stays where it is now")
        case _:
            return _("stay as they are now") if several else _("stays as it is now")
