"""All that is kept of a person, and erasing it, by the real commands beside real passes."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from daemon.lock import held
from daemon.store import Store
from rules.identity import pair_key
from rules.notebook import Point, SharedNote, monday
from tests.daemon.planting import remnants
from tests.story.asking import asked
from tests.story.office import ANA, CHI, DAY, HOUR, MONDAY, Office

BEN, MANAGER = "ben@example.test", "ana@example.test"
KEY = pair_key(BEN, MANAGER)
WORDS = "Xylophone lessons"
WEEK = timedelta(days=7)


@contextmanager
def opened(office: Office) -> Iterator[Store]:
    store = Store(office.folder / "state" / "oneonone.db")
    yield store
    store.close()


def a_past(office: Office) -> None:
    """Two weeks of passes, a reason of Ben's, a draft of his, and a note of Ana's."""
    asked(office)
    (record,) = office.fast("exceptions", "--json").document
    given = ("--kind", "family", "--text", WORDS, "--by", BEN)
    assert office.fast("reason", record["key"], *given, at=MONDAY + 3 * HOUR).code == 0
    assert office.work(MONDAY + 2 * WEEK).code == 0
    week = monday(MONDAY.date())
    with opened(office) as store:
        store.notebook.add_point(Point(KEY, week, BEN, WORDS, MONDAY))
        store.notebook.add_point(Point(KEY, week, MANAGER, "Hers", MONDAY, shared_at=MONDAY))
        store.notebook.save_shared_note(SharedNote(KEY, week, MANAGER, f"Praise for {BEN}", MONDAY))


def in_the_state(office: Office, *traits: bytes) -> list[bytes]:
    """Which of these stand anywhere in the database or beside it."""
    held_there = b"".join(file.read_bytes() for file in (office.folder / "state").iterdir() if file.is_file()).lower()
    return [one for one in traits if one in held_there]


def test_everything_of_a_person_is_written_down(office: Office) -> None:
    a_past(office)
    done = office.run("export", BEN.title())
    mine = done.document
    assert (done.code, mine["person"]) == (0, BEN)
    assert [one["text"] for one in (*mine["points"], *mine["reasons"])] == [WORDS, WORDS]
    assert [one["became"] for one in mine["ledger"]] == ["held", "held"]
    assert "Hers" not in done.out
    file = office.folder / "ben.json"
    written = office.run("export", BEN, "--out", str(file), "--json")
    assert (written.code, written.document) == (0, {"file": str(file)})
    assert {**json.loads(file.read_text()), "made_at": ""} == {**mine, "made_at": ""}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert office.run("export", BEN, "--out", str(file)).code == 2
    assert office.fast("export", "nobody@example.test", "--json").code == 2


def test_who_is_in_the_roster_is_not_erased(office: Office) -> None:
    a_past(office)
    refused = office.run("forget", BEN.upper(), "--yes", "--json")
    assert (refused.code, "the roster still names" in refused.err) == (2, True)
    assert office.fast("erase", MANAGER, "--yes").code == 2
    assert office.fast("erase", "nobody@example.test", "--yes").code == 2
    assert office.run("export", BEN).document["points"]


def test_a_person_who_left_is_erased_when_that_is_confirmed(office: Office) -> None:
    a_past(office)
    office.hire((ANA, CHI))
    for day in (1, 2, 3):
        assert office.work(MONDAY + 2 * WEEK + day * DAY).code == 0
    asks = office.run("forget", BEN)
    assert (asks.code, "  points: 1" in asks.out, asks.out.splitlines()[-1]) == (
        0,
        True,
        f"Nothing was erased yet. To do it: oneonone forget {BEN} --yes",
    )
    traits = (b"ben@", b"ben ito", WORDS.lower().encode())
    assert in_the_state(office, *traits) == list(traits)

    done = office.run("forget", BEN, "--yes", "--json")
    assert (done.code, done.document["erased"], done.document["copies"]) == (0, True, [])
    assert in_the_state(office, *traits) == remnants(office.folder / "state", BEN, "Ben Ito", WORDS) == []
    assert BEN not in done.err.lower() and office.fast("audit", "verify").code == 0
    nobody = done.document["as"]
    history = office.run("history", nobody, "--json").document
    assert [one["became"] for one in history][:2] == ["held", "held"]
    with opened(office) as store:
        assert [one.text for one in store.notebook.points(KEY)] == ["Hers"]
        assert [one.text for one in store.notebook.shared_notes(KEY)] == [f"Praise for {nobody}"]
    assert office.fast("forget", BEN, "--yes").code == 2

    for day in (4, 5, 12):
        assert office.work(MONDAY + 2 * WEEK + day * DAY).code == 0
    assert office.plan(MONDAY + 5 * WEEK).actions == []
    assert in_the_state(office, *traits) == []


def test_a_series_that_was_not_ended_yet_is_named_and_left_to_people(office: Office) -> None:
    a_past(office)
    office.hire((ANA, CHI))
    before = office.snapshot("ana", "ben")
    done = office.run("forget", BEN, "--yes")
    assert (done.code, f"a series with {MANAGER} that was not ended yet" in done.out) == (0, True)
    assert "Older backups still hold it" in done.out
    for day in (1, 2, 3):
        assert office.work(MONDAY + 2 * WEEK + day * DAY).code == 0
    assert office.snapshot("ana", "ben") == before


def test_nothing_is_erased_while_a_daemon_works(office: Office) -> None:
    a_past(office)
    office.hire((ANA, CHI))
    with held(office.folder / "state"):
        done = office.run("forget", BEN, "--yes", "--json")
    assert (done.code, "stop it first" in done.err) == (1, True)
    assert office.run("export", BEN).document["points"]
