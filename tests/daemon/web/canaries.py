"""Private notes that are found again wherever they come out, and a crawl of every route as everybody."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from random import Random
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from itsdangerous.encoding import base64_decode
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from daemon.private_notes import PrivateNote
from daemon.store.disclosures import Prepared
from rules.access import Disclosure
from rules.clicks import Click
from rules.identity import pair_key
from rules.known import Known
from rules.model import Person
from rules.notebook import ActionItem, Point, SharedNote, monday
from rules.records import Answer
from tests.daemon.web.pages import (
    ANA,
    BEN,
    DESK,
    EVE,
    KEY,
    NOW,
    Pages,
    a_pair,
    a_record,
    answer_path,
    preferences_path,
    reason_path,
    unsubscribe_path,
)

WORD = "kanarie"
"""What all canaries begin with: a search for it must find none of them."""
CHI = Person("chi@example.com", "Chi Wu", "Europe/Berlin", "main")
FIRST_WEEK = date(2025, 12, 1)
WITH_BEN, WITH_CHI = date(2026, 2, 16), date(2026, 3, 9)
CHIS_KEY = pair_key(ANA.email, CHI.email)
READERS: Mapping[str, Person | None] = {
    "report": ANA,
    "manager": CHI,
    "former manager": BEN,
    "other employee": EVE,
    "operator": Person(DESK.operator, "", "UTC", ""),
    "signed out": None,
}
PLANTED = [(ANA, KEY, WITH_BEN), (BEN, KEY, WITH_BEN), (ANA, CHIS_KEY, WITH_CHI), (CHI, CHIS_KEY, WITH_CHI)]
LINKS = (reason_path(), answer_path(Click(Answer.PUT_BACK)), preferences_path(), unsubscribe_path())
VALUES: Mapping[str, list[str]] = {
    "report": [ANA.email, "nobody@example.com"],
    "day": [str(WITH_BEN), str(WITH_CHI), "2026-02-18"],
    "number": ["1", "9" * 12],
    "token": [*(one.rpartition("/")[2] for one in LINKS), "x"],
    "key": ["work-personal-1"],
    "period": ["2026-Q1"],
    "filename": ["pages.css", "../app.py"],
}
"""What stands in the parts of paths. A route with a new part needs a value for it here."""
FORMS: list[dict[str, str]] = [
    {"text": "Words", "version": "0", "owner": ANA.email, "done": "yes", "to": "up", "held": "yes", "ids": "1"},
    {"text": WORD, "version": "99", "pair": KEY, "choice": "all", "with": BEN.email, "period": "2026-Q1"},
]
TOO_MUCH = {"text": "x" * 300_000}
QUERIES = ["", f"?q={WORD}&page=1", f"?q={WORD}*&period=2026-Q1&with={BEN.email}&week={WITH_BEN}"]
FIELDS = sorted({name for form in FORMS for name in form} | {"q", "page", "next", "week", "email", "kind", "due"})
HOSTILE = ["'", '"', "' OR 1=1 --", "%00", "../..", "*", f"{WORD}*", "{{ notes }}", "-1", "9" * 30, "ä", ANA.email, ""]
KINDS = ["text/html", "application/json"]


def canary(author: Person, key: str) -> str:
    """What is hidden in the note that an author made in a pair; nothing else ever holds it."""
    return f"{WORD}{pair_key(author.email, key)}"


CANARIES = [canary(author, key) for author, key, _ in PLANTED]


def with_canaries(pages: Pages) -> Pages:
    """Ana's manager was Ben and is Chi; all three keep private notes, beside what they share."""
    ended = NOW - timedelta(days=10)
    pages.store.save_known(Known(KEY, a_pair(), first=NOW - timedelta(days=90), ended_at=ended))
    pages.store.save_known(Known(CHIS_KEY, a_pair(ANA, CHI), first=ended))
    pages.pairs = (a_pair(ANA, CHI), a_pair(EVE))
    assert pages.vault
    for author, key, week in PLANTED:
        assert pages.vault.save(PrivateNote(author.email, key, week, f"before {canary(author, key)} after", NOW))
        pages.store.notebook.save_shared_note(SharedNote(key, week, author.email, "Something shared", NOW))
        pages.store.notebook.add_point(Point(key, week, author.email, "A point", NOW, shared_at=NOW))
        pages.store.notebook.add_action_item(ActionItem(key, week, author.email, author.email, "An item", NOW, week))
    show_everything(pages)
    pages.store.save_record(a_record())
    return pages


def show_everything(pages: Pages) -> None:
    """Ana shows Chi all that there is of the time with Ben, and everybody has asked for packets."""
    pages.store.disclosures.add(Disclosure(ANA.email, KEY, CHI.email, FIRST_WEEK, WITH_CHI, NOW))
    for key in (KEY, CHIS_KEY):
        pages.store.packets.note(Prepared(key, "2026-Q1", ANA.email, NOW))


def told(answer: TestResponse) -> str:
    """Everything that an answer carries, in lower case: status, headers, what its cookies hold, and the body."""
    cookies = [_inside(one) for one in answer.headers.getlist("Set-Cookie")]
    return "\n".join([answer.status, str(answer.headers), *cookies, answer.get_data().decode(errors="replace")]).lower()


def _inside(cookie: str) -> str:
    """What a session cookie holds: signed, but readable to whoever has it."""
    payload = cookie.partition("=")[2].partition(";")[0].rsplit(".", 2)[0]
    try:
        held = base64_decode(payload.lstrip("."))
        return (zlib.decompress(held) if payload.startswith(".") else held).decode()
    except (ValueError, zlib.error):
        return payload


def own_places(reader: Person | None, method: str, path: str) -> set[str]:
    """The canaries that a reader may see at a path: the own ones, on the page of their week and in the own data."""
    own = {week: canary(author, key) for author, key, week in PLANTED if author == reader}
    if (method, path) == ("GET", "/me/export"):
        return set(own.values())
    ending = {"GET": "", "POST": "/private-notes"}.get(method, "nowhere")
    weeks = {f"/agenda/{ANA.email}/{day}{ending}": monday(date.fromisoformat(day)) for day in VALUES["day"]}
    return {own[weeks[path]]} if weeks.get(path) in own else set()


@dataclass  # without slots: it keeps its cookie and its token
class Crawl:
    """Requests of one reader to an app, and what came out of private notes: as it should, or as a leak."""

    pages: Pages
    app: Flask
    reader: Person | None
    requests: int = 0
    seen: set[str] = field(default_factory=set)
    leaks: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def look(self, queries: Sequence[str] = QUERIES) -> None:
        """Open every page there is."""
        for path, query in product(every_path(self.app, "GET"), queries):
            self.ask("GET", f"{path}{query}")
        for path in every_path(self.app, "GET"):
            self.ask("HEAD", path)
            self.ask("GET", path, headers={"Accept": "application/json"})

    def send(self) -> None:
        """Send every form there is: for a page and for a script, with too much, and without a token."""
        for path in every_path(self.app, "POST"):
            for form, kind in product(FORMS, KINDS):
                self.ask("POST", path, headers={"Accept": kind}, data={"csrf_token": self._token, **form})
            for less_or_more in ({}, TOO_MUCH):
                self.ask("POST", path, data={"csrf_token": self._token, **less_or_more})
            self.ask("POST", path, data=FORMS[0])

    def try_anything(self, chance: Random, number: int) -> None:
        """Requests that are made by chance."""
        rules = sorted(self.app.url_map.iter_rules(), key=lambda one: (one.rule, one.endpoint))
        for _ in range(number):
            values = {name: chance.choice([*some, *HOSTILE]) for name, some in VALUES.items()}
            path = _filled(chance.choice(rules), values)
            query = "&".join(f"{name}={quote(chance.choice(HOSTILE))}" for name in chance.sample(FIELDS, 3))
            form = {name: chance.choice(HOSTILE) for name in chance.sample(FIELDS, 5)}
            method = chance.choice(["GET", "POST", "POST", "PUT", "OPTIONS"])
            kind = chance.choice([*KINDS, "text/calendar"])
            self.ask(method, f"{path}?{query}", headers={"Accept": kind}, data={**form, "csrf_token": self._token})

    def ask(self, method: str, path: str, **more: object) -> None:
        answer = self._browser.open(path, method=method, **more)  # type: ignore[arg-type]
        said, allowed = told(answer), own_places(self.reader, method, path.partition("?")[0])
        found = {one for one in CANARIES if one in said}
        self.requests += 1
        self.statuses.add(answer.status_code)
        self.seen |= found
        self.leaks += [f"{method} {path} → {answer.status_code}" for _ in found - allowed]

    @property
    def _browser(self) -> FlaskClient:
        """A browser that is signed in, whatever the requests before have done."""
        browser = self.app.test_client()
        browser.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self._session)
        return browser

    @cached_property
    def _session(self) -> str:
        """The cookie of somebody who is signed in, and of nobody where there is no reader."""
        browser, until = self.app.test_client(), (self.pages.clock() + timedelta(days=31)).isoformat()
        with browser.session_transaction() as session:
            session["csrf_token"] = "of this session"
            if self.reader:
                session.update(email=self.reader.email, until=until)
        cookie = browser.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie
        return cookie.value

    @cached_property
    def _token(self) -> str:
        key = self.app.secret_key
        assert isinstance(key, bytes)
        return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps("of this session"))


def every_path(app: Flask, method: str) -> Iterator[str]:
    """Each route that takes a method, with each of the values that its parts may have."""
    for rule in app.url_map.iter_rules():
        names = sorted(rule.arguments) if method in (rule.methods or ()) else None
        for values in product(*(VALUES[name] for name in names)) if names is not None else ():
            yield _filled(rule, dict(zip(names or (), values, strict=True)))


def _filled(rule: Rule, values: Mapping[str, str]) -> str:
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda part: quote(values[part[1]], safe="@/"), rule.rule)
