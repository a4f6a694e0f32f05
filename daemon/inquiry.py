"""What is looked up about a pair before somebody is asked, and for how long it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from daemon.company import Company
from daemon.evidence import look_up
from daemon.guard import guarded
from daemon.observe import Trouble
from daemon.places import place
from daemon.store import Store
from providers.errors import ProviderError
from rules.actor import Actor, author
from rules.asking import Terms, needs_evidence, without_author
from rules.concluding import needs_singles
from rules.known import Known
from rules.model import Window
from rules.plan import Unread
from rules.records import ExceptionRecord
from rules.situation import Evidence, Situation

log = structlog.get_logger()
HOLDS = timedelta(hours=1)
"""While a plan is held nothing is looked up anew in every pass."""

SKEW = timedelta(minutes=1)
"""So much another machine's clock may differ from ours."""

DAY = timedelta(days=1)


class Inquiry:
    """Looks up absences, busy times and authors where somebody is about to be asked; nothing in quiet passes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._evidence: dict[str, tuple[tuple[Window, ...], datetime, Evidence]] = {}
        self._authors: dict[tuple[str, datetime], tuple[datetime, Actor | None]] = {}

    def forget(self) -> None:
        """What was looked up has served."""
        self._evidence.clear()
        self._authors.clear()

    def completed(self, company: Company, situation: Situation, terms: Terms) -> Situation | Unread:
        """The situation with what has to be known in this pass; Unread where a calendar must be waited for."""
        if weeks := (*needs_evidence(situation, terms), *needs_singles(situation, terms)):
            evidence = self._looked_up(company, situation.known, weeks, terms.now)
            if isinstance(evidence, Trouble):
                report = situation.pair.report
                return Unread(report.email, report.account, evidence.why, evidence.cause)
            situation = replace(situation, evidence=evidence)
        authors = dict(self._told(company, situation, terms))
        return replace(situation, authors=authors) if authors else situation

    def _looked_up(
        self, company: Company, known: Known, weeks: tuple[Window, ...], now: datetime
    ) -> Evidence | Trouble:
        before = self._evidence.get(known.key)
        if before and before[0] == weeks and now - before[1] < HOLDS:
            return before[2]
        evidence = look_up(company, known, weeks, self._store.taken_times((known.report, known.manager)))
        if not isinstance(evidence, Trouble):
            self._evidence[known.key] = (weeks, now, evidence)
        return evidence

    def _told(self, company: Company, situation: Situation, terms: Terms) -> Iterator[tuple[str, Actor]]:
        """Who made the changes, by the records' keys, where a log tells of it."""
        if not any(account.audit for account in company.accounts.values()):
            return
        for one in without_author(situation, terms):
            if found := self._author(company, situation.known, one, terms.now):
                yield one.key, found

    def _author(self, company: Company, known: Known, one: ExceptionRecord, now: datetime) -> Actor | None:
        looked_at, found = self._authors.get((one.key, one.changed_at), (None, None))
        if looked_at is None or (found is None and now - looked_at >= HOLDS):
            found = guarded(partial(self._asked_the_log, company, known, one), None, pair=known.key)
            self._authors[one.key, one.changed_at] = (now, found)
        return found

    def _asked_the_log(self, company: Company, known: Known, one: ExceptionRecord) -> Actor | None:
        """The log of the server on which the changed copy lies; a log that does not answer tells of nobody."""
        calendar = place(company, known, one.deviation.role)
        account = company.accounts[calendar.account]
        if account.audit is None:
            return None
        window = Window(self._unchanged(one.changed_at) - SKEW, one.changed_at + SKEW)
        try:
            actors = account.audit.actors(calendar, known.series, one.deviation.recurrence_id, window)
        except ProviderError as error:
            log.warning("author not looked up", account=account.name, pair=known.key, why=str(error))
            return None
        return author(one.deviation.kind, actors)

    def _unchanged(self, changed_at: datetime) -> datetime:
        """The last pass that did not see the change yet."""
        return self._store.passes.before(changed_at) or changed_at - DAY
