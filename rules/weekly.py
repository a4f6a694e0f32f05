"""Agenda links of single weeks: each week that comes next has its own, without a word to anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from rules.deadlines import free
from rules.delivery import written_roles
from rules.edit import Attach, Change, Place
from rules.following import week_at
from rules.model import Role, Series
from rules.plan import Conclude, Edit, Row, Step, Verb, Write
from rules.reading import Copy
from rules.situation import Situation
from rules.standing import Week

TEXT = "attach the week's agenda to the {role}'s copy"


def week_links(situation: Situation, links: Mapping[datetime, str], now: datetime) -> Step | None:
    """What hangs links (by recurrence id) on weeks that lack theirs; None where none does.

    A week that is off, or begins within two hours, is left; so is a pair of which anything deviates: a write into the
    organizer's copy is delivered, and would undo what the other did.
    """
    if not links or situation.deviations or situation.followed or situation.known.missing_since:
        return None
    lacking = {role: list(_lacking(situation, role, links, now)) for role in written_roles(situation.delivery)}
    writes = tuple(
        Write(role, situation.known.series, tuple(change for one in some for change in _changes(*one)))
        for role, some in lacking.items()
        if some
    )
    rows = tuple(_row(situation, role, week) for role, some in lacking.items() for week, _ in some)
    return Step(situation.known.key, Verb.ATTACH, Edit(writes), rows) if writes else None


def with_links(step: Step, series: str, links: Mapping[datetime, str]) -> Step:
    """The step, where weeks that it puts somewhere have their link from then on."""
    if not links or not isinstance(step.task, Edit | Conclude):
        return step
    writes = tuple(replace(one, changes=tuple(_linked(one, series, links))) for one in step.task.writes)
    return replace(step, task=replace(step.task, writes=writes)) if writes != step.task.writes else step


def _linked(write: Write, series: str, links: Mapping[datetime, str]) -> Iterator[Change]:
    for change in write.changes:
        if isinstance(change, Place) and write.uid == series and change.recurrence_id in links:
            yield replace(change, written_out=True)
            yield Attach(links[change.recurrence_id], change.recurrence_id)
        else:
            yield change


def _lacking(
    situation: Situation, role: Role, links: Mapping[datetime, str], now: datetime
) -> Iterator[tuple[Week, str]]:
    series = situation.copies.get(role, Copy.NEVER)
    if not isinstance(series, Series) or series.cancelled or series.headless:
        return
    for at, link in links.items():
        week = week_at(series, at)
        if week is None or week.stands is None or week.added or not free(series, at, now):
            continue
        own = week.override.links if week.override else None
        if link not in (series.links if own is None else own):
            yield week, link


def _changes(week: Week, link: str) -> Iterator[Change]:
    """A week that was not edited yet is written out first, where it stands."""
    if week.override is None:
        yield Place(week.recurrence_id, week.rule.start, week.rule.length, written_out=True)
    yield Attach(link, week.recurrence_id)


def _row(situation: Situation, role: Role, week: Week) -> Row:
    return Row(
        Verb.ATTACH, situation.known.report, situation.known.manager, week.recurrence_id, None, TEXT.format(role=role)
    )
