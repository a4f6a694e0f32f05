"""What a machine does that stands by: it says so, and begins with the newest state that there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner

from daemon.acting import fence_of
from daemon.backing_up import made
from daemon.cli import main
from daemon.clock import FixedClock
from daemon.config import Config, load
from daemon.lease import Taken
from daemon.lease_places import examined
from daemon.lock import held
from daemon.rows import Pass
from daemon.sealing import seal
from daemon.service import lasting
from daemon.standing_by import Door, lacking, not_held, take_up, wait
from daemon.store import DamagedError, Store, StoreError
from tests.daemon.config_files import LEAST, a_config
from tests.daemon.leases import TTL, Machine, Shared
from tests.daemon.test_backing_up import NOW

HOUR = timedelta(hours=1)
ANEW, FIRST = Taken(anew=True), Taken(anew=True, first=True)
STANDBY = {"standby": 'account = "main"\ncopies = "copies"\nhost = "two"\n'}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The configuration of a machine of two."""
    (tmp_path / "copies").mkdir()
    (tmp_path / "state").mkdir(0o700)
    return load(a_config(tmp_path, {**LEAST, **STANDBY}), {})


def a_state(folder: Path, name: str, at: timedelta) -> Path:
    """A database in which somebody was told, and whose last pass was then."""
    path = folder / f"{name}.db"
    store = Store(path)
    store.told.claim("digest", "2026-W09", name, NOW)
    store.passes.finish(store.passes.begin(NOW + at), Pass(NOW + at, NOW + at))
    store.close()
    return path


def brought(config: Config, name: str, at: timedelta) -> Path:
    """A backup of such a database, brought to this machine."""
    folder: Path | None = config.standby.copies
    assert folder
    file = folder / f"oneonone-{NOW + at:%Y%m%dT%H%M%SZ}.db"
    made(a_state(config.path.parent, name, at), file, (), NOW + at)
    return file


def own(config: Config, at: timedelta) -> None:
    a_state(config.daemon.state_dir, "own", at).rename(config.daemon.state_dir / "oneonone.db")


def told(config: Config) -> list[str]:
    """Whose state is in use, and that it counts as restored."""
    store = Store(config.daemon.state_dir / "oneonone.db")
    assert store.restoration.last() == NOW + 9 * HOUR
    return sorted(store.told.of("digest", "2026-W09"))


def test_it_begins_with_the_newest_copy(config: Config) -> None:
    brought(config, "older", HOUR)
    brought(config, "newest", 2 * HOUR)
    own(config, 0 * HOUR)
    take_up(config, ANEW, NOW + 9 * HOUR)
    assert told(config) == ["newest"]


def test_what_it_knows_itself_may_be_newer(config: Config) -> None:
    brought(config, "copy", HOUR)
    own(config, 2 * HOUR)
    take_up(config, ANEW, NOW + 9 * HOUR)
    assert told(config) == ["own"]


def test_a_copy_counts_by_what_it_knows_and_not_by_when_it_was_made(config: Config) -> None:
    """The machine that stands by makes copies every night, too."""
    brought(config, "stale", 0 * HOUR).rename(config.path.parent / "copies" / "oneonone-20260401T000000Z.db")
    own(config, HOUR)
    take_up(config, ANEW, NOW + 9 * HOUR)
    assert told(config) == ["own"]


def test_a_copy_that_has_not_arrived_whole_is_passed_over(config: Config) -> None:
    brought(config, "older", HOUR)
    half = brought(config, "newest", 2 * HOUR)
    half.write_bytes(half.read_bytes()[:5000])
    take_up(config, ANEW, NOW + 9 * HOUR)
    assert told(config) == ["older"]


def test_a_copy_stands_for_an_own_database_that_is_damaged(config: Config) -> None:
    database = config.daemon.state_dir / "oneonone.db"
    database.write_bytes(b"not a database" * 100)
    with pytest.raises(DamagedError):
        take_up(config, ANEW, NOW + 9 * HOUR)
    brought(config, "copy", HOUR)
    take_up(config, ANEW, NOW + 9 * HOUR)
    assert told(config) == ["copy"]
    assert [one.read_bytes()[:14] for one in database.parent.glob("oneonone.db.before-*")] == [b"not a database"]


def test_a_machine_that_knows_nothing_does_not_act(config: Config) -> None:
    with pytest.raises(StoreError, match="bring a backup"):
        take_up(config, ANEW, NOW)
    assert not (config.daemon.state_dir / "oneonone.db").exists()


@pytest.mark.parametrize(("taken", "copied"), [(Taken(anew=False), 2 * HOUR), (FIRST, HOUR), (FIRST, 0 * HOUR)])
def test_where_nobody_else_acted_all_stays(config: Config, taken: Taken, copied: timedelta) -> None:
    brought(config, "copy", copied)
    own(config, HOUR)
    take_up(config, taken, NOW + 9 * HOUR)
    store = Store(config.daemon.state_dir / "oneonone.db")
    assert (store.restoration.last(), store.told.of("digest", "2026-W09")) == (None, {"own"})


@pytest.mark.parametrize("knows", [None, 0 * HOUR])
def test_the_first_to_hold_the_lease_begins_with_a_copy_that_is_newer(config: Config, knows: timedelta | None) -> None:
    """Who acted before there was a lease, or before somebody deleted it, may be the other machine."""
    brought(config, "copy", HOUR)
    if knows is not None:
        own(config, knows)
    take_up(config, FIRST, NOW + 9 * HOUR)
    assert told(config) == ["copy"]


def test_the_first_of_two_new_machines_begins_with_nothing(config: Config) -> None:
    take_up(config, FIRST, NOW)
    assert not (config.daemon.state_dir / "oneonone.db").exists()


def test_an_encrypted_copy_that_cannot_be_opened_is_passed_over(config: Config) -> None:
    """For want of a key, or since it has not arrived whole: after its header age says something else."""
    brought(config, "older", HOUR)
    right = pyrage.x25519.Identity.generate()
    newest = a_sealed(config, "newest", 3 * HOUR, right)
    take_up(config, ANEW, NOW + 9 * HOUR)
    assert told(config) == ["older"]
    (config.daemon.state_dir / "oneonone.db").unlink()
    newest.write_bytes(newest.read_bytes()[:-5000])
    (key := config.path.parent / "key").write_text(f"{right}\n")
    named = replace(config, standby=config.standby.model_copy(update={"key_file": key}))
    take_up(named, ANEW, NOW + 9 * HOUR)
    assert told(config) == ["older"]


def a_sealed(config: Config, name: str, at: timedelta, key: pyrage.x25519.Identity) -> Path:
    """A copy that was brought, for who has a key."""
    plain = brought(config, name, at)
    sealed = plain.with_name(f"{plain.name}.age")
    seal(plain, sealed, [key.to_public()])
    plain.unlink()
    return sealed


def test_a_machine_that_knows_nothing_leaves_the_lease_to_who_comes_back(config: Config) -> None:
    """Else it would hold it with each restart, and keep from acting who has all that it lacks."""
    shared = Shared()
    one = Machine("one", config.path.parent / "one", shared, 0.0)
    two = Machine("two", config.path.parent / "two", shared, 0.0)
    one.fence.claim()
    one.now += TTL
    assert one.fence.claim()
    one.fence.settle()
    two.fence.claim()
    two.now += 2 * TTL
    assert two.fence.claim(partial(lacking, config)) is None
    assert "bring a backup" in two.fence.lacking
    half = brought(config, "half", HOUR)
    half.write_bytes(half.read_bytes()[:5000])
    assert two.fence.claim(partial(lacking, config)) is None
    one.start()
    assert (one.fence.claim(), len(shared.writes)) == (Taken(anew=False), 2)
    brought(config, "whole", 2 * HOUR)
    two.now += 2 * TTL
    assert (lacking(config), list(config.daemon.state_dir.iterdir())) == ("", [])


def test_a_single_pass_says_why_it_is_not_made(tmp_path: Path) -> None:
    shared = Shared()
    one, other = Machine("one", tmp_path / "one", shared, 0.0), Machine("other", tmp_path / "other", shared, 0.0)
    one.fence.claim()
    one.now += TTL
    assert one.fence.claim()
    assert [not_held(other.fence), not_held(one.fence)] == [
        "one holds the lease",
        "one holds the lease and has not begun to act",
    ]
    assert len(shared.writes) == 1
    one.fence.settle()
    assert not_held(one.fence) == ""
    one.way.cut = True
    assert not_held(one.fence) == "the lease cannot be read or written: no way there"


def test_it_waits_until_the_lease_is_its_own(tmp_path: Path) -> None:
    shared = Shared()
    one, other = Machine("one", tmp_path / "one", shared, 0.0), Machine("other", tmp_path / "other", shared, 9.0)
    one.fence.claim()
    one.now += TTL
    assert one.fence.claim()
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        other.way.cut = 3 < len(slept) < 6
        other.now += seconds

    assert wait(other.fence, sleep=sleep).anew
    assert TTL <= sum(slept) < 2 * TTL


def test_the_port_says_that_it_stands_by_until_there_are_pages() -> None:
    from flask import Flask
    from werkzeug.test import Client

    pages, door = Flask("pages"), Door("/")
    pages.add_url_rule("/sign-in", view_func=lambda: "here")
    client = Client(door)
    assert [client.get(path).status_code for path in ("/", "/sign-in", "/readyz", "/healthz")] == [503, 503, 503, 200]
    assert client.post("/reason/x").status_code == 503
    with door.opened(pages):
        assert client.get("/sign-in").text == "here"
    assert client.get("/sign-in").status_code == 503


def test_a_machine_without_a_second_one_needs_no_lease(config: Config) -> None:
    alone = replace(config, standby=config.standby.model_copy(update={"account": None}))
    assert fence_of(alone, FixedClock(NOW)) is None
    assert (fence := fence_of(config, FixedClock(NOW))) and fence.host == "two"


def test_check_tells_of_the_lease_and_of_copies(config: Config) -> None:
    unreachable = [(one.what, one.ok) for one in examined(config, FixedClock(NOW))]
    assert unreachable == [("lease", False), ("copies", True)]
    brought(config, "copy", HOUR)
    assert [one.what for one in examined(config, FixedClock(NOW))] == ["lease"]


def test_what_is_to_be_written_is_sent_to_the_machine_that_acts(config: Config) -> None:
    with held(config.daemon.state_dir):
        done = CliRunner().invoke(main, ["approve", "0123456789ab", "--config", str(config.path)])

    assert (done.exit_code, "on the machine that acts" in done.stderr) == (1, True)


def test_one_of_two_machines_serves_no_pages_without_the_lease(config: Config) -> None:
    done = CliRunner().invoke(main, ["run", "--no-passes", "--config", str(config.path)])

    assert (done.exit_code, "the one that acts" in done.stderr) == (2, True)


def test_a_reload_does_not_name_another_lease(config: Config) -> None:
    other = replace(config, standby=config.standby.model_copy(update={"calendar": "/another/"}))
    assert (lasting(other) == lasting(config), lasting(replace(other, standby=config.standby))) == (
        False,
        lasting(config),
    )
