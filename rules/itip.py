"""Answers to invitations that come by mail: which count, and what the organizer's copy is to show by them.

RFC 5546, sections 3.2.3 (REPLY) and 3.2.7 (COUNTER). A counter-proposal counts for the answer that stands in it; the
time that it proposes moves nothing and is not kept: where to meet instead is asked of people, on our page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, StrEnum

from rules.deadlines import free
from rules.delivery import Delivery
from rules.edit import MINIMAL_STEP, Respond
from rules.identity import series_uid
from rules.invitations import guests_of
from rules.known import Known
from rules.model import Attendee, Kind, Partstat, Role, Series, Window
from rules.plan import Edit, Row, Step, Verb, Write
from rules.reading import Copy
from rules.shown import occurrences
from rules.situation import Situation
from rules.slot import instant
from rules.tidying import soon

GIVEN = frozenset({Partstat.ACCEPTED, Partstat.DECLINED, Partstat.TENTATIVE})


class Method(StrEnum):
    """METHOD of what an attendee tells an organizer."""

    REPLY = "REPLY"
    COUNTER = "COUNTER"


class Left(Enum):
    """Why an answer is not written now: nothing of it is left to be, or it has to wait."""

    NOTHING = "nothing"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Response:
    """What an attendee answered for one week of a series, or for all of it (`recurrence_id` None).

    `start` is the time that the answer is about, as far as it says; `sequence` and `stamped_at` (SEQUENCE, DTSTAMP)
    tell which of two answers is the later one.
    """

    uid: str
    attendee: str
    partstat: Partstat
    stamped_at: datetime
    sequence: int = 0
    recurrence_id: datetime | None = None
    start: datetime | None = None
    comment: str = ""

    def as_of(self, now: datetime) -> Response:
        """The same, stamped no later than it came: no clock that is ahead makes it the last one for ever."""
        return replace(self, stamped_at=min(self.stamped_at, now))

    @property
    def change(self) -> Respond:
        """What a copy is to show by it."""
        return Respond(self.attendee, self.partstat, self.comment, self.recurrence_id)


@dataclass(frozen=True, slots=True)
class Received:
    """A response that counts, about the series of a pair, and when it came."""

    pair: str
    response: Response
    came_at: datetime


def series_meant(response: Response, sender: str, pairs: Iterable[Known]) -> Known | None:
    """Whose series an answer is about: that of a team member who sent it for themselves, now or before."""
    if response.attendee != sender or response.partstat not in GIVEN:
        return None
    mine = (one for one in pairs if one.report == sender and one.ended_at is None)
    return next((one for one in mine if response.uid in _uids(one)), None)


def _uids(known: Known) -> frozenset[str]:
    earlier = (series_uid(known.key, number) for number in range(1, known.generation))
    return frozenset({known.series, *known.former, *earlier})


def noted(situation: Situation, one: Received, settle: timedelta, now: datetime) -> Step | Left:
    """The step that lets the organizer's copy show an answer, unless it shows it already or that is not to be.

    A server that delivers takes answers in by itself: it has the time in which people's edits settle for that. An
    answer to another time than the copy shows is out of date, and nothing is written shortly before a start.
    """
    response = one.response
    series = _organizers(situation, response.uid)
    if series is None:
        return Left.WAITS if Copy.VANISHED in situation.copies.values() else Left.NOTHING
    shown = _shown(series, response.recurrence_id)
    if shown is None or not _is_news(response, *shown) or situation.known.missing_since:
        return Left.NOTHING
    if response.recurrence_id and not free(series, response.recurrence_id, now):
        return Left.NOTHING
    by_server = situation.delivery in (Delivery.SCHEDULING, Delivery.GOOGLE)
    delivers = by_server and now < one.came_at + settle
    if delivers or (response.recurrence_id is None and soon(series, now)):
        return Left.WAITS
    return _step(situation, response)


def _organizers(situation: Situation, uid: str) -> Series | None:
    """The manager's copy of that series, where the manager organizes it and it is there."""
    there = (*situation.running, *situation.older)
    mine = (one for role, name, one in there if role is Role.MANAGER and name == uid)
    return next((one for one in mine if not one.headless and one.organizer in ("", situation.known.manager)), None)


def _shown(series: Series, week: datetime | None) -> tuple[datetime, tuple[Attendee, ...]] | None:
    """When a week, or the series, begins by a copy, and who is invited; None for what it does not have by itself."""
    if series.cancelled:
        return None
    if week is None:
        return instant(series.start, series.zone), series.attendees
    if any(one.onwards and one.recurrence_id <= week for one in series.overrides):
        return None
    edited = next((one for one in series.overrides if one.recurrence_id == week), None)
    if edited:
        return None if edited.cancelled or edited.apart else (edited.start, guests_of(series, edited))
    plain = (one for one in occurrences(series, Window(week, week + MINIMAL_STEP)) if one.recurrence_id == week)
    return next(((one.span.start, one.attendees) for one in plain), None)


def _is_news(response: Response, start: datetime, guests: Iterable[Attendee]) -> bool:
    about_it = response.start in (None, start)
    return about_it and any(one.email == response.attendee and one.partstat is not response.partstat for one in guests)


def _step(situation: Situation, one: Response) -> Step:
    known = situation.known
    kind = Kind.DECLINED if one.partstat is Partstat.DECLINED else None
    text = f"let the manager's copy show what the team member answered by mail: {one.partstat.lower()}"
    row = Row(Verb.REPAIR, known.report, known.manager, one.recurrence_id, kind, text)
    return Step(known.key, Verb.REPAIR, Edit((Write(Role.MANAGER, one.uid, (one.change,)),)), (row,))
