"""Writes to calendars, and remembers each write at once, so that the next reading finds nothing new in it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import structlog

from daemon.company import Company, owner
from daemon.store import Store
from providers.base import CalendarRef
from providers.errors import ConflictError, NotFoundError
from rules.delivery import Delivery
from rules.edit import Invitee, SeriesDraft, SeriesEdit
from rules.identity import series_uid
from rules.known import Known
from rules.model import Person, Role
from rules.plan import Create, Step, Write
from rules.reading import CalendarState, Resource, Sighting
from rules.slot import wall_time

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pen:
    """Fit for several threads; `known` and `states` are the memory of the passes and are kept up to date."""

    store: Store
    company: Company
    known: dict[str, Known]
    states: dict[str, CalendarState]
    lock: threading.Lock = field(default_factory=threading.Lock)

    def save(self, known: Known) -> None:
        """Remember a pair."""
        self.store.save_known(known)
        self.known[known.key] = known

    def intend(self, steps: Sequence[Step]) -> None:
        """Store all series that are to be created, at once: what a crash leaves unwritten, the next pass finishes."""
        with self.store.transaction():
            for step in steps:
                if isinstance(step.task, Create):
                    self.save(step.task.known)

    def create(self, known: Known, roles: Sequence[Role]) -> None:
        """Write a series that was stored as intended into the copies of these roles."""
        made: list[tuple[Role, CalendarRef, Resource]] = []
        try:
            for role in roles:
                made.append((role, *self._made(known, role)))
        finally:
            self._note_made(known, made)

    def _made(self, known: Known, role: Role) -> tuple[CalendarRef, Resource]:
        person = owner(known.pair, role)
        ref, account = self.company.calendar(person), self.company.account(person)
        if not self.states.get(ref.url, CalendarState()).seen:
            self._make_calendar(ref, person)
        return ref, account.provider.create(ref, self._draft(known))

    def _note_made(self, known: Known, made: Sequence[tuple[Role, CalendarRef, Resource]]) -> None:
        with self.lock, self.store.transaction():
            for _, ref, resource in made:
                self._note(ref, resource)
            self.save(replace(known, written=known.written | {role for role, _, _ in made}))

    def _make_calendar(self, ref: CalendarRef, person: Person) -> None:
        try:
            self.company.account(person).provider.make_calendar(ref)
        except ConflictError:
            log.info("calendar is there already", calendar=ref.url)
            return  # it counts as seen when it has been read or written, not on the strength of a refusal
        with self.lock:
            before = self.states.get(ref.url, CalendarState())
            self._keep(ref, before, replace(before, seen=True))

    def _draft(self, known: Known) -> SeriesDraft:
        pair, slot, first = known.pair, known.slot, known.first
        assert slot is not None and first is not None
        return SeriesDraft(
            uid=series_uid(known.key, known.generation),
            marker=known.key,
            title=f"1:1 {given_name(pair.manager)} / {given_name(pair.report)}",
            slot=slot,
            first=wall_time(first, slot.zone),
            organizer=Invitee(pair.manager.email, pair.manager.name),
            attendee=Invitee(pair.report.email, pair.report.name),
            link=self.company.agenda_link(pair),
            invites=self.company.delivery(pair) is Delivery.SCHEDULING,
        )

    def write(self, pair: str, writes: Iterable[Write]) -> None:
        """Change copies of a pair, each on the condition that it still is as it was read."""
        known = self.known[pair]
        for write in writes:
            person = owner(known.pair, write.role)
            ref = self.company.calendar(person)
            uid = series_uid(pair, write.generation)
            there = self._resource(ref, uid)
            edit = SeriesEdit(there.href, uid, write.changes)
            resource = self.company.account(person).provider.replace(ref, edit, there.etag)
            self._note(ref, resource)

    def _resource(self, ref: CalendarRef, uid: str) -> Resource:
        sightings = self.states[ref.url].sightings.values()
        there = [one.resource for one in sightings if one.resource.uid == uid and one.missing_since is None]
        if not there:
            raise NotFoundError(f"{ref.url}: the series is not there")
        return min(there, key=lambda one: bool(one.series and one.series.headless))

    def _note(self, ref: CalendarRef, resource: Resource) -> None:
        """Remember our own write, so that the next reading finds nothing new in it."""
        before = self.states.get(ref.url, CalendarState())
        sightings = {**before.sightings, resource.href: Sighting(resource)}
        self._keep(ref, before, replace(before, seen=True, sightings=sightings))

    def _keep(self, ref: CalendarRef, before: CalendarState, after: CalendarState) -> None:
        self.store.save_calendar(ref.url, before, after)
        self.states[ref.url] = after


def given_name(person: Person) -> str:
    """What colleagues call a person: the first word of the name, or the address's local part."""
    return (person.name.split() or [person.email.partition("@")[0]])[0]
