"""The command `restore`, and how a daemon notices that its database is a copy: nothing is done or said twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from daemon import assembly, lock, sealing
from daemon.auditing import DAEMON, Deed, note, operating_user
from daemon.cli import Options
from daemon.clock import Clock
from daemon.commands import clock_at
from daemon.config import Config, load
from daemon.failures import WRONG, plainly, refuse, report
from daemon.file_rights import hand_over
from daemon.operator import tell
from daemon.reports import timestamp
from daemon.rows import QueuedMail
from daemon.store import Store, StoreError
from daemon.store.copies import fold_in, last_pass_in, made_at, rows_in
from daemon.store.upgrade_copies import copies
from daemon.whole_files import at_hand, to_the_disk

log = structlog.get_logger()
PASSES = "passes"
"""A file with the number of the last pass that was made on this state."""

LOG = "-wal"
BESIDE = (LOG, "-shm")
"""What SQLite may have beside a database, by the end of its name."""

SINCE = (
    "What people wrote, chose and answered since then is lost. Who was erased since then is in it: erase them again."
)
NOW_ON = (
    "The next pass reads all calendars and accepts them as they stand: it asks, creates and puts back nothing that it "
    "cannot know to be new. Everybody signs in anew, and no approval of a plan counts."
)


@dataclass(frozen=True, slots=True)
class Restored:
    """A copy that is the database now: from when it is, and which mails it holds back."""

    made_at: datetime | None
    at: datetime
    held_back: tuple[QueuedMail, ...]

    @property
    def since(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} UTC" if self.made_at else "an unknown moment"


@plainly
def restore(chosen: Options, copy: Path, key_file: Path | None, now: datetime | None) -> int:
    """Put a copy in the place of the database, while no daemon runs; the one before stays beside it."""
    config, at = load(chosen.config, assembly.environment()), clock_at(now)()
    if not copy.is_file():
        return refuse(chosen, [f"{copy}: there is no such file"], WRONG)
    if sealing.is_sealed(copy) and key_file is None:
        return refuse(chosen, [f"{copy} is encrypted; name the secret key with --key-file"], WRONG)
    try:
        with lock.held(config.daemon.state_dir):
            done, before = put_in_place(config, copy, key_file, at, operating_user())
    except sealing.SealError as error:
        return refuse(chosen, [str(error)], WRONG)
    document = {
        "from": timestamp(done.made_at),
        "before": str(before) if before else None,
        "held_back": [
            {"message_id": one.message_id, "to": one.recipient, "about": one.about} for one in done.held_back
        ],
    }
    report(chosen, document, "\n".join(_told(copy, done, before)))
    return 0


def _told(copy: Path, done: Restored, before: Path | None) -> list[str]:
    lines = [f"Restored {copy}, which is of {done.since}."]
    lines += [f"The database before is {before}."] if before else []
    return [*lines, *_consequences(done)]


def _consequences(done: Restored) -> list[str]:
    lines = [SINCE, NOW_ON]
    if done.held_back:
        names = [f"  {one.about} to {one.recipient}, of {one.queued_at:%Y-%m-%d %H:%M} UTC" for one in done.held_back]
        lines += ["These mails waited then and may have been sent; they are not sent again:", *names]
    return lines


class OutdatedError(Exception):
    """A copy knows nothing that is newer than what is there."""


def put_in_place(
    config: Config,
    copy: Path,
    key_file: Path | None,
    now: datetime,
    who: str,
    newer_than: datetime | None = None,
) -> tuple[Restored, Path | None]:
    """Check a copy, bring it up to date, draw its consequences, and only then let it be the database.

    Whoever calls this holds the lock of the state. StoreError or SealError leave everything as it was, and so does
    OutdatedError, for a copy whose last pass is not `newer_than` that of another state.
    """
    database = assembly.database(config)
    with at_hand(database) as ready, _named(ready, copy):
        try:
            _fetch(copy, ready, key_file)
            rows_in(ready)
            if newer_than and (last_pass_in(ready) or newer_than) <= newer_than:
                raise OutdatedError(copy)
            done = _take_up(ready, now, who)
            hand_over(ready, database.parent)
            to_the_disk(ready)
            before = _set_aside(database, now)
            (database.parent / PASSES).unlink(missing_ok=True)
            ready.replace(database)
            to_the_disk(database.parent)
        finally:
            _clear(ready)
    return done, before


def usable(config: Config, copy: Path, key_file: Path | None) -> bool:
    """Whether a copy can be opened and is whole; nothing of it stays here. For who holds the lock of the state."""
    with at_hand(assembly.database(config)) as ready:
        try:
            _fetch(copy, ready, key_file)
            rows_in(ready)
        except (StoreError, sealing.SealError):
            return False
        finally:
            _clear(ready)
    return True


@contextmanager
def _named(ready: Path, copy: Path) -> Iterator[None]:
    """Say of the copy what was found in what was made of it."""
    try:
        yield
    except StoreError as error:
        said = str(error).replace(str(ready), str(copy))
        raise StoreError(f"{said}; nothing was changed, name another copy") from error


def _fetch(copy: Path, into: Path, key_file: Path | None) -> None:
    """Bring it here, with its log where one lies beside it: there is the latest of a daemon that was killed."""
    if sealing.is_sealed(copy):
        sealing.unseal(copy, into, key_file)
        return
    for end in ("", LOG):
        if end == "" or copy.with_name(copy.name + end).exists():
            _copied(copy.with_name(copy.name + end), into.with_name(into.name + end))


def _copied(copy: Path, into: Path) -> None:
    with copy.open("rb") as source, os.fdopen(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to:
        while block := source.read(1 << 20):
            to.write(block)


def _take_up(ready: Path, now: datetime, who: str) -> Restored:
    """The usual opening upgrades an older schema, and refuses what it cannot open."""
    made, store = made_at(ready), Store(ready)
    done = _marked(store, made, now, who)
    store.close()
    fold_in(ready)
    return done


def _marked(store: Store, made: datetime | None, now: datetime, who: str) -> Restored:
    with store.transaction():
        mails = [store.mail(one) for one in store.restoration.in_doubt(now)]
        store.restoration.mark(now)
        note(store, Deed.RESTORE, who, f"of {timestamp(made)}" if made else "", now)
    return Restored(made, now, tuple(filter(None, mails)))


def _set_aside(database: Path, now: datetime) -> Path | None:
    """Keep the database before under another name; never written over, however often that is done."""
    if not database.exists():
        return None
    names = (database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%SZ}{end}") for end in _endings())
    aside = next(one for one in names if not one.exists())
    # It is not opened for that: of one that is damaged, SQLite may throw the log away.
    kept = [(database.with_name(database.name + end), aside.with_name(aside.name + end)) for end in ("", *BESIDE)]
    for there, name in kept:
        if there.exists():
            os.link(there, name)
    for there, _ in kept[1:]:
        there.unlink(missing_ok=True)  # never beside another database than its own
    return aside


def _endings() -> list[str]:
    return ["", *(f".{number}" for number in range(1, 100))]


def _clear(ready: Path) -> None:
    before_upgrade = copies(ready)  # of an older schema; the copy that is restored stays where it is
    for one in (*(ready.with_name(ready.name + end) for end in ("", *BESIDE)), *before_upgrade):
        one.unlink(missing_ok=True)


def noticed(store: Store, config: Config, clock: Clock) -> Store:
    """The database of a daemon; where somebody put an older one in its place, as if `restore` had done it."""
    now = clock()
    if store.restoration.is_copy() or 0 < store.restoration.passes() < _passes_here(config.daemon.state_dir):
        done = _marked(store, made_at(assembly.database(config)), now, DAEMON)
        log.warning("the database is a copy", of=done.since, mails_held_back=len(done.held_back))
        told = [f"Since {now:%Y-%m-%d %H:%M} UTC the database is a copy of {done.since}.", *_consequences(done)]
        tell(store, assembly.desk(config), f"restored {now.isoformat()}", "A backup is in use", told, now)
    remember_passes(store, config.daemon.state_dir)
    return store


def remember_passes(store: Store, state_dir: Path) -> None:
    """Write down beside the database how many passes it knows, so that an older one in its place is found out.

    After the pass, so that the database never knows of fewer by itself.
    """
    file = state_dir / PASSES
    with suppress(OSError), at_hand(file) as written:  # a full disk keeps from other things
        written.touch(mode=0o600)
        written.write_text(f"{store.restoration.passes()}\n", "ascii")
        hand_over(written, state_dir)
        written.replace(file)


def _passes_here(state_dir: Path) -> int:
    try:
        return int((state_dir / PASSES).read_text("ascii"))
    except (OSError, ValueError):
        return 0
