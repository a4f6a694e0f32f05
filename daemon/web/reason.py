"""The reason page: what changed, what came up, and what should happen, for whoever holds the link.

It reads dates and first names and nothing else, sets no cookie, and takes one answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, assert_never

from flask import abort, render_template, request

from daemon.answers import Taken, take
from daemon.mail.sentences import View, change, lead
from daemon.web import words
from daemon.web.site import Site, current
from daemon.web.tokens import read_reason
from rules.answers import LONGEST_TEXT, mistakes, offered, stated
from rules.records import Answer, ExceptionRecord, ReasonKind

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Question:
    """The records of a prompt as one of those who were asked sees them."""

    person: str
    records: Sequence[ExceptionRecord]
    lead: str
    changes: Sequence[str]

    @property
    def unanswered(self) -> list[ExceptionRecord]:
        return [one for one in self.records if one.reason is None]


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was sent, or not yet filled in."""

    kind: ReasonKind | None = None
    text: str = ""
    answer: Answer | None = None


def reason(token: str) -> str:
    """GET /reason/TOKEN: the question, or that it was answered; changes nothing."""
    question = _question(current(), token)
    if not question.unanswered:
        return render_template("answered.html", question=question)
    return _form(question, Filled())


def give_reason(token: str) -> tuple[str, int]:
    """POST /reason/TOKEN: takes the answer; the first one stands."""
    site = current()
    question, filled = _question(site, token), _filled()
    if not question.unanswered:
        return render_template("not_first.html", question=question), 409
    found = mistakes(filled.answer, filled.kind, filled.text, offered(question.unanswered, site.as_of()))
    if found or filled.answer is None:
        return _form(question, filled, found), 400
    said = stated(filled.kind, filled.text, question.person, site.clock())
    return _taken(site, question, filled.answer, take(site.store, question.unanswered, filled.answer, said))


def _taken(site: Site, question: Question, answer: Answer, taken: Taken) -> tuple[str, int]:
    match taken:
        case Taken.COUNTED:
            site.wake()
            return render_template("thanks.html", question=question, follows=words.thanks(answer)), 200
        case Taken.TOO_LATE:
            return render_template("too_late.html", question=question), 200
        case Taken.NOT_FIRST:
            return render_template("not_first.html", question=question), 409
        case _:
            assert_never(taken)


def _question(site: Site, token: str) -> Question:
    claim = read_reason(site.secret, token)
    asked = site.store.prompted(claim.prompt) if claim else []
    records = [one for one in asked if claim and claim.person in one.asked]
    if claim is None or not records:
        abort(404)
    view = _view(site, claim.person, records[0])
    return Question(claim.person, records, _lead(site, claim.person, records, view), _changes(records, view))


def _changes(records: Sequence[ExceptionRecord], view: View) -> list[str]:
    return [change(one, view) for one in records]


def _view(site: Site, email: str, record: ExceptionRecord) -> View:
    """The reader's zone; who left the roster reads the other person's, at last UTC."""
    report = site.person(record.report)
    known = [one for one in (site.person(email), report, site.person(record.manager)) if one]
    zone = known[0].zone if known else "UTC"
    return View(zone, report.zone if report else zone, site.clock())


def _lead(site: Site, email: str, records: Sequence[ExceptionRecord], view: View) -> str:
    other = site.person(records[0].report if email == records[0].manager else records[0].manager)
    meeting = f"1:1 with {words.first_name(other)}" if other else "1:1"
    return lead(records, view).replace("1:1", meeting, 1)


def _form(question: Question, filled: Filled, found: Sequence[str] = ()) -> str:
    choice = offered(question.unanswered, current().as_of())
    return render_template("reason.html", question=question, filled=filled, found=found, **_choices(choice))


def _choices(choice: Sequence[Answer]) -> dict[str, Any]:
    return {
        "answers": [(one, words.answer(one)) for one in choice],
        "kinds": [(one, words.kind(one)) for one in ReasonKind],
        "longest": LONGEST_TEXT,
    }


def _filled() -> Filled:
    text = request.form.get("text", "").replace("\r\n", "\n")
    return Filled(_one_of(ReasonKind, "kind"), text, _one_of(Answer, "answer"))


def _one_of(nouns: type[E], field: str) -> E | None:
    given = request.form.get(field)
    return next((one for one in nouns if one.value == given), None)
