"""Holds the lease of a machine that acts, by a clock that goes on while the machine sleeps; see rules/lease."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import structlog

from providers.errors import ConflictError, ProviderError, TemporaryError
from providers.lease import LeasePlace, Standing
from rules.lease import Lease, Watch, abandoned, acts_until, read_lease, renews_from, watched

log = structlog.get_logger()
REMEMBERED = "lease.json"
RETRIES = 24
"""So many times within its length a renewal that failed is tried again at the most."""


class LeaseLostError(Exception):
    """Another machine may act by now: this one must not."""


@dataclass(frozen=True, slots=True)
class Held:
    """The lease that this machine held last, as far as it remembers; no number for none.

    `settled` once its state was taken up under it: what was there before may be older than what another machine did.
    """

    token: str
    number: int = 0
    settled: bool = False


def remembered(state_dir: Path) -> Held:
    """What is remembered beside the database; a new token where nothing is."""
    try:
        found = json.loads((state_dir / REMEMBERED).read_text("utf-8"))
        return Held(str(found["token"]), int(found["number"]), found["settled"] is True)
    except (OSError, ValueError, KeyError, TypeError):
        return Held(secrets.token_hex(8))


def nothing() -> str:
    """Nothing is lacking."""
    return ""


@dataclass(frozen=True, slots=True)
class Taken:
    """How a lease was taken: `anew` when somebody else may have acted since this machine held it last."""

    anew: bool
    first: bool = False


class Fence:
    """Lets this machine act while it holds the lease. `clock` gives seconds, also of sleep."""

    def __init__(self, place: LeasePlace, host: str, ttl: float, state_dir: Path, clock: Callable[[], float]) -> None:
        self.host, self.ttl = host, ttl
        self.holder = ""
        """Who held it at the last look."""

        self.lacking = ""
        """What kept this machine from taking it at the last look, though it was to be had."""

        self._place, self._state_dir, self._clock = place, state_dir, clock
        self._own = remembered(state_dir)
        self._watch: Watch | None = None
        self._lease: Lease | None = None
        self._until = self._renewal = float("-inf")

    def claim(self, lacking: Callable[[], str] = nothing) -> Taken | None:
        """Take the lease if it is this machine's from before, or nobody's by now; None when it is not.

        None as well, and nothing is written, where something is `lacking` to act with: another machine may have it.
        """
        standing = self._place.read()
        now = self._clock()
        self._watch = watched(self._watch, standing.text if standing else None, now)
        found = read_lease(standing.text) if standing else None
        self.holder = found.holder if found else ""
        mine = found is not None and (found.token, found.number) == (self._own.token, self._own.number)
        if not (mine or abandoned(self._watch, now, self.ttl)):
            return None
        first = standing is None and self._own.number == 0
        self.lacking = "" if first or (mine and self._own.settled) else lacking()
        if self.lacking:
            return None
        number = found.number if found and mine else max(found.number if found else 0, self._own.number) + 1
        taken = Taken(anew=not (mine and self._own.settled), first=first)
        lease = Lease(self.host, self._own.token, number, found.renewal + 1 if found else 0)
        return taken if self._write(lease, standing) else None

    def elsewhere(self) -> str:
        """Why it is another machine that acts, "" where it is this one or none; by memory where it cannot be read."""
        try:
            standing = self._place.read()
        except ProviderError as error:
            return "" if self._own.settled else f"the lease cannot be read: {error}"
        found = read_lease(standing.text) if standing else None
        mine = found is None or (found.token, found.number) == (self._own.token, self._own.number)
        return "" if mine or found is None else f"{found.holder} holds the lease"

    def settle(self) -> None:
        """The state is what it must be under this lease: a restart goes on with it."""
        self._remember(replace(self._own, settled=True))

    def keep(self) -> None:
        """Renew the lease when it is time; LeaseLostError when this machine must not act any more."""
        if self._lease is None or self._clock() >= self._until:
            self._lose("it could not be renewed in time")
        if self._clock() >= self._renewal:
            self._renewal = self._clock() + self.ttl / RETRIES
            try:
                self._renew()
            except ProviderError as error:
                log.warning("lease not renewed yet", why=str(error))
            if self._clock() >= self._until:
                self._lose("it could not be renewed in time")

    def demand(self) -> None:
        """TemporaryError where `keep` says that the lease is lost: right before anything is written or sent."""
        try:
            self.keep()
        except LeaseLostError as error:
            raise TemporaryError(f"another machine may act by now: {error}") from None

    def close(self) -> None:
        """Let go of connections; the lease stays this machine's, for its next start."""
        self._place.close()

    def _renew(self) -> None:
        standing = self._place.read()
        found = read_lease(standing.text) if standing else None
        if found is None or (found.token, found.number) != (self._own.token, self._own.number):
            self.holder = found.holder if found else ""
            self._lose(f"{self.holder or 'nobody'} holds it")
        else:
            self._write(found.renewed(), standing)

    def _write(self, lease: Lease, standing: Standing | None) -> bool:
        begun = self._clock()
        try:
            self._place.write(lease.text, standing.tag if standing else None)
        except ConflictError:
            return False
        if lease.number != self._own.number or not (self._state_dir / REMEMBERED).exists():
            self._remember(Held(lease.token, lease.number))
        self._lease, self.holder = lease, self.host
        self._until, self._renewal = acts_until(begun, self.ttl), renews_from(begun, self.ttl)
        return True

    def _remember(self, held: Held) -> None:
        """Before anything is done by it: a machine that holds it again knows that nobody else did meanwhile."""
        written = self._state_dir / f".{REMEMBERED}.part"
        written.touch(mode=0o600)
        written.write_text(json.dumps(asdict(held)), "utf-8")
        written.replace(self._state_dir / REMEMBERED)
        self._own = held

    def _lose(self, why: str) -> None:
        self._lease, self._until = None, float("-inf")
        raise LeaseLostError(why)
