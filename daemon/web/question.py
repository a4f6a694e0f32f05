"""What the reason page shows of a prompt to one of those who were asked: dates and first names and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.answers import Choice, choice_among
from daemon.i18n import gettext as _
from daemon.mail.asking import AWAY
from daemon.mail.proposals import BOTH_DENIED, no_other_time, proposed, time_of, weekly_proposal
from daemon.mail.sentences import View, change, lead
from daemon.rows import stamp
from daemon.web import words
from daemon.web.site import Site
from daemon.web.tokens import ReasonClaim
from rules.answers import answerable, both_denied
from rules.marked import marked
from rules.records import Answer, ExceptionRecord

SOMEBODY = marked("The other one of you")
STILL = marked("You can still say what should happen.")
TOGETHER = marked("It takes both of you to agree.")


@dataclass(frozen=True, slots=True)
class Question:
    """The records of a prompt as `person` sees them; `other` is the address of the other one of the two.

    `away`: an automatic reply of this person says so.
    """

    person: str
    other: str
    records: Sequence[ExceptionRecord]
    view: View
    lead: str
    away: bool = False

    @property
    def waiting(self) -> list[ExceptionRecord]:
        """What this person may still answer."""
        return [one for one in self.records if answerable(one, self.person)]

    @property
    def others_name(self) -> str:
        return self.view.names.get(self.other) or _(SOMEBODY)

    @property
    def changes(self) -> list[str]:
        return [change(one, self.view) for one in self.records]

    @property
    def agreeing(self) -> bool:
        """Whether this person is to agree to a weekly time that the other one proposed."""
        return proposed(self.waiting)

    @property
    def suggested(self) -> str:
        """What an automatic reply may say about the reason, to whom it is from; only that it came is known."""
        return _(AWAY) if self.away and not self.agreeing else ""

    @property
    def background(self) -> str:
        """Why this person is asked after the other one answered."""
        if any(both_denied(one) for one in self.waiting):
            return f"{_(BOTH_DENIED)} {_(STILL)}"
        if any(self.other in one.denied for one in self.waiting):
            return _("%(name)s answered that it was somebody else.") % {"name": self.others_name}
        return ""

    @property
    def passed_on(self) -> str:
        """What this person's answer left to the other one; empty when the matter is over."""
        still = [one for one in self.records if one.open]
        return self.follows(Answer.NEW_SLOT if proposed(still) else Answer.NOT_ME) if still else ""

    def follows(self, answer: Answer) -> str:
        """What follows from an answer that does not end the matter."""
        both = any(self.other in one.denied for one in self.records)
        return words.passed_on(answer, self.others_name, both=both)


def question_of(site: Site, claim: ReasonClaim) -> Question | None:
    """What a link is about; None when nobody asked this."""
    records = [one for one in site.store.prompted(claim.prompt) if claim.person in one.asked]
    if not records:
        return None
    report, manager = records[0].report, records[0].manager
    other = report if claim.person == manager else manager
    view = _view(site, claim.person, records[0])
    meeting = _("1:1 with %(name)s") % {"name": view.names[other]} if other in view.names else "1:1"
    away = site.store.inbox.away_since(claim.prompt, claim.person) is not None
    return Question(claim.person, other, records, view, lead(records, view, meeting), away)


def choice_of(site: Site, question: Question) -> Choice:
    """What may be answered now, as far as the last look at the calendars tells."""
    return choice_among(site.store, question.waiting, question.person, site.as_of(), site.policy)


def time_choices(question: Question, choice: Choice) -> list[tuple[str, str]]:
    """The times as the values and words of a form, in the reader's zone."""
    return [(stamp(one.start), time_of(one, question.waiting[0], question.view)) for one in choice.times]


def nothing_else(question: Question, choice: Choice) -> str:
    """That no other time suits both, where a week is asked about that does not take place."""
    return no_other_time(question.waiting, question.view, choice.times)


def proposal(question: Question) -> str:
    """What the other one would like, and that it takes both."""
    return f"{weekly_proposal(question.waiting, question.view)} {_(TOGETHER)}"


def _view(site: Site, email: str, record: ExceptionRecord) -> View:
    """The reader's zone; who left the roster reads the other person's, at last UTC."""
    people = {one: site.person(one) for one in (email, record.report, record.manager)}
    known = [one for one in people.values() if one]
    zone, report = known[0].zone if known else "UTC", people[record.report]
    names = {one.email: words.first_name(one) for one in known}
    return View(zone, report.zone if report else zone, site.clock(), email, names)
