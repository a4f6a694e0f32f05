"""Writes to calendars, and remembers each write at once, so that the next reading finds nothing new in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from daemon.company import Company, owner
from daemon.observe import nobody
from daemon.places import arrived, beside, places, readable_at, settled, way_of, written_to
from daemon.store import Store
from providers.base import CalendarRef
from providers.errors import ConflictError, NotFoundError, ProviderError
from rules.delivery import Delivery, keeps_out
from rules.edit import NO_EXTRAS, Cancel, Extras, Invitee, Place, Respond, SeriesDraft, SeriesEdit
from rules.following import own_weeks
from rules.identity import series_uid
from rules.known import Known
from rules.model import Pair, Person, Role, Series, Slot
from rules.plan import Create, Step, Write
from rules.published import Event
from rules.reading import CalendarState, Resource, Sighting
from rules.restore import told_plainly
from rules.slot import wall_time

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pen:
    """Fit for several threads; `known` and `states` are the memory of the passes and are kept up to date.

    `fresh`: calendars that it made itself, and in which nothing else can be; `making`: one lock for each calendar.
    """

    store: Store
    company: Company
    known: dict[str, Known]
    states: dict[str, CalendarState]
    lock: threading.Lock = field(default_factory=threading.Lock)
    fresh: set[str] = field(default_factory=set)
    making: dict[str, threading.Lock] = field(default_factory=dict)

    def save(self, known: Known) -> None:
        """Remember a pair, and in which calendars its copies are expected."""
        known = settled(self.company, known)
        self.store.save_known(known)
        self.known[known.key] = known

    def intend(self, steps: Sequence[Step]) -> None:
        """Store all series that are to be created, at once: what a crash leaves unwritten, the next pass finishes."""
        with self.store.transaction():
            for step in steps:
                if isinstance(step.task, Create):
                    self.save(step.task.known)

    def leave(self, pair: str, then: Known | None) -> None:
        """Remember that calendars are about to be left, before anything is ended in them."""
        known = self.known.get(pair)
        if known and then and then.vacated != known.vacated:
            self.save(replace(known, vacated=then.vacated))

    def create(
        self,
        known: Known,
        roles: Sequence[Role],
        like: Series | None = None,
        weeks: Sequence[Write] = (),
        done: Callable[[], None] = nobody,
    ) -> None:
        """Write a series that was stored as intended into the copies of these roles, like another copy if there is.

        `done` is called in the transaction that stores that all of them are written.
        """
        if self.company.delivery(known.pair) is Delivery.MAIL:
            with self.lock:
                self.store.invitations.owe(known.key, known.series)
        made: dict[Role, tuple[CalendarRef, Resource]] = {}
        spent = False
        try:
            for role in roles:
                mine = [one for one in weeks if one.role is role]
                self._intend_weeks(known.key, mine)
                made[role] = self._made(known, role, like, mine)
        except NotFoundError:  # as after a lost database: the next pass makes the next generation
            spent = True
            raise
        finally:
            written = arrived(self.company, replace(known, written=known.written | frozenset(made)), made)
            noted = done if len(made) == len(roles) else nobody
            self._note_made(_going_on(known) if spent else written, made.values(), noted)

    def _made(
        self, known: Known, role: Role, like: Series | None, weeks: Sequence[Write]
    ) -> tuple[CalendarRef, Resource]:
        person, ref = owner(known.pair, role), written_to(self.company, known, role)
        account = self.company.account(person)
        self._make_calendar(ref, person)
        changes = tuple(change for one in weeks for change in one.changes if isinstance(change, Cancel | Place))
        draft = self._draft(known, like)
        by_client = keeps_out(self.company.delivery(known.pair), account.reach)
        after = self._before(known, role)
        extras = NO_EXTRAS if after else self._given(known, role)
        draft = replace(draft, by_client=by_client, after=after, extras=extras, weeks=changes)
        draft = replace(draft, safe=account.guards or self._is_fresh(known, ref))
        return ref, account.provider.create(ref, draft)

    def _given(self, known: Known, role: Role) -> Extras:
        """What people gave to the series in the calendar that somebody left last, as far as that can still be read."""
        url = next(reversed(known.vacated.get(role, ())), "")
        begun = self._held(known.uids, [url])
        href = max(begun, key=lambda href: begun[href], default="")
        for ref in readable_at(self.company, owner(known.pair, role), url) if href else ():
            try:
                return self.company.accounts[ref.account].provider.given(ref, href)
            except ProviderError as error:
                log.info("not brought along", calendar=url, why=str(error))
        return NO_EXTRAS

    def _before(self, known: Known, role: Role) -> str:
        """Where the latest earlier series of a pair stands in a person's calendars, "" where there is none."""
        earlier = {*known.former, *(series_uid(known.key, n) for n in range(1, known.generation))} - {known.series}
        ref = written_to(self.company, known, role)
        here = self._held(earlier, [one.url for one in places(self.company, known, role)])
        vacated = [url for url in known.vacated.get(role, ()) if beside(ref, url)]
        begun = here or self._held({*earlier, known.series}, vacated)
        return max(begun, key=lambda href: begun[href], default="")

    def _held(self, uids: Collection[str], urls: Iterable[str]) -> Mapping[str, datetime]:
        """Where series of these UIDs stand in calendars, and when each begins."""
        held = [self.states[url] for url in urls if url in self.states] if uids else []
        sightings = [one for state in held for one in state.sightings.values()]
        there = [one.resource for one in sightings if one.resource.uid in uids and not one.missing_since]
        return {one.href: one.series.start for one in there if one.series and not one.series.headless}

    def _note_made(self, known: Known, made: Iterable[tuple[CalendarRef, Resource]], noted: Callable[[], None]) -> None:
        with self.lock, self.store.transaction():
            for ref, resource in made:
                self._note(ref, resource)
            self.save(known)
            noted()

    def _make_calendar(self, ref: CalendarRef, person: Person) -> None:
        """Make a calendar unless it is known to be there; one thread does, while others that need it wait."""
        with self.making.setdefault(ref.url, threading.Lock()):
            if not self.states.get(ref.url, CalendarState()).seen:
                self._calendar_made(ref, person)

    def _calendar_made(self, ref: CalendarRef, person: Person) -> None:
        try:
            self.company.account(person).provider.make_calendar(ref)
        except ConflictError:
            log.info("calendar is there already", calendar=ref.url)
            return  # it counts as seen when it has been read or written, not on the strength of a refusal
        with self.lock:
            before = self.states.get(ref.url, CalendarState())
            self._keep(ref, before, replace(before, seen=True))
            self.fresh.add(ref.url)

    def _is_fresh(self, known: Known, ref: CalendarRef) -> bool:
        """Whether nothing can be in a calendar; in one of both people the other copy can."""
        both = {written_to(self.company, known, role).url for role in Role}
        return ref.url in self.fresh and len(both) == len(Role)

    def _draft(self, known: Known, like: Series | None) -> SeriesDraft:
        pair, slot, first = known.pair, known.slot, known.first
        assert slot is not None and first is not None
        local = wall_time(first, slot.zone)
        if like is not None:
            slot, local = Slot(like.start.weekday(), like.start.time(), like.length, like.zone), like.start
        people = [Invitee(one.email, one.name) for one in (pair.manager, pair.report)]
        organizer = pair.report.email if like and like.organizer == pair.report.email else pair.manager.email
        return SeriesDraft(
            uid=known.series,
            marker=known.key,
            title=title(pair),
            slot=slot,
            first=local,
            organizer=next(one for one in people if one.email == organizer),
            attendee=next(one for one in people if one.email != organizer),
            link=self.company.agenda_link(pair),
            invites=self.company.delivery(pair).invites,
        )

    def event(self, known: Known) -> Event:
        """What calendars know a pair's series by, as they were read last."""
        refs = [ref for role in Role for ref in places(self.company, known, role) if ref.url in self.states]
        held = (one.resource for ref in refs for one in self.states[ref.url].sightings.values())
        found = (one.series.organizer for one in held if one.series and one.uid == known.series)
        slot = known.slot or known.pair.slot
        return Event(
            known.series, title(known.pair), slot.zone, next((one for one in found if "@" in one), known.manager)
        )

    def write(self, pair: str, writes: Iterable[Write]) -> None:
        """Change copies of a pair, each on the condition that it still is as it was read."""
        known = self.known[pair]
        for write in writes:
            self._intend_weeks(pair, [write])
            ref, there = self._written_at(known, write)
            way, account = way_of(self.company, known), self.company.accounts[ref.account]
            by_server, by_client = way is Delivery.SCHEDULING, keeps_out(way, account.reach)
            by_mail = way is Delivery.MAIL and account.mails_guests
            changes = told_plainly(there.series, write.changes) if by_mail and there.series else write.changes
            edit = SeriesEdit(there.href, write.uid, changes, there.series, by_server, by_client)
            resource = account.provider.replace(ref, edit, there.etag)
            with self.lock, self.store.transaction():
                self._note(ref, resource)
                self._settle_responses(write)

    def _settle_responses(self, write: Write) -> None:
        """What somebody answered by mail shows now: who changes it later has the last word."""
        for answer in write.changes:
            if isinstance(answer, Respond):
                self.store.responses.settle(write.uid, answer)

    def _written_at(self, known: Known, write: Write) -> tuple[CalendarRef, Resource]:
        """Which copy a write changes: where the server delivers, that of the organizer, whoever of the two it is."""
        refs = places(self.company, known, write.role)
        if write.calendar:
            refs = tuple(one for one in refs if one.url == write.calendar)
        elif way_of(self.company, known).invites and not write.undelivered:
            refs += places(self.company, known, Role.REPORT if write.role is Role.MANAGER else Role.MANAGER)
        there = self._there(refs, write.uid)
        return next((one for one in there if _is_organizers(*one)), there[0])

    def _intend_weeks(self, pair: str, writes: Iterable[Write]) -> None:
        """Remember the weeks that are about to be set as the daemon's own."""
        if weeks := [week for one in writes for week in own_weeks(pair, one)]:
            with self.lock:
                self.store.weeks.note(weeks)

    def _there(self, refs: Sequence[CalendarRef], uid: str) -> list[tuple[CalendarRef, Resource]]:
        """In which of these calendars a series is, and what it is there."""
        found: list[tuple[CalendarRef, Resource]] = []
        for ref in refs:
            sightings = self.states[ref.url].sightings.values() if ref.url in self.states else ()
            there = [one.resource for one in sightings if one.resource.uid == uid and one.missing_since is None]
            if there:
                found.append((ref, min(there, key=lambda one: bool(one.series and one.series.headless))))
        if not found:
            raise NotFoundError(f"{uid}: in none of the calendars in which it is expected")
        return found

    def _note(self, ref: CalendarRef, resource: Resource) -> None:
        """Remember our own write, so that the next reading finds nothing new in it."""
        before = self.states.get(ref.url, CalendarState())
        sightings = {**before.sightings, resource.href: Sighting(resource)}
        self._keep(ref, before, replace(before, seen=True, sightings=sightings))

    def _keep(self, ref: CalendarRef, before: CalendarState, after: CalendarState) -> None:
        self.store.save_calendar(ref.url, before, after)
        self.states[ref.url] = after


def _going_on(known: Known) -> Known:
    """The next generation in place of one whose UID a server gives to nothing any more."""
    return replace(known, generation=known.generation + 1, written=frozenset())


def _is_organizers(ref: CalendarRef, resource: Resource) -> bool:
    return resource.series is not None and resource.series.organizer == ref.owner


def title(pair: Pair) -> str:
    """What a series is called in calendars when it is made."""
    return f"1:1 {given_name(pair.manager)} / {given_name(pair.report)}"


def given_name(person: Person) -> str:
    """What colleagues call a person: the first word of the name, or the address's local part."""
    return (person.name.split() or [person.email.partition("@")[0]])[0]
