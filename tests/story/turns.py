"""The turns that a change takes: it is seen, it settles, it is asked about, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, TypeVar

from tests.story.asking import fetch
from tests.story.office import BASE_URL, DAY, HOUR, MONDAY, Premises, rfc3339, text_of

ASKED = MONDAY + 2 * HOUR
Firm = TypeVar("Firm", bound=Premises)
BETWEEN_PASSES = timedelta(hours=12)


def started(office: Firm) -> Firm:
    """The office with its series in all calendars, and seen there by a pass that plans nothing."""
    done = office.work(MONDAY)
    assert (done.code, done.document["held"]) == (0, None), done.err
    assert office.work(MONDAY + HOUR / 2).actions == []
    return office


def settled(office: Premises, change: Callable[[], object]) -> None:
    """Somebody changes something; it is seen an hour after the start, and judged two hours after it."""
    change()
    for at in (MONDAY + HOUR, ASKED):
        assert office.work(at).code == 0


def concluded(office: Premises, days: int = 3) -> datetime:
    """Go on in passes every half day until every deadline is over; the moment of the last one, which plans nothing."""
    at = ASKED
    while at < ASKED + days * DAY:
        at += BETWEEN_PASSES
        assert office.work(at).code == 0
    assert office.plan(at).actions == []
    return at


def records(office: Premises) -> list[dict[str, Any]]:
    """What is on record, oldest first."""
    found: list[dict[str, Any]] = office.fast("exceptions", "--json").document
    return found


def outcomes(office: Premises) -> list[tuple[str, str | None]]:
    """Kind and outcome of everything on record, oldest first."""
    return [(one["kind"], one["outcome"]) for one in records(office)]


def told(office: Premises, kind: str) -> list[str]:
    """Who got mails of a kind, oldest first."""
    return [str(one["To"]).partition("<")[2].rstrip(">") or str(one["To"]) for one in office.mails_of(kind)]


def link_in(mail: EmailMessage) -> str:
    """The path of the one link to the reason page."""
    (found,) = set(re.findall(rf"{BASE_URL}(/reason/\S+)", text_of(mail)))
    return str(found)


def answers(office: Premises, at: datetime, link: str, form: Mapping[str, str]) -> tuple[int, str]:
    """Send the form of the reason page at a moment: status and text of what comes back."""
    with office.running("run", "--no-passes", "--now", rfc3339(at)) as running:
        return fetch(running.pages + link, dict(form))


def series_of(office: Premises, user: str, uid: str) -> str:
    """The object of that UID in a person's calendar, unfolded; "" when it is not there."""
    return next((one for one in office.objects(user) if f"\nUID:{uid}\n" in one), "")
