"""One answer with one button: where the links of a mail lead that stand for an exact answer each.

Whatever only looks at a link changes nothing. Like the reason page it sets no cookie, and the link alone is the right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import abort, render_template, url_for

from daemon.answers import Choice, Taken, take
from daemon.i18n import gettext as _
from daemon.mail.answer_links import answer_claim, meant
from daemon.mail.proposals import time_of
from daemon.mail.words import moment
from daemon.web import words
from daemon.web.bucket import note_bad_link
from daemon.web.question import Question, choice_of, proposal, question_of
from daemon.web.reason import after
from daemon.web.site import Site, current
from daemon.web.speech import speak_to
from daemon.web.tokens import ReasonClaim, reason_token
from rules.answers import mistakes, stated
from rules.clicks import Click
from rules.deadlines import last_deadline
from rules.model import Person
from rules.records import Answer, MakeUp


@dataclass(frozen=True, slots=True)
class Clicked:
    """What one link of a mail is about, and which answer it gives; `reason` leads to all the other ones."""

    question: Question
    click: Click
    reason: str

    @property
    def open(self) -> Question:
        """The question as far as the calendars still wait for it: a click has no words for what is settled."""
        return replace(self.question, records=[one for one in self.question.waiting if one.open])


def answer(token: str) -> tuple[str, int]:
    """GET /answer/TOKEN: what would happen, and the button that lets it happen; changes nothing."""
    site = current()
    clicked = _clicked(site, token)
    if not clicked.question.waiting:
        return render_template("answered.html", question=clicked.question), 200
    if page := _over(site, clicked):
        return page, 410
    choice = choice_of(site, clicked.open)
    if _wrong(clicked, choice):
        return _gone(clicked), 200
    return render_template("one_answer.html", **_shown(clicked, choice)), 200


def give_answer(token: str) -> tuple[str, int]:
    """POST /answer/TOKEN: takes the answer; the first one stands."""
    site = current()
    clicked = _clicked(site, token)
    if not clicked.question.waiting:
        return render_template("not_first.html", question=clicked.question), 409
    if page := _over(site, clicked):
        return page, 410
    if _wrong(clicked, choice_of(site, clicked.open)):
        return _gone(clicked), 409
    return after(site, clicked.question, clicked.click.answer, _take(site, clicked))


def _take(site: Site, clicked: Clicked) -> Taken:
    click = clicked.click
    said = stated(click.kind, "", clicked.question.person, site.clock())
    return take(site.store, clicked.open.records, click.answer, said, click.start)


def _clicked(site: Site, token: str) -> Clicked:
    found = _read(site, token)
    speak_to(site.person(found[0].person) if found else None)
    question = question_of(site, found[0]) if found else None
    if found is None or question is None:
        note_bad_link()
        abort(404)
    claim, click = found
    leading = reason_token(site.desk.secrets, claim.prompt, claim.person)
    return Clicked(question, click, url_for("reason", token=leading))


def _read(site: Site, token: str) -> tuple[ReasonClaim, Click] | None:
    claim = answer_claim(token)
    if claim is None:
        return None
    asked = {person: None for one in site.store.prompted(claim.prompt) for person in one.asked}
    found = meant(site.desk.secrets, claim, asked)
    return (ReasonClaim(claim.prompt, found[0]), found[1]) if found else None


def _over(site: Site, clicked: Clicked) -> str:
    """The page that tells until when this could be answered; empty while it can."""
    waiting, view = clicked.open.records, clicked.question.view
    until = _until(site, clicked)
    if waiting and (until is None or site.clock() < until):
        return ""
    passed = moment(until, view.zone, view.now) if until and until <= site.clock() else ""
    return render_template("answer_over.html", question=clicked.question, reason=clicked.reason, until=passed)


def _until(site: Site, clicked: Clicked) -> datetime | None:
    """The deadline of the prompt: the latest one of those whose answer it still waits for."""
    record = (clicked.open.records or clicked.question.waiting)[0]
    zone = clicked.question.view.zone
    people = (site.person(one) or Person(one, "", zone, "") for one in record.awaited)
    return last_deadline(record, people, site.policy, site.store.blindness.times(site.clock()).absent)


def _wrong(clicked: Clicked, choice: Choice) -> tuple[str, ...]:
    click = clicked.click
    free = click.answer is not Answer.MAKE_UP or _time(clicked, choice) is not None
    return mistakes(click.answer, click.kind, "", choice.answers, time_is_free=free)


def _time(clicked: Clicked, choice: Choice) -> MakeUp | None:
    return next((one for one in choice.times if one.start == clicked.click.start), None)


def _gone(clicked: Clicked) -> str:
    time = clicked.click.answer is Answer.MAKE_UP
    return render_template("answer_gone.html", question=clicked.question, reason=clicked.reason, time=time)


def _shown(clicked: Clicked, choice: Choice) -> dict[str, Any]:
    question, click, time = clicked.question, clicked.click, _time(clicked, choice)
    return {
        "question": question,
        "reason": clicked.reason,
        "lead": proposal(question) if question.agreeing else question.lead,
        "follows": _follows(clicked, time),
        "button": words.button(click.answer, agreeing=question.agreeing),
    }


def _follows(clicked: Clicked, time: MakeUp | None) -> str:
    """What will happen, in one sentence."""
    question, click = clicked.question, clicked.click
    if click.kind:
        return _("The calendar stays as it is now, and “%(kind)s” is kept as what came up.") % {
            "kind": words.kind(click.kind)
        }
    if time:
        when = time_of(time, question.waiting[0], question.view)
        return _("The 1:1 takes place at another time instead: %(time)s.") % {"time": when}
    passes_on = click.answer is Answer.NOT_ME or (click.answer is Answer.NEW_SLOT and not question.agreeing)
    return question.follows(click.answer) if passes_on else _(words.THANKS[click.answer])
