"""What the pages need of the daemon, and how a view reaches it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Protocol, cast

from flask import Flask, current_app

from daemon.clock import Clock
from daemon.mail.compose import Desk
from daemon.private_notes import Vault
from daemon.store import Store
from rules.model import Pair, Person, Policy
from rules.preferences import preferring
from rules.sharing import Habits

EXTENSION = "oneonone"


class Told(Protocol):
    """Takes a message of a channel; says whether it was one of ours."""

    def __call__(self, channel_id: str, token: str, *, changed: bool) -> bool:
        """`changed` is false for the message with which a channel begins."""


def nobody_tells(channel_id: str, token: str, *, changed: bool) -> bool:  # noqa: ARG001
    """No channel is ours where there are no passes."""
    return False


def nobody() -> tuple[Person, ...]:
    """Everybody is in a pair."""
    return ()


def no_document(pair: Pair) -> str:  # noqa: ARG001
    """Agendas are pages of our own."""
    return ""


def not_known() -> None:
    """Nothing is known of it here."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What monitoring asks of more than the database: the time between passes, None where there are none, and when the
    last copy of the database was made, None when none is known of."""

    interval: Callable[[], timedelta | None] = not_known
    backed_up: Callable[[], datetime | None] = not_known


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages need; `base_url` has no slash at its end, `wake` says that a pass should come soon.

    `told` takes the messages of channels. `document` is the link to the running document of a pair, "" where there is
    none. `unpaired` are those of the roster who are in no pair. `habits` are what the company aims for with agendas.
    `trust_header`: in which a proxy tells who is signed in. `vault` holds private notes, None where no key was set up.
    `vitals` are for monitoring.
    """

    store: Store
    clock: Clock
    pairs: Callable[[], tuple[Pair, ...]]
    policy: Policy
    base_url: str
    desk: Desk
    wake: Callable[[], None]
    told: Told = nobody_tells
    unpaired: Callable[[], tuple[Person, ...]] = nobody
    document: Callable[[Pair], str] = no_document
    habits: Habits = Habits()
    trust_header: str = ""
    vault: Vault | None = None
    vitals: Vitals = Vitals()

    def as_of(self) -> datetime:
        """The moment that the calendars were last looked at, which is what can still be changed counts from."""
        last = self.store.passes.last()
        return last.started_at if last else self.clock()

    @property
    def operator(self) -> str:
        """The operator's address in lower case, whether or not the roster has it."""
        return self.desk.operator.lower()

    def person(self, email: str) -> Person | None:
        """The person of the roster with this address, with what that person chose about mails."""
        paired = (person for pair in self.pairs() for person in (pair.report, pair.manager))
        found = next((person for person in chain(paired, self.unpaired()) if person.email == email), None)
        return self._as_chosen(found) if found else None

    def pair(self, report: str) -> Pair | None:
        """The 1:1 of a team member."""
        found = next((pair for pair in self.pairs() if pair.report.email == report), None)
        if found is None:
            return None
        return replace(found, report=self._as_chosen(found.report), manager=self._as_chosen(found.manager))

    def _as_chosen(self, person: Person) -> Person:
        """As the database says at this moment: a pass, perhaps of another process, takes it up a little later."""
        return preferring(person, self.store.preferences.of(person.email))


def attach(app: Flask, site: Site) -> None:
    """Let the views of an app reach the site."""
    app.extensions[EXTENSION] = site


def current() -> Site:
    """The site of the app that answers this request."""
    return cast(Site, current_app.extensions[EXTENSION])
