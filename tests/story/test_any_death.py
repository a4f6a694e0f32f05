"""Whatever the daemon was about to write when it died, or could not write: the next passes make the same of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

import pytest

from rules.model import Role
from rules.records import Answer
from rules.sharing import Habits
from tests.daemon.mailed import a_world_of_mail
from tests.daemon.moving import moved, other
from tests.daemon.test_reminding import REMIND_AT
from tests.daemon.world import DAY, HOUR, SETTLED, START, World, a_team, cancel
from tests.story.watched import Deed, Scene, Watch, a_scene, statements

Build = Callable[..., World]
MORNING = START - 2 * HOUR
"""Far from a moment at which another week would be the first one."""


def new(**given: object) -> World:
    return World(pairs=a_team(2), now=MORNING, **given)  # type: ignore[arg-type]


def running(**given: object) -> World:
    world = new(**given)
    world.run(force=True)
    return world


def off(**given: object) -> World:
    """Two weeks of two pairs are off and have settled."""
    world = running(**given)
    cancel(world, 1)
    world.edit(Role.REPORT, lambda hand, uid: hand.cancel_week(uid, world.week(2, world.pairs[1])), world.pairs[1])
    world.run(HOUR)
    world.now += SETTLED
    return world


def overdue(**given: object) -> World:
    """Nobody has said why."""
    world = off(**given)
    world.run()
    world.run(DAY)
    world.now += DAY + HOUR
    return world


def deleted(**given: object) -> World:
    """Ana has deleted a series, and nobody has said why."""
    world = running(**given)
    world.edit(Role.MANAGER, lambda hand, uid: hand.delete_series(uid))
    for later in (HOUR, HOUR, SETTLED, DAY):
        world.run(later)
    world.now += DAY + HOUR
    return world


def invited(**given: object) -> World:
    """Pairs of whom one has nothing but mail."""
    return a_world_of_mail(2, now=MORNING, **given)


def uninvited(**given: object) -> World:
    """One of their weeks is off."""
    world = invited(**given)
    world.run(force=True)
    cancel(world, 1)
    world.run(HOUR)
    world.now += SETTLED
    return world


def answer(world: World) -> None:
    """Who was asked answers on the page, and tries again after an error; a second answer is not taken."""
    world.answer(world.records[0], Answer.KEEP_OFF)


def elsewhere(**given: object) -> World:
    """A team member has a calendar on another account by the roster."""
    world = running(**given)
    world.accounts = {"other": other(world)}
    world.pairs = (moved(world.pair, Role.REPORT), *world.pairs[1:])
    world.start(world.store)
    world.now += 7 * DAY
    return world


def left(**given: object) -> World:
    """One of the two team members has left, and the day of grace is over."""
    world = running(**given)
    cancel(world, 3)
    world.run(HOUR)
    world.run(SETTLED)
    world.employ(*world.pairs[1:])
    world.run(HOUR, force=True)
    world.now += DAY + HOUR
    return world


def unshared(**given: object) -> World:
    """Nobody has written down what to talk about, and it is time to say so."""
    world = new(habits=Habits(), **given)
    world.run(force=True)
    world.now = REMIND_AT - HOUR
    world.run()
    world.now = REMIND_AT
    return world


SCENES: dict[str, tuple[Build, Deed | None]] = {
    "all is made": (new, None),
    "somebody is asked": (off, None),
    "somebody answers": (overdue, answer),
    "weeks are put back": (overdue, None),
    "a series is made anew": (deleted, None),
    "guests are invited by mail": (invited, None),
    "guests hear of a week by mail": (uninvited, None),
    "a series goes on in another calendar": (elsewhere, None),
    "a pair ends": (left, None),
    "agendas are asked for": (unshared, None),
}


@pytest.fixture(params=SCENES)
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """Something is about to happen, and whatever is written is watched."""
    watch, (build, deed) = Watch(), SCENES[request.param]
    with statements(watch):
        yield a_scene(watch, build, tmp_path, deed)


def undisturbed(scene: Scene, folder: Path) -> Mapping[str, object]:
    """What becomes of it when nothing goes wrong; by that alone something is written."""
    alone = scene.copied(folder).begun()
    before = alone.outcome
    alone.play()
    alone.go_on()
    assert alone.outcome != before
    return alone.outcome


def moments(scene: Scene, folder: Path) -> list[tuple[str, Scene]]:
    """What is about to be written at each moment, and what another process would find at that moment."""
    living, found = scene.copied(folder).begun(), list[tuple[str, Scene]]()
    here = folder / "found"
    here.mkdir()
    scene.watch.before = lambda what: found.append((what, living.copied(here / str(len(found)))))
    living.play()
    scene.watch.before = None
    return found


def test_a_death_at_any_moment_changes_nothing_of_what_comes_of_it(scene: Scene, tmp_path: Path) -> None:
    expected = undisturbed(scene, tmp_path / "undisturbed")
    wrong = []
    found = moments(scene, tmp_path / "living")
    for number, (what, left_behind) in enumerate(found):
        again = left_behind.begun()
        again.go_on()
        wrong += [(number, what, one) for one in differences(expected, again)]
        wrong += [(number, what, "repeated")] if again.repeated > (what in AFTER_DATA) else []
    assert wrong == []
    assert len(found) > 7


AFTER_DATA = ("after DATA", "COMMIT", "INSERT INTO outbox")
"""A mail was taken, and that it was is about to be written down."""


def differences(expected: Mapping[str, object], scene: Scene) -> list[str]:
    """What is other than it should be."""
    found = scene.outcome
    names = [*expected, *(name for name in found if name not in expected)]
    return [f"{one}: {found.get(one)}, not {expected.get(one)}" for one in names if found.get(one) != expected.get(one)]


def full_from(number: int, why: str = "database or disk is full") -> Callable[[str], None]:
    """A disk that has no room from this write on."""
    writes = count(1)

    def before(what: str) -> None:
        if what.partition(" ")[0] not in ("before", "after") and next(writes) >= number:
            raise sqlite3.OperationalError(why)

    return before


def test_a_disk_that_is_full_from_any_write_on_changes_nothing_once_there_is_room(scene: Scene, tmp_path: Path) -> None:
    expected = undisturbed(scene, tmp_path / "undisturbed")
    wrong = []
    for number in count(1):
        living = scene.copied(tmp_path / str(number)).begun()
        scene.watch.before = full_from(number)
        reached = attempted(living)
        scene.watch.before = None
        if not reached:
            break
        living.go_on()
        wrong += [(number, one) for one in differences(expected, living)]
        wrong += [(number, "repeated")] if living.repeated > 1 else []
    assert wrong == []
    assert number > 7


@pytest.mark.parametrize("scene", ["weeks are put back"], indirect=True)
def test_a_database_that_is_locked_for_long_changes_nothing_once_it_is_free(scene: Scene, tmp_path: Path) -> None:
    expected = undisturbed(scene, tmp_path / "undisturbed")
    for number in (1, 6, 11):
        living = scene.copied(tmp_path / str(number)).begun()
        scene.watch.before = full_from(number, "database is locked")
        assert attempted(living)
        scene.watch.before = None
        living.go_on()
        assert differences(expected, living) == []
        assert living.repeated <= 1


def attempted(living: Scene) -> bool:
    """A pass, and three more rounds through the outbox; whether anything was refused."""
    refused = False
    for attempt in (living.play, living.deliver, living.deliver, living.deliver):
        try:
            attempt()
        except sqlite3.OperationalError:
            refused = True
    return refused
