"""The librarian: a running agenda document for each pair, and in it a section for the week that comes next.

Its failures are its own: a pass over the calendars goes on without it, and what is missing is made by a later one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from daemon.company import WEEKS_AHEAD, Company
from daemon.guard import guarded
from daemon.mail.compose import Desk
from daemon.observe import nobody
from daemon.operator import PATIENCE, tell
from daemon.rows import Outage, RunningDocument, WrittenSection
from daemon.store import Store
from providers.base import AgendaDocument, AgendaProvider
from providers.errors import AccessError, NotFoundError, ProviderError, TemporaryError
from rules.agenda import document_title, section_of, weeks_due, written
from rules.identity import digest
from rules.known import Known
from rules.model import Pair
from rules.plan import Step, Verb

log = structlog.get_logger()
AT_ONCE = 40
"""So many documents or sections are made in one pass at most, so that the calendars are looked at in time."""

EVERYWHERE = "documents"
"""The cause of what is wrong with all documents at once."""

LOOKS = 10
"""So many sections are looked at in one pass at most, those first that were not for the longest time."""

NEAR, PAUSE = timedelta(days=2), timedelta(hours=1)
"""From so long before its meeting on a section is looked at, with pauses, until somebody has written in it."""

RECENT = timedelta(days=30)
APPROVED = timedelta(days=1)
"""So long an approval is good."""


def with_links(company: Company, store: Store) -> Company:
    """The company with the links of the documents that are known."""
    return replace(company, links=store.documents.links()) if company.links is not None else company


def with_week_links(company: Company, store: Store, now: datetime) -> Company:
    """The company with the links of the sections that are known."""
    if company.links is None or not company.by_week:
        return company
    sections = store.documents.sections(now - RECENT)
    links = {key: {week: one.link for week, one in some.items()} for key, some in sections.items()}
    return replace(company, week_links=links)


@dataclass(slots=True)
class Librarian:
    """Works for one pass; after something that concerns all documents nothing more is tried."""

    store: Store
    desk: Desk
    agenda: AgendaProvider
    now: datetime
    ahead: int = 1
    alive: Callable[[], None] = nobody
    left: int = AT_ONCE
    down: bool = False
    made: list[str] = field(default_factory=list)

    @property
    def worked(self) -> bool:
        """Whether anything was to be made."""
        return self.left < AT_ONCE

    def keep_documents(self, pairs: Iterable[Known]) -> bool:
        """See that each pair has its document, open to both; whether there are new ones."""
        there, troubles = self.store.documents.all(), self.store.documents.troubles()
        approved = {one.id for one in self.store.approved_plans(self.now - APPROVED)}
        for known in pairs:
            before = there.get(known.key)
            anew = known.key in troubles and _offer(known.key, before) in approved
            if anew or before is None or before.people != _people(known.pair):
                self._attempt(known, partial(self._document, known, anew=anew))
        return bool(self.made)

    def keep_sections(self, pairs: Iterable[Known]) -> None:
        """See that the week which comes next has its section in each document."""
        there, sections = self.store.documents.all(), self.store.documents.sections(self.now - RECENT)
        for known in pairs:
            document, done = there.get(known.key), sections.get(known.key, {})
            if document is None:
                continue
            for week in (one for one in _next_weeks(known, self.now, self.ahead) if one not in done):
                self._attempt(known, partial(self._section, known, document, week))

    def look_into_sections(self, pairs: Iterable[Known]) -> None:
        """See whether anybody has written something down for the meetings that are near."""
        there, sections = self.store.documents.all(), self.store.documents.sections(self.now)
        by_key = {one.key: one for one in pairs if one.key in there}
        due = [one for key in by_key for one in sections.get(key, {}).values() if _is_due(one, self.now)]
        self.left = LOOKS
        for section in sorted(due, key=lambda one: one.looked_at or one.at):
            self._attempt(by_key[section.pair], partial(self._look, there[section.pair], section))

    def _attempt(self, known: Known, work: Callable[[], None]) -> None:
        """Do it unless enough was done, or all is down; one bad pair never stops the others."""
        if self.left > 0 and not self.down:
            self.left -= 1
            self.alive()
            guarded(partial(self._tried, known, work), None, pair=known.key)

    def _tried(self, known: Known, work: Callable[[], None]) -> None:
        """Do it; tell of what fails and of what is well again."""
        try:
            work()
        except (TemporaryError, AccessError) as error:
            self.down = True
            self._trouble(EVERYWHERE, "", error)
        except ProviderError as error:
            self._trouble(known.key, _who(known), error)
        else:
            self._well(known.key, EVERYWHERE)

    def _document(self, known: Known, *, anew: bool) -> None:
        people = _people(known.pair)
        made = self.agenda.document(known.key, document_title(known.pair), people, anew=anew)
        document = RunningDocument(known.key, made.id, made.link, people, made.closed_to, made.others)
        if anew:
            self.store.documents.begin_anew(document, self.now)
        self.store.documents.save(document)
        self.made.append(known.key)
        self._tell_of_others(known, made)

    def _section(self, known: Known, document: RunningDocument, week: datetime) -> None:
        pair = replace(known.pair, slot=known.slot or known.pair.slot)
        anchor = self.agenda.section(AgendaDocument(document.id, document.link), section_of(pair, week))
        section = WrittenSection(known.key, week, anchor.link, anchor.fingerprint, self.now)
        self.store.documents.save_section(section)

    def _look(self, document: RunningDocument, section: WrittenSection) -> None:
        """Keep whether somebody wrote, and not a word of it."""
        seen = self.agenda.look(AgendaDocument(document.id, document.link), [section.week]).get(section.week)
        wrote = seen is not None and written(section.fingerprint, seen)
        looked = replace(section, looked_at=self.now, written_at=self.now if wrote else None)
        self.store.documents.save_section(looked)

    def _tell_of_others(self, known: Known, made: AgendaDocument) -> None:
        who = _who(known)
        if made.others:
            more = ", ".join(made.others)
            said = [
                f"There is more than one agenda document of {who}. In use is the oldest, {made.id}.",
                f"Nothing is done with the others: {more}. See whether anybody wrote in them.",
            ]
            tell(self.store, self.desk, f"documents {made.others}", "An agenda document is there twice", said, self.now)
        if made.closed_to:
            said = [
                f"The agenda document of {who} could not be opened to {', '.join(made.closed_to)}; it is {made.id}.",
                "Google shares without a mail with Google accounts that the organization's sharing rules allow only.",
            ]
            tell(self.store, self.desk, f"closed {made.id} {said[0]}", "An agenda is not open to all", said, self.now)

    def _trouble(self, cause: str, who: str, error: ProviderError) -> None:
        """Count the passes of a cause; tell of it once, of a passing one when it has lasted."""
        before = self.store.documents.troubles().get(cause)
        trouble = before or Outage(cause, self.now, 0)
        trouble = replace(trouble, passes=trouble.passes + 1)
        if before is None:
            log.warning("agenda document", cause=cause, why=str(error))
        lasts = not isinstance(error, TemporaryError) or trouble.passes >= PATIENCE
        if lasts and trouble.told_at is None:
            self._tell_of_trouble(trouble, who, error)
            trouble = replace(trouble, told_at=self.now)
        self.store.documents.save_trouble(trouble)

    def _tell_of_trouble(self, trouble: Outage, who: str, error: ProviderError) -> None:
        said = [
            f"Agenda documents cannot be kept since {trouble.since:%Y-%m-%d %H:%M} UTC: {error}.",
            *([f"It is about the 1:1 of {who}."] if who else []),
            *self._offered(trouble.cause, error),
            "No other document is made instead. The calendars are looked after as before.",
            "You will hear of this again only after it has been well.",
        ]
        cause = f"documents {trouble.cause} {trouble.since.isoformat()}"
        tell(self.store, self.desk, cause, "An agenda document cannot be kept", said, self.now)

    def _offered(self, pair: str, error: ProviderError) -> Iterator[str]:
        if isinstance(error, NotFoundError):
            offer = _offer(pair, self.store.documents.all().get(pair))
            yield "If it is in the trash of Drive, take it out again, and all goes on."
            yield f"To begin a new document instead: `oneonone approve {offer}`. It is good for a day."

    def _well(self, *causes: str) -> None:
        there = self.store.documents.troubles()
        for cause in there.keys() & set(causes):
            self.store.documents.end_trouble(cause)


def librarian(store: Store, company: Company, desk: Desk, now: datetime, alive: Callable[[], None]) -> Librarian | None:
    """Who keeps the documents in one pass; None where agendas are pages of our own."""
    ahead = WEEKS_AHEAD if company.by_week else 1
    return Librarian(store, desk, company.agenda, now, ahead, alive) if company.agenda else None


def keep_documents(who: Librarian | None, known: Iterable[Known], steps: Iterable[Step]) -> bool:
    """Before the calendars are written: whether links are new.

    A pair whose 1:1s are left alone, or cannot be read yet, gets none; those who leave keep what they have.
    """
    begun = {one.pair for one in steps if one.verb in (Verb.CREATE, Verb.ADOPT)}
    going_on = [one for one in known if one.missing_since is None and (one.slot is not None or one.key in begun)]
    return who is not None and who.keep_documents(going_on)


def keep_sections(who: Librarian | None, known: Iterable[Known]) -> None:
    """After the calendars were written, so that the first week of each series is known."""
    if who is not None:
        who.keep_sections([one for one in known if one.missing_since is None and one.ended_at is None])


def look_into_sections(who: Librarian | None, known: Iterable[Known]) -> None:
    """Last of all: what becomes of it only shows in the status."""
    if who is not None:
        who.look_into_sections([one for one in known if one.missing_since is None and one.ended_at is None])


def _is_due(section: WrittenSection, now: datetime) -> bool:
    rested = now - (section.looked_at or section.at) >= PAUSE
    return section.written_at is None and rested and now < section.week <= now + NEAR


def _offer(pair: str, document: RunningDocument | None) -> str:
    """What `oneonone approve` takes to let a pair have another document than this."""
    return digest("document", pair, document.id if document else "")[:12]


def _who(known: Known) -> str:
    return f"{known.report} and {known.manager}"


def _people(pair: Pair) -> tuple[str, ...]:
    return (pair.report.email, pair.manager.email)


def _next_weeks(known: Known, now: datetime, count: int) -> tuple[datetime, ...]:
    return weeks_due(known.slot, known.first, now, count) if known.slot and known.first else ()
