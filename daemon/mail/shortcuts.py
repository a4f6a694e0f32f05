"""Links in a mail that give one exact answer each, beside the one to the page with all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.i18n import gettext as _
from daemon.mail.answer_links import answer_link
from daemon.mail.envelope import Desk
from daemon.mail.letter import Way, Ways
from daemon.mail.proposals import other_times, proposed
from daemon.mail.sentences import View
from daemon.web import words
from rules.answers import make_up_times, offered
from rules.clicks import Click, clicks, to_times
from rules.marked import marked
from rules.model import Policy
from rules.records import ExceptionRecord

PICK = marked("Or pick an answer:")
STAYS = marked("It stays as it is, because of:")


@dataclass(frozen=True, slots=True)
class Shortcuts:
    """What `person` is offered about the records of a prompt, as far as the company's policy allows."""

    desk: Desk
    person: str
    records: Sequence[ExceptionRecord]
    policy: Policy

    def times(self, view: View) -> tuple[str, tuple[Way, ...]]:
        """A heading and the times that are offered instead of a week, each with its link."""
        heading, lines = other_times(self.records, view)
        ways = to_times(make_up_times(self.records, view.now))
        return heading, tuple(Way(line, self._link(one)) for line, one in zip(lines, ways, strict=True))

    def answers(self, view: View, *, away: bool) -> tuple[Ways, ...]:
        """What else is possible, as far as nothing has to be added to it; empty before anybody was asked."""
        agreeing = proposed(self.records)
        answers = offered(self.records, self.person, view.now, policy=self.policy) if self.records[0].prompt else ()
        return tuple(self._row(some, agreeing=agreeing) for some in clicks(answers, agreeing=agreeing, away=away))

    def _row(self, some: Sequence[Click], *, agreeing: bool) -> Ways:
        reasons = any(one.kind for one in some)
        return Ways(
            _(STAYS) if reasons else "",
            tuple(Way(_said(one, agreeing=agreeing), self._link(one)) for one in some),
        )

    def _link(self, click: Click) -> str:
        prompt = self.records[0].prompt
        base_url = self.desk.base_url.rstrip("/")
        return answer_link(base_url, self.desk.secrets, prompt, self.person, click) if prompt else ""


def _said(click: Click, *, agreeing: bool) -> str:
    return words.kind(click.kind) if click.kind else words.answer(click.answer, agreeing=agreeing)
