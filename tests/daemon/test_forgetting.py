"""Whoever is forgotten is in no table, no index, no log beside the file and no page of it, in whatever spelling."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from daemon.erasing import erase, traces
from daemon.store import Store
from daemon.store.erasure import SEALED, TREATED
from rules.audit import faults
from rules.known import Home
from rules.model import Role
from tests.daemon.planting import BEN, HERS, HIS, TRAITS, plant, remnants
from tests.rules.builders import ANA, NOW, a_known, a_pair

OWN = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "state.db")
    plant(made)
    return made


def tables(store: Store) -> set[str]:
    names = {name for (name,) in store.erasure.db.execute(OWN)}
    return {one for one in names if not one.startswith(("sqlite_", "_sqlite"))}


def test_erasure_knows_every_table_there_is(store: Store) -> None:
    assert tables(store) == set(TREATED), "say in daemon/store/erasure.py what becomes of it, and plant somebody in it"


def test_somebody_is_planted_in_every_table(store: Store) -> None:
    empty = [one for one in tables(store) if not store.erasure.db.execute(f"SELECT 1 FROM {one}").fetchone()]
    assert empty == [], "tests/daemon/planting.py"


def test_every_column_of_bytes_is_known(store: Store) -> None:
    query = "SELECT name FROM pragma_table_info(?) WHERE type NOT IN ('TEXT', 'INTEGER', 'REAL')"
    found = {(table, name) for table in tables(store) for (name,) in store.erasure.db.execute(query, (table,))}
    assert {one for one in found if not one[0].endswith("_fts")} == SEALED


def test_nothing_is_left_of_who_is_forgotten(store: Store, tmp_path: Path) -> None:
    found = remnants(tmp_path, *TRAITS)
    assert len(found) > 20, "each trait stands there in several spellings"
    erase(store, traces(store, BEN.email), {HIS}, NOW)
    assert store.erasure.shrink()
    assert remnants(tmp_path, *TRAITS) == []
    assert faults(store.audit.all()) == []


@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_what_is_left_is_found_in_every_spelling(tmp_path: Path, before: str) -> None:
    spellings = (BEN.email.upper(), quote(BEN.email, safe=""), b64encode(f"{before}{BEN.email}, and".encode()).decode())
    for spelled in spellings:
        (tmp_path / "file").write_text(f"... {spelled} ...")
        assert remnants(tmp_path, BEN.email), spelled
    (tmp_path / "file").write_text("ben@example.tes")
    assert remnants(tmp_path, BEN.email) == []


def test_what_is_about_the_other_stays(store: Store) -> None:
    erase(store, traces(store, BEN.email), {HIS}, NOW)
    assert set(store.calendars()[HERS].sightings) == {"of-others"}
    (known,) = store.known().values()
    assert (known.manager, known.homes, known.vacated) == (ANA.email, {}, {})
    assert [one.text for one in store.notebook.action_items(known.key)] == ["Book"]


def test_calendars_of_others_keep_their_addresses(store: Store) -> None:
    both, longer = "https://dav.example.test/both/", f"{HIS.rstrip('/')}-of-another/"
    (known,) = store.known().values()
    store.save_known(replace(known, homes={role: Home("office", both) for role in Role}))
    met = replace(a_pair(), report=replace(BEN, email="reuben@example.test", calendar=""))
    others = a_known(
        key="of-others", pair=met, homes={Role.MANAGER: Home("office", longer), Role.REPORT: Home("office", both)}
    )
    store.save_known(others)
    erase(store, traces(store, BEN.email), {HIS, both}, NOW)
    assert store.known()["of-others"] == others
