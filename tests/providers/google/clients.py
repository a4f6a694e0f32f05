"""A client of ours at the test server, which waits for nothing when it may not."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from providers.google.client import Client, Surroundings
from providers.google.keys import read_key
from providers.google.pace import PER_PROJECT, PER_USER, Pace
from providers.google.retrying import Patience
from providers.google.scopes import CALENDAR, FREE_BUSY, WORKING_HOURS, Purpose
from tests.google.running import Google

ANA, BEN = "ana@example.test", "ben@example.test"


def delegated(*purposes: Purpose) -> list[str]:
    """The scopes of purposes, as an admin enters them."""
    return [scope for purpose in purposes for scope in purpose.scopes]


USUAL = delegated(CALENDAR, FREE_BUSY, WORKING_HOURS)


def a_client(
    server: Google,
    folder: Path,
    slept: list[float] | None = None,
    *,
    per_user: int = PER_USER,
    per_project: int = PER_PROJECT,
    **given: Any,
) -> Client:
    """A client with the server's key and discovery; what it would wait is noted in `slept`, or hardly waited."""
    sleep = slept.append if slept is not None else lambda seconds: time.sleep(min(seconds, 0.01))
    surroundings = Surroundings(time.perf_counter, sleep, lambda: 1.0)
    pace = Pace(time.perf_counter, sleep, per_user, per_project)
    discovery = given.pop("discovery", server.discovery)
    return Client(read_key(server.service_account_file(folder)), surroundings, pace, discovery=discovery, **given)


def a_patience(**given: Any) -> Patience:
    """Pauses of no account."""
    return Patience(**{"first": 0.001, "longest": 0.002} | given)


def statuses(server: Google, method: str) -> Sequence[int]:
    """The codes of all answers of a method; 0 for one that was lost."""
    return [call.status for call in server.calls if call.method == method]
