"""A Google that misbehaves is unread or waited for: nothing is asked, closed, made or deleted on its account."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from tests.google import faults
from tests.google.faults import ANY, TOKEN, Fault
from tests.google.people import delete_series
from tests.story.asking import WEEK
from tests.story.crashing import wrong_events
from tests.story.office import DAY, HOUR, MONDAY, text_of, uid
from tests.story.turns import ASKED, outcomes, told
from tests.story.workspace import Workspace

PEOPLE = ("ana", "ben", "chi")
FOR_EVER = 10_000
MOMENT = timedelta(minutes=5)
LIST, PATCH, INSERT = "calendar.events.list", "calendar.events.patch", "calendar.events.insert"
LASTING: dict[str, tuple[str, Fault]] = {
    "500": (ANY, faults.broken()),
    "503": (ANY, faults.broken(503)),
    "403 rateLimitExceeded": (LIST, faults.limited()),
    "403 userRateLimitExceeded": (LIST, faults.limited("userRateLimitExceeded")),
    "429": (ANY, faults.too_many(30)),
    "no JSON": (LIST, faults.Garble()),
    "half of it": (LIST, faults.Lose(cut=True)),
    "hangs up": (LIST, faults.Lose(done=False)),
    "delegation taken away": (TOKEN, faults.refused_delegation()),
    "403 quotaExceeded": (LIST, faults.limited("quotaExceeded")),
}
PASSING: dict[str, tuple[str, Fault, int]] = {
    "500": (ANY, faults.broken(), 3),
    "403 rateLimitExceeded": (LIST, faults.limited(), 3),
    "429": (LIST, faults.too_many(1), 2),
    "hangs up": (LIST, faults.Lose(), 1),
    "expired token": (LIST, faults.Expire(), 1),
    "full sync": (LIST, faults.full_sync(), 1),
    "short pages": (LIST, faults.Short(1), 6),
    "empty pages": (LIST, faults.Short(0), 3),
}


@pytest.fixture
def asked(workspace: Workspace) -> Workspace:
    """Everyone has a series, and Ana has cancelled a week that she was asked about."""
    assert workspace.work(MONDAY).code == 0
    workspace.hand("ana").cancel_week(uid("ben"), WEEK)
    assert workspace.work(MONDAY + HOUR).actions == ["record"]
    assert workspace.work(ASKED).actions == ["ask"]
    return workspace


def written(company: Workspace, method: str) -> int:
    """How often the daemon asked for it, in vain or not."""
    return sum(call.method == method and not call.person for call in company.server.calls)


def test_trouble_that_lasts_is_unread_and_nothing_else(asked: Workspace) -> None:
    before = asked.snapshot(*PEOPLE)

    found = {name: during(asked, method, fault) for name, (method, fault) in LASTING.items()}

    assert found == dict.fromkeys(LASTING, (1, {"ben@example.test", "chi@example.test"}, []))
    assert asked.snapshot(*PEOPLE) == before
    assert Counter(one["X-Oneonone"] for one in asked.mails if one["X-Oneonone"] != "operator") == {"prompt": 1}
    assert outcomes(asked) == [("cancelled", None)]


def during(company: Workspace, method: str, fault: Fault) -> tuple[int, set[str], list[str]]:
    """Exit code, whose copies are unread, and actions of a pass, days later."""
    company.server.faults.put(method, fault, FOR_EVER)
    done = company.work(MONDAY + 4 * DAY)
    company.server.faults.clear()
    assert done.out, done.err
    return done.code, {one["report"] for one in done.document["unread"]}, done.actions


def test_trouble_that_passes_is_gone_through(asked: Workspace) -> None:
    before = asked.snapshot(*PEOPLE)
    found = {}
    for number, (name, (method, fault, times)) in enumerate(PASSING.items()):
        asked.server.faults.put(method, fault, times)
        done = asked.work(ASKED + number * MOMENT)
        found[name] = done.code, done.document["unread"], done.actions, len(asked.server.faults.waiting)
        asked.server.faults.clear()

    assert found == dict.fromkeys(PASSING, (0, [], [], 0))
    assert asked.snapshot(*PEOPLE) == before
    assert outcomes(asked) == [("cancelled", None)]


def test_what_vanishes_while_the_sync_token_is_refused_is_asked_about_when_it_is_read_again(
    workspace: Workspace,
) -> None:
    workspace.work(MONDAY)
    workspace.work(MONDAY + MOMENT)
    page = workspace.page("ana")
    delete_series(page, workspace.hand("ana").find(uid("ben")))
    workspace.server.company.expire_sync_tokens()

    first = workspace.work(MONDAY + HOUR)

    assert {one["report"] for one in first.document["unread"]} == {"ben@example.test", "chi@example.test"}
    assert (first.actions, workspace.mails, outcomes(workspace)) == ([], [], [])
    assert [workspace.work(MONDAY + hours * HOUR).actions for hours in (2, 3, 4)] == [[], ["record"], ["ask"]]
    assert told(workspace, "prompt") == ["ana@example.test"]
    assert workspace.uids("ben") == []


def passes(company: Workspace, start: datetime, number: int) -> list[tuple[int, list[str]]]:
    """Exit code and whose copies are unread in so many passes, an hour apart."""
    done = [company.work(start + hour * HOUR) for hour in range(number)]
    return [(one.code, [each["report"] for each in one.document["unread"]]) for one in done]


def test_a_used_up_quota_stops_writing_and_is_told_once_while_reading_goes_on(asked: Workspace) -> None:
    asked.work(ASKED + DAY)
    asked.server.faults.put(PATCH, faults.limited("quotaExceeded"), FOR_EVER)
    deadline = ASKED + 2 * DAY
    before = written(asked, PATCH)

    assert passes(asked, deadline, 4) == [(1, [])] * 4

    assert written(asked, PATCH) - before <= 4
    assert told(asked, "operator") == ["ops@example.test"]
    assert "quotaExceeded" in text_of(asked.mails_of("operator")[0])
    assert (told(asked, "outcome"), "EXDATE" in "".join(asked.snapshot("ana"))) == ([], True)
    asked.server.faults.clear()
    assert passes(asked, deadline + 5 * HOUR, 2) == [(0, [])] * 2
    assert "EXDATE" not in "".join(asked.snapshot(*PEOPLE))
    assert outcomes(asked) == [("cancelled", "restored")]
    assert told(asked, "outcome") == ["ana@example.test", "ben@example.test"]
    assert len(asked.mails_of("operator")) == 1


def test_a_quota_that_is_used_up_in_provisioning_makes_nothing_twice(workspace: Workspace) -> None:
    workspace.server.faults.put(INSERT, faults.limited("quotaExceeded"), FOR_EVER)

    assert passes(workspace, MONDAY, 3) == [(1, [])] * 3

    assert written(workspace, INSERT) <= 6
    assert told(workspace, "operator") == ["ops@example.test"]
    workspace.server.faults.clear()
    assert workspace.work(MONDAY + 4 * HOUR).code == 0
    assert wrong_events(workspace) == []
    assert workspace.plan(MONDAY + 5 * HOUR).actions == []


@pytest.mark.parametrize("fault", [faults.broken(), faults.too_many(2)], ids=["500", "429"])
def test_trouble_while_everything_is_made_makes_nothing_twice(workspace: Workspace, fault: Fault) -> None:
    workspace.server.faults.put(INSERT, fault, 3)

    workspace.work(MONDAY)
    workspace.work(MONDAY + MOMENT)

    assert wrong_events(workspace) == []
    assert workspace.plan(MONDAY + HOUR).actions == []
    assert (workspace.mails, workspace.server.mails) == ([], [])
