"""All that is kept of one person, as one JSON document: for whoever wants to know, and for whoever leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from daemon.history import Period, history_report, told
from daemon.private_notes import PrivateNote
from daemon.reports import timestamp
from daemon.store import Store
from daemon.store.disclosures import Prepared
from daemon.written import item_report, note_report, point_report, remark_report, statement_report
from rules.access import Disclosure
from rules.duration import format_duration
from rules.hours import format_hours
from rules.identity import pair_key
from rules.known import Known
from rules.model import Pair
from rules.notebook import PointKind, Template
from rules.preferences import Preferences
from rules.records import ExceptionRecord
from rules.week import LedgerEntry

People = Mapping[str, tuple[str, str]]
"""The addresses of team member and manager, by the key of their pair."""


class OfAWeek(Protocol):
    """Whatever a pair has for a week."""

    @property
    def pair(self) -> str: ...

    @property
    def week(self) -> date: ...


Noun = TypeVar("Noun", bound=OfAWeek)


def own_data(store: Store, person: str, pairs: Iterable[Pair], now: datetime) -> dict[str, Any]:
    """Everything of a person's own; `pairs` are those of the roster. Nobody else's drafts, and no private notes."""
    met = people(store, person, pairs)
    return {
        "person": person,
        "made_at": timestamp(now),
        "pairs": [_pair(one) for one in store.known_of(person)],
        "preferences": _choices(store.preferences.kept(person)),
        **_written(store, person, met),
        "reasons": [_reason(one) for one in stated_by(store, person)],
        "automatic_replies": [timestamp(at) for at in store.inbox.away_lately(person)],
        "ledger": _ledger(store.belongings.ledger(person)),
        "shown_to_managers": [_shown(one, met) for one in store.belongings.disclosures(person)],
        "packets": [_packet(one, met) for one in store.belongings.packets(person)],
    }


def _written(store: Store, person: str, met: People) -> dict[str, Any]:
    kept = store.belongings
    points = kept.points(person)
    given = [one for one in points if one.kind is PointKind.FEEDBACK]
    return {
        "points": _placed([one for one in points if one not in given], met, point_report),
        "feedback": {
            "given": _placed(given, met, point_report),
            "received": _placed(kept.feedback_to(person), met, point_report),
        },
        "notes": _placed(kept.notes(person), met, note_report),
        "action_items": _placed(kept.action_items(person), met, item_report),
        "remarks": _placed(kept.remarks(person), met, remark_report),
        "statements": _placed(kept.statements(person), met, statement_report),
        "templates": [_template(one, met) for one in kept.templates(person)],
    }


def private_report(notes: Sequence[PrivateNote], met: People) -> list[dict[str, Any]]:
    """Private notes, for nobody but their author."""
    return _placed(notes, met, lambda one: {"at": timestamp(one.saved_at), "text": one.text})


def people(store: Store, person: str, pairs: Iterable[Pair]) -> People:
    """Who met in the pairs of a person, in those of the roster and in former ones."""
    theirs = (one for one in pairs if person in (one.report.email, one.manager.email))
    named = {pair_key(one.report.email, one.manager.email): (one.report.email, one.manager.email) for one in theirs}
    return named | {one.key: (one.report, one.manager) for one in store.known_of(person)}


def stated_by(store: Store, person: str) -> list[ExceptionRecord]:
    """The exceptions for which a person stated the reason."""
    concerning = store.records("report = ? OR manager = ?", person, person)
    return [one for one in concerning if one.reason and one.reason.by == person]


def _placed(written: Iterable[Noun], met: People, report: Callable[[Noun], dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**_who(one.pair, met), "week": one.week.isoformat(), **report(one)} for one in written]


def _who(pair: str, met: People) -> dict[str, str | None]:
    report, manager = met.get(pair, (None, None))
    return {"report": report, "manager": manager}


def _pair(one: Known) -> dict[str, Any]:
    slot = str(one.slot or one.pair.slot)
    since, until = timestamp(one.first), timestamp(one.ended_at)
    return {"report": one.report, "manager": one.manager, "slot": slot, "since": since, "until": until}


def _choices(one: Preferences | None) -> dict[str, Any] | None:
    """What a person chose about mails, None for who never did; in it, None is as the company has it."""
    if one is None:
        return None
    hours = format_hours(one.mail_hours) if one.mail_hours else None
    before = format_duration(one.remind_before) if one.remind_before else None
    given = {"reminders": one.reminders, "rhythm": one.rhythm, "digest": one.digest}
    return {"language": one.language or None, "mail_hours": hours, "remind_before": before, **given}


def _template(one: Template, met: People) -> dict[str, Any]:
    return {**_who(one.pair, met), "at": timestamp(one.saved_at), "text": one.text}


def _reason(one: ExceptionRecord) -> dict[str, Any]:
    assert one.reason
    about = {"report": one.report, "manager": one.manager, "about": one.deviation.kind}
    week = timestamp(one.deviation.recurrence_id)
    at = timestamp(one.reason.at)
    return {**about, "recurrence_id": week, "kind": one.reason.kind, "text": one.reason.text, "at": at}


def _ledger(entries: Iterable[LedgerEntry]) -> list[dict[str, Any]]:
    weeks = history_report(told(entries, (), Period()))
    return [{name: value for name, value in one.items() if name != "exceptions"} for one in weeks]


def _shown(one: Disclosure, met: People) -> dict[str, Any]:
    weeks = {"first_week": one.first.isoformat(), "last_week": one.last.isoformat()}
    when = {"at": timestamp(one.at), "taken_back_at": timestamp(one.taken_back_at)}
    return {**_who(one.pair, met), "shown_to": one.reader, **weeks, **when}


def _packet(one: Prepared, met: People) -> dict[str, Any]:
    return {**_who(one.pair, met), "period": one.term, "at": timestamp(one.at)}
