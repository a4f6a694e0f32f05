"""Every page that can be looked at: from the routes of the app, with arguments that lead to something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from rules.model import Person
from tests.daemon.web.pages import ANA, BEN, NOW, reason_path, sign_in_path
from tests.pages.office import CLOSED, FORMER, JO, OPERATOR, THIS, WEEK

FOR_MACHINES = frozenset({"static", "healthz", "metrics"})
READERS = (ANA, BEN, OPERATOR, None)
ARGUMENTS = {"report": ANA.email, "day": THIS.isoformat(), "period": "2026-Q1"}
QUERIES = {"review": "?period=2026-Q1"}
LINKS = {"reason": reason_path(), "follow_link": sign_in_path()}


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
    Sight(reason_path(prompt="77")),
    Sight(reason_path(prompt="66")),
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


def _path(rule: Rule) -> str:
    built = rule.build({name: ARGUMENTS[name] for name in rule.arguments})
    assert built is not None, rule
    return built[1] + QUERIES.get(rule.endpoint, "")
