"""The ports: what the daemon asks of calendars, rosters and mail, and the values that pass through."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from providers.capabilities import Capabilities
from rules.actor import Actor
from rules.agenda import Look, Section
from rules.busy import Busy
from rules.directory import Listed
from rules.edit import Extras, SeriesDraft, SeriesEdit
from rules.model import Hours, Window
from rules.reading import Changes, Resource

__all__ = [
    "Actor",
    "AgendaDocument",
    "AgendaProvider",
    "Anchor",
    "AuditSource",
    "Busy",
    "CalendarProvider",
    "CalendarRef",
    "Capabilities",
    "Changes",
    "Channel",
    "Directory",
    "Examination",
    "Finding",
    "HoursOf",
    "Listed",
    "MailSender",
    "Probe",
    "Push",
    "Resource",
]


@dataclass(frozen=True, slots=True)
class CalendarRef:
    """One person's calendar on one account; `url` is absolute and ends in a slash.

    `zone` is the owner's: floating times and whole days in the calendar are meant in it (RFC 5545, 3.3.5).
    """

    account: str
    url: str
    owner: str
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked, whether it is well, and what was found."""

    what: str
    ok: bool
    text: str


Examination = Callable[[Sequence[CalendarRef]], Iterable[Finding]]
"""Tries out what an account's set-up needs beyond its calendars, as the owners of these; what it writes it deletes."""

HoursOf = Callable[[CalendarRef], Hours | None]
"""The working hours of a calendar's owner, None where none are set; raises only the errors of providers.errors."""


class CalendarProvider(Protocol):
    """One account; raises only the errors of providers.errors; may be called from several threads."""

    def check(self, calendar: CalendarRef) -> Capabilities:
        """Measure what the account can do, seen from one calendar."""

    def changes(self, calendar: CalendarRef, cursor: str, known: Mapping[str, str | None]) -> Changes:
        """What changed since `cursor`; a complete listing when it is "" or refused.

        `known` maps the hrefs the caller holds to their ETags: what is unchanged is neither fetched nor
        parsed. Raises NotFoundError when the collection itself is not there.
        """

    def make_calendar(self, calendar: CalendarRef) -> None:
        """Make the collection (MKCALENDAR); ConflictError when it exists."""

    def create(self, calendar: CalendarRef, draft: SeriesDraft) -> Resource:
        """Write a new object named by its UID; ConflictError when it exists already.

        NotFoundError when it existed and was deleted, and the server gives no name twice.

        What people gave to the series `draft.after` goes on in it; one that is not there or not understood has nothing.
        `draft.weeks` are off or elsewhere in it from the beginning: nobody ever sees them otherwise.
        """

    def replace(self, calendar: CalendarRef, edit: SeriesEdit, etag: str | None) -> Resource:
        """Read, change and write the whole object; ConflictError when its ETag is not `etag`.

        Where only answers came since `edit.seen` it goes on all the same, and they stay: rules.meanwhile.
        With etag None (the server never told one) the freshly read one guards the write.
        """

    def given(self, calendar: CalendarRef, href: str) -> Extras:
        """What people gave to a series, for a new one in another account; nothing where it is not there or understood.

        Its guests are all who are invited, the two themselves as well.
        """

    def siblings(self, calendar: CalendarRef) -> tuple[CalendarRef, ...]:
        """The owner's other calendars of events, as far as they may be read."""

    def busy(self, calendar: CalendarRef, window: Window) -> tuple[Busy, ...]:
        """What keeps the owner busy in a window, in this calendar and its siblings, 1:1s too: their `uid` tells which.

        An event that cannot be understood makes its time of day busy, or the whole window. Of a single event of
        exactly two people, guests and organizer, it is told who they are. Raises TemporaryError
        when one of the calendars could not be read; a calendar that is closed to us is left out.
        """

    def close(self) -> None:
        """Let go of connections."""


class Probe(Protocol):
    """Measures an account, seen from one calendar; raises only the errors of providers.errors."""

    def explore(self, calendar: CalendarRef) -> Capabilities:
        """What shows without a write."""

    def try_out(self, calendar: CalendarRef, found: Capabilities, *, anywhere: bool) -> Capabilities:
        """What was found before, and what shows in a calendar that is made for it and removed again.

        It is made in the home of a service user who is none of the people there, and beside the given calendar only
        where it may be `anywhere`. Where it cannot be made nothing is added.
        """


@dataclass(frozen=True, slots=True)
class Channel:
    """A way by which a server tells of changes in one calendar, until it ends.

    `id` and `address` are ours; `resource` is what the server calls that which is watched.
    """

    id: str
    account: str
    calendar: str
    owner: str
    address: str
    resource: str
    until: datetime


class AuditSource(Protocol):
    """A server's own log of who changed what; raises only the errors of providers.errors."""

    def actors(self, calendar: CalendarRef, uid: str, week: datetime | None, window: Window) -> tuple[Actor, ...]:
        """Who did something within a window to a series, and to one week of it; never what we did ourselves.

        Logs lag behind: somebody who is not in it may be in it later.
        """


class Directory(Protocol):
    """Who works at a company; raises only the errors of providers.errors."""

    def people(self) -> tuple[Listed, ...]:
        """Everybody, read anew."""


class Push(Protocol):
    """Opens and ends channels; raises only the errors of providers.errors."""

    def open(self, calendar: CalendarRef, channel_id: str, address: str, token: str) -> Channel:
        """Have changes of a calendar told to an address; each message brings the token along."""

    def stop(self, channel: Channel) -> None:
        """End a channel; one that is not there any more has ended."""


@dataclass(frozen=True, slots=True)
class AgendaDocument:
    """The running document of a pair, and the link to it.

    `others` are further documents of the same pair, which are left alone; `closed_to` are people who could not
    be given access.
    """

    id: str
    link: str
    others: tuple[str, ...] = ()
    closed_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Anchor:
    """A section that is in a document: the link to it, and the fingerprint of what was put in."""

    link: str
    fingerprint: str


class AgendaProvider(Protocol):
    """Running documents, one for each pair; raises only the errors of providers.errors, and no text gets out.

    Everything may be asked for again: what is there already is left as it is.
    """

    def document(self, key: str, title: str, people: Sequence[str], *, anew: bool = False) -> AgendaDocument:
        """The document of a pair, made where there is none, open to these people without a mail to anybody.

        NotFoundError when it is in the trash: then none is made, unless somebody wanted one `anew`.
        """

    def section(self, document: AgendaDocument, section: Section) -> Anchor:
        """Put the section of a week on top, with the action items that are still open; nothing else changes.

        NotFoundError when the document is not there any more, or in the trash.
        """

    def look(self, document: AgendaDocument, weeks: Collection[datetime]) -> Mapping[datetime, Look]:
        """What became of the sections of these weeks; those that are not there any more are left out."""

    def check(self) -> None:
        """Try out signing in and searching, write nothing; raises as the rest does."""

    def close(self) -> None:
        """Let go of connections."""


class MailSender(Protocol):
    """Takes one finished message for one recipient."""

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        """Returns when the server has taken the message; TemporaryError or ResponseError (5xx) otherwise."""

    def check(self) -> None:
        """Open a session and sign in, send nothing; raises as `send` does."""

    def close(self) -> None:
        """End the session, if one is open."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A mail as it lies in a mailbox.

    `uid` is its number there, good while the mailbox has this `validity` (RFC 3501, 2.3.1.1). `content` is the
    message as it came, cut off after the first MiB; `size` is its whole length in bytes.
    """

    validity: int
    uid: int
    content: bytes
    size: int


class MailBox(Protocol):
    """The mailbox that answers come to; raises only providers.errors."""

    def newer(self, validity: int, uid: int) -> Iterator[Delivered]:
        """The mails above a number, oldest first; all of them when the mailbox has another validity by now."""

    def wait(self, seconds: float) -> bool:
        """Whether something has come; returns at the latest after so many seconds."""

    def check(self) -> None:
        """Open a session, sign in and open the folder, change nothing."""

    def close(self) -> None:
        """End the session, if one is open."""
