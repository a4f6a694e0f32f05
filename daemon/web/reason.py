"""The reason page: what changed, what came up, and what should happen, for whoever holds the link.

It reads dates and first names and nothing else, sets no cookie, and takes one answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, assert_never

from flask import abort, render_template, request

from daemon.answers import Choice, Taken, take
from daemon.i18n import gettext as _
from daemon.web import words
from daemon.web.bucket import note_bad_link
from daemon.web.question import Question, choice_of, nothing_else, proposal, question_of, time_choices
from daemon.web.site import Site, current
from daemon.web.speech import speak_to
from daemon.web.tokens import read_reason
from rules.answers import LONGEST_TEXT, mistakes, stated
from rules.records import Answer, ReasonKind

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was sent, or not yet filled in."""

    kind: ReasonKind | None = None
    text: str = ""
    answer: Answer | None = None
    time: str = ""


def reason(token: str) -> str:
    """GET /reason/TOKEN: the question, or that it was answered; changes nothing."""
    question = _question(current(), token)
    if not question.waiting:
        return render_template("answered.html", question=question)
    suggested = Filled(ReasonKind.LEAVE) if question.suggested else Filled()
    return _form(question, choice_of(current(), question), suggested)


def give_reason(token: str) -> tuple[str, int]:
    """POST /reason/TOKEN: takes the answer; the first one stands."""
    site = current()
    question, filled = _question(site, token), _filled()
    if not question.waiting:
        return render_template("not_first.html", question=question), 409
    choice = choice_of(site, question)
    time = choice.time(filled.time) if filled.answer is Answer.MAKE_UP else None
    free = filled.answer is not Answer.MAKE_UP or time is not None
    found = mistakes(filled.answer, filled.kind, filled.text, choice.answers, time_is_free=free)
    if found or filled.answer is None:
        return _form(question, choice, filled, found), 400
    said = stated(_meant_kind(question, filled), filled.text, question.person, site.clock())
    taken = take(site.store, question.waiting, filled.answer, said, time.start if time else None)
    return after(site, question, filled.answer, taken)


def _meant_kind(question: Question, filled: Filled) -> ReasonKind | None:
    """The kind of reason; what was only suggested, and still stands in the form, is none for a 1:1 that takes place."""
    untouched = question.suggested and filled.kind is ReasonKind.LEAVE and not filled.text.strip()
    return None if untouched and filled.answer is not Answer.KEEP_OFF else filled.kind


def after(site: Site, question: Question, answer: Answer, taken: Taken) -> tuple[str, int]:
    """The page after an answer, which says what became of it."""
    match taken:
        case Taken.COUNTED:
            site.wake()
            return render_template("thanks.html", question=question, follows=_(words.THANKS[answer])), 200
        case Taken.PASSED_ON:
            site.wake()
            return render_template("thanks.html", question=question, follows=question.follows(answer)), 200
        case Taken.TOO_LATE:
            return render_template("too_late.html", question=question), 200
        case Taken.NOT_FIRST:
            return render_template("not_first.html", question=question), 409
        case _:
            assert_never(taken)


def _question(site: Site, token: str) -> Question:
    claim = read_reason(site.desk.secrets, token)
    speak_to(site.person(claim.person) if claim else None)
    question = question_of(site, claim) if claim else None
    if question is None:
        note_bad_link()
        abort(404)
    return question


def _form(question: Question, choice: Choice, filled: Filled, found: Sequence[str] = ()) -> str:
    said, choices = [_(one) for one in found], _choices(question, choice)
    return render_template("reason.html", question=question, filled=filled, found=said, **choices)


def _choices(question: Question, choice: Choice) -> dict[str, Any]:
    return {
        "answers": [(one, words.answer(one, agreeing=question.agreeing)) for one in choice.answers],
        "kinds": [(one, words.kind(one)) for one in ReasonKind],
        "longest": LONGEST_TEXT,
        "nothing_else": nothing_else(question, choice),
        "proposal": proposal(question) if question.agreeing else "",
        "times": time_choices(question, choice),
    }


def _filled() -> Filled:
    text = request.form.get("text", "").replace("\r\n", "\n")
    return Filled(_one_of(ReasonKind, "kind"), text, _one_of(Answer, "answer"), request.form.get("time", ""))


def _one_of(nouns: type[E], field: str) -> E | None:
    given = request.form.get(field)
    return next((one for one in nouns if one.value == given), None)
