"""Who is invited to a series and what they answered, as it is after a change; edited weeks keep what is their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.model import Attendee, Override, Partstat, Series


def invited(series: Series, email: str) -> Series:
    """The series with the guest; its edited weeks keep the guests that they have."""
    if any(one.email == email for one in series.attendees):
        return series
    return _having(series, (*series.attendees, Attendee(email)))


def invited_to(series: Series, week: datetime, email: str) -> Series:
    """The series with the guest in one edited week."""

    def joined(one: Override) -> Override:
        there = guests_of(series, one)
        missing = one.recurrence_id == week and all(guest.email != email for guest in there)
        return guested(one, (*there, Attendee(email)), series.attendees) if missing else one

    return replace(series, overrides=tuple(map(joined, series.overrides)))


def responded(series: Series, answer: Attendee) -> Series:
    """The series with that answer of one of its guests; its edited weeks keep the answers that they have."""
    return _having(series, _with_answer(series.attendees, answer))


def responded_to(series: Series, week: datetime, answer: Attendee) -> Series:
    """The series with that answer in one week, which is edited from then on; not in one that is off."""
    if any(one.recurrence_id == week for one in series.overrides):
        return replace(series, overrides=tuple(_answered(series, one, week, answer) for one in series.overrides))
    guests = _with_answer(series.attendees, answer)
    if week in series.excluded or guests == series.attendees:
        return series
    return replace(series, overrides=(*series.overrides, Override(week, week, series.length, attendees=guests)))


def guests_of(series: Series, week: Override) -> tuple[Attendee, ...]:
    """Who is invited to an edited week."""
    return series.attendees if week.attendees is None else week.attendees


def guested(one: Override, guests: tuple[Attendee, ...], of_series: tuple[Attendee, ...]) -> Override:
    """The edited week with these guests, which are told only where they are other than the series'."""
    return replace(one, attendees=None if guests == of_series else guests)


def asked_anew(guest: Attendee) -> Attendee:
    """The guest, who has not answered where it was a decline."""
    declined = guest.partstat is Partstat.DECLINED
    return replace(guest, partstat=Partstat.NEEDS_ACTION, comment="") if declined else guest


def _having(series: Series, guests: tuple[Attendee, ...]) -> Series:
    weeks = tuple(guested(one, guests_of(series, one), guests) for one in series.overrides)
    return replace(series, attendees=guests, overrides=weeks)


def _with_answer(guests: tuple[Attendee, ...], answer: Attendee) -> tuple[Attendee, ...]:
    return tuple(answer if one.email == answer.email else one for one in guests)


def _answered(series: Series, one: Override, week: datetime, answer: Attendee) -> Override:
    if one.recurrence_id != week or one.cancelled:
        return one
    guests = _with_answer(guests_of(series, one), answer)
    kept = any(guest.partstat is Partstat.DECLINED for guest in guests)
    return guested(replace(one, comment=one.comment if kept else ""), guests, series.attendees)
