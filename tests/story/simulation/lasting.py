"""What may not stay: a record that should have ended, two series of one pair, a week that nobody entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from daemon.mail.compose import operator
from providers.base import CalendarRef
from rules.asking import TOLD
from rules.deadlines import HANDS_OFF, begins, deadline, reminder_at
from rules.hours import next_working, working
from rules.known import Known
from rules.lineage import of_the_two
from rules.model import Kind, Pair, Person, Role, Series
from rules.records import Answer, ExceptionRecord
from rules.standing import regular
from rules.week import Week, slot_of
from tests.daemon.world import World, key_of
from tests.story.simulation.office import Office

Room = Callable[[Person, datetime], bool]


def overdue(one: ExceptionRecord, pair: Pair, world: World, since: datetime, room: Room) -> str:
    """Why an open record should have ended by now, "" when it should not; `since` its calendars were readable.

    `room` tells whether a person may get another mail on the day of an instant.
    """
    now, start = world.now, begins(one.deviation)
    name = f"{one.deviation.kind} of {one.deviation.recurrence_id} ({one.key})"
    if start is not None and start <= now:
        return f"{name}: it has begun"
    if since + world.policy.settle > now:
        return ""
    if one.deviation.kind in TOLD:
        return f"{name}: it only had to be told"
    if unasked := [person for person in _concerned(one, pair) if person.email not in one.asked]:
        return f"{name}: nobody was asked" if all(_free(person, world, room) for person in unasked) else ""
    people = [person for person in (pair.manager, pair.report) if person.email in one.awaited]
    if one.reminded_at is None:
        late = _unreminded(one, people, world, room)
        return f"{name}: nobody was reminded" if late else ""
    until = max(at for person in people if (at := deadline(one, person, world.policy)))
    waits = start is not None and max(until, now) > start - HANDS_OFF
    return f"{name}: its deadline was {until}" if until <= now and not waits else ""


def _concerned(one: ExceptionRecord, pair: Pair) -> tuple[Person, ...]:
    """Who is to be asked before anybody is reminded: both of the last change and of what was said about it.

    What one was asked about, and now shows in the other's copy alone or anew, is asked of the other, too.
    """
    both = (pair.manager, pair.report)
    if one.denied or one.answer is Answer.NEW_SLOT:
        return both
    return (_owner(one, pair),) if one.asked or one.deviation.kind is Kind.DECLINED else both


def _owner(one: ExceptionRecord, pair: Pair) -> Person:
    return pair.manager if one.deviation.role is Role.MANAGER else pair.report


def reachable(one: ExceptionRecord, pair: Pair, world: World, room: Room) -> bool:
    """Whether somebody whose answer is awaited, or who is to be asked, may get a mail now."""
    awaited = [person for person in (pair.manager, pair.report) if person.email in one.awaited]
    return any(_free(person, world, room) for person in awaited or _concerned(one, pair))


def _free(person: Person, world: World, room: Room) -> bool:
    """Whether somebody may get a mail now."""
    return working(world.now, person.hours, person.zone) and room(person, world.now)


def _unreminded(one: ExceptionRecord, people: Sequence[Person], world: World, room: Room) -> bool:
    """Whether this pass should have reminded everyone: one works now, the others get it when they work next."""
    roomy = all(room(person, next_working(world.now, person.hours, person.zone)) for person in people)
    works = any(working(world.now, person.hours, person.zone) for person in people)
    due = [at for person in people if (at := reminder_at(one, person, world.policy))]
    return bool(due) and max(due) <= world.now and works and roomy


def endless(office: Office, number: int, role: Role) -> list[list[str]]:
    """UIDs of the series of exactly the two that go on for ever in one person's calendars, but for further ones.

    Together, unless the database was lost: nobody tells the daemon then where else people made one themselves.
    """
    series = [(ref, thing.series) for (ref, _), thing in office.held(number, role).items()]
    there = [(ref, one) for ref, one in series if _goes_on(one, office, number) and one.uid not in office.seconds]
    if len(there) > 1:
        there = [(ref, one) for ref, one in there if not _left_behind(office, role, ref, one.uid)]
    if not office.forgot:
        return [[one.uid for _, one in there]]
    ours = [one.uid for _, one in there if one.marker]
    return [ours, *([one.uid for at, one in there if at == ref] for ref in office.homes(number, role))]


def _left_behind(office: Office, role: Role, calendar: CalendarRef, uid: str) -> bool:
    """Whether the operator was told that it could not be ended where it was."""
    told = operator(office.desk, f"left behind {uid} {role} {calendar.url}", "", (), office.world.now)
    return office.world.store.mail(told.message_id) is not None


def _goes_on(series: Series, office: Office, number: int) -> bool:
    """What is not weekly, and never was their 1:1, is something else that the two have."""
    pair, rule = office.staff[number], series.rule
    if rule is None or rule.until or rule.count or any(one.onwards and one.cancelled for one in series.overrides):
        return False
    weekly = regular(rule) or series.uid in _taken_up(office, number)
    return weekly and of_the_two(series, pair.report.email, pair.manager.email)


def _taken_up(office: Office, number: int) -> set[str]:
    """The series that were ever the 1:1 of a pair."""
    known = office.world.store.known()[key_of(office.staff[number])]
    return {*office.taken_up, known.series, *known.former}


def doubled(office: Office, number: int) -> Iterator[str]:
    """Calendars in which more than one series of a pair goes on."""
    for role in Role:
        for found in endless(office, number, role):
            if len(found) > 1 and sum(uid not in _told(office, number) for uid in found) > 1:
                yield f"{role}: {', '.join(found)}"


def _told(office: Office, number: int) -> set[str]:
    """Further series that the two were told of: those are theirs to delete."""
    return office.told | set(office.world.store.known()[key_of(office.staff[number])].duplicates)


def unentered(office: Office, number: int, since: Week, known: Mapping[str, Known]) -> Iterator[str]:
    """Weeks from one on that the ledger lacks, or holds although an answer is waited for."""
    world, pair = office.world, office.staff[number]
    entries = {one.iso: one for one in world.store.ledger.of_report(pair.report.email)}
    waiting = world.store.records("pair = ? AND outcome IS NULL", key_of(pair))
    due, zone = since, slot_of(known[key_of(pair)]).zone
    while due.ends(zone) <= last_hour(world):
        if due not in entries and not waiting:
            yield f"{pair.report.email}: nothing became of {due}"
        due = due.next
    yield from (f"{pair.report.email}: {one} is too early" for one in entries if one < since)


def last_hour(world: World) -> datetime:
    """The ledger looks when the hour has turned."""
    return world.now.replace(minute=0, second=0, microsecond=0)
