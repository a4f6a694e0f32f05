"""What `oneonone check` says of servers: what was measured, when, and what the daemon does because of it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from daemon.abilities import as_json, spoken
from daemon.company import Account, Company
from daemon.rows import Measured
from daemon.store import Store
from daemon.surveying import Survey, survey
from providers.base import CalendarRef, Capabilities
from providers.errors import ProviderError, TemporaryError
from providers.memory import MemoryCalendars
from rules.model import Policy
from tests.daemon.world import BASE_URL, a_team, located

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
EARLIER = datetime(2026, 3, 2, 9, tzinfo=UTC)
GOLDEN = Path(__file__).parents[1] / "golden" / "check" / "server.txt"
SEEN = Capabilities(scheduling=True, sync=True, refuses_token=False, free_busy_report=False, max_size=0)
WRITTEN = {"keeps_x": True, "keeps_body": False, "guards_create": False, "guards_replace": True}


class Server:
    """A Probe of one server; what it is asked for fails with `trouble` where that is set."""

    def __init__(self, found: Capabilities = SEEN, *, reading: ProviderError | None = None) -> None:
        self.found = found
        self.reading = reading
        self.writing: ProviderError | None = None

    def explore(self, calendar: CalendarRef) -> Capabilities:  # noqa: ARG002
        if self.reading:
            raise self.reading
        return self.found

    def try_out(self, calendar: CalendarRef, found: Capabilities, *, anywhere: bool) -> Capabilities:  # noqa: ARG002
        assert anywhere
        if self.writing:
            raise self.writing
        return replace(found, **WRITTEN)


def surveyed(server: Server | None, store: Store, **settings: object) -> list[Survey]:
    account = Account("office", MemoryCalendars(), located, probe=server, **settings)  # type: ignore[arg-type]
    return list(survey(Company(a_team(1), {"office": account}, Policy(), BASE_URL), store, NOW))


def lines(one: Survey) -> dict[str, str]:
    return {found.what.removeprefix("[accounts.office] "): found.text for found in one.findings}


def test_the_words_are_those_that_were_reviewed() -> None:
    found = replace(SEEN, **WRITTEN, tells_etag=True)
    at = dict.fromkeys(("scheduling", "sync", "refuses_token", "free_busy_report", "max_size", *WRITTEN), NOW)
    measured = Measured("main", "", NOW, found, {**at, "tells_etag": EARLIER})
    actual = "".join(f"{one.what}: {one.text}\n" for one in spoken("main", measured))
    if os.environ.get("UPDATE_GOLDEN") == "1":
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(actual, encoding="utf-8")
    assert actual == GOLDEN.read_text(encoding="utf-8")


def test_a_server_that_invites_in_ones_own_name_alone_is_told_of_as_such() -> None:
    measured = Measured("main", "", NOW, Capabilities(silent=True), {"scheduling": NOW, "silent": NOW})
    first = next(spoken("main", measured))
    assert first.text == "not in others' names; the copies of both are written"


def test_what_was_measured_is_remembered() -> None:
    store = Store(None)
    (one,) = surveyed(Server(), store)
    assert all(found.ok for found in one.findings)
    assert store.measurements.all()["office"].found == replace(SEEN, **WRITTEN)
    assert one.document["keeps_x"] == {"value": True, "measured_at": "2026-03-12T09:00:00Z"}
    assert "tells_etag" not in one.document


def test_what_cannot_be_measured_now_is_shown_as_it_was_before() -> None:
    store, server = Store(None), Server()
    surveyed(server, store)
    store.measurements.save(replace(store.measurements.all()["office"], measured_at=EARLIER))
    before = Measured("office", "", EARLIER, Capabilities(tells_etag=True), {"tells_etag": EARLIER})
    store.measurements.save(before)
    (one,) = surveyed(server, store)
    assert lines(one)["tells the ETag of what was written"].startswith("yes (on 2 March 2026); ")
    assert lines(one)["keeps our marker"].startswith("yes; ")


def test_a_server_that_does_not_answer_is_wrong_and_shown_as_it_was_before() -> None:
    store = Store(None)
    surveyed(Server(), store)
    (one,) = surveyed(Server(reading=TemporaryError("/: no answer")), store)
    assert [found.text for found in one.findings if not found.ok] == ["/: no answer"]
    assert lines(one)["delivers invitations itself"].startswith("yes; ")
    (other,) = surveyed(Server(reading=TemporaryError("/: no answer")), Store(None))
    assert [found.ok for found in other.findings] == [False]


def test_what_could_not_be_removed_is_wrong_and_the_rest_is_remembered() -> None:
    store, server = Store(None), Server()
    server.writing = TemporaryError("/svc/oneonone-probe/: made to try the server out, and cannot be removed")
    (one,) = surveyed(server, store)
    assert [found.ok for found in one.findings].count(False) == 1
    assert lines(one)["keeps our marker"].startswith("not measured; ")
    assert store.measurements.all()["office"].found == SEEN


def test_measurements_before_the_calendars_are_there_are_shown_and_not_remembered() -> None:
    store = Store(None)
    (one,) = surveyed(Server(Capabilities(scheduling=True, missing=True)), store)
    assert lines(one)["delivers invitations itself"].startswith("yes; ")
    assert store.measurements.all() == {}


def test_what_is_known_of_google_needs_no_measuring() -> None:
    (one,) = surveyed(None, Store(None), schedules=True)
    assert [found.text.partition(":")[0] for found in one.findings] == ["needs no measuring"]
    assert one.document["scheduling"] == {"value": True, "measured_at": None}


def test_where_nobody_has_a_calendar_there_is_nothing_to_say() -> None:
    assert surveyed(None, Store(None), schedules=False, calendars=False) == []


def test_every_value_has_its_moment_in_the_document() -> None:
    measured = Measured("main", "", NOW, SEEN, {"sync": NOW, "missing": NOW})
    assert as_json(measured) == {"sync": {"value": True, "measured_at": "2026-03-12T09:00:00Z"}}


def test_that_a_server_schedules_otherwise_is_said_and_left_to_the_daemon_to_remember() -> None:
    store = Store(None)
    surveyed(Server(), store)
    (one,) = surveyed(Server(Capabilities()), store)
    assert lines(one)["delivers invitations itself"].startswith("no; ")
    assert store.measurements.all()["office"].found.scheduling
