"""The command `backup`: a copy is complete, checked and on the disk before it has its name, and before old ones go."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from daemon import assembly, sealing
from daemon.auditing import Deed, note, operating_user
from daemon.cli import Options
from daemon.clock import SystemClock
from daemon.config import Config, load
from daemon.failures import WRONG, plainly, refuse, report
from daemon.file_rights import hand_over
from daemon.reports import timestamp
from daemon.store.copies import is_current, rows_in, write_copy
from daemon.whole_files import UNFINISHED, at_hand, to_the_disk

OURS = re.compile(r"oneonone-(\d{8}T\d{6}Z)\.db(\.age)?", re.ASCII)
STAMP = "%Y%m%dT%H%M%SZ"
SPARED = 3
"""So many copies stay however old: a clock that is a year ahead must not leave one alone."""

ABANDONED = timedelta(days=1)
"""What is not complete after so long is of a run that was killed."""

LAST = "last-backup.json"
APART = "Not in it: config.toml, the roster, and the files of secrets that config.toml names. Keep those, and"
NOTES_KEY = "notes_key_file above all, apart from it: who finds both reads private notes, and without it nobody does."


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a copy goes: a new file, or a folder, in which those older than `keep` go; for whose keys it is."""

    place: Path
    keep: timedelta | None = None
    encrypt_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The last copy that was made well."""

    at: datetime
    file: str


@plainly
def backup(chosen: Options, wanted: Wanted) -> int:
    """Copy the database; in a folder under the name of the moment."""
    now, folder = SystemClock()(), wanted.place.is_dir()
    file = wanted.place / _name(now, sealed=bool(wanted.encrypt_to)) if folder else wanted.place
    if wanted.keep is not None and not folder:
        return refuse(chosen, [f"--keep goes with a folder, and {wanted.place} is none"], WRONG)
    if not file.parent.is_dir():
        return refuse(chosen, [f"there is no folder {file.parent}; make it, or name another"], WRONG)
    if file.exists():
        return refuse(chosen, [f"{file} is there already; name a new file"], WRONG)
    config = load(chosen.config, assembly.environment())
    try:
        rows = made(assembly.database(config), file, wanted.encrypt_to, now)
    except sealing.SealError as error:
        return refuse(chosen, [str(error)], WRONG)
    _remember(config, LastBackup(now, str(file.absolute())))
    gone = pruned(wanted.place, file, now - wanted.keep) if wanted.keep is not None else []
    document = {"file": str(file), "rows": rows, "encrypted": bool(wanted.encrypt_to), "deleted": list(map(str, gone))}
    lines = [f"Backed up to {file}: {rows} rows.", f"{APART} {NOTES_KEY}"]
    report(chosen, document, "\n".join([*lines, *(f"Deleted {one}, which was older." for one in gone)]))
    return 0


def _name(now: datetime, *, sealed: bool) -> str:
    return f"oneonone-{now:{STAMP}}.db{'.age' if sealed else ''}"


def made(database: Path, file: Path, encrypt_to: tuple[str, ...], now: datetime) -> int:
    """Write a copy that is whole or not there, and check it; how many rows it holds.

    One that is encrypted is never in clear in the folder that it goes to.
    """
    keys = sealing.recipients(encrypt_to) if encrypt_to else []
    for folder in {file.parent, database.parent}:
        _sweep(folder, now - ABANDONED)
    with at_hand(file) as written, at_hand(database) as beside:
        plain = beside if keys else written
        write_copy(database, plain, now)
        rows = rows_in(plain)
        if keys:
            sealing.seal(plain, written, keys)
        to_the_disk(written)
        written.rename(file)
        to_the_disk(file.parent)
    return rows


def _sweep(folder: Path, before: datetime) -> None:
    """Delete what runs that were killed have left."""
    for path in folder.glob(f".oneonone*{UNFINISHED}"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def pruned(folder: Path, made: Path, before: datetime) -> list[Path]:
    """Delete copies of ours from before an instant, as their names say, but the newest few; which those were."""
    copies = {path: at for path in folder.iterdir() if (at := copied_at(path)) and path.is_file()}
    spared = {made, *sorted(copies, key=lambda one: copies[one], reverse=True)[:SPARED]}
    old = sorted(path for path, at in copies.items() if at < before and path not in spared)
    for path in old:
        path.unlink()
    return old


def copied_at(path: Path) -> datetime | None:
    """When a copy in a folder was made, by its name; None for what is not named like one of ours."""
    named = OURS.fullmatch(path.name)
    if named is None:
        return None
    try:
        return datetime.strptime(named[1], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _remember(config: Config, last: LastBackup) -> None:
    """Remember the last good copy, beside the database: it may be of an older schema, which stays as it is."""
    if is_current(assembly.database(config)):
        store = assembly.open_beside(config)
        note(store, Deed.BACKUP, operating_user(), Path(last.file).name, last.at)
        store.close()
    file = config.daemon.state_dir / LAST
    with at_hand(file) as written:
        written.touch(mode=0o600)
        written.write_text(json.dumps({"at": timestamp(last.at), "file": last.file}) + "\n", "utf-8")
        hand_over(written, file.parent)
        written.rename(file)


def last_backup(state_dir: Path) -> LastBackup | None:
    """The last copy that was made well; None when there was none yet, or it is not known."""
    try:
        found = json.loads((state_dir / LAST).read_text("utf-8"))
        return LastBackup(datetime.fromisoformat(found["at"]), str(found["file"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def backup_report(last: LastBackup | None) -> dict[str, str | None] | None:
    """The last copy, as `oneonone status --json` tells of it."""
    return {"at": timestamp(last.at), "file": last.file} if last else None
