"""The roster names another calendar for one of the two: the series goes on there, and ends where it was.

| the new calendar, and how the series reaches the report | what follows |
|---|---|
| it is the same one under another address | nothing is written |
| it has the series already: brought along, or by a crash | what is left in the one before ends |
| the daemon writes both copies, as before | another copy of the same series; the other person's stays |
| the server brings the report the series, as before | nothing: the server chooses the calendar |
| it is brought in another way, or the series was there before | the next generation, in both calendars |

It waits for a meeting that is near or runs, for one of an earlier week that was moved ahead, and for the outcome where
the series itself is in question; never for a calendar that is gone,
and a day at most for one that refuses to let the copy end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rules.carrying import weeks_as_shown, weeks_on_record
from rules.deadlines import HANDS_OFF
from rules.delivery import Delivery, written_roles
from rules.edit import MINIMAL_STEP
from rules.foresight import moot, written
from rules.known import Known, moved, readdressed
from rules.lineage import FAR, lives
from rules.model import Role, Series, Window
from rules.noting import record
from rules.plan import Edit, Keep, Renew, Row, Step, TellOperator, Verb, Write, records_of
from rules.reading import Copy
from rules.restore import begun_anew, cut, ends, has_another, stays, stop
from rules.shown import occurrences
from rules.situation import Move, Situation
from rules.slot import first_local, series_weeks, wall_time
from rules.standing import at_slot, regular

TEXT = "let the series go on in the calendar that the roster names"
PATIENCE = timedelta(days=1)
Copies = list[tuple[Role, str, Series]]


def move(situation: Situation, horizon: timedelta, now: datetime) -> Iterator[Step]:
    """The steps of a pair of whom somebody has another calendar, once they are due."""
    yield from _ended_apart(situation, now)
    if _is_there(situation, now):
        yield _brought_along(situation, now)
    elif _chosen_by_the_server(situation):
        yield Step(situation.known.key, Verb.ADOPT, Keep(_settled(situation)), ())
    elif (like := _like(situation, now)) is not None:
        yield situation.step(Verb.RECREATE, _copied(situation, like, now), TEXT)
    else:
        step = situation.step(Verb.RECREATE, _renewed(situation, now), TEXT)
        yield step
        whole = [one for one in situation.open if one.deviation.recurrence_id is None]
        yield from moot(situation, written(situation, step), whole, horizon, now)
    yield from _told(situation, now)


def intended(situation: Situation) -> Row:
    """The line of a move, for the plan that is to cover it before it is due."""
    return situation.row(Verb.RECREATE, TEXT)


def waits(situation: Situation, settle: timedelta, now: datetime) -> bool:
    """Whether a move is not due yet; what was concluded about the series settles first."""
    if any(_near(one, now) for _, _, one in situation.running):
        return True
    if not shows_people(situation):
        return False
    noted = (each for step in record(situation, now) for each in records_of(step.task))
    whole = (one for one in (*situation.records, *noted) if one.deviation.recurrence_id is None)
    return any(one.closed_at is None or one.closed_at > now - settle for one in whole)


def shows_people(situation: Situation) -> bool:
    """Whether the calendars show what people did: not where one is closed, or while we were at it ourselves."""
    return not (any(one.closed for one in situation.moves.values()) or _begun(situation))


def _begun(situation: Situation) -> bool:
    """Whether what was left was being ended when the daemon stopped: that is no deed of anybody's."""
    known = situation.known
    return any(known.homes[role].url in known.vacated.get(role, ()) for role in situation.moves)


def _near(series: Series, now: datetime) -> bool:
    """Whether a meeting runs or is near, as far as hours tell; or stands ahead though its week is over."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    ahead = Window(hour - series.length, now + FAR / 12)
    soon = now + HANDS_OFF + MINIMAL_STEP
    return any(one.span.start <= soon or one.recurrence_id < soon for one in occurrences(series, ahead))


def _is_there(situation: Situation, now: datetime) -> bool:
    """Whether the new calendars have the series already, and it can go on there as it is."""
    same = situation.next_delivery is situation.delivery or len(situation.moves) == len(Role)
    return same and all(_goes_on(one, now) for one in situation.moves.values())


def _goes_on(one: Move, now: datetime) -> bool:
    """Whether the new calendar has the series already."""
    there = one.there
    return (
        isinstance(there, Series)
        and not there.headless
        and not there.cancelled
        and _endless(there)
        and lives(there, now)
    )


def _endless(series: Series) -> bool:
    rule = series.rule
    return rule is not None and rule.until is None and rule.count is None


def _chosen_by_the_server(situation: Situation) -> bool:
    """Whether the report's copy is brought by whoever brought it before, to wherever that is."""
    same = situation.next_delivery is situation.delivery
    return same and situation.delivery.invites and Role.MANAGER not in situation.moves


def _settled(situation: Situation) -> Known:
    """The pair with its copies expected in the new calendars."""
    known = situation.known
    for role, one in situation.moves.items():
        known = (readdressed if one.same else moved)(known, role, one.home)
    return replace(known, way=situation.next_delivery, moving_since=None)


def _brought_along(situation: Situation, now: datetime) -> Step:
    known, left = _settled(situation), ends(situation, _leaving(situation, now), now)
    known = replace(known, written=known.written | frozenset(situation.moves))
    if not left:
        return Step(known.key, Verb.ADOPT, Keep(known), ())
    return situation.step(Verb.REPAIR, Edit(left, known), "end the copy in the calendar before")


def _leaving(situation: Situation, now: datetime) -> Copies:
    """The copies in the calendars before, which end with the step that moves the series: where one did not, without."""
    return [] if _refused(situation, now) else _in_those_before(situation)


def _in_those_before(situation: Situation) -> Copies:
    moving = [role for role, one in situation.moves.items() if not (one.closed or one.same)]
    return [one for one in (*situation.older, *situation.running) if one[0] in moving]


def _refused(situation: Situation, now: datetime) -> bool:
    """Whether the copies in the calendars before were to end, and did not for a day."""
    since = situation.known.moving_since
    return _begun(situation) and since is not None and now - since >= PATIENCE


def _ended_apart(situation: Situation, now: datetime) -> Iterator[Step]:
    """Try once more, by itself, to end what did not end for a day; or what nothing else ends."""
    writes = ends(situation, _in_those_before(situation), now) if _refused(situation, now) else ()
    if task := _there(situation, writes):
        yield situation.step(Verb.REPAIR, task, "end the copy in the calendar before, if that is possible")
    yield from _attendees_end(situation, now)


def _like(situation: Situation, now: datetime) -> dict[Role, Series] | None:
    """What copies of the same series shall equal, None where there can be none: the next generation is due then."""
    if {situation.delivery, situation.next_delivery} != {Delivery.COPY}:
        return None
    found = {role: _model(situation, role, now) for role in situation.moves if not _goes_on(situation.moves[role], now)}
    fresh = all(situation.moves[role].there is Copy.NEVER for role in found)
    models = {role: one for role, one in found.items() if one is not None}
    alike = len({(first_local(one).weekday(), *_times(one)) for one in models.values()}) == 1
    return models if fresh and alike and len(models) == len(found) else None


def _times(series: Series) -> tuple[object, ...]:
    return series.start.time(), series.zone, series.length, series.organizer


def _model(situation: Situation, role: Role, now: datetime) -> Series | None:
    """The owner's copy as it was last seen, else the other person's; None where neither is a plain weekly series."""
    other = Role.REPORT if role is Role.MANAGER else Role.MANAGER
    candidates = (_shown_by(situation, role), situation.copies[other])
    return next((one for one in candidates if isinstance(one, Series) and _plain(one) and lives(one, now)), None)


def _plain(series: Series) -> bool:
    ranges = any(one.onwards for one in series.overrides)
    return regular(series.rule) and _endless(series) and not (series.headless or series.cancelled or ranges)


def _copied(situation: Situation, like: dict[Role, Series], now: datetime) -> Renew:
    """The same series in the new calendar, from the first week on that may still be written."""
    known, model = _settled(situation), next(iter(like.values()))
    first = next(series_weeks(model, Window(cut(situation, now), now + FAR)))
    again = replace(model, start=wall_time(first, model.zone), overrides=(), excluded=frozenset(), added=frozenset())
    known = replace(known, written=(known.written | frozenset(situation.moves)) - frozenset(like))
    weeks = [write for role, one in like.items() for write in weeks_as_shown(situation, role, known.series, one, first)]
    return Renew(known, tuple(like), ends(situation, _leaving(situation, now), now), weeks=tuple(weeks), like=again)


def _renewed(situation: Situation, now: datetime) -> Renew:
    """The next generation in place of what runs, in the new calendars and in the other person's."""
    known = begun_anew(_settled(situation), situation.slot, situation.known.generation + 1, cut(situation, now))
    roles = tuple(role for role in written_roles(situation.next_delivery) if not has_another(situation, role))
    before = _in_those_before(situation)
    others = [one for one in (*situation.older, *situation.running) if one not in before]
    running = [one for one in (*_leaving(situation, now), *others) if not stays(situation, *one, now)]
    writes = (*ends(situation, running, now), *_doubled(situation, now))
    first = known.first
    assert first is not None
    shown = {role: series for role in roles if (series := _shown_by(situation, role))}
    there = {role: series for role, series in shown.items() if at_slot(series, situation.slot, now)}
    weeks = [
        write
        for role, series in there.items()
        for write in weeks_as_shown(situation, role, known.series, series, first)
    ]
    left = shown.keys() - there.keys()
    if _begun(situation):
        weeks += [write for role in left for write in weeks_on_record(situation, role, known.series, first)]
    elif left:  # what one copy followed the other in, which is not at the slot, is over
        weeks = [one for one in weeks if not one.own]
    return Renew(known, roles, writes, weeks=tuple(weeks))


def _doubled(situation: Situation, now: datetime) -> Iterator[Write]:
    """What ends a series that was brought along to the new calendar, and cannot go on there."""
    before, allowed = cut(situation, now), written_roles(situation.next_delivery)
    for role, one in ((role, one) for role, one in situation.moves.items() if role in allowed):
        there, twice = one.there, isinstance(one.left, Series) and not (one.closed or one.same)
        if twice and isinstance(there, Series) and not there.headless and (changes := stop(there, before)):
            yield Write(role, situation.known.series, changes, one.home.url)


def _attendees_end(situation: Situation, now: datetime) -> Iterator[Step]:
    """End the report's copy by itself where the organizer's, with which it would end, cannot be written any more."""
    organizers = situation.moves.get(Role.MANAGER)
    if not (situation.delivery.invites and organizers and organizers.closed):
        return
    theirs = [one for one in situation.running if one[0] is Role.REPORT]
    if task := _there(situation, ends(replace(situation, delivery=Delivery.COPY), theirs, now)):
        yield situation.step(Verb.REPAIR, task, "end the report's copy, since the organizer's cannot be")


def _there(situation: Situation, writes: Sequence[Write]) -> Edit | None:
    """These writes, each where the copy is expected so far: what else is written does not make up for them."""
    known = situation.known
    urls = {role: known.places.get(role, home.url) for role, home in known.homes.items()}
    return Edit(tuple(replace(one, calendar=urls.get(one.role, "")) for one in writes)) if writes else None


def _shown_by(situation: Situation, role: Role) -> Series | None:
    """The copy of one of the two as it was last seen."""
    move = situation.moves.get(role)
    shown = move.left if move and move.closed else situation.copies[role]
    return shown if isinstance(shown, Series) else None


def _told(situation: Situation, now: datetime) -> Iterator[Step]:
    """Tell the operator of a copy that goes on in a calendar that cannot be written any more."""
    for role, one in situation.moves.items():
        closed = one.closed or ("it refused to be changed" if _refused(situation, now) else "")
        if (
            not closed
            or one.gone
            or one.same
            or not isinstance(one.left, Series)
            or not lives(one.left, cut(situation, now))
        ):
            continue
        person = situation.pair.manager if role is Role.MANAGER else situation.pair.report
        found = f"The 1:1 of {situation.known.report} and {situation.known.manager} goes on in another calendar of "
        found += f"{person.email}. What is left of it in the one before could not be ended: {closed}."
        remedy = "Whoever still sees that calendar can delete the series there; nobody is asked about it."
        cause = f"left behind {situation.known.series} {role} {situation.known.homes[role].url}"
        task = TellOperator(cause, "A 1:1 that could not be ended where it was", (found, remedy))
        yield situation.step(Verb.TELL_OPERATOR, task, f"say that the {role}'s copy before could not be ended")
