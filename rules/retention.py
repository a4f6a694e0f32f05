"""How long each kind of data is kept, and what may go at a moment: nothing that is needed by what is not over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rules.records import ExceptionRecord

DAY = timedelta(days=1)


class Data(StrEnum):
    """Kinds of data that are kept for a time; their words are those of `[retention]`."""

    MAILS = "mails"
    MAIL_LOG = "mail_log"
    REPLIES = "replies"
    PASSES = "passes"
    SIGN_INS = "sign_ins"
    REASONS = "reasons"
    RECORDS = "records"
    LEDGER = "ledger"
    AGENDAS = "agendas"
    PRIVATE_NOTES = "private_notes"


LEAST: Mapping[Data, timedelta] = {
    Data.MAILS: DAY,
    Data.MAIL_LOG: 90 * DAY,
    Data.REPLIES: 90 * DAY,
    Data.PASSES: 7 * DAY,
    Data.SIGN_INS: 31 * DAY,
    Data.REASONS: 30 * DAY,
    Data.RECORDS: 400 * DAY,
    Data.LEDGER: 400 * DAY,
    Data.AGENDAS: 400 * DAY,
    Data.PRIVATE_NOTES: 30 * DAY,
}
"""No shorter time can be chosen.

Sessions last 30 days, and whoever signed out everywhere is known for so long. Claims of digests and notes count for two
months. Reviews look back for a year.
"""

AWAITED = frozenset({Data.MAIL_LOG, Data.REPLIES, Data.PASSES, Data.REASONS, Data.RECORDS})
"""Of these nothing goes that is younger than a day before the oldest thing that is not over."""


@dataclass(frozen=True, slots=True)
class Retention:
    """For how long what is kept; None is for good."""

    kept: Mapping[Data, timedelta | None]


def latest(kept: Retention, unfinished: datetime | None, now: datetime) -> dict[Data, datetime]:
    """Before which moment what may go; nothing is said of what stays for good.

    `unfinished` is when the oldest thing began that is not over: a record that is open, whose outcome the calendars do
    not show yet, or a week that the ledger waits for.
    """
    found = {data: now - length for data, length in kept.kept.items() if length is not None}
    if unfinished is None:
        return found
    return {data: min(at, unfinished - DAY) if data in AWAITED else at for data, at in found.items()}


def believed(now: datetime, earlier: datetime | None) -> datetime:
    """The moment that counts for letting go, where it was `earlier` many passes ago: a clock may be a year ahead."""
    return min(now, earlier + 2 * DAY) if earlier else now


def is_over(record: ExceptionRecord, before: datetime) -> bool:
    """Whether a record, and the week that it is about, were over before a moment."""
    if record.closed_at is None or record.applied_at is None:
        return False
    shown = record.deviation.now_shows
    week = (record.deviation.recurrence_id, record.chosen, shown.start if shown else None)
    return all(one < before for one in (record.closed_at, record.applied_at, *week) if one)


def is_history(record: ExceptionRecord, before: datetime) -> bool:
    """Whether a record is needed no longer: what is about a whole series always is.

    A series may deviate in the same way for years, and whoever was asked about that is not asked again.
    """
    return record.deviation.recurrence_id is not None and is_over(record, before)


def without_words(record: ExceptionRecord) -> ExceptionRecord:
    """A record without what anybody said of it; the kind of reason stays."""
    reason = replace(record.reason, text="") if record.reason else None
    said = "" if record.deviation.recurrence_id is not None else record.deviation.said
    return replace(record, reason=reason, deviation=replace(record.deviation, said=said))
