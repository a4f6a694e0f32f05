"""A series of which one week is taken off, or put elsewhere; a change of all weeks from one on stays as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.invitations import asked_anew, guested, guests_of
from rules.model import Override, Partstat, Series, Span


def without_week(series: Series, week: datetime) -> Series:
    """The series without a week, and without what was edited in it."""
    kept = tuple(one for one in series.overrides if not _is_of(one, week))
    return replace(series, excluded=series.excluded | {week}, overrides=kept)


def with_week(series: Series, week: datetime, span: Span, *, written_out: bool = False) -> Series:
    """The series with a week that stands there; one that stands so by the rule is not edited, unless `written_out`."""
    excluded = series.excluded - {week}
    plain = span == Span(week, series.length) and not goes_by_a_change(series, week)
    if not any(_is_of(one, week) for one in series.overrides) and (written_out or not plain):
        guests = tuple(map(asked_anew, series.attendees)) if span.start != week else None
        told = None if guests == series.attendees else guests
        made = Override(week, span.start, span.length, attendees=told)
        return replace(series, excluded=excluded, overrides=(*series.overrides, made))
    weeks = (_put(series, one, span) if _is_of(one, week) else one for one in series.overrides)
    return replace(series, excluded=excluded, overrides=tuple(weeks))


def goes_by_a_change(series: Series, week: datetime) -> bool:
    """Whether a change of all weeks from one on says when a week is, and not the rule."""
    return any(one.onwards and one.recurrence_id <= week for one in series.overrides)


def _is_of(one: Override, week: datetime) -> bool:
    return one.recurrence_id == week and not one.onwards


def _put(series: Series, one: Override, span: Span) -> Override:
    guests = guests_of(series, one)
    if span.start not in (one.start, one.recurrence_id):
        guests = tuple(asked_anew(guest) for guest in guests)
    comment = one.comment if any(guest.partstat is Partstat.DECLINED for guest in guests) else ""
    placed = replace(one, start=span.start, length=span.length, cancelled=False, comment=comment)
    return guested(placed, guests, series.attendees)
