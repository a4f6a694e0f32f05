"""What became of a team member's weeks: as JSON, for a terminal, for a review, for a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from daemon.reports import columns, exceptions_report, one_line, timestamp
from rules.records import ExceptionRecord
from rules.slot import wall_time
from rules.week import Became, LedgerEntry, week_of

DAY_OR_WEEK = re.compile(r"\d{4}-(\d\d-\d\d|W\d\d)", re.ASCII)
FORMULA = ("=", "+", "-", "@")
"""What a spreadsheet takes for a formula at the beginning of a cell."""

MARKDOWN = re.compile(r"([\\`*_\[\]<>!|~&])")
CSV_HEADER = ("week", "report", "manager", "recurrence_id", "became", "reason")
NOTHING = "no weeks in the ledger"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def period(since: str | None, until: str | None) -> tuple[Period, list[str]]:
    """The days that --from and --to mean, and everything that is wrong with them."""
    mistakes: list[str] = []
    first, last = (_days(option, text, mistakes) for option, text in (("--from", since), ("--to", until)))
    found = Period(first and first[0], last and last[1])
    if found.first and found.last and found.first > found.last:
        mistakes.append(f"--from {since} is after --to {until}")
    return found, mistakes


def _days(option: str, text: str | None, mistakes: list[str]) -> tuple[date, date] | None:
    if text is None:
        return None
    try:
        if DAY_OR_WEEK.fullmatch(text):
            day = date.fromisoformat(text)
            return day, day + timedelta(days=6 if "W" in text else 0)
    except (ValueError, OverflowError):
        pass
    mistakes.append(f'{option} {text}: not a day; write one like "2026-03-10", or a week like "2026-W11"')
    return None


@dataclass(frozen=True, slots=True)
class Told:
    """A week with the exceptions that are about it; those of a whole series stand where they were seen."""

    entry: LedgerEntry
    exceptions: tuple[ExceptionRecord, ...]

    @property
    def reasons(self) -> str:
        """What was stated, in words, once each; the kind alone where no record holds it."""
        given = [one.reason for one in self.exceptions if one.reason]
        words = dict.fromkeys(": ".join(filter(None, (_spoken(one.kind), one_line(one.text)))) for one in given)
        kept = self.entry.reason
        more = [_spoken(kept)] if kept and all(one.kind is not kept for one in given) else []
        return "; ".join([*words, *more])


def told(entries: Iterable[LedgerEntry], records: Sequence[ExceptionRecord], days: Period) -> list[Told]:
    """The weeks whose 1:1 was agreed for one of these days, oldest first."""
    within = (one for one in entries if wall_time(one.recurrence_id, one.zone).date() in days)
    return [Told(entry, tuple(_about(entry, records))) for entry in within]


def _about(entry: LedgerEntry, records: Iterable[ExceptionRecord]) -> Iterator[ExceptionRecord]:
    for one in records:
        if one.pair == entry.pair and week_of(one.deviation.recurrence_id or one.seen_at, entry.zone) == entry.iso:
            yield one


def history_report(weeks: Iterable[Told]) -> list[dict[str, Any]]:
    """The weeks, as `oneonone history --json` prints them."""
    return [
        {
            "week": str(one.entry.iso),
            "report": one.entry.report,
            "manager": one.entry.manager,
            "recurrence_id": timestamp(one.entry.recurrence_id),
            "became": one.entry.became,
            "reason": one.entry.reason,
            "exceptions": exceptions_report(one.exceptions),
        }
        for one in weeks
    ]


def history_text(weeks: Sequence[Told]) -> str:
    """One line for each week, and the totals."""
    rows = [
        (
            str(one.entry.iso),
            f"{wall_time(one.entry.recurrence_id, one.entry.zone):%a %-d %b %H:%M}",
            one.entry.manager,
            _spoken(one.entry.became),
            one.reasons,
        )
        for one in weeks
    ]
    return "\n".join([*columns(rows), "", _totals(weeks)]) if rows else NOTHING


def history_markdown(report: str, weeks: Sequence[Told]) -> str:
    """A heading, the totals and a table, to be pasted into a review."""
    if not weeks:
        return f"## 1:1s of {_plain(report)}\n\n{NOTHING}"
    first, last = weeks[0].entry.iso, weeks[-1].entry.iso
    rows = [
        (
            str(one.entry.iso),
            f"{wall_time(one.entry.recurrence_id, one.entry.zone):%a %-d %b %Y, %H:%M}",
            *map(_plain, (one.entry.manager, _spoken(one.entry.became), one.reasons)),
        )
        for one in weeks
    ]
    table = [("week", "agreed for", "with", "became", "reason"), ("---",) * 5, *rows]
    lines = [f"| {' | '.join(row)} |" for row in table]
    return "\n".join([f"## 1:1s of {_plain(report)}, {first} to {last}", "", _totals(weeks), "", *lines])


def history_csv(weeks: Iterable[Told]) -> str:
    """A header and a row for each week; of reasons the kind alone."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_HEADER)
    for one in weeks:
        kept = one.entry
        at = timestamp(kept.recurrence_id)
        writer.writerow(map(_harmless, (str(kept.iso), kept.report, kept.manager, at, kept.became, kept.reason)))
    return out.getvalue().rstrip("\n")


def _harmless(cell: str | None) -> str:
    text = one_line(cell or "")
    return f"'{text}" if text.startswith(FORMULA) else text


def _totals(weeks: Sequence[Told]) -> str:
    counts = Counter(one.entry.became for one in weeks)
    parts = ", ".join(f"{counts[one]} {_spoken(one)}" for one in Became if counts[one])
    return f"{len(weeks)} week{'' if len(weeks) == 1 else 's'}: {parts}"


def _spoken(word: str) -> str:
    return word.replace("_", " ")


def _plain(text: str) -> str:
    """Text that Markdown shows as it stands."""
    return MARKDOWN.sub(r"\\\1", text)
