"""Builders for the tests of pages: a site with a clock that is set by hand, people, records, and a browser."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from html import unescape
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from daemon.mail.answer_links import answer_link
from daemon.mail.compose import Desk
from daemon.private_notes import Vault, wrapping_key
from daemon.secret_files import Secrets
from daemon.store import Store
from daemon.web.app import create_app
from daemon.web.site import Site, Vitals
from daemon.web.tokens import preferences_link, reason_link, sign_in_link, unsubscribe_link
from rules.clicks import Click
from rules.identity import pair_key
from rules.model import Deviation, Kind, Pair, Person, Policy, Role, Slot, Span
from rules.records import ExceptionRecord

NOW = datetime(2026, 3, 6, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 10, 9, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
BASE = "http://127.0.0.1:8411"
SECRETS = ("a secret of at least thirty-two characters",)
ANA = Person("ana@example.com", "Ana Ruiz", "Europe/Berlin", "main")
BEN = Person("ben@example.com", "Ben Okafor", "Europe/Berlin", "main")
EVE = Person("eve@example.com", "Eve Lund", "Europe/Berlin", "main")
DESK = Desk("1:1s <oneonone@example.com>", "ops@example.com", BASE, SECRETS)
PROMPT = "8899aabbccddeeff"
KEY = pair_key(ANA.email, BEN.email)
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@dataclass(slots=True)
class HandClock:
    """Shows what it was set to."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


@dataclass(slots=True)
class Pages:
    """An app with everything around it that a test looks at."""

    path: Path
    store: Store
    clock: HandClock = field(default_factory=HandClock)
    pairs: tuple[Pair, ...] = ()
    base_url: str = BASE
    woken: list[datetime] = field(default_factory=list)
    document: str = ""
    notes_key: str = "the key of the private notes"
    trust_header: str = ""
    unpaired: tuple[Person, ...] = ()
    secrets: Secrets = SECRETS
    vitals: Vitals = Vitals()

    @property
    def vault(self) -> Vault | None:
        """The private notes; None where no key was set up."""
        return Vault(self.store.private_notes, wrapping_key(self.notes_key)) if self.notes_key else None

    def app(self) -> Flask:
        wake = lambda: self.woken.append(self.clock())
        pairs, document = lambda: self.pairs, lambda _: self.document
        site = Site(self.store, self.clock, pairs, Policy(), self.base_url, DESK, wake, document=document)
        site = replace(site, unpaired=lambda: self.unpaired, desk=replace(DESK, secrets=self.secrets))
        return create_app(replace(site, vault=self.vault, trust_header=self.trust_header, vitals=self.vitals))

    def browser(self) -> FlaskClient:
        return self.app().test_client()

    def dump(self) -> list[str]:
        """Everything that the database holds, as SQL."""
        with closing(sqlite3.connect(self.path)) as connection:
            return list(connection.iterdump())


def a_pair(report: Person = ANA, manager: Person = BEN) -> Pair:
    return Pair(report, manager, Slot(1, time(10), HALF_HOUR, "Europe/Berlin"))


def a_site(folder: Path, base_url: str = BASE) -> Pages:
    """Ana reports to Ben, and so does Eve."""
    path = folder / "oneonone.db"
    return Pages(path, Store(path), pairs=(a_pair(), a_pair(EVE)), base_url=base_url)


def a_record(kind: Kind = Kind.CANCELLED, week: datetime = TUESDAY, key: str = "0a1b2c3d4e5f6071") -> ExceptionRecord:
    """A week of Ana's and Ben's that differs since an hour ago, about which Ana was asked."""
    hour_ago = NOW - timedelta(hours=1)
    deviation = Deviation(kind, Role.MANAGER, week, Span(week, HALF_HOUR))
    asked = {"prompt": PROMPT, "asked": (ANA.email,), "asked_at": hour_ago}
    record = ExceptionRecord(key, KEY, ANA.email, BEN.email, deviation, hour_ago, hour_ago)
    return replace(record, **asked)  # type: ignore[arg-type]


def the_record(pages: Pages, key: str = "0a1b2c3d4e5f6071") -> ExceptionRecord:
    """A record as the store holds it."""
    record = pages.store.record(key)
    assert record is not None
    return record


def reason_path(person: str = ANA.email, prompt: str = PROMPT) -> str:
    return reason_link("", SECRETS, prompt, person)


def answer_path(click: Click, person: str = ANA.email, prompt: str = PROMPT) -> str:
    return answer_link("", SECRETS, prompt, person, click)


def preferences_path(person: str = ANA.email) -> str:
    return preferences_link("", SECRETS, person)


def unsubscribe_path(person: str = ANA.email, kind: str = "reminders") -> str:
    return unsubscribe_link("", SECRETS, person, kind)


def sign_in_path(person: str = ANA.email, next_page: str = "/", at: datetime = NOW) -> str:
    return sign_in_link("", SECRETS, person, next_page, at)


def signed_in(pages: Pages, person: Person = ANA) -> FlaskClient:
    """A browser in which a person has signed in."""
    browser = pages.browser()
    assert sent(browser, sign_in_path(person.email, at=pages.clock())).status_code == 303
    return browser


def back_again(pages: Pages, person: Person = ANA) -> FlaskClient:
    """A browser in which a person has signed in some time before; it uses no link up."""
    browser = pages.browser()
    with browser.session_transaction() as session:
        session.update(email=person.email, until=(pages.clock() + timedelta(days=7)).isoformat())
    return browser


def sent(browser: FlaskClient, page: str, to: str = "", **fields: str) -> TestResponse:
    """Open a page, and send the form on it with its hidden fields and these."""
    hidden = dict(HIDDEN.findall(browser.get(page).text))
    return browser.post(to or page, data={"csrf_token": hidden.get("csrf_token", ""), **fields})


def words(response: TestResponse) -> str:
    """What a person reads on a page, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.text)).split())


def flips(token: str) -> Iterator[str]:
    """The token with one bit of one character changed, for each of them."""
    for place, character in enumerate(token):
        for bit in range(7):
            yield token[:place] + chr(ord(character) ^ 1 << bit) + token[place + 1 :]
