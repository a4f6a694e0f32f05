"""Who has another calendar by the roster than the one in which the copy is, and what both show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from daemon.company import Company
from daemon.holdings import BLUR
from daemon.observe import Observation, Trouble
from daemon.places import destination, moves
from rules.known import Home, Known
from rules.model import Role, Series
from rules.reading import CalendarState, Copy, CopyState, Resource, by_uid, copy_state
from rules.situation import Move

PATIENCE = timedelta(days=1)
"""So long a calendar that does not answer is waited for before its copy is left to itself."""

NOT_CONFIGURED = "its account is not in the configuration any more"
NOTHING = CalendarState()


def may_be_left(company: Company, known: Known, role: Role, url: str, trouble: Trouble, now: datetime) -> bool:
    """Whether a calendar that cannot be read, and that a copy is to leave, is waited for no longer."""
    if not moves(company, known, role) or url == destination(company, known, role).url:
        return False
    waited = known.moving_since is not None and now - known.moving_since >= PATIENCE
    return trouble.lasting or waited


def moves_of(company: Company, known: Known, observation: Observation) -> Mapping[Role, Move]:
    """Who of a pair is to move; nobody of one that has ended, or that was never read."""
    if known.adopted_at is None or known.ended_at is not None or known.moving_since is None:
        return {}
    return {role: _move(company, known, role, observation) for role in Role if moves(company, known, role)}


def _move(company: Company, known: Known, role: Role, observation: Observation) -> Move:
    new, home = destination(company, known, role), known.homes[role]
    before = [url for url in dict.fromkeys((known.places.get(role, home.url), home.url)) if url != new.url]
    troubles = [observation.trouble(url) for url in before if url in observation.found]
    unread = next((one for one in troubles if one), None)
    closed = unread.why if unread else "" if troubles or _mailed(home) else NOT_CONFIGURED
    copies = [_copy(known, _state(observation, url)) for url in before]
    left = next((one for one in copies if isinstance(one, Series)), next(iter(copies), Copy.NEVER))
    now = observation.state(new.url) if new.url in observation.found else NOTHING
    same = any(_is_same(known, _state(observation, url), now) for url in before)
    gone = bool(unread and unread.gone)
    return Move(Home(new.account, new.url), _copy(known, now), left, closed, gone, same)


def _mailed(home: Home) -> bool:
    """Whether nothing was left anywhere, since there was no calendar."""
    return home.url.startswith("mailto:")


def _state(observation: Observation, url: str) -> CalendarState:
    """A calendar as it was read, else as it was read last."""
    found = observation.found.get(url)
    return found if isinstance(found, CalendarState) else observation.remembered.get(url, NOTHING)


def _is_same(known: Known, before: CalendarState, now: CalendarState) -> bool:
    """Whether two addresses lead to one calendar: Cyrus has others of it for who may write for its owner.

    The series is the same object in both then, as far as anything tells.
    """
    left, there = (by_uid(state).get(known.series, ()) for state in (before, now))
    stand = ((one, other) for one in left for other in there if not (one.missing_since or other.missing_since))
    return any(_alike(one.resource, other.resource) for one, other in stand)


def _alike(one: Resource, other: Resource) -> bool:
    """Told by when it was written, else by its ETag: to each who signs in Cyrus names others."""
    if one.series != other.series or _name(one) != _name(other):
        return False
    if one.written and other.written:
        return abs(one.written - other.written) <= BLUR
    return one.etag is not None and one.etag == other.etag


def _name(one: Resource) -> str:
    return one.href.rpartition("/")[2]


def _copy(known: Known, state: CalendarState) -> CopyState:
    return copy_state(by_uid(state).get(known.series, ()))
