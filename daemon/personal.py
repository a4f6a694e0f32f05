"""The commands about one person: all that is kept of them, and erasing it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from daemon import assembly, lock
from daemon.auditing import Deed, note, operating_user
from daemon.cli import Options
from daemon.clock import SystemClock
from daemon.company import Account
from daemon.config import Config, load
from daemon.erasing import Traces, erase, traces
from daemon.exporting import own_data
from daemon.failures import FAILED, WRONG, plainly, refuse, report
from daemon.store import Store
from daemon.store.upgrade_copies import copies
from rules.model import Person

BACKUPS = "Older backups still hold it: delete them, too. Events stay in the calendars of those who have them."
STILL_READ = "The database is being read: its log may hold some of it until the daemon starts again."

BESIDE = "Copies from before upgrades hold it, too; delete them when you are sure that you do not go back:"


@plainly
def export(chosen: Options, person: str, out: Path | None) -> int:
    """Print all that is kept of a person as JSON, or write it to a new file; exit 2 for whom nothing is known of."""
    config, address = load(chosen.config, assembly.environment()), person.lower()
    if out and out.exists():
        return refuse(chosen, [f"{out} is there already; name a new file"], WRONG)
    # The log of deeds is to have it, also where a daemon of another version works: so it waits for that one's restart.
    opened = assembly.open_beside if assembly.database(config).exists() else assembly.look_into_store
    roster, store, now = assembly.read_roster(config), opened(config), SystemClock()()
    if address not in roster.people and not traces(store, address):
        return refuse(chosen, [f"{person}: nobody of the roster, and nothing is kept under this address"], WRONG)
    document = own_data(store, address, roster.pairs, now)
    note(store, Deed.EXPORT, operating_user(), address, now)
    if out is None:
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return 0
    _write(out, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    report(chosen, {"file": str(out)}, f"Written to {out}, without private notes: those leave by /me/export alone.")
    return 0


def _write(file: Path, text: str) -> None:
    """Write a new file that only its owner may read."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)


@plainly
def erase_person(chosen: Options, person: str, *, sure: bool) -> int:
    """Say what is kept of a person, and erase it when `sure`; exit 2 while the roster names them."""
    config, address = load(chosen.config, assembly.environment()), person.lower()
    if address in assembly.read_roster(config).people:
        return refuse(chosen, [f"{person}: the roster still names this person; take the row out first"], WRONG)
    with lock.held(config.daemon.state_dir):
        store = assembly.open_store(config)
        found = traces(store, address)
        if not found:
            return refuse(chosen, [f"{person}: nothing is kept under this address"], WRONG)
        return _erase(chosen, config, store, found) if sure else _ask(chosen, found)


def _ask(chosen: Options, found: Traces) -> int:
    document = {"person": found.person, "erased": False, "as": None, "found": found.counts}
    again = f"Nothing was erased yet. To do it: oneonone forget {found.person} --yes"
    report(chosen, document, "\n".join([*_listed(found), "", again]))
    return 0


def _erase(chosen: Options, config: Config, store: Store, found: Traces) -> int:
    nobody = erase(store, found, _calendars(config, found), SystemClock()(), operating_user())
    settled = store.erasure.shrink()
    beside = [str(one) for one in copies(assembly.database(config))]
    document = {"person": found.person, "erased": True, "as": nobody, "found": found.counts, "copies": beside}
    lines = [*_listed(found), "", f"Erased. What is left to be counted stands under {nobody}.", BACKUPS]
    lines += [] if settled else [STILL_READ]
    lines += [BESIDE, *(f"  {one}" for one in beside)] if beside else []
    report(chosen, document, "\n".join(lines))
    return 0 if settled else FAILED


def _listed(found: Traces) -> list[str]:
    """What goes, one a line."""
    counts = {**found.counts}
    weeks = counts.pop("weeks")
    lines = [f"What is kept of {found.person}:"]
    lines += [f"  {name.replace('_', ' ')}: {count}" for name, count in counts.items() if count]
    lines += [f"  weeks in the ledger, which stay counted without the address: {weeks}"]
    for one in found.unended:
        other = one.manager if one.report == found.person else one.report
        lines += [f"  a series with {other} that was not ended yet: the daemon will leave it to people"]
    return lines


def _calendars(config: Config, found: Traces) -> set[str]:
    """The URLs of the calendars that the person had, as far as their accounts are still there."""
    accounts = assembly.open_accounts(config, SystemClock())
    people = (one for each in found.known for one in (each.pair.report, each.pair.manager))
    theirs = {one for one in people if one.email == found.person and one.account in accounts}
    return set(_located(accounts, theirs))


def _located(accounts: Mapping[str, Account], people: Iterable[Person]) -> Iterator[str]:
    for one in people:
        try:
            yield accounts[one.account].locate(one).url
        except ValueError:
            continue
