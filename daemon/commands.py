"""The commands that report and record; passes and pages are in `running`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from daemon import assembly
from daemon.acting import open_acting
from daemon.answers import Taken, take
from daemon.attesting import weeks_of
from daemon.auditing import Deed, note, operating_user
from daemon.backing_up import backup_report, last_backup
from daemon.cli import Options
from daemon.clock import Clock, FixedClock, SystemClock
from daemon.config import load
from daemon.documents import with_links
from daemon.failures import FAILED, WRONG, plainly, refuse, report
from daemon.history import Told, history_csv, history_markdown, history_report, history_text, period, told
from daemon.logs import set_up
from daemon.passes import Passes
from daemon.reports import (
    audit_report,
    blind_report,
    exceptions_report,
    exceptions_text,
    plan_report,
    plan_text,
    status_report,
    status_text,
    timestamp,
)
from daemon.rows import HeldPlan
from rules.answers import mistakes, stated
from rules.records import Answer, ReasonKind

PLAN_ID = re.compile(r"[0-9a-f]{12}")


def clock_at(now: datetime | None) -> Clock:
    """The machine's clock, or one that stands at the moment that is rehearsed."""
    return FixedClock(now) if now else SystemClock()


@plainly
def plan(chosen: Options, now: datetime | None) -> int:
    """Print the plan of a pass; exit 1 when a calendar could not be read."""
    set_up(quiet=True)
    config, clock = load(chosen.config, assembly.environment()), clock_at(now)
    company = assembly.whole_company(config, clock)
    passes = Passes(assembly.look_into_store(config), company, assembly.desk(config))
    intended = passes.rehearse(clock())
    passes.close()
    report(chosen, plan_report(intended), plan_text(intended))
    return FAILED if intended.unread else 0


@plainly
def approve(chosen: Options, plan_id: str, now: datetime | None) -> int:
    """Release a plan for a day."""
    if not PLAN_ID.fullmatch(plan_id):
        return refuse(chosen, [f"{plan_id}: not the hash of a plan; `oneonone plan` shows it"], WRONG)
    config, clock = load(chosen.config, assembly.environment()), clock_at(now)
    store = open_acting(config)
    held = store.plan(plan_id) or HeldPlan(plan_id)
    at = max(clock(), held.held_at) if held.held_at and now is None else clock()  # a rehearsal may be of next week
    approved = replace(held, approved_at=at)
    with store.transaction():
        store.save_plan(approved)
        note(store, Deed.APPROVE, operating_user(), plan_id, at)
    text = f"Plan {plan_id} is released for a day; the next pass carries it out if it still is the plan."
    report(chosen, {"id": plan_id, "approved_at": timestamp(approved.approved_at)}, text)
    return 0


@plainly
def status(chosen: Options) -> int:
    """Print how things are."""
    config, clock = load(chosen.config, assembly.environment()), SystemClock()
    store = assembly.look_into_store(config)
    company, now = with_links(assembly.company(config, assembly.read_roster(config), {}), store), clock()
    records, sections = store.records("outcome IS NULL"), store.documents.sections(now)
    document = status_report(company, store.known(), records, store.passes.last(), now, sections)
    document["last_backup"] = backup_report(last_backup(config.daemon.state_dir))
    document["audit"] = audit_report(store.audit.last())
    document["blind"] = blind_report(store.blindness.accounts(), store.passes.last_finished())
    report(chosen, document, status_text(document))
    return 0


@plainly
def exceptions(chosen: Options, *, only_open: bool) -> int:
    """Print the records."""
    config = load(chosen.config, assembly.environment())
    records = assembly.look_into_store(config).records("outcome IS NULL" if only_open else "")
    report(chosen, exceptions_report(records), exceptions_text(records))
    return 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose history, of which days, and in which form, as given on the command line."""

    report: str
    since: str | None
    until: str | None
    form: str | None


@plainly
def history(chosen: Options, wanted: Wanted) -> int:
    """Print what became of the weeks of one team member; exit 2 for nobody's report, or for wrong dates."""
    chosen = replace(chosen, json=chosen.json or wanted.form == "json")
    config, address = load(chosen.config, assembly.environment()), wanted.report.lower()
    store = assembly.look_into_store(config)
    entries, records = weeks_of(store, address), store.records("report = ?", address)
    days, wrong = period(wanted.since, wanted.until)
    known = entries or records or any(one.report.email == address for one in assembly.read_roster(config).pairs)
    if not known:
        wrong.append(f"{wanted.report}: nobody's report, neither in the roster nor on record")
    if wrong:
        return refuse(chosen, wrong, WRONG)
    weeks = told(entries, records, days)
    report(chosen, history_report(weeks), _written(wanted.form, address, weeks))
    return 0


def _written(form: str | None, address: str, weeks: Sequence[Told]) -> str:
    if form == "md":
        return history_markdown(address, weeks)
    return history_csv(weeks) if form == "csv" else history_text(weeks)


@dataclass(frozen=True, slots=True)
class Statement:
    """A reason as it was given on the command line."""

    key: str
    kind: str
    text: str
    by: str


@plainly
def reason(chosen: Options, statement: Statement, now: datetime | None) -> int:
    """Record a reason; exit 2 for one that cannot be taken, exit 1 when another came first."""
    config, clock = load(chosen.config, assembly.environment()), clock_at(now)
    store = open_acting(config)
    record = store.record(statement.key)
    if record is None:
        return refuse(chosen, [f"{statement.key}: no such exception; `oneonone exceptions` lists them"], WRONG)
    people = (record.report, record.manager)
    if (by := statement.by.lower()) not in people:
        return refuse(chosen, [f"--by {statement.by}: not one of the two, {' and '.join(people)}"], WRONG)
    kind = ReasonKind(statement.kind)
    if wrong := mistakes(Answer.KEEP_OFF, kind, statement.text, (Answer.KEEP_OFF,)):
        return refuse(chosen, wrong, WRONG)
    taken = take(store, [record], Answer.KEEP_OFF, stated(kind, statement.text, by, clock()), for_them=operating_user())
    if taken is Taken.NOT_FIRST:
        return refuse(chosen, [f"{statement.key}: {taken}; the first one stands"], FAILED)
    after: Any = exceptions_report(store.records("key = ?", statement.key))[0]
    report(chosen, after, f"Recorded for {record.report} / {record.manager}: {taken}.")
    return 0
