"""What writes calendars or sends mails, each time only while this machine holds the lease."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from daemon.company import Account, Company
from providers.base import CalendarProvider, CalendarRef, MailSender
from providers.capabilities import Capabilities
from rules.busy import Busy
from rules.edit import Extras, SeriesDraft, SeriesEdit
from rules.model import Window
from rules.reading import Changes, Resource

Demand = Callable[[], None]
"""Raises TemporaryError where another machine may act."""


@dataclass(frozen=True, slots=True)
class FencedCalendars:
    """A CalendarProvider over another one; reading is free."""

    inner: CalendarProvider
    demand: Demand

    def check(self, calendar: CalendarRef) -> Capabilities:
        return self.inner.check(calendar)

    def changes(self, calendar: CalendarRef, cursor: str, known: Mapping[str, str | None]) -> Changes:
        return self.inner.changes(calendar, cursor, known)

    def make_calendar(self, calendar: CalendarRef) -> None:
        self.demand()
        self.inner.make_calendar(calendar)

    def create(self, calendar: CalendarRef, draft: SeriesDraft) -> Resource:
        self.demand()
        return self.inner.create(calendar, draft)

    def replace(self, calendar: CalendarRef, edit: SeriesEdit, etag: str | None) -> Resource:
        self.demand()
        return self.inner.replace(calendar, edit, etag)

    def given(self, calendar: CalendarRef, href: str) -> Extras:
        return self.inner.given(calendar, href)

    def siblings(self, calendar: CalendarRef) -> tuple[CalendarRef, ...]:
        return self.inner.siblings(calendar)

    def busy(self, calendar: CalendarRef, window: Window) -> tuple[Busy, ...]:
        return self.inner.busy(calendar, window)

    def close(self) -> None:
        self.inner.close()


@dataclass(frozen=True, slots=True)
class FencedSender:
    """A MailSender over another one."""

    inner: MailSender
    demand: Demand

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        self.demand()
        self.inner.send(sender, recipient, message)

    def check(self) -> None:
        self.inner.check()

    def close(self) -> None:
        self.inner.close()


def fenced_accounts(accounts: Mapping[str, Account], demand: Demand | None) -> dict[str, Account]:
    """The accounts, with calendars that are written only while the lease is held; as they are without one."""
    if demand is None:
        return dict(accounts)
    return {name: replace(one, provider=FencedCalendars(one.provider, demand)) for name, one in accounts.items()}


def fenced_company(company: Company, demand: Demand | None) -> Company:
    """The company with such accounts."""
    return replace(company, accounts=fenced_accounts(company.accounts, demand))


def fenced_sender(sender: MailSender, demand: Demand | None) -> MailSender:
    """The way out for mails, likewise."""
    return FencedSender(sender, demand) if demand else sender
