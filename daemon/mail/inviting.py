"""What a guest who has nothing but mail is told of a series: in words, and for the calendar program beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from daemon.i18n import gettext as _
from daemon.i18n import speaking
from daemon.mail.envelope import Desk, Envelope, Mail, finished, name_of
from daemon.mail.headers import clean
from daemon.mail.letter import Letter
from daemon.mail.reply_address import reply_address
from daemon.mail.rhythms import in_words, in_zone
from daemon.mail.words import day, span, weekly
from providers.mail.address import bare
from rules.identity import digest
from rules.inviting import Invitation, Method
from rules.lineage import FAR, last_meeting
from rules.marked import marked
from rules.model import Pair, Series, Span, Window
from rules.phrases import in_words as phrased
from rules.shown import occurrences, shown_in
from rules.standing import regular

NAME = 16
"""Digits of what a reply address names."""

ANSWER = marked("Accept or decline it in your mail or calendar program.")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Which 1:1 it is: whose, what calendars call it, and the link to its agenda, "" for none."""

    pair: Pair
    key: str
    title: str
    link: str = ""


def invitation_name(pair: str) -> str:
    """What the reply address of a pair's invitations names, as others name a prompt."""
    return digest("invitation", pair)[:NAME]


def invite(desk: Desk, about: Occasion, one: Invitation, now: datetime) -> Mail:
    """Tell the team member. Raises ValueError when an address cannot be written in ASCII."""
    reader = about.pair.report
    with speaking(reader.language):
        letter = replace(_letter(about, one, now), contact=desk.operator)
    purpose = f"invitation {one.told.uid} {one.told.highest}"
    envelope = Envelope("invitation", purpose, reader.email, clean(reader.name), reply_to=_reply_to(desk, about))
    return finished(desk, replace(envelope, invitation=_calendar(desk, about, one, now)), letter, now)


def _reply_to(desk: Desk, about: Occasion) -> str:
    """Where an answer is read: by us, or by the manager's program."""
    if not desk.takes_replies:
        return about.pair.manager.email
    return reply_address(desk.sender, desk.secrets, invitation_name(about.key), about.pair.report.email)


def _calendar(desk: Desk, about: Occasion, one: Invitation, now: datetime) -> tuple[str, str]:
    from providers.caldav.inviting import Parties, invitation_text

    pair = about.pair
    parties = Parties(about.title, pair.manager, pair.report, bare(desk.sender), about.link)
    return one.method.value, invitation_text(one, parties, now).decode()


def _letter(about: Occasion, one: Invitation, now: datetime) -> Letter:
    name, zone = name_of(about.pair.manager), about.pair.report.zone
    subject, lead, lines = (_of_weeks if one.weeks else _of_series)(one, name, zone, now)
    answer = () if one.method is Method.CANCEL or _ends(one) else (_(ANSWER),)
    return Letter(
        subject=subject,
        lead=lead,
        heading=_("1:1 with %(name)s") % {"name": name},
        lines=lines,
        notes=(*answer, _("Times are in %(zone)s.") % {"zone": clean(zone)}),
    )


def _of_series(one: Invitation, name: str, zone: str, now: datetime) -> tuple[str, str, tuple[str, ...]]:
    who, series = {"name": name}, one.told.series
    if series is None:
        subject = _("Weekly 1:1 with %(name)s: no longer") % who
        lead = _("The weekly 1:1 with %(name)s does not take place any more.") % who
        return subject, lead, (_rhythm(one.before, zone, now),) if one.before else ()
    last = last_meeting(series) if _ends(one) else None
    lines = (_rhythm(series, zone, now), *((_last(last, zone, now),) if last else _first(series, zone, now)))
    if last:
        return _("Weekly 1:1 with %(name)s: an end") % who, _("The weekly 1:1 with %(name)s has an end.") % who, lines
    if one.before is None:
        return _("Weekly 1:1 with %(name)s") % who, _("You are invited to the weekly 1:1 with %(name)s.") % who, lines
    subject = _("Weekly 1:1 with %(name)s: another time") % who
    return subject, _("The weekly 1:1 with %(name)s has another time.") % who, lines


def _ends(one: Invitation) -> bool:
    """Whether it is news that the series has a last week."""
    series, before = one.told.series, one.before
    if series is None or before is None or last_meeting(series) is None:
        return False
    return last_meeting(before) != last_meeting(series)


def _rhythm(series: Series, zone: str, now: datetime) -> str:
    ahead = _ahead(replace(series, overrides=()), now)
    if ahead and regular(series.rule):
        return weekly(ahead[0], zone)
    return in_words(in_zone(clean(phrased(series)), zone, now))


def _first(series: Series, zone: str, now: datetime) -> Iterator[str]:
    for one in _ahead(series, now)[:1]:
        yield _("The next one: %(time)s") % {"time": span(one, zone, now)}


def _last(at: datetime, zone: str, now: datetime) -> str:
    said = _("The last one is on %(day)s.") if at > now else _("The last one was on %(day)s.")
    return said % {"day": day(at, zone, now)}


def _ahead(series: Series | None, now: datetime) -> tuple[Span, ...]:
    return shown_in(series, Window(now, now + FAR)) if series else ()


def _of_weeks(one: Invitation, name: str, zone: str, now: datetime) -> tuple[str, str, tuple[str, ...]]:
    changes = [(_stands(one.before, at), _stands(one.told.series, at)) for at in one.weeks]
    lines = tuple(_line(before, after, zone, now) for before, after in changes)
    if len(changes) > 1:
        count = {"name": name, "count": len(changes)}
        subject = _("1:1 with %(name)s: changes to %(count)s weeks")
        return subject % count, _("There are changes to %(count)s weeks of the 1:1 with %(name)s.") % count, lines
    before, after = changes[0]
    named = {"name": name, "day": day(_either(before, after).start, zone, now)}
    topic, said = _of_week(before, after)
    return topic % named, said % named, lines


def _of_week(before: Span | None, after: Span | None) -> tuple[str, str]:
    if after is None:
        off = _("1:1 with %(name)s on %(day)s: off")
        return off, _("The 1:1 with %(name)s on %(day)s does not take place.")
    if before is None:
        on = _("1:1 with %(name)s on %(day)s: on again")
        return on, _("The 1:1 with %(name)s on %(day)s takes place after all.")
    other = _("1:1 with %(name)s on %(day)s: another time")
    return other, _("The 1:1 with %(name)s on %(day)s takes place at another time.")


def _line(before: Span | None, after: Span | None, zone: str, now: datetime) -> str:
    if before and after:
        return f"{span(before, zone, now)} → {span(after, zone, now)}"
    said = _("%(time)s: takes place") if after else _("%(time)s: off")
    return said % {"time": span(_either(before, after), zone, now)}


def _either(before: Span | None, after: Span | None) -> Span:
    stands = before or after
    assert stands is not None
    return stands


def _stands(series: Series | None, week: datetime) -> Span | None:
    """When a week takes place."""
    around = Window(week - FAR, week + FAR)
    found = occurrences(series, around) if series else ()
    return next((one.span for one in found if one.recurrence_id == week), None)
