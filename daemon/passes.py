"""One pass: observe, plan, apply. A pass compares state with state, so a lost notification loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from daemon.apply import Hand, Progress, quietly
from daemon.approving import approvals, use_approval
from daemon.blindness import note_unread
from daemon.company import Company
from daemon.digests import Reporter
from daemon.documents import keep_documents, keep_sections, librarian, look_into_sections, with_links
from daemon.guard import guarded
from daemon.inquiry import Inquiry
from daemon.inviting import inviting_steps, steps_after
from daemon.judging import decided, kept_waiting
from daemon.ledger import Clerk
from daemon.lookout import look
from daemon.mail.compose import Desk
from daemon.noticing import take_note
from daemon.observe import Observation, Reader, nobody
from daemon.operator import tell_of_held_plan, tell_of_refusals
from daemon.places import on_the_move, place
from daemon.preferring import Wishes
from daemon.probing import Probing
from daemon.recollecting import recollected
from daemon.reminding import Secretary
from daemon.responding import response_steps
from daemon.rows import Pass
from daemon.setbacks import note_setbacks, setbacks
from daemon.situations import Eye
from daemon.store import Store
from daemon.timetable import Timetable
from daemon.weekly import as_written, linked_steps, weekly_steps
from daemon.writing import Pen
from rules.asking import Terms
from rules.following import holding
from rules.identity import pair_key
from rules.known import Known
from rules.model import Role
from rules.plan import Plan, Row, Step, Unread
from rules.radius import why_unsafe
from rules.reading import CalendarState
from rules.records import ExceptionRecord
from rules.situation import Situation

DAY = timedelta(days=1)
Crowded = dict[str, tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Done:
    """What a pass did: its plan, and what failed of it."""

    plan: Plan
    failed: tuple[str, ...] = ()


class Passes:
    """Passes over one company with one memory."""

    def __init__(self, store: Store, company: Company, desk: Desk, alive: Callable[[], None] = nobody) -> None:
        self._store = store
        self._desk = desk
        self._alive = alive
        self._reader = Reader(alive=alive)
        self._known, self._states = store.known(), store.calendars()
        self._clerk = Clerk(store, self._states)
        self._secretary, self._reporter = Secretary(store), Reporter(store)
        self._read: dict[str, ExceptionRecord] = {}
        self._held, self._undone = False, store.undone
        self._inquiry, self._probing = Inquiry(store), Probing(store, alive)
        self._timetable, self._wishes = Timetable(), Wishes(store)
        self.use(company)

    def use(self, company: Company, desk: Desk | None = None) -> None:
        """Work on another company from the next pass on: the roster or the settings have changed."""
        self.company = with_links(company, self._store)
        self._desk = desk or self._desk
        self._eye = Eye(self._store.records_of_pairs)

    def close(self) -> None:
        """Stop reading."""
        self._reader.close()

    def rehearse(self, now: datetime) -> Plan:
        """The plan of a pass at this moment; nothing is written anywhere."""
        known = self._roll_call(now)
        plan = self._plan(known, self._observe(known, now), now)
        return replace(plan, held=None) if approvals(self._store, plan, now) else plan

    def run(self, now: datetime, *, force: bool = False, progress: Progress = quietly) -> Done:
        """A real pass. With `force` the blast radius holds nothing."""
        number = self._store.passes.begin(now)
        known = self._roll_call(now)
        self._remember(known)
        observation = self._observe(known, now)
        self._take_note(known, observation, now)
        plan = self._plan(known, observation, now)
        released = plan.held is not None and (force or use_approval(self._store, plan, now))
        plan = replace(plan, held=None) if released else plan
        failed: tuple[str, ...] = ()
        self._held = plan.held is not None
        if plan.held is None:
            plan, failed = self._act(plan, known, observation, progress, counted=not released)
        else:
            tell_of_held_plan(self._store, self._desk, plan)
        note_unread(self._store, self.company, self._desk, known.values(), plan.unread, now)
        self._clerk.enter(self._known, lambda key: self._see(known[key], observation, now), now)
        if plan.held is None:
            guarded(partial(self._remind, known, plan), None)
        self._store.passes.finish(number, Pass(now, now, plan.unread, plan.held, "; ".join(failed) or None))
        return Done(plan, failed)

    def _act(
        self, plan: Plan, known: Mapping[str, Known], observation: Observation, progress: Progress, *, counted: bool
    ) -> tuple[Plan, tuple[str, ...]]:
        """The plan with what followed from it, and what failed."""
        who = librarian(self._store, self.company, self._desk, plan.now, self._alive)
        if keep_documents(who, known.values(), plan.steps):
            self.use(self.company)
        failed = self._carry_out(plan, progress, counted=counted)
        keep_sections(who, [self._known[key] for key in known])
        if plan.steps or (who and who.worked):
            plan, more = self._attach_weeks(plan, observation, progress)
            failed += more
        look_into_sections(who, self._known.values())
        plan, more = self._tell_guests(plan, progress)
        return plan, failed + more

    def _remind(self, known: Mapping[str, Known], plan: Plan) -> None:
        """Tell of weeks and months that are over; the agenda's clock ticks for the pairs that this pass has seen."""
        guarded(partial(self._reporter.work, self.company, self._desk, plan.now), None)
        unread = {one.report for one in plan.unread}
        seen = (self._eye.last(one) for one in known.values() if one.report not in unread)
        self._secretary.work(self.company, self._desk, [one for one in seen if one], plan.now)

    def run_for(self, calendars: Collection[str], now: datetime, progress: Progress = quietly) -> Done:
        """A real pass over the pairs of these calendars alone, at once after news of them.

        What cannot be read or done, and what is held, is left to the next whole pass, which tells of it; while that
        one's plan is held, nothing is done.
        """
        known = self._roll_call(now)
        self._remember(known)
        chosen = {key: one for key, one in known.items() if self._concerns(one, calendars)}
        observation = self._observe(chosen, now)
        self._take_note(chosen, observation, now)
        plan = self._plan(chosen, observation, now, known)
        if plan.held is not None or self._held:
            return Done(replace(plan, steps=()))
        failed = self._carry_out(plan, progress, whole=False)
        plan, more = self._tell_guests(plan, progress)
        return Done(plan, failed + more)

    def _concerns(self, known: Known, calendars: Collection[str]) -> bool:
        """Whether news of these are news of a pair; what vanished is confirmed by a whole pass, not a moment later."""
        urls = {place(self.company, known, role).url for role in Role}
        doubtful = any(url in self._states and self._states[url].doubtful for url in urls)
        return known.missing_since is None and not doubtful and not urls.isdisjoint(calendars)

    def _carry_out(
        self, plan: Plan, progress: Progress, *, counted: bool = True, whole: bool = True
    ) -> tuple[str, ...]:
        self._inquiry.forget()
        pen = Pen(self._store, self.company, self._known, self._states)
        hand = Hand(pen, self._desk, plan.now, setbacks(self._store), dict(self._read))
        failed = hand.carry_out(plan.steps, progress, counted=counted)
        if hand.refused or whole:
            tell_of_refusals(self._store, self._desk, hand.refused.values(), plan.now)
        if whole:
            note_setbacks(self._store, self._desk, hand.setbacks, plan.now)
        return failed

    def _attach_weeks(self, plan: Plan, observation: Observation, progress: Progress) -> tuple[Plan, tuple[str, ...]]:
        """Hang the agenda on weeks of series, and with sections, that this very pass has made."""
        if not self.company.by_week:
            return plan, ()
        made = as_written(observation, self._states)
        seen = [self._see(one, made, plan.now) for one in self._known.values() if one.missing_since is None]
        more = replace(plan, steps=tuple(weekly_steps(self.company, self._store, seen, (), plan.now)))
        return replace(plan, steps=plan.steps + more.steps), self._carry_out(more, progress, whole=False)

    def _tell_guests(self, plan: Plan, progress: Progress) -> tuple[Plan, tuple[str, ...]]:
        """Mail what this very pass has changed: it counts with that."""
        changed = [self._known[key] for key in dict.fromkeys(one.pair for one in plan.steps)]
        more = replace(plan, steps=tuple(steps_after(self.company, self._store, changed, self._states, plan.now)))
        done = replace(plan, steps=plan.steps + more.steps)
        return done, self._carry_out(more, progress, counted=False, whole=False) if more.steps else ()

    def _roll_call(self, now: datetime) -> dict[str, Known]:
        """Everyone to look after: the roster's pairs, and those that are leaving."""
        self._undone = recollected(self._store, self._known, self._states, self._undone)
        if (measured := self._probing.applied(self.company, now)) is not self.company:
            self.use(measured)
        company = self._timetable.applied(self.company, self._store.pairs_in_play(), now)
        self.company = self._wishes.applied(company)
        roster = {pair_key(pair.report.email, pair.manager.email): pair for pair in self.company.pairs}
        known = {}
        for key, pair in roster.items():
            before = self._known.get(key, Known(key, pair))
            same = before.pair == pair and before.missing_since is None
            named = before if same else replace(before, pair=pair, missing_since=None)
            known[key] = on_the_move(self.company, named, now)
        for key, before in self._known.items():
            if key not in roster and before.ended_at is None:
                known[key] = before if before.missing_since else replace(before, missing_since=now)
        return known

    def _remember(self, known: Mapping[str, Known]) -> None:
        with self._store.transaction():
            for key, one in known.items():
                if self._known.get(key) is not one:
                    self._known[key] = one
                    self._store.save_known(one)

    def _observe(self, known: Mapping[str, Known], now: datetime) -> Observation:
        return look(self.company, known, self._states, self._eye, self._reader, now, self._known.values())

    def _take_note(self, known: Mapping[str, Known], observation: Observation, now: datetime) -> None:
        """Keep what was seen, and what is over by that."""
        self._believe(observation)
        self._probing.keep(self.company, self._desk, now)
        take_note(self.company, self._store, known.keys(), lambda key: self._see(known[key], observation, now), now)

    def _believe(self, observation: Observation) -> None:
        """Keep what the calendars showed, for the next pass and after a restart."""
        with self._store.transaction():
            for url, found in observation.found.items():
                before = self._states.get(url, CalendarState())
                if isinstance(found, CalendarState) and found is not before:
                    self._store.save_calendar(url, before, found)
                    self._states[url] = found

    def _plan(
        self,
        known: Mapping[str, Known],
        observation: Observation,
        now: datetime,
        everyone: Mapping[str, Known] | None = None,
    ) -> Plan:
        """The plan for some of the pairs; what is unsafe is measured by how many there are in all."""
        everyone = everyone or known
        situations: list[Situation] = []
        unread: list[Unread] = []
        for one in known.values():
            seen = self._see(one, observation, now)
            situations.append(seen) if isinstance(seen, Situation) else unread.extend(seen)
        steps, blind, crowded = self._decide(situations, now)
        steps = linked_steps(self.company, self._store, known, steps, now)
        steps += response_steps(self._store, situations, steps, self.company.policy, now)
        steps += weekly_steps(self.company, self._store, situations, steps, now)
        seen_ones = [one.known for one in situations]
        steps += inviting_steps(self.company, self._store, seen_ones, steps, observation.state, now)
        leaving = tuple(sorted(one.report for one in everyone.values() if one.missing_since))
        why = why_unsafe(steps, self._store.doings(now - DAY), len(everyone), len(leaving), crowded)
        late = tuple(row for rows in crowded.values() for row in rows)
        return Plan(now, tuple(steps), tuple(dict.fromkeys(unread + blind)), leaving, why, late)

    def _see(self, known: Known, observation: Observation, now: datetime) -> Situation | list[Unread]:
        failed: Situation | list[Unread] = [
            Unread(known.report, known.pair.report.account, "internal error, see the log", "internal error")
        ]
        return guarded(lambda: self._eye.situation(self.company, known, observation, now), failed, pair=known.key)

    def _decide(self, situations: Sequence[Situation], now: datetime) -> tuple[list[Step], list[Unread], Crowded]:
        """The steps of all pairs; only those that deviate, or have a record in play, need their records."""
        deviant = [one.known.key for one in situations if one.eventful]
        records = self._store.records_of_pairs({*deviant, *self._store.pairs_in_play()})
        self._read = {one.key: one for some in records.values() for one in some}
        planned = self._store.mails_to_people(now - 2 * DAY) if records else {}
        approved = self._store.approved_plans(now - DAY)
        released = frozenset(identity for one in approved for identity in one.identities)
        terms = Terms(self.company.policy, now, planned, frozenset(one.id for one in approved))
        own, times = self._store.weeks.by_pair(), self._store.blindness.times(now)
        steps, blind = list[Step](), list[Unread]()
        crowded: Crowded = {}
        for one in situations:
            self._alive()
            mine = holding(one, own.get(one.known.key, ()))
            known, kept = one.known.key, tuple(records.get(one.known.key, ()))
            remembered = one.with_memory(kept, mine, times.of(known), times.absent)
            nothing: list[Step] | Unread = []
            judged = guarded(partial(self._judged, remembered, terms, planned), nothing, pair=one.known.key)
            if isinstance(judged, Unread):
                blind.append(judged)
                continue
            steps += judged
            late = kept_waiting(remembered, terms, judged) if remembered.records or remembered.moves else ()
            if any(row.identity not in released for row in late):
                crowded[one.known.key] = late
        return steps, blind, crowded

    def _judged(self, situation: Situation, terms: Terms, planned: dict[str, list[datetime]]) -> list[Step] | Unread:
        """The steps of a pair, once the days in question were looked up where somebody is about to be asked."""
        completed = self._inquiry.completed(self.company, situation, terms) if situation.records else situation
        return completed if isinstance(completed, Unread) else decided(completed, terms, planned)
