"""What the daemon may ask of a calendar: a new series, or changes to the few fields that it owns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from rules.edited_weeks import with_week, without_week
from rules.invitations import invited, invited_to, responded, responded_to
from rules.model import Attendee, Override, Partstat, Rule, Series, Slot, Span
from rules.slot import instant

MINIMAL_STEP = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Invitee:
    """One of the two people as the event names them."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Extras:
    """What people gave to a series beside its times; `alarms` ring so long before it begins.

    `original` is the object itself where it is iCalendar: whoever writes such takes all of it from there.
    """

    title: str = ""
    location: str = ""
    description: str = ""
    guests: tuple[Invitee, ...] = ()
    alarms: tuple[timedelta, ...] = ()
    original: bytes = b""


NO_EXTRAS = Extras()


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """A series to be created: `first` is the local wall time of its first week in the slot's zone.

    `invites`: the attendee is sent an invitation, and starts as NEEDS-ACTION with RSVP. `by_client`: the server, which
    might invite by itself, is to keep out of it. `after` is the href of an earlier series of the two in the same
    account: what people gave to that goes on in this one. `extras` is the same of one in another account.
    `safe`: nothing can be overwritten, so that it is not looked for what may stand there.
    """

    uid: str
    marker: str
    title: str
    slot: Slot
    first: datetime
    organizer: Invitee
    attendee: Invitee
    link: str
    invites: bool
    by_client: bool = False
    after: str = ""
    extras: Extras = NO_EXTRAS
    safe: bool = False

    weeks: tuple[Cancel | Place, ...] = ()
    """Weeks that are off or elsewhere from the beginning."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Take one week off (EXDATE); an override of that week goes."""

    recurrence_id: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Let one week stand at `start` for `length`; with the series' own values this puts the week back.

    `written_out`: the week gets words of its own even then, since another object says otherwise of it.
    Who declined has not answered for another time (RFC 5546, section 3.2.2.1), but keeps the answer for this one.
    What was written into the week goes unless it may belong to a decline.
    """

    recurrence_id: datetime
    start: datetime
    length: timedelta
    written_out: bool = False


@dataclass(frozen=True, slots=True)
class Retime:
    """Bring start, length and rule of the series back to the slot, first week at local time `first`.

    A change of all weeks from one on (RANGE=THISANDFUTURE) goes.
    """

    slot: Slot
    first: datetime


@dataclass(frozen=True, slots=True)
class End:
    """No occurrence at or after `before`: RRULE gets UNTIL one second earlier, if it has none yet; nothing else goes.

    UNTIL is never before DTSTART, which servers refuse: then it is the first week, and that is excluded.
    """

    before: datetime


@dataclass(frozen=True, slots=True)
class Attach:
    """Attach the agenda link to the series, or to one edited week of it, unless it is there.

    `quietly`: as nothing but an attachment. Of another URL a server that invites may tell the attendee.
    """

    link: str
    recurrence_id: datetime | None = None
    quietly: bool = False


@dataclass(frozen=True, slots=True)
class Undate:
    """Take a single date off that was added to the series (RDATE)."""

    start: datetime


@dataclass(frozen=True, slots=True)
class Invite:
    """Invite someone to the series, or to one edited week of it, unless they are invited."""

    guest: Invitee
    recurrence_id: datetime | None = None


@dataclass(frozen=True, slots=True)
class Respond:
    """Let an attendee's answer to the series show, or to one week of it, and what came with it; nothing else changes.

    A week that nobody edited gets words of its own for that; one that is off stays as it is.
    """

    attendee: str
    partstat: Partstat
    comment: str = ""
    recurrence_id: datetime | None = None

    @property
    def answer(self) -> Attendee:
        """What is to show; words count where they come with a decline."""
        said = self.comment if self.partstat is Partstat.DECLINED else ""
        return Attendee(self.attendee, self.partstat, said)


Change = Cancel | Place | Retime | End | Attach | Undate | Invite | Respond


@dataclass(frozen=True, slots=True)
class SeriesEdit:
    """Changes to one object of a calendar, by its href as the provider named it.

    `seen` is what it was when they were decided: where only answers came since, they go on from what stands there.
    `by_server`: the server delivers them, also what it was kept out of so far; `by_client`: it is to keep out of them.
    """

    href: str
    uid: str
    changes: tuple[Change, ...]
    seen: Series | None = None
    by_server: bool = False
    by_client: bool = False


def drafted(draft: SeriesDraft, before: Series | None = None) -> Series:
    """The series that a draft describes, as a reading would show it; `before` is the one that it goes on from."""
    partstat = Partstat.NEEDS_ACTION if draft.invites else Partstat.ACCEPTED
    series = Series(
        uid=draft.uid,
        start=draft.first,
        zone=draft.slot.zone,
        length=draft.slot.length,
        rule=Rule(),
        organizer=draft.organizer.email,
        attendees=(
            Attendee(draft.organizer.email, Partstat.ACCEPTED),
            Attendee(draft.attendee.email, partstat),
            *(_further(before, draft) if before else _brought(draft)),
        ),
        links=tuple(dict.fromkeys(filter(None, (draft.link, *(before.links if before else ()))))),
        marker=draft.marker,
    )
    return edited(series, draft.weeks)


def _further(before: Series, draft: SeriesDraft) -> tuple[Attendee, ...]:
    two = (draft.organizer.email, draft.attendee.email)
    return tuple(one for one in before.attendees if one.email not in two)


def _brought(draft: SeriesDraft) -> tuple[Attendee, ...]:
    two = (draft.organizer.email, draft.attendee.email)
    return tuple(Attendee(one.email) for one in draft.extras.guests if one.email not in two)


def edited(series: Series, changes: tuple[Change, ...]) -> Series:
    """The series after the changes: what every provider must arrive at."""
    for change in changes:
        series = _edited(series, change)
    return series


def _edited(series: Series, change: Change) -> Series:
    match change:
        case Cancel(recurrence_id):
            return without_week(series, recurrence_id)
        case Place(week, start, length):
            return with_week(series, week, Span(start, length), written_out=change.written_out)
        case Retime(slot, first):
            weeks = tuple(one for one in series.overrides if not one.onwards)
            return replace(series, start=first, zone=slot.zone, length=slot.length, rule=Rule(), overrides=weeks)
        case End(before):
            return _ended(series, before)
        case Attach(link, week):
            return _attached(series, link) if week is None else _attached_to(series, week, link)
        case Undate(start):
            return replace(series, added=series.added - {start})
        case Invite(guest, week):
            return invited(series, guest.email) if week is None else invited_to(series, week, guest.email)
        case Respond(recurrence_id=week):
            return responded(series, change.answer) if week is None else responded_to(series, week, change.answer)
        case _:
            assert_never(change)


def _attached(series: Series, link: str) -> Series:
    """The series with the link; its edited weeks keep the links that they have."""
    if link in series.links:
        return series
    links = (*series.links, link)
    weeks = tuple(_told(one, series.links if one.links is None else one.links, links) for one in series.overrides)
    return replace(series, links=links, overrides=weeks)


def _attached_to(series: Series, week: datetime, link: str) -> Series:
    def linked(one: Override) -> Override:
        links = series.links if one.links is None else one.links
        return one if one.recurrence_id != week or link in links else _told(one, (*links, link), series.links)

    return replace(series, overrides=tuple(map(linked, series.overrides)))


def _told(one: Override, links: tuple[str, ...], of_series: tuple[str, ...]) -> Override:
    return replace(one, links=None if links == of_series else links)


def _ended(series: Series, before: datetime) -> Series:
    rule = series.rule or Rule(count=1)
    first = instant(series.start, series.zone)
    excluded = series.excluded | {first} if first >= before else series.excluded
    overrides = tuple(one for one in series.overrides if one.recurrence_id < before)
    until = max(before - MINIMAL_STEP, first)
    return replace(
        series,
        rule=rule if rule.until and rule.until <= until else replace(rule, until=until, count=None),
        excluded=excluded,
        overrides=overrides,
    )
