"""Measures every account anew, writing included, for the command `check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from daemon.abilities import as_json, spoken
from daemon.company import Account, Company
from daemon.probing import as_set_up, believed, explored, members, renewed
from daemon.rows import Measured
from daemon.store import Store
from providers.base import Finding
from providers.errors import ProviderError
from rules.model import Person


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is to say of one account, and the same as a document."""

    account: str
    findings: tuple[Finding, ...]
    document: dict[str, object]


def survey(company: Company, store: Store, now: datetime) -> Iterator[Survey]:
    """Each account in which somebody has a calendar; what was measured is remembered.

    That a server schedules otherwise than before is left to the daemon, which measures it again and tells of it.
    """
    former = store.measurements.all()
    for name, account in company.accounts.items():
        people = members(company, name)
        if people and account.probe is not None:
            yield _measured(account, people, former.get(name), store, now)
        elif people and account.calendars:
            yield _known(account)


def _known(account: Account) -> Survey:
    """One whose provider is always the same."""
    text = "needs no measuring: it delivers invitations itself, tells what changed and refuses to overwrite"
    values = {"scheduling": bool(account.schedules), "sync": True}
    document: dict[str, object] = {name: {"value": one, "measured_at": None} for name, one in values.items()}
    return Survey(account.name, (Finding(f"[accounts.{account.name}]", True, text),), document)


def _measured(account: Account, people: list[Person], former: Measured | None, store: Store, now: datetime) -> Survey:
    assert account.probe is not None
    earlier = as_set_up(former, account)
    measured = earlier
    troubles = []
    try:
        calendar, found = explored(account, people)
        measured = renewed(former, account, found, now)
        measured = renewed(former, account, account.probe.try_out(calendar, found, anywhere=True), now)
    except ProviderError as error:
        troubles.append(Finding(f"[accounts.{account.name}] what its server can do", False, str(error)))
    if measured is None:
        return Survey(account.name, tuple(troubles), {})
    same = believed(earlier, measured.found, now)
    if measured.measured_at == now and not measured.found.missing and same:
        store.measurements.save(measured)
    return Survey(account.name, (*troubles, *spoken(account.name, measured)), as_json(measured))
