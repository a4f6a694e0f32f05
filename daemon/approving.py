"""Whether the operator has released what a plan intends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from daemon.rows import HeldPlan
from daemon.store import Store
from rules.plan import Plan

DAY = timedelta(days=1)


def approvals(store: Store, plan: Plan, now: datetime) -> list[HeldPlan]:
    """The approvals of the last day for this very plan, or for one that held all of it."""
    approved, all_of_it = store.approved_plans(now - DAY), plan.identities
    return [one for one in approved if one.id == plan.id or (all_of_it and all_of_it <= one.identities)]


def use_approval(store: Store, plan: Plan, now: datetime) -> bool:
    """Whether the plan is released; what it holds is kept, so that the rest of it is too after a crash."""
    found = approvals(store, plan, now)
    for one in found:
        if one.id == plan.id:
            store.save_plan(replace(one, identities=plan.identities))
    return bool(found)
