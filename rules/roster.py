"""From the rows of a roster to people and pairs, or to every mistake that the rows hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import time, timedelta
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from rules.address import parse_address
from rules.duration import format_duration, parse_duration
from rules.hours import parse_hours, parse_time, parse_weekday
from rules.model import LANGUAGES, WEEKDAYS, Hours, Pair, Person, Policy, Slot

T = TypeVar("T")

LONGEST_CELL = 1000
SUGGESTIONS = 20
_SLOT = re.compile(rf"({'|'.join(WEEKDAYS)})\s+((?:[01]?[0-9]|2[0-3]):[0-5][0-9])", re.IGNORECASE | re.ASCII)
_NOT_ZONES = re.compile(r"(posix|right)/.*|localtime|posixrules|Factory")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as its source holds it, without blanks around; `line` is where it begins, `surplus` has no column."""

    line: int
    email: str = ""
    name: str = ""
    manager: str = ""
    timezone: str = ""
    account: str = ""
    calendar: str = ""
    slot: str = ""
    duration: str = ""
    hours: str = ""
    holidays: str = ""
    language: str = ""
    team: str = ""
    surplus: tuple[str, ...] = ()


_COLUMNS = tuple(one.name for one in fields(Row) if one.name not in ("line", "surplus"))


@dataclass(frozen=True, slots=True)
class Roster:
    """Everyone by address, the pairs in the order of the rows, and the teams of those who are in one."""

    people: Mapping[str, Person]
    pairs: tuple[Pair, ...]
    teams: Mapping[str, str] = field(default_factory=dict)

    @property
    def unpaired(self) -> tuple[Person, ...]:
        """Those who are in no pair."""
        met = {person.email for pair in self.pairs for person in (pair.report, pair.manager)}
        return tuple(one for email, one in self.people.items() if email not in met)


class RosterError(Exception):
    """A roster that cannot be used; `mistakes` names every one, with its line."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(slots=True)
class _Findings:
    """Mistakes by line, as they are found."""

    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, row: Row, text: str) -> None:
        self.found.append((row.line, text))

    def parsed(self, row: Row, parse: Callable[[str], T], text: str, otherwise: T) -> T:
        """What `parse` makes of the text; its ValueError becomes a mistake, and `otherwise` stands in."""
        try:
            return parse(text)
        except ValueError as error:
            self.add(row, str(error))
            return otherwise

    def sentences(self) -> list[str]:
        return [f"line {line}: {printable(text)}" for line, text in sorted(self.found, key=lambda one: one[0])]


def printable(text: str) -> str:
    """The text with a replacement character for what a terminal or a log should not be given, cut when endless."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text[:LONGEST_CELL])


def pairs(
    rows: Sequence[Row], accounts: Sequence[str], policy: Policy, *, parse_holidays: Callable[[str], str] = str
) -> Roster:
    """People and pairs of the rows; RosterError with every mistake when there is one, or no row at all.

    `parse_holidays` returns a country's or region's code as its source writes it; ValueError when it knows none such.
    """
    if not rows:
        raise RosterError(["the roster has no rows; nothing is done on the strength of an empty roster"])
    findings = _Findings()
    for row in rows:
        _check_cells(row, findings)
    people = {row.email.lower(): _person(row, accounts, parse_holidays, findings) for row in rows}
    _check_structure(rows, findings)
    slots = [(row, _slot(row, policy, findings)) for row in rows if row.manager]
    teams = {row.email.lower(): findings.parsed(row, _team, row.team, "") for row in rows if row.team}
    if findings.found:
        raise RosterError(findings.sentences())
    made = (Pair(people[row.email.lower()], people[row.manager.lower()], slot) for row, slot in slots)
    return Roster(people, tuple(made), teams)


def _check_cells(row: Row, findings: _Findings) -> None:
    if row.surplus:
        findings.add(row, f"has {len(row.surplus)} cells too many; put a cell that holds a comma into quotes")
    for column in _COLUMNS:
        text: str = getattr(row, column)
        if len(text) > LONGEST_CELL:
            findings.add(row, f"{column} has {len(text)} characters; at most {LONGEST_CELL} are taken")
        if wrong := next((one for one in text if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp")), None):
            findings.add(row, f"{column} holds {_character(wrong)}; write it as plain text in UTF-8")


def _character(wrong: str) -> str:
    if unicodedata.category(wrong) == "Cs":
        return f"the byte {ord(wrong) & 0xFF:#04x}, which is not UTF-8"
    return f"the control character U+{ord(wrong):04X}"


def _person(row: Row, accounts: Sequence[str], parse_holidays: Callable[[str], str], findings: _Findings) -> Person:
    email = findings.parsed(row, parse_address, row.email, row.email.lower())
    return Person(
        email=email,
        name=row.name or email.partition("@")[0],
        zone=findings.parsed(row, parse_zone, row.timezone, "UTC"),
        account=findings.parsed(row, lambda text: _account(text, accounts), row.account, ""),
        calendar=row.calendar,
        hours=findings.parsed(row, parse_hours, row.hours, Hours()) if row.hours else Hours(assumed=True),
        holidays=findings.parsed(row, parse_holidays, row.holidays, "") if row.holidays else "",
        language=findings.parsed(row, _language, row.language, "") if row.language else "",
    )


def parse_zone(text: str) -> str:
    """The name of an IANA time zone as it stands; ValueError, with the nearest names, when there is none such."""
    if text and _NOT_ZONES.fullmatch(text) is None and _is_zone(text):
        return text
    near = _nearest_zone(text)
    meant = f"did you mean {near}?" if near else "write one like Europe/Berlin"
    raise ValueError(f'"{text}" is not an IANA time zone; {meant}')


_zones = cache(available_timezones)


@lru_cache(1000)
def _nearest_zone(text: str) -> str:
    """Compared with names of the same beginning alone: to compare with each costs a hundredth of a second."""
    start = text[:3].casefold()
    alike = sorted(one for one in _zones() if start and one.casefold().startswith(start))
    return next(iter(get_close_matches(text, alike, n=1)), "")


def _is_zone(text: str) -> bool:
    try:
        return bool(ZoneInfo(text).key)
    except (KeyError, ValueError, OSError):  # a folder of zones and a name with a NUL are not KeyErrors
        return False


def _account(text: str, accounts: Sequence[str]) -> str:
    if text in accounts:
        return text
    known = ", ".join(accounts) or "none"
    if text:
        raise ValueError(f'there is no account "{text}" in the configuration; there is {known}')
    if len(accounts) != 1:
        raise ValueError(f"account is empty; with more than one account, name one of {known}")
    return accounts[0]


def _language(text: str) -> str:
    if text.lower() in LANGUAGES:
        return text.lower()
    raise ValueError(f'"{text}" is no language that is spoken here; write {" or ".join(LANGUAGES)}, or nothing')


def _team(text: str) -> str:
    if "@" in text:
        raise ValueError(
            f'the team "{text}" holds an @; mails count by team and name nobody, so write a name without it'
        )
    return " ".join(text.split())


def _slot(row: Row, policy: Policy, findings: _Findings) -> Slot:
    weekday, time = findings.parsed(row, _weekday_and_time, row.slot, (0, parse_time("0:00")))
    length = findings.parsed(row, lambda text: _length(text, policy), row.duration, policy.length)
    return Slot(weekday, time, length, row.timezone)


def _weekday_and_time(text: str) -> tuple[int, time]:
    found = _SLOT.fullmatch(text)
    if found is None:
        wrong = f'"{text}" is not a slot' if text else "slot is empty, yet there is a manager"
        raise ValueError(f"{wrong}; write weekday and local time like Tue 10:00")
    return parse_weekday(found.group(1)), parse_time(found.group(2))


def _length(text: str, policy: Policy) -> timedelta:
    length = parse_duration(text) if text else policy.length
    if policy.shortest <= length <= policy.longest:
        return length
    band = f"{format_duration(policy.shortest)} to {format_duration(policy.longest)}"
    raise ValueError(f"a duration of {text} is outside of the policy's {band}")


def _check_structure(rows: Sequence[Row], findings: _Findings) -> None:
    first: dict[str, Row] = {}
    for row in rows:
        earlier = first.setdefault(row.email.lower(), row)
        if earlier is not row:
            findings.add(row, f"{row.email} has a row already, on line {earlier.line}; keep one of them")
    for row in filter(lambda one: one.manager, rows):
        _check_manager(row, first, findings)
    for cycle in _cycles(first):
        findings.add(cycle[0], f"{_chain(cycle)} manage one another in a circle; leave one manager empty")


def _check_manager(row: Row, first: Mapping[str, Row], findings: _Findings) -> None:
    manager = row.manager.lower()
    if manager == row.email.lower():
        findings.add(row, f"{row.email} is their own manager; leave manager empty for who has none")
    elif manager not in first:
        # To compare with each address costs a hundredth of a second: not for a roster that lost half its rows.
        near = get_close_matches(manager, first, n=1) if len(findings.found) < SUGGESTIONS else []
        meant = f"did you mean {near[0]}?" if near else "add a row for that person"
        findings.add(row, f"the manager {row.manager} has no row; {meant}")


def _cycles(first: Mapping[str, Row]) -> Iterator[list[Row]]:
    """Each circle of two or more once, from its first row on."""
    done: set[str] = set()
    for start in first:
        path = _upwards(start, first, done)
        done.update(path)
        end = first[path[-1]].manager.lower() if path else ""
        if end in path[:-1]:
            circle = [first[email] for email in path[path.index(end) :]]
            least = circle.index(min(circle, key=lambda row: row.line))
            yield circle[least:] + circle[:least]


def _upwards(start: str, first: Mapping[str, Row], done: set[str]) -> list[str]:
    """Addresses from `start` up to the top, to where an earlier walk went, or to where the walk meets itself."""
    path: dict[str, None] = {}
    email = start
    while email in first and email not in path and email not in done:
        path[email] = None
        email = first[email].manager.lower()
    return list(path)


def _chain(cycle: Sequence[Row]) -> str:
    return " → ".join(row.email for row in (*cycle, cycle[0]))
