"""What the reporting commands say: as JSON with stable names, and as text for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from daemon.company import Company
from daemon.rows import Pass, WrittenSection
from rules.audit import Entry
from rules.identity import pair_key
from rules.known import Known
from rules.model import Pair
from rules.plan import Plan, Row, Unread
from rules.records import ExceptionRecord
from rules.slot import first_week, instant

Sections = Mapping[str, Mapping[datetime, WrittenSection]]
"""The sections of agendas in documents, by the key of their pair and their week."""

_WRITTEN = {True: "agenda written", False: "agenda empty", None: ""}


def timestamp(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, ending in Z, to the second."""
    return f"{at.replace(microsecond=0, tzinfo=None).isoformat()}Z" if at else None


def plan_report(plan: Plan) -> dict[str, Any]:
    """The plan, as `oneonone plan --json` prints it."""
    return {
        "id": plan.id,
        "now": timestamp(plan.now),
        "held": plan.held,
        "actions": [
            {
                "action": row.action,
                "report": row.report,
                "manager": row.manager,
                "recurrence_id": timestamp(row.recurrence_id),
                "kind": row.kind,
                "text": row.text,
            }
            for row in plan.rows
        ],
        "unread": unread_report(plan.unread),
    }


def unread_report(unread: Iterable[Unread]) -> list[dict[str, str]]:
    """Copies that were not read."""
    return [{"report": one.report, "account": one.account, "why": one.why} for one in unread]


def exceptions_report(records: Iterable[ExceptionRecord]) -> list[dict[str, Any]]:
    """The records, as `oneonone exceptions --json` prints them."""
    return [_exception(one) for one in records]


def _exception(one: ExceptionRecord) -> dict[str, Any]:
    reason = one.reason
    return {
        "key": one.key,
        "report": one.report,
        "manager": one.manager,
        "kind": one.deviation.kind,
        "recurrence_id": timestamp(one.deviation.recurrence_id),
        "seen_at": timestamp(one.seen_at),
        "asked_at": timestamp(one.asked_at),
        "reminded_at": timestamp(one.reminded_at),
        "asked": list(one.asked),
        "reason": reason and {"kind": reason.kind, "text": reason.text, "by": reason.by, "at": timestamp(reason.at)},
        "outcome": one.outcome,
        "closed_at": timestamp(one.closed_at),
    }


def audit_report(last: Entry | None) -> dict[str, Any] | None:
    """How many entries the audit log has, and the seal of the last one, to be noted elsewhere."""
    return {"entries": last.number, "seal": last.seal} if last else None


def status_report(
    company: Company,
    known: Mapping[str, Known],
    open_records: Sequence[ExceptionRecord],
    last: Pass | None,
    now: datetime,
    sections: Sections,
) -> dict[str, Any]:
    """How things are, as `oneonone status --json` prints it; `sections` are those of agendas in documents."""
    return {
        "pairs": [_pair(company, pair, known, open_records, now, sections) for pair in company.pairs],
        "last_pass": last
        and {
            "started_at": timestamp(last.started_at),
            "finished_at": timestamp(last.finished_at),
            "unread": unread_report(last.unread),
        },
        "healthy": last is not None and not (last.unread or last.failed or last.held) and bool(last.finished_at),
    }


def blind_report(accounts: Mapping[str, datetime], last: Pass | None) -> list[dict[str, str | int | None]]:
    """The accounts of which something cannot be read, since when, and how many 1:1s that concerns by the last pass."""
    affected = blind_pairs(last.unread if last else ())
    return [
        {"account": account, "since": timestamp(since), "pairs": affected[account]}
        for account, since in accounts.items()
    ]


def blind_pairs(unread: Iterable[Unread]) -> Counter[str]:
    """How many 1:1s are unread, by account."""
    return Counter(account for account, _ in {(one.account, one.report) for one in unread})


def _pair(
    company: Company,
    pair: Pair,
    known: Mapping[str, Known],
    records: Sequence[ExceptionRecord],
    now: datetime,
    sections: Sections,
) -> dict[str, Any]:
    key = pair_key(pair.report.email, pair.manager.email)
    remembered = known.get(key)
    first = remembered.first if remembered else None
    slot = remembered.slot if remembered and remembered.roster and remembered.slot else pair.slot
    following = instant(first_week(slot, max(now, first)), slot.zone) if first else None
    section = sections.get(key, {}).get(following) if following else None
    return {
        "report": pair.report.email,
        "manager": pair.manager.email,
        "slot": str(slot),
        "next": timestamp(following),
        "open_exceptions": sum(one.pair == remembered.key for one in records) if remembered else 0,
        "agenda_url": company.agenda_url(pair),
        "agenda_written": section.written if section else None,
    }


def plan_text(plan: Plan) -> str:
    """The dry run: one line an action, then what was unread, then whether it is held."""
    lines = columns([_cells(row) for row in plan.rows]) or ["nothing to do"]
    lines += [f"unread  {one.report} on {one.account}: {one.why}" for one in plan.unread]
    if plan.held:
        lines += ["", f"HELD: the plan {plan.held}.", f"Release it with: oneonone approve {plan.id}"]
    return "\n".join(lines)


def in_words(row: Row) -> str:
    """One action as the dry run has it."""
    return "  ".join(filter(None, _cells(row)))


def _cells(row: Row) -> tuple[str, ...]:
    return row.action, f"{row.report} / {row.manager}", _week(row.recurrence_id), row.text


def exceptions_text(records: Sequence[ExceptionRecord]) -> str:
    """One line for each record."""
    rows = [
        (
            one.key,
            f"{one.report} / {one.manager}",
            one.deviation.kind,
            _week(one.deviation.recurrence_id) or "series",
            one.outcome or ("waiting for an answer" if one.asked_at else "settling"),
            ": ".join(filter(None, (one.reason.kind, one_line(one.reason.text)))) if one.reason else "",
        )
        for one in records
    ]
    return "\n".join(columns(rows)) or "no exceptions on record"


def status_text(report: Mapping[str, Any]) -> str:
    """The status for a terminal."""
    rows = [
        (
            one["report"],
            one["manager"],
            one["slot"],
            one["next"] or "not made yet",
            f"{one['open_exceptions']} open",
            _WRITTEN[one["agenda_written"]],
        )
        for one in report["pairs"]
    ]
    last = report["last_pass"]
    lines = [*columns(rows), "", f"last pass: {last['finished_at'] or 'interrupted' if last else 'none yet'}"]
    lines += [f"unread  {one['report']} on {one['account']}: {one['why']}" for one in (last or {}).get("unread", ())]
    backup = report.get("last_backup")
    lines += [f"last backup: {backup['at']} to {backup['file']}" if backup else "last backup: none yet"]
    lines += [f"blind   {one['account']} since {one['since']}: {one['pairs']} 1:1s" for one in report.get("blind", ())]
    return "\n".join([*lines, "healthy" if report["healthy"] else "not healthy"])


def _week(at: datetime | None) -> str:
    return f"{at:%a %-d %b %H:%M}Z" if at else ""


def one_line(text: str) -> str:
    """What somebody wrote, without its line breaks."""
    return " ".join(text.split())


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """A line for each row, its cells below one another."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
