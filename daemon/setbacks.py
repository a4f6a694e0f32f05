"""1:1s that can be read and not be written, pass after pass: the operator hears of it, new ones are tried seldom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from daemon.mail.compose import Desk
from daemon.operator import PATIENCE, TAKEN, UNWRITTEN, tell
from daemon.rows import Outage
from daemon.store import Store
from providers.errors import AccessError, ConflictError, NotFoundError, ProviderError
from rules.plan import Create, Renew, Step

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONGEST = timedelta(hours=4)
"""What failed three times is tried again an hour after it began to, then two and four hours after; then so often."""

IN_A_ROW = 5
"""So many failures in a row end the applying: each may have cost the time of a request."""

MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Setbacks:
    """Of one pass: what servers said of what they did not take, by cause; `resting`: until when what is not tried.

    `failed`: in how many passes what failed by pair; `waited`: pairs that rest, and the cause; `left`: pairs whose turn
    did not come, of which nothing new is known.
    """

    resting: Mapping[str, datetime] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    said: dict[str, str] = field(default_factory=dict)
    waited: dict[str, str] = field(default_factory=dict)

    def in_turn(self, steps: Iterable[Step]) -> list[Step]:
        """The steps of those first who failed least: others are not kept waiting by those who fail each time."""
        ordered = sorted(steps, key=lambda step: self.failed.get(step.pair, 0))
        self.left.update(step.pair for step in ordered)
        return ordered

    def rests(self, step: Step, now: datetime) -> str | None:
        """Why a new series is not tried in this pass, None where it is. Its pair had its turn then."""
        self.left.discard(step.pair)
        cause = _unwritten(step)
        until = self.resting.get(cause) if isinstance(step.task, Create | Renew) else None
        if until is None or until <= now:
            return None
        self.waited[step.pair] = cause
        return f"left alone until {until:%H:%M} UTC after it failed"

    def note(self, step: Step, error: ProviderError) -> None:
        """That a step was not done, unless the next pass sees another state, or the error is told of by itself."""
        match error:
            case ConflictError() if isinstance(step.task, Create):
                cause = f"{TAKEN}{step.pair}"
            case NotFoundError() if isinstance(step.task, Create | Renew):
                cause = _unwritten(step)
            case ConflictError() | NotFoundError() | AccessError():
                return
            case _:
                cause = _unwritten(step)
        self.said[cause] = f"{_whose(step)}: {step.verb}, {error}"


def _unwritten(step: Step) -> str:
    return f"{UNWRITTEN}{step.verb} {step.pair}"


def _pair(cause: str) -> str:
    return cause.rpartition(" ")[2]


def _whose(step: Step) -> str:
    return next((row.report for row in step.rows), step.pair)


def setbacks(store: Store) -> Setbacks:
    """What earlier passes leave to this one."""
    known = [one for one in store.passes.outages().values() if one.cause.startswith((TAKEN, UNWRITTEN))]
    resting = {one.cause: _until(one) for one in known if one.passes >= PATIENCE}
    return Setbacks(resting, {_pair(one.cause): one.passes for one in known})


def _until(outage: Outage) -> datetime:
    tries = outage.passes - PATIENCE
    early = [HOUR, 2 * HOUR, LONGEST]
    return outage.since + (early[tries] if tries < len(early) else LONGEST * (tries - 1))


def failures(results: Iterable[tuple[Step, str | None]], at_once: Callable[[Step], bool]) -> Iterator[str]:
    """What failed, in words; the end of patience is the end of applying. What fails at once tries none."""
    in_a_row = 0
    for step, why in results:
        in_a_row = in_a_row + 1 if why and not at_once(step) else 0
        if why:
            yield f"{step.verb} {_whose(step)}: {why}"
        if in_a_row == IN_A_ROW:
            yield "too many failures in a row; the rest waits for the next pass"
            return


def note_setbacks(store: Store, desk: Desk, found: Setbacks, now: datetime) -> None:
    """Count the passes in a row, tell once at the third, and again only after it was well.

    Of what comes to it later than others it is told a day after those: in one mail.
    """
    tell_of_taken(store, desk, found, now)
    tell_of_unwritten(store, desk, found, now)


def tell_of_taken(store: Store, desk: Desk, found: Setbacks, now: datetime) -> None:
    """Of what a server says it has already."""
    with store.transaction():
        if due := _due(store, found, TAKEN, now):
            paragraphs = [
                f"Since {_since(due)} a server does not take these 1:1s, since it has them already. They are in none "
                "of the calendars that the daemon can read.",
                _lines(found, due),
                "Please look into the person's other calendars, and into their trash. Let the daemon read the one that "
                "holds the 1:1, or delete it there; it is written then.",
                "Each pass tries again. You will hear of this again only after it has been well.",
            ]
            tell(store, desk, _cause(due), "A 1:1 stands where it cannot be read", paragraphs, now)


def tell_of_unwritten(store: Store, desk: Desk, found: Setbacks, now: datetime) -> None:
    """Of what a server fails at."""
    with store.transaction():
        if due := _due(store, found, UNWRITTEN, now):
            paragraphs = [
                f"Since {_since(due)} a server fails at these 1:1s, though it lets their calendars be read.",
                _lines(found, due),
                "The server's own log says why, by the path and the time. Where it fails at one event of a person's, "
                "deleting that in their calendar and in their inbox may help.",
                "Changes are tried in each pass, a new 1:1 more seldom: in the end every four hours. You will hear of "
                "this again only after it has been well.",
            ]
            tell(store, desk, _cause(due), "A 1:1 cannot be written", paragraphs, now)


def _due(store: Store, found: Setbacks, prefix: str, now: datetime) -> list[Outage]:
    """What is to be told now, of causes that begin so; all are counted, and those that are over forgotten."""
    said = [cause for cause in found.said if cause.startswith(prefix)]
    known = {cause: one for cause, one in store.passes.outages().items() if cause.startswith(prefix)}
    counted = [known.get(cause, Outage(cause, now, 0)) for cause in said]
    counted = [replace(one, passes=one.passes + 1) for one in counted]
    last = max((one.told_at for one in known.values() if one.told_at), default=None)
    patient = last is not None and now < last + DAY
    due = [one for one in counted if one.passes >= PATIENCE and one.told_at is None and not patient]
    for cause in known.keys() - set(said) - set(found.waited.values()):
        if _pair(cause) not in found.left:
            store.passes.end_outage(cause)
    for one in counted:
        store.passes.save_outage(replace(one, told_at=now) if one in due else one)
    return due


def _since(due: Sequence[Outage]) -> str:
    return f"{min(one.since for one in due):%Y-%m-%d %H:%M} UTC"


def _cause(due: Sequence[Outage]) -> str:
    return " ".join(f"{one.cause} {one.since.isoformat()}" for one in due)


def _lines(found: Setbacks, due: Sequence[Outage]) -> str:
    more = [f"… and {len(due) - MOST_TOLD} more"] if len(due) > MOST_TOLD else []
    return "\n".join([*(found.said[one.cause] for one in due[:MOST_TOLD]), *more])
