"""Tells guests who have nothing but mail what is new of their series, by what they were told last."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from daemon.company import Company
from daemon.guard import guarded
from daemon.mail.compose import Desk
from daemon.mail.inviting import Occasion, invite
from daemon.places import places, way_of
from daemon.rows import QueuedMail
from daemon.store import Store
from daemon.writing import Pen, title
from providers.errors import ProviderError
from rules.delivery import Delivery
from rules.inviting import Invitation, Method, Told, as_invited, held_back, news
from rules.known import Known
from rules.model import Pair, Person, Role, Series
from rules.plan import Inform, Row, Step, Unread, Verb
from rules.reading import CalendarState, Copy, CopyState, Sighting, copy_state, merged
from rules.records import ExceptionRecord
from rules.situation import Situation

log = structlog.get_logger()
StateOf = Callable[[str], CalendarState]
Readers = Sequence[tuple[Person, Person]]
"""Those who get a mail, each with the other of the two."""

AHEAD = 64
"""So much higher SEQUENCE goes on after a backup was restored: the guest may know higher numbers than that."""

NOTHING: Mapping[str, Told] = {}
NOTHING_THERE = CalendarState()


def inviting_steps(
    company: Company, store: Store, known: Iterable[Known], others: Iterable[Step], state_of: StateOf, now: datetime
) -> list[Step]:
    """One step for each message that is due to guests of these pairs, whose calendars were read.

    Not of pairs that something else is done with: what that changes is told after it.
    """
    told, occupied = store.invitations.by_pair(), {one.pair for one in others}
    if not told and all(account.calendars for account in company.accounts.values()):
        return []
    free = [one for one in known if one.key not in occupied]
    mailed = [one for one in free if one.key in told or way_of(company, one) is Delivery.MAIL]
    records = store.records_of_pairs([one.key for one in mailed]) if mailed else {}
    steps: list[Step] = []
    for one in mailed:
        if one.missing_since is None and one.adopted_at is not None:
            due = partial(_due, company, one, told.get(one.key, NOTHING), records.get(one.key, ()), state_of, now)
            found: list[Invitation] = guarded(lambda due=due: list(due()), [], pair=one.key)  # type: ignore[misc]
            steps += [_step(one, each) for each in found]
    return steps


def steps_after(
    company: Company, store: Store, known: Iterable[Known], states: dict[str, CalendarState], now: datetime
) -> list[Step]:
    """The same once these pairs' calendars were written to.

    Where a server invites and nobody says whether it mails, it is looked at what it made of that.
    """
    undecided = [one for one in known if _is_undecided(company, one)]
    followed = frozenset(one.uid for one in store.known().values() if one.uid) if undecided else frozenset()
    read = {one.key for one in undecided if _looked_again(company, store, one, states, followed, now)}
    waiting = {one.key for one in undecided} - read
    told = [one for one in known if one.key not in waiting]
    return inviting_steps(company, store, told, (), lambda url: states.get(url, NOTHING_THERE), now)


def _is_undecided(company: Company, known: Known) -> bool:
    account = company.account(known.pair.manager)
    mailed = way_of(company, known) is Delivery.MAIL
    return mailed and account.mails_guests is None and account.reach.invites is Delivery.SCHEDULING


def _looked_again(
    company: Company,
    store: Store,
    known: Known,
    states: dict[str, CalendarState],
    followed: Collection[str],
    now: datetime,
) -> bool:
    """Whether the organizer's calendars could be read; others' series that are `followed` may be in them, too."""
    for ref in places(company, known, Role.MANAGER):
        before = states.get(ref.url, NOTHING_THERE)
        try:
            # The ETag may be that of what the server made of it (RFC 4791, section 5.3.4), which nobody has read yet.
            own = {href: None for href, one in before.sightings.items() if _is_of(one, known.series) and not one.gone}
            changes = company.accounts[ref.account].provider.changes(ref, before.cursor, {**before.known, **own})
        except ProviderError as error:
            log.warning("not looked at again", pair=known.key, why=str(error))
            return False
        states[ref.url] = merged(before, changes, now, followed)
        store.save_calendar(ref.url, before, states[ref.url])
    return True


def _due(
    company: Company,
    known: Known,
    told: Mapping[str, Told],
    records: Iterable[ExceptionRecord],
    state_of: StateOf,
    now: datetime,
) -> Iterator[Invitation]:
    """What ends comes before what goes on instead."""
    if company.account(known.pair.manager).mails_guests:
        return
    held = held_back(records, company.policy.settle, now)
    series_in_use = [known.series] if way_of(company, known) is Delivery.MAIL else []
    for uid in dict.fromkeys([*(one for one in told if one != known.series), *series_in_use, *told]):
        copy = _copy(company, known, uid, state_of)
        if not isinstance(copy, Series) and not (copy is Copy.GONE or (copy is Copy.NEVER and uid != known.series)):
            continue
        shown = copy if isinstance(copy, Series) else None
        if shown is None or _is_ours_to_tell(known, shown):
            told_last = told.get(uid, Told(known.key, uid))
            found = news(told_last, shown, known.report, held, now + company.policy.horizon, now)
            yield from [found] if found else []


def _is_ours_to_tell(known: Known, shown: Series) -> bool:
    """Whether the manager organizes it, and no server has told the guest of it."""
    managers = shown.organizer == known.manager or "@" not in shown.organizer
    return managers and known.report not in shown.served


def _copy(company: Company, known: Known, uid: str, state_of: StateOf) -> CopyState:
    """What the organizer's calendars show of a series."""
    found: list[CopyState] = []
    for ref in places(company, known, Role.MANAGER):
        mine = tuple(one for one in state_of(ref.url).sightings.values() if _is_of(one, uid))
        found.append(copy_state(mine))
    told = [one for one in found if one is not Copy.NEVER]
    return next((one for one in told if not isinstance(one, Copy)), [*told, Copy.NEVER][0])


def _is_of(one: Sighting, uid: str) -> bool:
    return one.resource.uid == uid


def _step(known: Known, one: Invitation) -> Step:
    text = "mail the team member an invitation" if one.method is Method.REQUEST else "mail the team member what is off"
    text = "mail the team member what changed" if one.method is Method.REQUEST and one.before else text
    weeks: Sequence[datetime | None] = one.weeks or (None,)
    rows = tuple(Row(Verb.TELL, known.report, known.manager, week, None, text) for week in weeks)
    return Step(known.key, Verb.TELL, Inform(one), rows)


def note_told(
    company: Company, store: Store, keys: Iterable[str], see: Callable[[str], Situation | list[Unread]]
) -> None:
    """What counts as told, though we mailed nothing.

    That is what is there before anything is remembered of a pair, after a lost database or a restored one too, and what
    the organizer's server has told.
    """
    if all(account.calendars for account in company.accounts.values()):
        return
    told, situations = store.invitations.by_pair(), [one for one in map(see, keys) if isinstance(one, Situation)]
    mailed = [one for one in situations if way_of(company, one.known) is Delivery.MAIL]
    by_others = [new for one in mailed for new in _told_by_others(company, one, told.get(one.known.key, NOTHING))]
    with store.transaction():
        for one in by_others:
            store.invitations.save(one)


def _told_by_others(company: Company, seen: Situation, told: Mapping[str, Told]) -> Iterator[Told]:
    known, mails = seen.known, company.account(seen.pair.manager).mails_guests
    there = {uid: one for role, uid, one in (*seen.running, *seen.older) if role is Role.MANAGER and not one.headless}
    for uid, series in there.items():
        by_others = mails or (mails is None and known.report in series.served)
        now_known = Told(known.key, uid, as_invited(series, known.report), series.sequence)
        before = told.get(uid, Told(known.key, uid))
        if known.restored_at:
            yield replace(now_known, sequence=max(before.highest, series.sequence) + AHEAD, weeks={})
        elif not told or (by_others and before.series != now_known.series):
            yield now_known
    for uid in told.keys() - there.keys() if known.restored_at else ():
        yield replace(told[uid], series=None, sequence=told[uid].highest + AHEAD, weeks={})


def inform(pen: Pen, desk: Desk, one: Invitation, now: datetime) -> None:
    """Queue the mail and remember what the guest knows by it, at once: after a crash there is one of each or none."""
    known = pen.known[one.told.pair]
    link = pen.company.agenda_link(known.pair)
    mail = invite(desk, Occasion(known.pair, known.key, title(known.pair), link), one, now)
    with pen.store.transaction():
        pen.store.queue(QueuedMail(mail.message_id, mail.recipient, mail.about, mail.keys, mail.content, now, now))
        pen.store.invitations.save(one.told)


def each_of(pair: Pair) -> Readers:
    """Both."""
    return (pair.manager, pair.report), (pair.report, pair.manager)


def hearing(company: Company, pair: Pair, records: Iterable[ExceptionRecord]) -> Readers:
    """Who is told how something ended: guests with nothing but mail only where they were asked.

    They are invited to what holds, and of what is as they know it they never hear.
    """
    asked = {email for one in records for email in one.asked}
    return [(one, other) for one, other in each_of(pair) if company.account(one).calendars or one.email in asked]


def tell_the_end(pen: Pen, desk: Desk, known: Known, now: datetime) -> None:
    """Tell the guest of a pair that has ended, and whose calendars are not looked at any more."""
    told = pen.store.invitations.by_pair().get(known.key, NOTHING)
    state_of = lambda url: pen.states.get(url, NOTHING_THERE)
    for one in _due(pen.company, known, told, (), state_of, now) if told else ():
        inform(pen, desk, one, now)
