"""What each mail has to say, in each language: a table over the examples, not only word for word."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

import pytest

from daemon.i18n import gettext as _
from daemon.i18n import speaking
from daemon.mail.asking import (
    REPLY,
    REPLY_CONFIRM,
    REPLY_CONFIRM_OR_BACK,
    REPLY_OR_BACK,
    REPLY_OR_PICK,
    REPLY_YES,
    unclear,
)
from daemon.mail.envelope import ONLY_YOU, also_to
from daemon.mail.sample_people import (
    ASKED,
    BOTH,
    CANCELLED,
    DEADLINE,
    LATER,
    MANAGER,
    REPORT,
    SHARED_BY,
    WEEK,
    Case,
)
from daemon.mail.samples import SAMPLES, sample
from daemon.mail.words import day, moment
from daemon.web.words import kind as kind_in_words
from rules.model import LANGUAGES, Person
from rules.records import ReasonKind
from tests.daemon.mail.letters import DESK, part, read

REPLIES = replace(DESK, takes_replies=True)
PEOPLE = {one.email: one for one in (REPORT, MANAGER)}
WRITTEN = {
    "reminder": LATER,
    "reply-unclear": LATER,
    "share-reminder": SHARED_BY - timedelta(hours=66),
    "agenda": SHARED_BY,
}
"""When the calendar was read for an example, by how its name begins; prompts at ASKED, outcomes at DEADLINE."""

SERIES = (
    "prompt-series",
    "prompt-cadence",
    "new-slot",
    "reminder-new-slot",
    "put-back-series",
    "notice-weekly",
    "duplicate",
)
BY_REPLY = (REPLY, REPLY_OR_BACK, REPLY_OR_PICK, REPLY_CONFIRM, REPLY_CONFIRM_OR_BACK, REPLY_YES)
COUNTING = ("operator", "digest")
"""Mails about no one person; weeks that were missed are called so where they are counted."""

BLAME = {
    "en": ("you cancel", "you moved", "you declin", "you remov", "must", "fail", "missed", "sorry", "unfortunately"),
    "de": ("du hast", "musst", "versäumt", "leider", "verpasst", "fehlgeschlagen", "schuld"),
}


@dataclass(frozen=True)
class Shown:
    """An example as its reader sees it."""

    name: str
    language: str
    about: str
    subject: str
    text: str
    html: str
    recipient: str

    @property
    def reader(self) -> Person:
        return PEOPLE[self.recipient]

    @property
    def other(self) -> Person:
        return next(one for one in PEOPLE.values() if one != self.reader)

    @property
    def read_at(self) -> datetime:
        default = DEADLINE if self.about == "outcome" and not self.name.startswith(("notice", "dup")) else ASKED
        return next((at for name, at in WRITTEN.items() if self.name.startswith(name)), default)

    def links(self, path: str) -> list[str]:
        return re.findall(rf"{re.escape(DESK.base_url)}/{path}/\S+", self.text)


@cache
def shown(language: str, name: str) -> Shown:
    mail = sample(name, REPLIES, language)
    message = read(mail.content)
    text, html = part(message, "plain"), part(message, "html")
    return Shown(name, language, mail.about, str(message["Subject"]), text, html, mail.recipient)


def what_changed(mail: Shown) -> bool:
    """Before → after, each on a line of its own, or one each where there are two series."""
    if mail.name == "duplicate":
        return mail.text.count("\n  ") == 2
    return any(re.fullmatch(r"  \S.* → \S.*", line) for line in mail.text.splitlines())


def which_date(mail: Shown) -> bool:
    """The day of the week and of the month in words, or the day of the week alone for a series."""
    if mail.name.startswith(SERIES):
        return re.search(r"(?i)tuesdays|dienstags", mail.text) is not None
    return day(WEEK, mail.reader.zone, ASKED) in mail.text


def whose_time(mail: Shown) -> bool:
    """The times are the reader's own: 10:00 in Berlin is 09:00 in London."""
    own, other = ("10:00", "09:00") if mail.reader == REPORT else ("09:00", "10:00")
    agreed = [line for line in mail.text.splitlines() if line.startswith("  ") and "→" in line]
    there = all(f"{own}–" in line or f" {own} " in line for line in agreed) if agreed else own in mail.text
    return there and mail.reader.zone in mail.text and not any(f" {other}–" in line for line in agreed)


def as_of_when(mail: Shown) -> bool:
    said = _("As the calendar stood on %(moment)s. Times are in %(zone)s.")
    return said % {"moment": moment(mail.read_at, mail.reader.zone, ASKED), "zone": mail.reader.zone} in mail.text


def who_else(mail: Shown) -> bool:
    """Exactly one sentence about who else is written to."""
    asked_too = _("%(name)s was asked too; the first answer counts.") % {"name": mail.other.name}
    between = _("Feedback is given in the moment and not saved up. The two of you see it, nobody else.")
    sentences = (_(ONLY_YOU), also_to(mail.other), _("Only you were asked."), asked_too, between)
    return sum(mail.text.count(one) for one in sentences) == 1


def until_when(mail: Shown) -> bool:
    return mail.name == "prompt-too-close" or moment(DEADLINE, mail.reader.zone, ASKED) in mail.text


def one_question(mail: Shown) -> bool:
    """One link to the page in each part, that alone is a button, and who may reply reads what to reply."""
    buttons = re.findall(r'<a [^>]*href="[^"]*/reason/[^"]*"[^>]*background', mail.html)
    replies = mail.name == "reply-unclear" or any(_(one) in mail.text for one in BY_REPLY)
    return len(mail.links("reason")) == len(buttons) == 1 and replies


def nothing_to_open(mail: Shown) -> bool:
    """What only tells leads nowhere but to what its reader may choose."""
    return not [one for one in ("reason", "answer", "agenda", "sign-in") if mail.links(one)]


def no_reason(mail: Shown) -> bool:
    words = f"{mail.subject}\n{mail.text}".casefold()
    kinds = [kind_in_words(one) for one in ReasonKind if one is not ReasonKind.OTHER]
    return not any(one.casefold() in words for one in kinds)


def one_page(mail: Shown) -> bool:
    return len(mail.links("agenda")) == 1 and not mail.links("reason")


CHANGE = (what_changed, which_date, whose_time, as_of_when, who_else)
ASKING = (*CHANGE, until_when, one_question)
TELLING = (*CHANGE, nothing_to_open, no_reason)
Check = Callable[[Shown], bool]
NEEDED: dict[str, tuple[Check, ...]] = {
    "prompt": ASKING,
    "reminder": ASKING,
    "outcome": TELLING,
    "agenda": (one_page, who_else),
    "share-reminder": (one_page, who_else, which_date, whose_time, as_of_when),
}


def needed(mail: Shown) -> tuple[Check, ...]:
    """What a mail needs: by its kind, and more where an agenda is that of one 1:1."""
    if mail.about == "agenda" and mail.name.startswith(("share-reminder", "agenda")):
        return NEEDED["share-reminder"]
    return NEEDED.get(mail.about, ())


CASES = [(language, name) for language in LANGUAGES for name in SAMPLES]


@pytest.mark.parametrize(("language", "name"), CASES)
def test_each_mail_says_what_it_has_to(language: str, name: str) -> None:
    mail = shown(language, name)
    with speaking(language):
        assert [check.__name__ for check in needed(mail) if not check(mail)] == [], mail.text


@pytest.mark.parametrize(("language", "name"), CASES)
def test_no_mail_blames_anybody(language: str, name: str) -> None:
    mail = shown(language, name)
    if mail.about not in COUNTING:
        words = f"{mail.subject}\n{mail.text}".casefold()
        assert [one for one in BLAME[language] if re.search(rf"\b{one}", words)] == []


@pytest.mark.parametrize(("language", "name"), CASES)
def test_each_mail_is_short(language: str, name: str) -> None:
    mail = shown(language, name)
    longest = 400 if mail.about in COUNTING else 220
    assert len(mail.text.split()) <= longest and len(mail.subject) <= 120


def test_a_mail_about_an_answer_that_was_not_clear_tells_when_the_calendar_was_read() -> None:
    question = replace(Case(REPLIES, "en").question(CANCELLED), read_at=ASKED)
    text = part(read(unclear(REPLIES, question, LATER).content), "plain")
    assert "As the calendar stood on Monday 9 March, 08:12." in text
    assert set(BOTH) == set(PEOPLE)
