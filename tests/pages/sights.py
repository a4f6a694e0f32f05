"""Every page that can be looked at: from the routes of the app, with arguments that lead to something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from rules.clicks import Click
from rules.model import Person
from rules.questions import BANK
from rules.records import Answer, ReasonKind
from tests.daemon.web.pages import (
    ANA,
    BEN,
    EVE,
    HIDDEN,
    NOW,
    answer_path,
    preferences_path,
    reason_path,
    sign_in_path,
    unsubscribe_path,
)
from tests.pages.office import CLOSED, FORMER, JO, OFFERED, OPERATOR, SETTLED, THIS, WEEK

FOR_MACHINES = frozenset({"static", "healthz", "readyz", "metrics", "google"})
READERS = (ANA, BEN, OPERATOR, None)
ARGUMENTS = {"number": 1, "key": BANK[0].key, "report": ANA.email, "day": THIS.isoformat(), "period": "2026-Q1"}
QUERIES = {"review": "?period=2026-Q1"}
CLICK = Click(Answer.KEEP_OFF, ReasonKind.ILLNESS)
LINKS = {"reason": reason_path(), "answer": answer_path(CLICK), "follow_link": sign_in_path()}
LINKS |= {"preferences": preferences_path(), "unsubscribing": unsubscribe_path()}
LINKS |= {"give_reason": LINKS["reason"], "give_answer": LINKS["answer"], "use_link": LINKS["follow_link"]}
LINKS |= {"keep_preferences": LINKS["preferences"], "unsubscribe": LINKS["unsubscribing"]}
LEAVING = frozenset({"sign_out", "sign_out_everywhere"})
RARELY = {"hours": "own", "day": "0", "start": "10:00", "end": "09:00"}
FIELDS: tuple[Mapping[str, str], ...] = (
    {},
    {"text": "", "version": "0"},
    {"text": "Other words", "version": "0"},
    RARELY,
)


@dataclass(frozen=True, slots=True)
class Sight:
    """One page as one person sees it; nobody is signed in where there is no reader."""

    path: str
    reader: Person | None = None

    def __str__(self) -> str:
        return f"{self.path} for {self.reader.name if self.reader else 'whoever comes'}"


FURTHER = (
    Sight("/", BEN),
    Sight("/", JO),
    Sight("/nothing"),
    Sight("/sign-in/x"),
    Sight("/reason/x"),
    Sight("/preferences/x"),
    Sight("/unsubscribe/x"),
    Sight("/preferences", OPERATOR),
    Sight(preferences_path(JO.email)),
    Sight(preferences_path(EVE.email)),
    Sight(preferences_path("kim@example.com")),
    Sight(unsubscribe_path(kind="rhythm")),
    Sight(unsubscribe_path("hr@example.com", "digest")),
    Sight(reason_path(prompt="77")),
    Sight(reason_path(prompt="66")),
    Sight("/answer/x"),
    Sight(answer_path(Click(Answer.MAKE_UP, None, OFFERED))),
    Sight(answer_path(Click(Answer.NEW_SLOT))),
    Sight(answer_path(CLICK, prompt=SETTLED)),
    Sight(f"/agenda/{ANA.email}/{THIS}", BEN),
    Sight(f"/agenda/{ANA.email}/{THIS + WEEK}", ANA),
    Sight(f"/agenda/{ANA.email}/{CLOSED}", ANA),
    Sight(f"/agenda/{ANA.email}/{FORMER}", JO),
    Sight(f"/agenda/{JO.email}/{THIS}", ANA),
    Sight(f"/history/{ANA.email}", BEN),
    Sight(f"/history/{ANA.email}?q=plan", ANA),
    Sight(f"/review/{ANA.email}?period=2025", BEN),
)
"""What looks different to others, at other times, or went wrong."""


def sights(app: Flask) -> list[Sight]:
    """One sight of each route that shows a page, and the further ones."""
    found = (_sight(app, path) for path in paths(app))
    return [*(one for one in found if one and one not in FURTHER), *FURTHER]


def paths(app: Flask) -> Iterator[str]:
    """An address for each route that people look at; KeyError where ARGUMENTS lack something that it needs."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "GET" in (rule.methods or ()) and rule.endpoint not in FOR_MACHINES:
            yield LINKS.get(rule.endpoint) or _path(rule)


def client(app: Flask, reader: Person | None) -> FlaskClient:
    """A browser without a window, in which a person is signed in, or nobody."""
    browser = app.test_client()
    if reader:
        with browser.session_transaction() as session:
            session.update(email=reader.email, until=(NOW + WEEK).isoformat())
    return browser


def _sight(app: Flask, path: str) -> Sight | None:
    """The page as the first reader sees it who may; None for a download, and for what only leads on to another page.

    AssertionError when nobody may: then it needs other ARGUMENTS, or one more of the READERS.
    """
    for reader in READERS:
        answer = client(app, reader).get(path)
        leaves = reader is None and "/sign-in" in (answer.location or "")
        if answer.status_code < 400 and not leaves:
            return Sight(path, reader) if answer.status_code == 200 and answer.mimetype == "text/html" else None
    raise AssertionError(f"nobody gets to see {path}")


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a form that a person sends, or nobody who is known; it does not simply lead on to another page."""

    path: str
    fields: Mapping[str, str]
    reader: Person | None = ANA

    def __str__(self) -> str:
        return f"{self.path} with {dict(self.fields)}"

    @property
    def sent_from(self) -> str:
        """A page with a form."""
        return f"/agenda/{ANA.email}/{THIS}" if self.reader else "/sign-in"


def replies(app: Flask) -> list[tuple[Reply, str]]:
    """What is answered to forms that are empty or outdated, with the page in German; each kind of answer once."""
    found: dict[tuple[str, int], tuple[Reply, str]] = {}
    senders = {reader: _sender(app, reader) for reader in (ANA, None)}
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "POST" in (rule.methods or ()) and rule.endpoint not in FOR_MACHINES | LEAVING:
            for one in _sendings(rule):
                answer = senders[one.reader](one)
                if answer.mimetype == "text/html" and answer.status_code != 303:
                    found.setdefault((rule.endpoint, answer.status_code), (one, answer.text))
    return list(found.values())


def _sendings(rule: Rule) -> Iterator[Reply]:
    path = LINKS.get(rule.endpoint) or _path(rule)
    reader = None if path in LINKS.values() or rule.endpoint == "ask_for_link" else ANA
    return (Reply(path, fields, reader) for fields in FIELDS)


def _sender(app: Flask, reader: Person | None) -> Callable[[Reply], TestResponse]:
    browser, spoken = client(app, reader), {"Accept-Language": "de"}
    token = dict(HIDDEN.findall(browser.get(Reply("", {}, reader).sent_from).text))["csrf_token"]
    return lambda one: browser.post(one.path, data={"csrf_token": token, **one.fields}, headers=spoken)


def _path(rule: Rule) -> str:
    built = rule.build({name: ARGUMENTS[name] for name in rule.arguments})
    assert built is not None, rule
    return built[1] + QUERIES.get(rule.endpoint, "")
