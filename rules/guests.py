"""Who is invited to a 1:1, and who should be: the two people, and the organizer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from rules.model import Attendee, Deviation, Kind, Partstat, Role, Series, Span


@dataclass(frozen=True, slots=True)
class Table:
    """Who belongs at the table: the two by role, and who else may organize, "" for nobody."""

    report: str
    manager: str
    organizer: str = ""

    def others(self, guests: Iterable[str]) -> list[str]:
        """Those who do not belong there, in order."""
        return sorted({one for one in guests if "@" in one} - {self.report, self.manager, self.organizer})


def declined(attendees: Iterable[Attendee], email: str) -> bool:
    """Whether a person's answer is no."""
    return any(one.email == email and one.partstat is Partstat.DECLINED for one in attendees)


def comment(attendees: Iterable[Attendee], email: str) -> str:
    """What a person wrote with the answer."""
    return next((one.comment for one in attendees if one.email == email), "")


def invited(attendees: Iterable[Attendee], organizer: str) -> set[str]:
    """Everyone who is expected: servers may leave the organizer's own ATTENDEE line out."""
    return {one.email for one in attendees} | ({organizer} if organizer else set())


def as_expected(table: Table, series: Series) -> bool:
    """Whether just the two are there: almost every series, told cheaply."""
    two = {table.report, table.manager}
    return {one.email for one in series.attendees} == two and series.organizer in two


def of_series(table: Table, series: Series, role: Role, agreed: Span | None) -> Iterator[Deviation]:
    """Who is missing or came on top in the whole series, and who organizes it instead."""
    there = invited(series.attendees, series.organizer)
    yield from _differences(replace(table, organizer=series.organizer), there, role, None, agreed)
    if role is Role.MANAGER and table.others([series.organizer]):
        yield Deviation(Kind.ORGANIZER_CHANGED, role, None, agreed, rule_shows=series.organizer)


def of_week(
    table: Table, series: Series, attendees: Iterable[Attendee], role: Role, at: datetime, agreed: Span
) -> Iterator[Deviation]:
    """Who is missing or came on top in one edited week, beyond what the series itself tells."""
    of_all, there = invited(series.attendees, series.organizer), invited(attendees, series.organizer)
    gone = {one for one in (table.report, table.manager) if one not in of_all}
    table = replace(table, organizer=series.organizer)
    yield from _differences(table, (there - set(table.others(of_all))) | gone, role, at, agreed)


def _differences(
    table: Table, there: set[str], role: Role, at: datetime | None, agreed: Span | None
) -> Iterator[Deviation]:
    needed = (table.report, table.manager) if role is Role.MANAGER else (table.manager,)
    if missing := [one for one in needed if one not in there]:
        yield Deviation(Kind.GUEST_REMOVED, role, at, agreed, rule_shows=", ".join(missing))
    if further := table.others(there):
        yield Deviation(Kind.GUEST_ADDED, role, at, agreed, rule_shows=", ".join(further))
