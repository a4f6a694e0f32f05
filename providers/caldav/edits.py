"""Applies changes to a calendar object, touching no line but those that must change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeGuard, assert_never

from providers.caldav.agents import AGENT, agent
from providers.caldav.held import Held, among, held, time_line
from providers.caldav.ical import is_cancelled, links_of
from providers.caldav.lines import Component, Line, mapped, new_line
from providers.caldav.people import RESPONSE_COMMENT, address, attendee, attendees, has_declined, is_guest
from providers.caldav.retiming import retimed
from providers.caldav.revision import stamped
from providers.caldav.spans import at_span
from providers.caldav.values import start_of
from providers.malformed import MalformedError
from providers.rrule import ending
from providers.stamps import Form, in_utc, until
from rules.edit import MINIMAL_STEP, Attach, Cancel, Change, End, Invite, Invitee, Place, Respond, Retime, Undate
from rules.edited_weeks import goes_by_a_change
from rules.slot import instant, wall_time

_OF_THE_MASTER = ("RRULE", "EXDATE", "RDATE", "COMMENT")
_ASKED_ANEW = {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE", RESPONSE_COMMENT: None}


def with_changes(calendar: Component, changes: Iterable[Change], now: datetime, zone: str = "UTC") -> Component:
    """The object after the changes, exactly as `rules.edit.edited` says; MalformedError where that cannot be written.

    `zone` is the owner's. Components that changed are stamped with `now`, and their SEQUENCE goes up where their
    times did.
    """
    before = calendar.without("METHOD")
    after = before
    for change in changes:
        after = _changed(held(after, zone), change)
    return stamped(before, after, now)


def _changed(of: Held, change: Change) -> Component:
    match change:
        case Cancel(recurrence_id):
            return _cancelled(of, recurrence_id)
        case Place():
            return _placed(of, change)
        case Retime():
            return retimed(of, change)
        case End(before):
            return _ended(of, before)
        case Attach(link, week):
            return _in(of, week, lambda event: _attached(event, link, quietly=change.quietly))
        case Undate(start):
            return of.with_master(_without_date(of, "RDATE", start))
        case Invite(guest, week):
            return _in(of, week, lambda event: _invited(event, guest))
        case Respond():
            return _responded(of, change)
        case _:
            assert_never(change)


def _in(of: Held, week: datetime | None, change: Callable[[Component], Component]) -> Component:
    """The object with the series changed, or one edited week of it."""
    if week is None:
        return of.with_master(change(of.master))
    weeks = of.edited(week)
    return mapped(of.calendar, lambda event: change(event) if among(event, weeks) else event)


def _cancelled(of: Held, recurrence_id: datetime) -> Component:
    gone = of.single(recurrence_id)
    return of.with_master(_excluding(of, recurrence_id)).keeping(lambda item: not among(item, gone))


def _excluding(of: Held, recurrence_id: datetime) -> Component:
    if recurrence_id in of.series.excluded:
        return of.master
    return of.master.adding(time_line("EXDATE", recurrence_id, of))


def _placed(of: Held, change: Place) -> Component:
    week = change.recurrence_id
    master = _without_date(of, "EXDATE", week)
    known = of.single(week)
    if known:
        there = of.with_master(master)
        return mapped(there, lambda event: _at_place(event, change, of) if among(event, known) else event)
    plain = (change.start, change.length) == (week, of.series.length) and not goes_by_a_change(of.series, week)
    if plain and not change.written_out:
        return of.with_master(master)
    return _after_events(of.with_master(master), _at_place(_new_week(of, week), change, of, asked_at=week))


def _new_week(of: Held, week: datetime) -> Component:
    """A week like its series, yet without times."""
    return of.master.without(*_OF_THE_MASTER).adding(time_line("RECURRENCE-ID", week, of))


def _at_place(event: Component, change: Place, of: Held, asked_at: datetime | None = None) -> Component:
    """The event where the change wants it, not cancelled; who declined is asked anew about another time.

    `asked_at` is the time that the guests answered for, where it is not the event's own.
    """
    answered = asked_at or start_of(event, of.anchor)[1]
    if change.start not in (answered, change.recurrence_id):
        event = _asked_anew(event)
    return at_span(event.keeping(_not_cancelled), change.start, change.length, of)


def _asked_anew(event: Component) -> Component:
    items = (item.having_parameters(_ASKED_ANEW) if _is_decline(item) else item for item in event.items)
    return replace(event, items=tuple(items))


def _is_decline(item: Line | Component) -> TypeGuard[Line]:
    return isinstance(item, Line) and item.name == "ATTENDEE" and has_declined(item)


def _not_cancelled(item: Line | Component) -> bool:
    return isinstance(item, Component) or item.name != "STATUS" or item.parts()[1].strip().upper() != "CANCELLED"


def _without_date(of: Held, name: str, at: datetime) -> Component:
    """The master without that date in its EXDATE or RDATE, in whatever spelling and company it stands."""
    remade: list[Line | Component] = []
    for item in of.master.items:
        dated = isinstance(item, Line) and item.name == name
        remade += _dates_but(item, at, of) if isinstance(item, Line) and dated else [item]
    return replace(of.master, items=tuple(remade))


def _dates_but(line: Line, at: datetime, of: Held) -> list[Line]:
    texts = line.parts()[1].split(",")
    kept = [text for text, one in zip(texts, of.instants(line), strict=True) if one != at]
    if len(kept) == len(texts):
        return [line]
    return [line.having_value(",".join(kept))] if kept else []


def _ended(of: Held, before: datetime) -> Component:
    first = instant(of.series.start, of.series.zone)
    last = max(before - MINIMAL_STEP, first)
    ends = _last(last, of)
    if first < before and until(ends, of.anchor) != last:
        raise MalformedError("an end within a day, for a series of whole days")
    master = _excluding(of, first) if first >= before else of.master
    gone = [event for event in of.overrides() if of.week(event) >= before]
    stopped = of.series.rule and of.series.rule.until and of.series.rule.until <= last
    return of.with_master(master if stopped else _until(master, ends)).keeping(lambda item: not among(item, gone))


def _last(last: datetime, of: Held) -> str:
    """UNTIL in the form that DTSTART asks for. RFC 5545, section 3.3.10."""
    local = wall_time(last, of.anchor.zone)
    if of.anchor.form is Form.DATE:
        return f"{local:%Y%m%d}"
    floats = of.anchor.form is Form.FLOATING and instant(local, of.anchor.zone) == last
    return f"{local:%Y%m%dT%H%M%S}" if floats else in_utc(last)


def _until(master: Component, ends: str) -> Component:
    line = master.line("RRULE")
    if line is None:
        return master.adding(new_line("RRULE", f"FREQ=WEEKLY;UNTIL={ends}"))
    return master.having(line.having_value(ending(line.parts()[1], ends)))


def _attached(event: Component, link: str, *, quietly: bool) -> Component:
    if link in links_of(event):
        return event
    attached = event.adding(new_line("ATTACH", link))
    if quietly or any(line.parts()[1].strip() for line in event.lines("URL")):
        return attached
    return attached.without("URL").adding(new_line("URL", link))


def _invited(event: Component, guest: Invitee) -> Component:
    if any(one.email == guest.email for one in attendees(event)):
        return event
    asked = {"CN": guest.name or None, "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    return event.adding(new_line("ATTENDEE", f"mailto:{guest.email}", **asked, **{AGENT: agent(event)}))


def _responded(of: Held, change: Respond) -> Component:
    week = change.recurrence_id
    if week is None or of.edited(week):
        return _in(of, week, lambda event: event if week and is_cancelled(event) else _answering(event, change))
    if week in of.series.excluded or _answering(of.master, change) == of.master:
        return of.calendar
    return _after_events(of.calendar, at_span(_answering(_new_week(of, week), change), week, of.series.length, of))


def _answering(event: Component, change: Respond) -> Component:
    """The event with that answer of a guest; of the line only the answer and what came with it change."""
    said = {"PARTSTAT": change.answer.partstat.value, RESPONSE_COMMENT: change.answer.comment or None}
    items = (item.having_parameters(said) if _answers_otherwise(item, change) else item for item in event.items)
    return replace(event, items=tuple(items))


def _answers_otherwise(item: Line | Component, change: Respond) -> TypeGuard[Line]:
    if not (isinstance(item, Line) and item.name == "ATTENDEE" and is_guest(item)):
        return False
    return address(item) == change.attendee and attendee(item) != change.answer


def _after_events(calendar: Component, event: Component) -> Component:
    last = max(at for at, item in enumerate(calendar.items) if isinstance(item, Component) and item.name == "VEVENT")
    return replace(calendar, items=(*calendar.items[: last + 1], event, *calendar.items[last + 1 :]))
