"""How a pass went and how the service is, in one line for logs, systemd and the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from daemon.outbox import Sent
from daemon.passes import Done
from daemon.reports import blind_pairs


def summary(done: Done, sent: Sent) -> str:
    """One line on a pass for logs, systemd and the terminal."""
    plan = done.plan
    parts = [f"{len(list(plan.rows))} actions"]
    parts += [f"{len(plan.unread)} unread"] if plan.unread else []
    parts += [f"held: {plan.held}"] if plan.held else []
    parts += [f"{len(done.failed)} failed"] if done.failed else []
    parts += [f"{sent.sent} mails sent"] if sent.sent else []
    parts += [f"{sent.refused + sent.waiting} mails not sent"] if sent.refused + sent.waiting else []
    parts += [f"{sent.held} mails wait for others"] if sent.held else []
    return ", ".join(parts)


def ended(done: Done) -> str:
    """How a pass ended, in a word for counting: the worst of what befell it."""
    befell = {"failed": done.failed, "held": done.plan.held, "unread": done.plan.unread}
    return next((word for word, what in befell.items() if what), "done")


def standing(done: Done, sent: Sent, pairs: int, blind: Mapping[str, datetime]) -> str:
    """How the service is since its last pass: when that was, over how many pairs, and which accounts are blind."""
    at, affected = done.plan.now, blind_pairs(done.plan.unread)
    told = f"pass at {at:%H:%M} UTC: {pairs} pairs, {summary(done, sent)}"
    parts = (f"blind in {name} since {_clock(since, at)} UTC ({affected[name]} pairs)" for name, since in blind.items())
    return "; ".join([told, *parts])


def _clock(at: datetime, now: datetime) -> str:
    return f"{at:%H:%M}" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M}"
