"""The small company with a team member who has nothing but mail, and what is mailed to them."""

from __future__ import annotations

from dataclasses import replace

from daemon.mail_accounts import mail_account
from rules.model import Pair
from tests.daemon.world import World, a_team

OUTSIDE = "outside"


def outside(pair: Pair) -> Pair:
    """The pair with a team member who has nothing but mail."""
    return replace(pair, report=replace(pair.report, account=OUTSIDE))


def a_world_of_mail(size: int = 1, **settings: object) -> World:
    """Pairs of whom the manager alone has a calendar."""
    pairs = tuple(map(outside, a_team(size)))
    return World(pairs=pairs, accounts={OUTSIDE: mail_account(OUTSIDE)}, **settings)  # type: ignore[arg-type]
