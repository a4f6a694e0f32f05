"""A Google Workspace of one company on loopback: `with google(users=(…)) as server`."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.google import tokens
from tests.google.calendars.methods import handlers
from tests.google.clock import Clock
from tests.google.company import Company, Mail, Ways
from tests.google.directory import methods as directory
from tests.google.directory.register import Register
from tests.google.dispatch import Call, Dispatch
from tests.google.docs import methods as docs
from tests.google.drive import methods as drive
from tests.google.drive.cabinet import Cabinet
from tests.google.faults import Faults
from tests.google.push import Pushing, pushing
from tests.google.quotas import Quotas
from tests.google.reports import methods as reports
from tests.google.reports.journal import Journal
from tests.google.server import serving
from tests.google.tokens import LEAST, Grant, Tokens

__all__ = ["LEAST", "USERS", "Call", "Google", "Mail", "Ways", "google"]

USERS = ("ana@example.test", "ben@example.test")


@dataclass(frozen=True)
class Google:
    """A running server; what tests read and set stands here, what people do in `tests.google.people`."""

    url: str
    company: Company
    dispatch: Dispatch
    cabinet: Cabinet
    journal: Journal
    register: Register

    @property
    def discovery(self) -> str:
        """The template for `accounts.NAME.discovery`, and for `build(…, discoveryServiceUrl=…)`."""
        return f"{self.url}/discovery/v1/apis/{{api}}/{{apiVersion}}/rest"

    @property
    def clock(self) -> Clock:
        """The clock of the calendars; set `clock.at`."""
        return self.company.clock

    @property
    def ways(self) -> Ways:
        """How Google is taken to behave where that is not known; set its fields."""
        return self.company.ways

    @property
    def faults(self) -> Faults:
        """What shall go wrong: `faults.put(method id, fault, times)`."""
        return self.dispatch.faults

    @property
    def quotas(self) -> Quotas:
        """How many requests a minute may have: set `quotas.user`, `quotas.project`."""
        return self.dispatch.quotas

    @property
    def calls(self) -> list[Call]:
        """Every call so far, the sign-in's as `token`; `call.person` is true of what people did themselves."""
        return self.dispatch.calls

    @property
    def push(self) -> Pushing:
        """The channels that are open; `push.wait()` until all messages went out, `push.down` loses them."""
        return self.company.push

    @property
    def mails(self) -> list[Mail]:
        """Every mail that Google sent to people."""
        return self.company.mails

    @property
    def bugs(self) -> list[str]:
        """What this server did wrong itself; a test with any must fail."""
        return self.dispatch.bugs

    def service_account_file(self, folder: Path, name: str = "calendar") -> Path:
        """The key of a service account of that name, as an administrator downloads it, in a file of the folder."""
        return tokens.write_key(self.dispatch.tokens.account(name), folder, f"{self.url}/token")

    def allow(self, scopes: Collection[str], name: str = "") -> None:
        """Delegate exactly these scopes, whole or by their last part, to one service account or to all."""
        whole = tokens.full(frozenset(scopes))
        known = self.dispatch.tokens
        known.delegated = known.delegated if name else whole
        for account in [known.account(name)] if name else known.accounts.values():
            account.delegated = whole

    def token(self, user: str, scopes: Sequence[str] = ("calendar",)) -> str:
        """A token of a person's own, good for an hour: for raw clients in tests."""
        return self.dispatch.tokens.issue(Grant(user, tokens.full(tuple(scopes)), time.time() + 3600, service=False))

    def client(self, user: str, api: str = "calendar", version: str = "v3", scopes: Sequence[str] = ()) -> Any:
        """A real googleapiclient service in a person's own name."""
        from google.oauth2.credentials import Credentials
        from googleapiclient.discovery import build_from_document

        token = self.token(user, scopes or ("calendar",))
        credentials = Credentials(token=token)  # type: ignore[no-untyped-call]
        return build_from_document(self.dispatch.moved(f"{api}.{version}"), credentials=credentials)


@contextmanager
def google(
    users: Sequence[str] = USERS, *, scopes: Collection[str] = LEAST, zone: str = "Europe/Berlin"
) -> Iterator[Google]:
    """A server with these people, each with a primary calendar, and these scopes delegated to service accounts."""
    company = Company(tuple(user.lower() for user in users), zone)
    cabinet = Cabinet(company)
    journal = Journal(company)
    kept = {**journal.recording(handlers(company)), **reports.handlers(journal)}
    register = Register(company)
    works = {**kept, **drive.handlers(cabinet), **docs.handlers(cabinet), **directory.handlers(register)}
    dispatch = Dispatch(Tokens(set(company.users), tokens.full(frozenset(scopes))), works)
    with serving(dispatch.answer) as url, pushing(company.push):
        dispatch.url = url
        yield Google(url, company, dispatch, cabinet, journal, register)
