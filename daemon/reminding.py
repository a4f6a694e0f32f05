"""The agenda's clock: reminds team members to share, passes on what they shared, reminds of action items that are due.

Works on what a pass has just seen. Nothing is sent about a pair that was not read, that is not taken up yet, or that is
leaving; what nobody shared is never told to anybody but the team member.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache, partial

from daemon.company import Company
from daemon.guard import guarded
from daemon.mail.agendas import Meeting, Task, items_due, share_reminder, shared_agenda
from daemon.mail.compose import Desk, Mail
from daemon.rows import QueuedMail, stamp
from daemon.store import Store
from providers.holidays import public_holiday
from rules.deadlines import polite
from rules.governor import sending_moment
from rules.known import Known
from rules.model import Pair, Person, Policy, Window
from rules.notebook import ActionItem, Sheet, agenda, monday
from rules.sharing import Due, Habits, Times, due, morning, times
from rules.situation import Situation
from rules.slot import wall_time
from rules.upcoming import upcoming

DAY = timedelta(days=1)
AHEAD = timedelta(days=35)
"""So far ahead is the 1:1 whose agenda may be due already: of somebody who works one day a week, after holidays."""

AROUND = timedelta(days=120)
"""So far around today public holidays are looked up."""

FRESH = timedelta(hours=3)
"""An action item that was just written down for the same day is left so long before its owner is reminded."""

EASTERNMOST = timedelta(hours=14)

Sheets = Mapping[tuple[str, date], Sheet]


@dataclass(frozen=True, slots=True)
class Watched:
    """The clocks of a pair's next weeks, and from what they were worked out; good until an instant."""

    situation: Situation
    habits: Habits
    until: datetime
    clocks: tuple[tuple[date, Times], ...]

    def holds(self, situation: Situation, habits: Habits, now: datetime) -> bool:
        return self.situation is situation and self.habits == habits and now < self.until


class Secretary:
    """Works clocks out anew only where the calendars of a pair have changed, or a day has gone by."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._watched: dict[str, Watched] = {}
        self._restored: datetime | None = None

    def work(self, company: Company, desk: Desk, seen: Sequence[Situation], now: datetime) -> None:
        """Queue what is due by now about these pairs; nothing where agendas are not pages of our own."""
        habits = company.habits
        if habits is None:
            return
        since, self._restored = monday(now.date()) - DAY, self._store.restoration.last()
        sheets = self._store.notebook.sheets(since)
        post = Post(self._store, company, desk, now)
        settled = [one for one in seen if one.known.adopted_at and not one.known.missing_since]
        for one in settled:
            guarded(partial(self._look, post, one, habits, sheets, since), None, pair=one.known.key)
        guarded(partial(self._look_at_items, post, settled), None)

    def _look(self, post: Post, seen: Situation, habits: Habits, sheets: Sheets, since: date) -> None:
        key = seen.known.key
        for week, clock in self._clocks(seen, habits, post.now):
            if clock.start <= post.now:
                continue
            before = self._store.notebook.sheet(key, week) if week < since else sheets.get((key, week))
            sheet = before or Sheet(key, week)
            if sheet.shared_at and self._restored and max(sheet.shared_at, clock.share_by) <= self._restored:
                continue  # it may have been passed on after the backup was made
            match due(clock, sheet, post.now):
                case Due.REMIND:
                    post.remind(key, seen.pair, week, clock)
                case Due.PASS_ON:
                    post.pass_on(key, seen.pair, week, clock)

    def _clocks(self, seen: Situation, habits: Habits, now: datetime) -> tuple[tuple[date, Times], ...]:
        before = self._watched.get(seen.known.key)
        if before is None or not before.holds(seen, habits, now):
            found = tuple(_worked_out(seen, habits, now))
            before = self._watched[seen.known.key] = Watched(seen, habits, now + DAY, found)
        return before.clocks

    def _look_at_items(self, post: Post, settled: Iterable[Situation]) -> None:
        open_items = self._store.notebook.action_items_due((post.now + EASTERNMOST).date())
        pairs = {one.known.key: one.pair for one in settled} if open_items else {}
        owed: dict[str, list[tuple[Pair, ActionItem]]] = defaultdict(list)
        for item in open_items:
            if item.pair in pairs:
                owed[item.owner].append((pairs[item.pair], item))
        for owner, some in owed.items():
            guarded(partial(post.tell_of_items, owner, some), None)


def _worked_out(seen: Situation, habits: Habits, now: datetime) -> Iterator[tuple[date, Times]]:
    """The clocks of the weeks of which anything may be due within a day."""
    report = seen.pair.report
    off = days_off(report.holidays, now.date())
    for one in upcoming(seen, Window(now, now + AHEAD)):
        clock = _ours(times(one.start, report, habits, off), seen.known)
        yield one.week, clock
        if min(clock.remind_at or clock.share_by, clock.share_by) > now + DAY:
            return


def _ours(clock: Times, known: Known) -> Times:
    """The clock without a reminder that would have come before the pair was taken up: nobody begins in a hurry."""
    late = clock.remind_at and known.adopted_at and clock.remind_at <= known.adopted_at
    return replace(clock, remind_at=None) if late else clock


@lru_cache(1000)
def days_off(holidays: str, today: date) -> frozenset[date]:
    """The public holidays around a day, by what the roster says of them."""
    if not holidays:
        return frozenset()
    days = (today + number * DAY for number in range(-AROUND.days, AROUND.days))
    return frozenset(day for day in days if public_holiday(holidays, day))


def welcome(sent: Sequence[datetime], person: Person, policy: Policy, now: datetime) -> bool:
    """Whether a mail that can wait may go to somebody now, who got or will get others at these instants."""
    off = days_off(person.holidays, now.date())
    if policy.quiet and wall_time(now, person.zone).date() in off:
        return False
    return sending_moment(sent, now, person, policy) <= now


class Post:
    """Writes the mails of one pass; each is claimed and queued in one transaction."""

    def __init__(self, store: Store, company: Company, desk: Desk, now: datetime) -> None:
        self.now = now
        self._store = store
        self._company = company
        self._desk = desk
        self._planned: dict[str, list[datetime]] | None = None
        self._restored = store.restoration.last()

    def remind(self, key: str, pair: Pair, week: date, clock: Times) -> None:
        """Remind a team member once to share the agenda, when that is polite."""
        if not self._welcome(pair.report):
            return
        with self._store.transaction():
            if self._store.reminders.remind(key, week, self.now):
                meeting = self._meeting(key, pair, week, clock)
                points = self._store.notebook.points_about(key, week)
                shown = agenda(points, pair, week, pair.report.email)
                number = sum(one.done_on is None for one in (*shown.report, *shown.manager))
                by = clock.share_by
                mail = share_reminder(self._desk, pair.report, pair.manager, meeting, by, number, self.now)
                self._queue(mail, "share", key, str(week), stamp(by))

    def pass_on(self, key: str, pair: Pair, week: date, clock: Times) -> None:
        """Mail what was shared to the manager once: in working hours, unless the 1:1 begins before them.

        This is what the two agreed on: it waits for no other mails of that day, and none wait for it.
        """
        if self.now < polite(self.now, pair.manager, self._company.policy) < clock.start:
            return
        with self._store.transaction():
            if self._store.reminders.pass_on(key, week, self.now):
                points = self._store.notebook.points_about(key, week)
                shown = agenda(points, pair, week, pair.manager.email).report
                open_ones = [one for one in shown if one.done_on is None]
                meeting = self._meeting(key, pair, week, clock)
                mail = shared_agenda(self._desk, pair.manager, pair.report, meeting, open_ones, self.now)
                self._queue(mail, "agenda", key, str(week), stamp(clock.start))

    def tell_of_items(self, owner: str, owed: Sequence[tuple[Pair, ActionItem]]) -> None:
        """Remind somebody in one mail of all that is due, from the morning of that day on."""
        person = next((one for pair, _ in owed for one in (pair.report, pair.manager) if one.email == owner), None)
        ripe = [(pair, item) for pair, item in owed if person and self._newly_ripe(item, person)]
        if not person or not person.reminders or not ripe or not self._welcome(person):
            return
        with self._store.transaction():
            claimed = [each for each in ripe if self._store.reminders.tell_of_item(each[1].id or 0, self.now)]
            if claimed:
                tasks = [Task(item, _other(pair, owner)) for pair, item in claimed]
                mail = items_due(self._desk, person, tasks, self._page([pair for pair, _ in claimed]), self.now)
                self._queue(mail, "due", *(str(item.id) for _, item in claimed))

    def _newly_ripe(self, item: ActionItem, owner: Person) -> bool:
        """Whether it is due by now, and was not when a backup was restored: its owner may have been reminded then."""
        before = self._restored is not None and self._ripe(item, owner, self._restored)
        return self._ripe(item, owner, self.now) and not before

    def _ripe(self, item: ActionItem, owner: Person, now: datetime) -> bool:
        """Whether the morning of the day has come on which an item is due, or the next that its owner works."""
        if item.due is None:
            return False
        off = days_off(owner.holidays, now.date())
        return max(morning(item.due, owner, off), item.added_at + FRESH) <= now

    def _welcome(self, person: Person) -> bool:
        """Whether a mail that can wait may go to somebody now."""
        return welcome(self._sent()[person.email], person, self._company.policy, self.now)

    def _sent(self) -> dict[str, list[datetime]]:
        """What people got lately or will get, which counts towards how many mails they get in a day."""
        if self._planned is None:
            self._planned = self._store.mails_to_people(self.now - 2 * DAY)
        return self._planned

    def _queue(self, mail: Mail, *why: str) -> None:
        self._store.queue(
            QueuedMail(mail.message_id, mail.recipient, mail.about, why, mail.content, self.now, self.now)
        )
        if why[0] != "agenda":
            self._sent()[mail.recipient].append(self.now)

    def _meeting(self, key: str, pair: Pair, week: date, clock: Times) -> Meeting:
        return Meeting(key, week, clock.start, f"{self._company.agenda_url(pair)}/{week}")

    def _page(self, pairs: Sequence[Pair]) -> str:
        """The agenda that tells of all these items; where there are several, the page that leads to each."""
        links = {self._company.agenda_url(pair) for pair in pairs}
        return links.pop() if len(links) == 1 else f"{self._company.base_url}/"


def _other(pair: Pair, person: str) -> Person:
    return pair.report if pair.manager.email == person else pair.manager
