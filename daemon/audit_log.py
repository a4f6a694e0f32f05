"""The commands `audit` and `audit verify`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from daemon import assembly
from daemon.cli_options import Options
from daemon.clock import parse_timestamp
from daemon.config import load
from daemon.failures import FAILED, WRONG, plainly, refuse, report
from daemon.reports import columns
from rules.audit import SHORTEST, Entry, Fault, Wrong, faults


@plainly
def listed(chosen: Options, since: str | None, deed: str | None) -> int:
    """Print entries; exit 2 for a date that is none."""
    try:
        first = _moment(since) if since else None
    except ValueError:
        mistake = f"--since {since}: neither a day nor a moment; write one like 2026-03-10 or 2026-03-10T09:00:00Z"
        return refuse(chosen, [mistake], WRONG)
    log = assembly.look_into_store(load(chosen.config, assembly.environment())).audit.all()
    wanted = [one for one in log if deed in (None, one.deed) and _is_since(one, first)]
    rows = [(str(one.number), one.at, one.deed, one.who, one.about) for one in wanted]
    report(chosen, [_entry(one) for one in wanted], "\n".join(columns(rows)) if rows else "Nothing is in the log.")
    return 0


@plainly
def verify(chosen: Options, remembered: str) -> int:
    """Print whether the log is whole; exit 1 with the number of each entry at which it is not."""
    seal = remembered.strip().lower()
    if seal and len(seal) < SHORTEST:
        return refuse(chosen, [f"--since {remembered}: too short; give at least {SHORTEST} characters of it"], WRONG)
    log = assembly.look_into_store(load(chosen.config, assembly.environment())).audit
    found, last = faults(log.all(), seal), log.last()
    document = {
        "entries": last.number if last else 0,
        "seal": last.seal if last else None,
        "faults": [{"number": one.number, "wrong": one.wrong} for one in found],
    }
    report(chosen, document, "\n".join(_told(last, found, seal)))
    return FAILED if found else 0


def _told(last: Entry | None, found: list[Fault], seal: str) -> Iterator[str]:
    for one in found:
        yield f"no entry bears the seal {seal}" if one.wrong is Wrong.CUT_OFF else f"entry {one.number}: {one.wrong}"
    if any(one.wrong is Wrong.CUT_OFF for one in found):
        yield "Entries were cut off at the end, or the log was made anew."
    if last and not found:
        yield f"{last.number} entries, as they were written; the last one bears the seal"
        yield last.seal
    if not last and not found:
        yield "Nothing is in the log."


def _entry(one: Entry) -> dict[str, Any]:
    return {"number": one.number, "at": one.at, "deed": one.deed, "who": one.who, "about": one.about, "seal": one.seal}


def _moment(text: str) -> datetime:
    """The beginning of a day in UTC, or a moment; ValueError for neither."""
    return datetime.combine(date.fromisoformat(text), time(), UTC) if len(text) == 10 else parse_timestamp(text)


def _is_since(one: Entry, first: datetime | None) -> bool:
    """Whether an entry is of then or later; one whose moment cannot be read any more is shown at any rate."""
    try:
        return first is None or datetime.fromisoformat(one.at) >= first
    except (ValueError, TypeError):
        return True
